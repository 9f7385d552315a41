"""An officer sets an engagement up, from a template to its answer, by the forms of the desk."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.people.models import Person
from civiccircle.listen.engagements.forms import MOST_PHASES
from tests.towns import Engage

WORDS = {
    "title_en": "Night bus",
    "title_fr": "Bus de nuit",
    "question_en": "When should the last bus leave?",
    "question_fr": "À quelle heure le dernier bus doit-il partir ?",
    "deciding_body_en": "Transit board",
    "deciding_body_fr": "Régie des transports",
}


def test_from_template_to_published_in_four_steps(client: Client, officer: Person, approved: None) -> None:
    client.force_login(officer)
    assert "Hear what people think" in client.get("/en/riverbend/desk/engagements/new/").content.decode()
    today = timezone.localdate()
    step = client.get("/en/riverbend/desk/engagements/new/hear/")
    assert today.isoformat() in step.content.decode()
    dates = {"starts": today.isoformat(), "answer_due": (today + timedelta(days=49)).isoformat()}
    step = client.post("/en/riverbend/desk/engagements/new/hear/", {**WORDS, **dates})
    assert step["Location"] == "/en/riverbend/desk/engagements/night-bus/add/conversation/"
    form = client.get(step["Location"])
    assert form.status_code == 200
    step = client.post(step["Location"], _conversation())
    assert step["Location"] == "/en/riverbend/desk/engagements/night-bus/", step.content.decode()
    assert "Ready to publish?" in client.get(step["Location"]).content.decode()
    assert client.post(step["Location"] + "publish/")["Location"] == "/en/riverbend/engagements/night-bus/"
    engagement = Engagement.objects.get()
    assert engagement.state == Engagement.State.PUBLISHED
    assert [phase.title["en"] for phase in engagement.phases.all()] == ["Have your say"]


def _conversation() -> dict[str, str]:
    return {
        "title_en": "Talk",
        "title_fr": "Parlons",
        "participation": "open",
        "moderation": "before",
        "results": "live",
        "statement_length": "140",
        "allow_statements": "on",
        "minimum_group": "5",
        "language": "en",
    }


def test_what_is_missing_is_told_and_nothing_is_published(
    client: Client, officer: Person, draft: Engage
) -> None:
    client.force_login(officer)
    engagement = draft()
    answer = client.post(f"/en/riverbend/desk/engagements/{engagement.slug}/publish/")
    assert answer.status_code == 422
    assert "It was not published" in answer.content.decode()


def test_a_phase_is_extended_and_its_start_keeps_its_exact_time(
    client: Client, officer: Person, published: Engage
) -> None:
    client.force_login(officer)
    engagement = published()
    before = engagement.phases.get()
    address = f"/en/riverbend/desk/engagements/{engagement.slug}/phases/"
    assert client.get(address).status_code == 200
    last = timezone.localdate() + timedelta(days=20)
    answer = client.post(address, _phases(before.pk, before.starts_at.date(), last, engagement.answer_due))
    assert answer.status_code == 302, answer.content.decode()
    after = engagement.phases.get()
    assert after.starts_at == before.starts_at
    assert after.ends_at.date() == last


def test_a_phase_offers_what_the_activities_of_its_engagement_can(
    client: Client, officer: Person, published: Engage
) -> None:
    client.force_login(officer)
    engagement = published()
    address = f"/en/riverbend/desk/engagements/{engagement.slug}/phases/"
    assert "Vote on statements" in (page := client.get(address).content.decode())
    assert "Vote on the budget" not in page
    engagement.activities.all().delete()
    assert "Vote on the budget" in client.get(address).content.decode(), (
        "before there is any, each kind is possible"
    )


def test_an_impossible_schedule_changes_nothing(client: Client, officer: Person, published: Engage) -> None:
    client.force_login(officer)
    engagement = published()
    before = engagement.phases.get()
    last = timezone.localdate() + timedelta(days=90)
    answer = client.post(
        f"/en/riverbend/desk/engagements/{engagement.slug}/phases/",
        _phases(before.pk, before.starts_at.date(), last, engagement.answer_due),
    )
    assert answer.status_code == 422
    assert "The answer is due after the last phase" in answer.content.decode()
    assert engagement.phases.get().ends_at == before.ends_at


def test_no_number_of_phases_makes_the_desk_draw_more_than_it_takes(
    client: Client, officer: Person, published: Engage
) -> None:
    client.force_login(officer)
    address = f"/en/riverbend/desk/engagements/{published().slug}/phases/"
    answer = client.post(address, {"phase-TOTAL_FORMS": "9" * 30, "phase-INITIAL_FORMS": "0"})
    assert answer.status_code == 422
    drawn = re.findall(r'name="phase-\d+-starts"', answer.content.decode())
    assert len(drawn) == MOST_PHASES + 1


def _phases(pk: int, first: object, last: object, due: object) -> dict[str, object]:
    return {
        "phase-TOTAL_FORMS": 2,
        "phase-INITIAL_FORMS": 1,
        "phase-0-phase_id": pk,
        "phase-0-title_en": "Speak",
        "phase-0-title_fr": "Parlez",
        "phase-0-starts": str(first),
        "phase-0-ends": str(last),
        "phase-0-verbs": ["conversation.vote"],
        "answer_due": str(due),
    }


def test_words_are_changed_side_by_side(client: Client, officer: Person, published: Engage) -> None:
    client.force_login(officer)
    engagement = published()
    address = f"/en/riverbend/desk/engagements/{engagement.slug}/words/"
    assert "The harbour" in client.get(address).content.decode()
    answer = client.post(address, {**WORDS, "level": "involve", "area_of_life": "moves"})
    assert answer.status_code == 302, answer.content.decode()
    engagement.refresh_from_db()
    assert engagement.title == {"en": "Night bus", "fr": "Bus de nuit"}
    assert engagement.level == "involve"


def test_the_officer_answers_and_withdraws(client: Client, officer: Person, published: Engage) -> None:
    client.force_login(officer)
    heard, wrong = published(opens=-9, closes=-1), published()
    answer = client.post(f"/en/riverbend/desk/engagements/{heard.slug}/answer/", {"answer_en": "Until two."})
    assert answer.status_code == 302
    answer = client.post(
        f"/en/riverbend/desk/engagements/{wrong.slug}/withdraw/", {"reason_en": "A mistake."}
    )
    assert answer.status_code == 302
    heard.refresh_from_db()
    wrong.refresh_from_db()
    assert (heard.state, wrong.state) == ("answered", "withdrawn")
    assert "A mistake." in client.get(f"/en/riverbend/engagements/{wrong.slug}/").content.decode()


def test_the_desk_is_closed_to_residents_and_asks_strangers_to_sign_in(
    client: Client, resident: Person, community: object
) -> None:
    for address in ("desk/", "desk/engagements/", "desk/engagements/new/", "desk/moderation/"):
        assert "sign-in" in client.get(f"/en/riverbend/{address}")["Location"]
    client.force_login(resident)
    for address in ("desk/", "desk/engagements/", "desk/engagements/new/", "desk/moderation/"):
        assert client.get(f"/en/riverbend/{address}").status_code == 403


def test_the_desk_shows_what_needs_the_officer(
    client: Client, officer: Person, published: Engage, draft: Engage
) -> None:
    published(opens=-40, closes=-30, answer=-3)
    draft(title={"en": "Half done", "fr": "À moitié"})
    client.force_login(officer)
    page = client.get("/en/riverbend/desk/").content.decode()
    assert "3 days late" in page
    assert "Half done" in page


def test_closing_asks_first_shows_where_it_stands_at_once_and_can_be_undone(
    client: Client, officer: Person, published: Engage
) -> None:
    client.force_login(officer)
    engagement = published()
    hub = f"/en/riverbend/desk/engagements/{engagement.slug}/"
    closing, opening = (
        f"{hub}activity/{engagement.activities.get().pk}/{verb}/" for verb in ("close", "reopen")
    )
    assert f'href="{closing}"' in client.get(hub).content.decode()
    asked = client.get(closing).content.decode()
    assert "now?" in asked
    assert "the engagement then waits for its answer" in asked
    assert engagement.activities.get().closed_at is None, "a question changes nothing"

    page = client.post(closing, follow=True).content.decode()
    assert "Waiting for the answer" in page
    assert "Open now" not in page
    assert f'href="{opening}"' in page
    public = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "Waiting for the answer" in public

    assert "again?" in client.get(opening).content.decode()
    assert "Open now" in client.post(opening, follow=True).content.decode()
    client.post(closing)
    engagement.phases.update(ends_at=timezone.now())
    late = client.post(opening)
    assert late.status_code == 422
    assert "Add a phase first" in late.content.decode()
