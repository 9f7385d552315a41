"""What readers see of engagements."""

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.kinds import kind_of
from civiccircle.kernel.activities.models import Engagement, Phase
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from tests.queries import query_count
from tests.towns import DAY, Engage


def test_readers_find_what_is_open_now(client: Client, published: Engage) -> None:
    published(title={"en": "Open harbour", "fr": "Port ouvert"})
    published(opens=3, title={"en": "Later harbour", "fr": "Port futur"})
    page = client.get("/en/riverbend/engagements/").content.decode()
    assert "Open harbour" in page
    assert "Later harbour" not in page
    assert "Later harbour" in client.get("/en/riverbend/engagements/?stage=coming").content.decode()


def test_an_overdue_answer_is_marked_in_public(client: Client, published: Engage) -> None:
    engagement = published(opens=-40, closes=-30, answer=-3)
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "Answer overdue by 3 days" in page
    assert "clock--late" in page
    assert (
        "Answer overdue by 3 days" in client.get("/en/riverbend/engagements/?stage=waiting").content.decode()
    )


def test_the_page_leads_to_taking_part(client: Client, published: Engage) -> None:
    engagement = published()
    page = client.get(f"/fr/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "Que doit devenir le port" in page
    activity = engagement.activities.get()
    assert f'href="/fr{kind_of(activity).path(activity)}"' in page


def test_a_draft_is_for_staff_only(client: Client, draft: Engage, officer: Person, resident: Person) -> None:
    address = f"/en/riverbend/engagements/{draft().slug}/"
    assert client.get(address).status_code == 404
    client.force_login(resident)
    assert client.get(address).status_code == 404
    client.force_login(officer)
    assert "Preview" in client.get(address).content.decode()


def test_filters_by_place_area_and_words(client: Client, published: Engage, place: Place) -> None:
    published(title={"en": "Quays", "fr": "Quais"}, places=[place], area_of_life="nature")
    published(title={"en": "Schools", "fr": "Écoles"}, question={"en": "How?", "fr": "Comment ?"})
    for query in ("?place=harbour", "?area=nature", "?q=quay"):
        page = client.get(f"/en/riverbend/engagements/{query}").content.decode()
        assert "Quays" in page, query
        assert "Schools" not in page, query
    assert "Écoles" in client.get("/fr/riverbend/engagements/?q=ecole").content.decode()


def test_a_list_without_anything_says_what_to_do(client: Client, community: Community) -> None:
    assert "Nothing here at the moment" in client.get("/en/riverbend/engagements/").content.decode()
    assert "Nothing fits" in client.get("/en/riverbend/engagements/?q=unicorn").content.decode()


def test_an_answer_and_its_date_stand_on_the_page(client: Client, published: Engage, officer: Person) -> None:
    engagement = published(opens=-9, closes=-1)
    actions.answer_engagement(
        by=officer, engagement=engagement, answer={"en": "A **park**.", "fr": "Un parc."}
    )
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "<strong>park</strong>" in page
    assert 'id="answer"' in page


def test_a_feed_tells_what_happened(client: Client, published: Engage) -> None:
    engagement = published()
    feed = client.get(f"/en/riverbend/engagements/{engagement.slug}/updates.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert b"A new phase has begun" in feed.content
    assert b"The harbour" in client.get("/en/riverbend/engagements/updates.atom").content


def _many(community: Community, number: int) -> None:
    now = timezone.now()
    made = Engagement.objects.bulk_create(
        Engagement(
            community=community,
            slug=f"e{index}",
            title={"en": f"Question {index}", "fr": f"Question {index}"},
            question={"en": "What?", "fr": "Quoi ?"},
            deciding_body={"en": "Council"},
            answer_due=(now + (index % 90 - 40) * DAY).date(),
            state=Engagement.State.ANSWERED if index % 2 else Engagement.State.PUBLISHED,
            published_at=now,
            answered_at=now if index % 2 else None,
        )
        for index in range(number)
    )
    Phase.objects.bulk_create(
        Phase(
            engagement=each,
            title={"en": "Speak"},
            starts_at=now - (index % 40 + 1) * DAY,
            ends_at=now + (index % 80 - 40) * DAY + DAY / 2 if index % 80 > 40 else now - DAY / 2,
        )
        for index, each in enumerate(made)
    )


@pytest.mark.parametrize("number", [130, 500])
@pytest.mark.parametrize("stage", ["open", "waiting", "answered", "all"])
def test_a_list_costs_the_same_queries_however_long_it_is(
    client: Client, community: Community, number: int, stage: str
) -> None:
    _many(community, number)
    with query_count(f"engagements:list {stage}"):
        assert client.get(f"/en/riverbend/engagements/?stage={stage}").status_code == 200


def test_the_page_of_an_engagement_keeps_to_its_queries(
    client: Client, published: Engage, place: Place
) -> None:
    engagement = published(places=[place])
    with query_count("engagements:detail"):
        assert client.get(f"/en/riverbend/engagements/{engagement.slug}/").status_code == 200
