"""What officers do: set up, seed, mark, merge, invite; and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities.actions import changing
from civiccircle.kernel.activities.kinds import Refused, kind_of
from civiccircle.kernel.activities.models import Activity, Engagement, Moderation, Participant
from civiccircle.kernel.ledger.queries import public_facts
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.queries import record_of
from civiccircle.listen.conversations import actions, board
from civiccircle.listen.conversations.forms import ConversationForm
from civiccircle.listen.conversations.models import Conversation, Statement, Vote

Cast = Callable[..., Any]
Desk = Callable[..., str]
Join = Callable[[], Participant]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def desk(activity: Activity, client: Client, officer: Person) -> Callable[..., str]:
    client.force_login(officer, backend=BACKEND)

    def address(name: str = "desk", **more: Any) -> str:
        return reverse(
            f"conversations:{name}", kwargs={"community": "riverbend", "activity_id": activity.pk, **more}
        )

    return address


def filled(**more: Any) -> dict[str, Any]:
    return {
        "title_en": "Harbour talk", "title_fr": "Parlons du port", "participation": "open", "moderation": "after",
        "results": "at_end", "allow_statements": "on", "statement_length": "160", "minimum_group": "6",
        "embed_sites": "https://News.example/\n", "seeds": "One idea.\n\nAnother idea.\none IDEA.\n", "language": "en",
        **more,
    }  # fmt: skip


def form_of(
    person: Person, engagement: Engagement, activity: Activity | None = None, **data: Any
) -> ConversationForm:
    request = RequestFactory().post("/", filled(**data))
    request.user, request.community = person, engagement.community
    return ConversationForm.for_request(request, activity)


def test_an_officer_sets_a_conversation_up_with_one_form(officer: Person, engagement: Engagement) -> None:
    form = form_of(officer, engagement)
    assert form.is_valid(), form.errors
    activity = form.save(engagement)
    conversation = activity.conversation
    assert (activity.slug, activity.kind, activity.moderation, activity.results) == (
        "harbour-talk", "conversation", "after", "at_end",
    )  # fmt: skip
    assert activity.title == {"en": "Harbour talk", "fr": "Parlons du port"}
    assert (conversation.statement_length, conversation.minimum_group) == (160, 6)
    assert conversation.embed_sites == ["https://news.example"]
    assert [(s.number, s.text, s.seed, s.state) for s in conversation.statements.all()] == [
        (1, "One idea.", True, "accepted"), (2, "Another idea.", True, "accepted"),
    ]  # fmt: skip


def test_the_same_form_changes_it_later(officer: Person, activity: Activity, engagement: Engagement) -> None:
    form = form_of(officer, engagement, activity, participation="invited", allow_statements="")
    assert "seeds" not in form.fields
    assert form.is_valid(), form.errors
    form.save(engagement)
    activity.refresh_from_db()
    assert activity.participation == "invited"
    assert len(activity.invitation) >= 32
    assert not Conversation.objects.get(activity=activity).allow_statements
    assert public_facts(engagement.community_id, "conversation.changed").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_en", ""), ("seeds", "fine\nx\x07y"), ("embed_sites", "javascript:alert(1)"),
        ("embed_sites", "https://a.example; script-src *"), ("embed_sites", "https://a.example/path"),
        ("embed_sites", "*"), ("statement_length", "7"), ("minimum_group", "1"), ("participation", "anyone"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_form_is_named_at_its_field(
    officer: Person, engagement: Engagement, field: str, value: str
) -> None:
    form = form_of(officer, engagement, **{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_residents_may_not_set_anything_up(
    resident: Person, activity: Activity, engagement: Engagement
) -> None:
    conversation = activity.conversation
    statement = conversation.statements.get(number=1)
    form = form_of(resident, engagement)
    assert form.is_valid()
    for act in (
        lambda: form.save(engagement),
        lambda: actions.add_statements(by=resident, conversation=conversation, texts=["New."], language="en"),
        lambda: actions.mark_meta(by=resident, statement=statement, meta=True),
        lambda: actions.merge_statements(by=resident, statement=statement, into=2),
        lambda: actions.renew_invitation(by=resident, activity=activity),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Statement.objects.count() == 4


def test_officers_keep_to_the_length_that_they_set_for_everybody(
    officer: Person, engagement: Engagement, conversation: Conversation, client: Client, desk: Desk
) -> None:
    long = "A thought of more than a hundred and forty signs, " * 3
    set_up = form_of(officer, engagement, statement_length="140", seeds=f"Short.\n{long}")
    assert "Line 2: This is 149 characters long" in str(set_up.errors["seeds"])
    assert form_of(officer, engagement, statement_length="160", seeds=long).is_valid()
    assert "up to 140 characters each" in client.get(desk()).content.decode()
    refused = client.post(desk("add-statements"), {"seeds": long, "language": "en"})
    assert refused.status_code == 422
    with pytest.raises(Refused, match="149 characters"):
        actions.add_statements(by=officer, conversation=conversation, texts=[long], language="en")


def test_seeds_are_added_once(officer: Person, conversation: Conversation) -> None:
    added = actions.add_statements(
        by=officer,
        conversation=conversation,
        texts=["CARS belong on the  waterfront.", "New."],
        language="fr",
    )
    assert [(s.number, s.language) for s in added] == [(5, "fr")]


def test_merging_moves_only_the_votes_of_those_who_have_none_there(
    officer: Person, conversation: Conversation, vote: Cast, join: Join
) -> None:
    only_here, both, only_there = join(), join(), join()
    vote(only_here, 2, -1)
    vote(both, 2, -1)
    vote(both, 1, 1)
    vote(only_there, 1, 0)
    goes = conversation.statements.get(number=2)
    actions.merge_statements(by=officer, statement=goes, into=1, explanation="The same idea.")
    at_target = dict(Vote.objects.filter(statement__number=1).values_list("participant", "choice"))
    assert at_target == {only_here.pk: -1, both.pk: 1, only_there.pk: 0}
    assert Vote.objects.filter(statement=goes).count() == 1
    goes.refresh_from_db()
    assert (goes.state, goes.merged_into.number) == ("merged", 1)
    logged = Moderation.objects.get()
    assert (logged.decision, logged.reason, logged.decided_by) == ("merged", "duplicate", officer)
    assert public_facts(conversation.activity.engagement.community_id, "moderation.decided").count() == 1
    record = record_of("statement", goes.pk)
    assert record is not None
    assert not record.public


def test_merging_is_final_and_needs_a_shown_target(officer: Person, conversation: Conversation) -> None:
    first, second = conversation.statements.get(number=1), conversation.statements.get(number=2)
    for into in (1, 99):
        with pytest.raises(ValidationError):
            actions.merge_statements(by=officer, statement=first, into=into)
    actions.merge_statements(by=officer, statement=second, into=1)
    with pytest.raises(ValidationError):
        activities.moderate(
            by=officer, activity=conversation.activity, subject_kind="statement", subject_id=second.pk,
            decision="accepted", reason="fits",
        )  # fmt: skip
    with pytest.raises(ValidationError):
        actions.merge_statements(by=officer, statement=first, into=2)


def test_the_moderation_queue_leads_to_the_page_and_the_trace(
    officer: Person, activity: Activity, join: Join
) -> None:
    from uuid import uuid4

    actions.propose(
        activity=activity, participant_id=join().pk, text="More reeds.", language="en", key=uuid4()
    )
    (item,) = kind_of(activity).moderation_queue(activity)
    assert (item.subject_kind, item.text) == ("statement", "More reeds.")
    for decision, reason, public in (
        ("rejected", "off_topic", None),
        ("accepted", "fits", True),
        ("rejected", "abuse", False),
    ):
        activities.moderate(
            by=officer, activity=activity, subject_kind="statement", subject_id=item.subject_id,
            decision=decision, reason=reason,
        )  # fmt: skip
        record = record_of("statement", item.subject_id)
        assert (record.public if record else None) is public
        assert Statement.objects.get(pk=item.subject_id).state == decision
    assert kind_of(activity).moderation_queue(activity) == []


def test_the_desk_page_shows_statements_pairs_and_the_invitation_link(
    client: Client, desk: Callable[..., str], activity: Activity, officer: Person
) -> None:
    actions.add_statements(
        by=officer,
        conversation=activity.conversation,
        texts=["The ferry should run till midnight."],
        language="en",
    )
    board.forget()
    Activity.objects.update(participation="invited", invitation="s3cret")
    page = client.get(desk()).content.decode()
    assert "Do these say the same?" in page
    assert "?invitation=s3cret" in page
    assert desk("merge", number=5) + "?into=4" in page


def test_the_desk_forms_do_what_they_say(
    client: Client, desk: Callable[..., str], activity: Activity
) -> None:
    client.post(desk("add-statements"), {"seeds": "A fifth one.\nA sixth one.", "language": "en"})
    assert Statement.objects.count() == 6
    client.post(desk("meta", number=5), {"meta": "yes"})
    assert Statement.objects.get(number=5).meta
    page = client.get(desk("merge", number=6) + "?into=5").content.decode()
    assert "A fifth one." in page
    assert "This cannot be undone" in page
    assert client.post(desk("merge", number=6), {"into": "6"}).status_code == 422
    assert client.post(desk("merge", number=6), {"into": "5"}).status_code == 302
    assert Statement.objects.get(number=6).state == "merged"
    before = activity.invitation
    client.post(desk("invitation"))
    activity.refresh_from_db()
    assert activity.invitation != before


def test_the_desk_is_closed_to_residents_and_to_other_communities(
    client: Client, desk: Callable[..., str], resident: Person
) -> None:
    assert client.get(desk().replace("/riverbend/", "/elsewhere/")).status_code == 404
    client.force_login(resident, backend=BACKEND)
    assert client.get(desk()).status_code == 403
    client.logout()
    assert client.get(desk()).status_code == 302


def test_what_a_person_wrote_under_the_account_is_in_their_export(
    activity: Activity, join: Join, resident: Person
) -> None:
    from uuid import uuid4

    author = join()
    Participant.objects.filter(pk=author.pk).update(person=resident)
    actions.propose(
        activity=activity, participant_id=author.pk, text="More reeds.", language="en", key=uuid4()
    )
    (words,) = kind_of(activity).personal_words(resident.pk)
    assert words["text"] == "More reeds."


def test_publishing_and_withdrawing_the_engagement_shows_and_hides_statements_in_the_trace(
    officer: Person, activity: Activity
) -> None:
    engagement = Engagement.objects.get(pk=activity.engagement_id)
    statement = activity.conversation.statements.get(number=1)
    seen = [_is_public("conversation", activity.pk), _is_public("statement", statement.pk)]
    kind_of(activity).publish(Activity.objects.get(pk=activity.pk))
    seen += [_is_public("conversation", activity.pk), _is_public("statement", statement.pk)]
    activities.withdraw_engagement(by=officer, engagement=engagement, reason={"en": "Asked too early."})
    seen += [_is_public("conversation", activity.pk), _is_public("statement", statement.pk)]
    assert seen == [False, False, True, True, False, False]


def _is_public(kind: str, pk: int) -> bool:
    record = record_of(kind, pk)
    assert record is not None
    return record.public


def test_a_conversation_can_be_added_to_an_engagement_that_is_open_already(
    officer: Person, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    engagement = Engagement.objects.get(pk=activity.engagement_id)
    monkeypatch.setattr(changing, "requirements", lambda _engagement: [])
    second = actions.create_conversation(
        by=officer, engagement=engagement, setup=actions.Setup(title={"en": "Second talk"}), seeds=["One."]
    )
    assert _is_public("conversation", second.pk)
    assert public_facts(engagement.community_id, "activity.added").count() == 1
