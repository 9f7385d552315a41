"""No page of another site acts for its visitor, and no address leads people astray."""

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Contribution, Participant
from civiccircle.kernel.people.models import Person

from .conftest import TALK, TOKEN

VOTES = "/api/v1/communities/riverbend/conversations/waterfront/waterfront-talk/votes"
KEY = "0b5c6b2e-6c0e-4f0a-9d0e-1c2d3e4f5a6b"
VOTE = {"statement": "1", "vote": "agree", "key": KEY}


@pytest.fixture
def browser(voice: Participant) -> Client:
    """The browser of somebody who takes part, with the checks of production."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["voice"] = TOKEN
    return strict


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, {"Origin": "null"}, {},
        {"Origin": "https://evil.example"}, {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"}, {"Referer": "http://testserver/"},
    ],
)  # fmt: skip
def test_a_form_of_another_site_is_not_taken(browser: Client, headers: dict[str, str]) -> None:
    for page in ("vote/", "take-part/", "statements/new/"):
        assert browser.post(TALK + page, VOTE, headers=headers).status_code == 403
    assert browser.post("/en/riverbend/my-data/erase/", {"sure": "on"}, headers=headers).status_code == 403
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_a_form_of_our_own_is_taken(browser: Client, headers: dict[str, str]) -> None:
    assert browser.post(f"{TALK}vote/", VOTE, headers=headers).status_code == 303
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
    ],
)
def test_the_api_takes_no_cookie_from_a_page_of_another_site(
    browser: Client, headers: dict[str, str]
) -> None:
    given = {"statement": 1, "vote": 1, "key": KEY}
    for kind in ("application/json", "text/plain"):
        assert browser.post(VOTES, given, "application/json", headers=headers).status_code == 403, kind
    assert not Contribution.objects.exists()


def test_pages_stand_in_no_frame_but_the_embedded_one_where_it_was_allowed(activity: Activity) -> None:
    page = Client().get(TALK)
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in Client().get(f"{TALK}embed/")["Content-Security-Policy"]
    activity.conversation.embed_sites = ["https://news.example"]
    activity.conversation.save()
    framed = Client().get(f"{TALK}embed/")
    assert "frame-ancestors https://news.example" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:alert(1)", "///evil.example", "http:evil.example", "/" + "x" * 3000],
)  # fmt: skip
def test_signing_in_and_joining_lead_to_no_other_site(
    activity: Activity, resident: Person, address: str, mailoutbox: list[object]
) -> None:
    client = Client()
    client.post("/en/account/sign-in/", {"email": resident.email, "next": address})
    [mail] = mailoutbox
    assert len(mail.body) < 5000
    [link] = [word for word in mail.body.split() if "/link/" in word]
    assert client.post(link.removeprefix("http://testserver"))["Location"] == "/en/account/"
    joined = client.post("/en/riverbend/take-part/waterfront/", {"next": address})
    assert joined["Location"] == "/en/riverbend/"


def test_a_link_signs_in_once_and_never_by_being_opened(
    resident: Person, community: object, mailoutbox: list[object]
) -> None:
    Client().post("/en/account/sign-in/", {"email": resident.email})
    [link] = [
        word.removeprefix("http://testserver") for word in mailoutbox[0].body.split() if "/link/" in word
    ]
    for _scan in range(3):
        scanner = Client()
        scanner.get(link)
        assert "_auth_user_id" not in scanner.session
    assert Client().post(link).status_code == 302
    late = Client()
    assert late.post(link).status_code == 410
    assert "_auth_user_id" not in late.session


def test_a_session_begins_anew_when_somebody_signs_in(
    resident: Person, community: object, mailoutbox: list[object]
) -> None:
    client = Client()
    client.get("/en/account/sign-in/passkey/", headers={"Accept": "application/json"})
    planted = client.cookies["session"].value
    client.post("/en/account/sign-in/", {"email": resident.email})
    [link] = [
        word.removeprefix("http://testserver") for word in mailoutbox[0].body.split() if "/link/" in word
    ]
    client.post(link)
    assert client.cookies["session"].value != planted


def test_nothing_is_logged_by_which_somebody_could_be_known_or_impersonated(
    activity: Activity, resident: Person, mailoutbox: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(enforce_csrf_checks=True)
    home = {"Sec-Fetch-Site": "same-origin"}
    client.post("/en/account/sign-in/", {"email": resident.email}, headers=home)
    [link] = [
        word.removeprefix("http://testserver") for word in mailoutbox[0].body.split() if "/link/" in word
    ]
    client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/en/riverbend/nowhere/", headers={"Authorization": "Bearer cc_secret"})
    client.get("/api/v1/communities/riverbend/desk/moderation", headers={"Authorization": "Bearer cc_secret"})
    for said in ("cc_secret", resident.email):
        assert said not in caplog.text
