"""The front door, the home of a community, faults, and pages that readers share."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from civiccircle.kernel.activities import actions
from civiccircle.kernel.communities import queries as communities
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.pages import PRIVATE, PageStore, store
from civiccircle.kernel.people.models import Person
from civiccircle.web import pages
from tests.queries import query_count
from tests.towns import Engage

pytestmark = pytest.mark.usefixtures("whole_house")


@pytest.fixture
def kept(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 5.0


def test_the_only_community_is_entered_in_the_readers_language(client: Client, community: Community) -> None:
    answer = client.get("/", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert answer["Location"] == "/fr/riverbend/"
    assert "Accept-Language" in answer["Vary"]
    assert client.get("/", headers={"Accept-Language": "de"})["Location"] == "/en/riverbend/"


def test_several_communities_are_listed(client: Client, community: Community) -> None:
    Community.objects.create(slug="northbank", name={"en": "Northbank"})
    assert client.get("/")["Location"] == "/en/"
    page = client.get("/en/").content.decode()
    assert 'href="/en/riverbend/"' in page
    assert 'href="/en/northbank/"' in page


@pytest.mark.django_db
def test_an_empty_installation_says_what_to_do(client: Client) -> None:
    assert "civiccircle init" in client.get("/en/").content.decode()


def test_the_home_says_what_to_do_now_and_what_came_of_it(
    client: Client, published: Engage, officer: Person
) -> None:
    published(title={"en": "Open one", "fr": "Ouverte"}, question={"en": "Where to?", "fr": "Où ?"})
    over = published(opens=-9, closes=-2, title={"en": "Old one", "fr": "Ancienne"})
    actions.answer_engagement(
        by=officer, engagement=over, answer={"en": "We plant trees.", "fr": "Des arbres."}
    )
    published(opens=-30, closes=-20, answer=-2, title={"en": "Late one", "fr": "Tardive"})
    with query_count("home"):
        page = client.get("/en/riverbend/").content.decode()
    for words in ("Where to?", "We plant trees.", "Answer overdue by 2 days", "14 days left", "fewer than 5"):
        assert words in page, words


def test_readers_get_no_cookie_and_a_page_that_anyone_may_keep(client: Client, community: Community) -> None:
    for address in (
        "/en/riverbend/",
        "/en/riverbend/engagements/",
        "/look/riverbend.css",
        "/en/riverbend/search/",
    ):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=10, stale-while-revalidate=30"
        assert not answer.cookies
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_pages_of_known_people_are_their_own(client: Client, officer: Person) -> None:
    client.force_login(officer)
    answer = client.get("/en/riverbend/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Desk" in answer.content.decode()


def test_a_kept_page_costs_no_query_and_carries_its_headers(
    client: Client, community: Community, kept: None
) -> None:
    first = client.get("/en/riverbend/")
    with query_count("a kept page"):
        again = client.get("/en/riverbend/")
    assert again.content == first.content
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert client.get("/fr/riverbend/").content != first.content


def test_a_kept_page_is_never_that_of_somebody_signed_in(client: Client, officer: Person, kept: None) -> None:
    client.force_login(officer)
    client.get("/en/riverbend/")
    assert "Desk" not in Client().get("/en/riverbend/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_publishing_drops_the_kept_pages(
    client: Client, draft: Engage, approved: None, officer: Person, kept: None
) -> None:
    engagement = draft()
    assert "What should the harbour" not in client.get("/en/riverbend/").content.decode()
    actions.publish_engagement(by=officer, engagement=engagement)
    assert "What should the harbour" in client.get("/en/riverbend/").content.decode()


def test_the_store_forgets_the_least_used_page_first() -> None:
    pages = PageStore()
    for number in range(1000):
        pages.put(str(number), HttpResponse(b"x"), 5)
    pages.get("0")
    pages.put("new", HttpResponse(b"x"), 5)
    assert pages.get("0") is not None
    assert pages.get("1") is None
    pages.put("old", HttpResponse(b"x"), -1)
    assert pages.get("old") is None
    store.clear()


def test_the_look_follows_the_colours_of_the_community(client: Client, community: Community) -> None:
    assert b"--brand:#0b5c6b" in client.get("/look/riverbend.css").content
    assert client.get("/look/nowhere.css").status_code == 404


def test_health_is_told_without_detail(client: Client, db: None) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_faults_are_told_in_the_design_of_the_house(client: Client, community: Community) -> None:
    answer = client.get("/en/nowhere/nothing-here/")
    assert answer.status_code == 404
    assert "no page at this address" in answer.content.decode()
    assert 'href="/">Go to the start page' in answer.content.decode()
    assert client.get("/en/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["nothing-here/", "nothing-here", "nothing/at/all/", "\u00e9/"])
def test_whoever_is_lost_in_a_community_stays_in_it(client: Client, community: Community, path: str) -> None:
    communities.forget()
    with query_count("a page that is missing"):
        answer = client.get(f"/fr/riverbend/{path}")
    page = answer.content.decode()

    assert answer.status_code == 404
    assert '<span class="identity__name">Belle-Rive' in page
    assert 'href="/fr/riverbend/engagements/"' in page, "the main navigation"
    assert 'href="/fr/riverbend/search/"' in page, "the links at the foot"
    assert 'href="/fr/riverbend/">Aller' in page
    assert 'href="/look/riverbend.css"' in page
    assert answer["Cache-Control"] == PRIVATE


def test_a_page_that_is_hidden_is_missing_in_the_same_words_as_one_that_is_not_there(
    client: Client, community: Community, draft: Engage
) -> None:
    hidden = draft()
    missing = client.get("/en/riverbend/engagements/nothing-here/").content.decode()
    found = client.get(f"/en/riverbend/engagements/{hidden.slug}/").content.decode()
    assert found.replace(hidden.slug, "nothing-here") == missing


def test_staff_who_may_not_open_a_page_stay_in_the_community(
    client: Client, community: Community, resident: Person
) -> None:
    client.force_login(resident)
    answer = client.get("/en/riverbend/desk/")
    assert answer.status_code == 403
    assert 'href="/en/riverbend/engagements/"' in answer.content.decode()


def test_a_fault_of_ours_does_not_ask_the_database_for_the_community(
    client: Client, community: Community, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    def away(slug: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(communities, "community_by_slug", away)
    answer = pages.server_error(rf.get("/en/riverbend/nothing-here/"))
    assert answer.status_code == 500


@pytest.mark.parametrize("action", ["", "vote/", "take-part/"])
def test_whoever_opens_an_address_that_only_takes_forms_is_led_to_its_page(
    client: Client, community: Community, action: str
) -> None:
    talk = "/fr/riverbend/engagements/waterfront/conversations/talk/"
    if action:
        assert client.get(f"{talk}{action}")["Location"] == talk
    refused = client.delete(talk)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert "<main" in refused.content.decode()


def test_what_another_site_sends_is_refused_in_our_own_words(client: Client, community: Community) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    talk = "/en/riverbend/engagements/waterfront/conversations/talk/vote/"
    page = strict.post(talk)
    assert page.status_code == 403
    assert "Nothing was changed" in page.content.decode()
    assert "Nothing was changed" in strict.post(talk, headers={"Accept": "application/json"}).json()["detail"]


def test_a_wrong_host_is_not_told_how_the_house_is_set_up(client: Client, community: Community) -> None:
    for accepted in ("text/html", "application/json"):
        told = client.get("/en/riverbend/", headers={"Host": "evil.example", "Accept": accepted})
        assert told.status_code == 400
        assert "ALLOWED_HOSTS" not in told.content.decode()


def test_signing_in_leads_back_to_where_one_was(client: Client, community: Community) -> None:
    page = client.get("/en/riverbend/engagements/?invitation=secret").content.decode()
    assert 'href="/en/account/sign-in/?next=%2Fen%2Friverbend%2Fengagements%2F"' in page
