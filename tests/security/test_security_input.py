"""Whatever is sent, the answer is a page or a fault told in words: never a breakdown,
never somebody's script."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions

from .conftest import API, HUGE, TALK

WORDS = ('"', "'", "NEAR(", "* *", "a OR", "title:x", '"unclosed', "_", "-", "{}", "\\", "%", "\x01", "𐍈",
"a" * 9000,
         "ﷺ" * 200, "^a", "a AND NOT b", "()", "&|!:*<->", "\u202e")  # fmt: skip
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def _bodies() -> list[tuple[bytes, str]]:
    key = str(uuid4())
    odd = [
        {"statement": HUGE, "vote": 1, "key": key}, {"statement": 1, "vote": "9" * 5000, "key": key},
        {"statement": [1], "vote": {}, "key": key}, {"statement": 1, "vote": 1, "key": "\ud800"},
        {"statement": 1, "vote": 1, "key": key, "invitation": "\ud800"}, {"statement": 1, "vote": 1,
        "key": 5},
        {"statement": 1, "vote": 1.5, "key": key}, {"statement": True, "vote": True, "key": key},
        {"statement": 10**40, "vote": 1, "key": key}, {"text": "a\ud800b", "language": "en", "key": key},
        {"text": "a\0b", "language": "en", "key": key}, {"text": ["x"], "language": {}, "key": key}, [],
        None, 7,
    ]  # fmt: skip
    raw = [
        b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, b'{"a":' * 100_000, b'{"statement": 1e999, "vote": 1}',
        b'{"statement": ' + b"9" * 5000 + b"}", b"\x00", b'{"statement":NaN}', b"--x\r\n\r\n",
    ]  # fmt: skip
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
             "application/json; charset=utf-7", "application/x-www-form-urlencoded; charset=nonsense", "",
             "x" * 300)  # fmt: skip
    bodies = [json.dumps(each).encode() for each in odd] + raw
    return [(each, "application/json") for each in bodies] + [(b"\xff[={&%00=%ff", kind) for kind in kinds]


@pytest.mark.parametrize(
    "address",
    [f"{TALK}vote/", f"{TALK}take-part/", f"{TALK}statements/new/", "/en/riverbend/receipts/check/",
     "/en/riverbend/take-part/waterfront/", "/en/account/sign-in/", "/en/account/sign-in/passkey/",
     f"{API}/conversations/waterfront/waterfront-talk/votes",
     f"{API}/conversations/waterfront/waterfront-talk/statements"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_body_breaks_an_address_that_takes_one(
    activity: Activity, client: Client, voice: Participant, address: str, accept: str
) -> None:
    client.raise_request_exception = False
    for body, kind in _bodies():
        answer = client.generic("POST", address, body, content_type=kind, headers={"Accept": accept})
        assert answer.status_code < 500, (address, body[:80], kind)


@pytest.mark.parametrize("form", ["", "html"])
def test_no_number_in_an_address_breaks_a_page(
    activity: Activity, client: Client, voice: Participant, officer: Person, form: str
) -> None:
    client.raise_request_exception = False
    if form:
        client.force_login(officer)
    asked = [
        "engagements/?page={}", "engagements/?place={}", "search/?q=a&page={}", "moderation/?page={}",
        "ledger/?page={}", "releases/?page={}", "indicators/{}/", "indicators/?factor={}",
        "receipts/?page={}", "receipts/{}/",
        "receipts/{}/receipt.json",
        "ledger/facts/{}/", "ledger/facts/{}/receipt.json", "r/{}/", "downloads/{}/",
        "downloads/statements/?engagement={}&conversation={}", "desk/moderation/{}/",
        "desk/engagements/?page={}",
        "desk/conversations/{}/", f"desk/conversations/{activity.pk}/?page={{}}",
        f"desk/conversations/{activity.pk}/statements/{{}}/merge/",
        f"desk/conversations/{activity.pk}/statements/1/merge/?into={{}}", "desk/members/?page={}",
        "desk/members/?words={}", "desk/members/{}/revoke/", "desk/engagements/waterfront/activity/{}/",
    ]  # fmt: skip
    talk = [
        "?statement={}",
        "?counted={}",
        "mine/?page={}",
        "mine/?proposed={}",
        "results/?seen={}",
        "embed/?statement={}",
    ]
    api = ["ledger/inclusion/{}?size=1", "ledger/inclusion/0?size={}", "ledger/consistency?old={}&new={}",
           "results/{}", "engagements?page_size={}", "engagements?cursor={}", "trace/records?cursor={}",
           "trace/search?q=a&page={}", "trace/records/{}", "moderation?engagement={}",
           "conversations/{}/{}/statements"]  # fmt: skip
    addresses = [f"/en/riverbend/{each}" for each in asked] + [TALK + each for each in talk]
    addresses += [f"{API}/{each}" for each in api] + [
        "/log/riverbend/tile/{}/000",
        "/log/riverbend/tile/0/x{}/000",
    ]
    for address in addresses:
        for number in (HUGE, "9" * 5000, "a\x00b"):
            at = address.replace("{}", quote(number))
            assert client.get(at).status_code < 500, at[:200]


@pytest.mark.parametrize("words", WORDS)
def test_no_words_break_the_search_or_become_its_language(
    activity: Activity, client: Client, words: str
) -> None:
    client.raise_request_exception = False
    for address in ("/en/riverbend/search/", "/en/riverbend/engagements/", f"{API}/trace/search"):
        assert client.get(address, {"q": words, "kind": words, "area": words}).status_code < 500


def test_a_damaged_cursor_is_told(activity: Activity, client: Client) -> None:
    client.raise_request_exception = False
    for inside in ('{"p": "' + HUGE + '"}', '{"p": null}', '{"p": "\\u0000"}', "[]", "{", '{"o": -1}',
                   '{"p":"1","o":' + HUGE + ',"r":true}', '{"p":"1e999"}'):  # fmt: skip
        for lists in (
            "engagements",
            "indicators",
            "trace/records",
            "ledger/facts",
            "moderation",
            "results",
            "places",
        ):
            cursor = urlsafe_b64encode(inside.encode()).decode()
            assert client.get(f"{API}/{lists}", {"cursor": cursor}).status_code in (200, 422), (lists, inside)


@pytest.mark.parametrize("host", ["evil.example", "localhost:99999", "localhost@evil.example", "[", "a b"])
def test_a_forged_host_is_refused(activity: Activity, client: Client, host: str) -> None:
    client.raise_request_exception = False
    for address in (
        TALK,
        "/en/riverbend/engagements/updates.atom",
        f"{API}/engagements",
        "/en/account/sign-in/",
    ):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400 or b"evil" not in answer.content
        assert answer.status_code < 500


def test_scripts_in_what_people_write_reach_no_page(
    activity: Activity, officer: Person, administrator: Person, client: Client, community: Community
) -> None:
    engagement = activity.engagement
    Engagement.objects.filter(pk=engagement.pk).update(
        title={"en": SCRIPT}, question={"en": SCRIPT},
        summary={"en": SCRIPT + "[x](javascript:alert(1)) <b onclick=x>"},
        what_can_change={"en": SCRIPT}, deciding_body={"en": SCRIPT}, answer={"en": SCRIPT},
    )  # fmt: skip
    Activity.objects.filter(pk=activity.pk).update(title={"en": SCRIPT}, introduction={"en": SCRIPT})
    actions.add_statements(by=officer, conversation=activity.conversation, texts=[SCRIPT], language="en")
    ring = [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]
    place = Place.objects.create(
        community=community,
        slug="x",
        name={"en": SCRIPT},
        geometry={"type": "Polygon", "coordinates": [ring]},
    )
    engagement.places.add(place)
    Community.objects.filter(pk=community.pk).update(name={"en": SCRIPT}, tagline={"en": SCRIPT})
    client.force_login(administrator)
    pages = ["", "engagements/?q=script", "engagements/waterfront/", "engagements/updates.atom",
    "search/?q=" + quote(SCRIPT),
             "engagements/waterfront/updates.atom", "desk/", "desk/places/", "desk/look/",
             "desk/engagements/",
             f"desk/conversations/{activity.pk}/", "desk/engagements/waterfront/",
             "desk/members/?words=" + quote(SCRIPT),
             "ledger/", "moderation/?engagement=" + quote(SCRIPT)]  # fmt: skip
    for address in [f"/en/riverbend/{page}" for page in pages] + [TALK, TALK + "embed/", TALK + "results/"]:
        told = client.get(address).content.decode()
        assert "<script>alert" not in told, address
        assert "<img src=x" not in told, address
        assert 'href="javascript:' not in told, address


def test_signs_that_xml_forbids_do_not_silence_the_feeds(activity: Activity, client: Client) -> None:
    from civiccircle.kernel.activities import records
    from civiccircle.kernel.trace.models import Record

    records.publish(activity.engagement)
    bad = {"en": "bell\x07 and \x0b\ufffe tab"}
    Record.objects.update(title=bad, summary=bad)
    assert Record.objects.exists()
    Engagement.objects.update(title=bad, question=bad)
    client.raise_request_exception = False
    for page in ("engagements/updates.atom", "engagements/waterfront/updates.atom"):
        answer = client.get(f"/en/riverbend/{page}")
        assert answer.status_code == 200
        assert "bell and" in answer.content.decode()


def test_a_cell_that_a_spreadsheet_would_run_is_text(
    activity: Activity, officer: Person, client: Client
) -> None:
    formula = '=HYPERLINK("https://evil.example";"click me")'
    actions.add_statements(by=officer, conversation=activity.conversation, texts=[formula], language="en")
    asked = {"engagement": "waterfront", "conversation": "waterfront-talk"}
    told = b"".join(client.get("/en/riverbend/downloads/statements/", asked)).decode()
    assert "HYPERLINK" in told
    assert ",=HYPER" not in told
    assert ',"=HYPER' not in told


def test_a_passkey_of_nobody_is_turned_away(client: Client, db: None) -> None:
    client.raise_request_exception = False
    for credential in ("", "{}", "[]", "7", "null", "{",
    '{"id":1,"rawId":[],"response":7,"type":"public-key"}',
                       '{"id":"AA","rawId":"AA","type":"public-key",'
            '"response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}'):  # fmt: skip
        client.get("/en/account/sign-in/passkey/", headers={"Accept": "application/json"})
        answer = client.post("/en/account/sign-in/passkey/", {"credential": credential})
        assert answer.status_code == 302, credential
        assert "_auth_user_id" not in client.session


def test_a_service_that_is_not_set_up_is_not_found(client: Client, db: None) -> None:
    client.raise_request_exception = False
    for page in ("login/", "login/callback/", "login/callback/?code=x&state=y", "login/callback/?error=x"):
        assert client.get(f"/account/oidc/nobody/{page}").status_code in (302, 404), page
        assert client.post(f"/account/oidc/nobody/{page}").status_code in (302, 404, 405), page


@pytest.mark.parametrize("field", ["subject_kind", "explanation"])
def test_a_nul_is_refused_wherever_it_stands(
    activity: Activity, officer: Person, client: Client, token: Callable[[Person], str], field: str
) -> None:
    from civiccircle.kernel.activities.models import Moderation

    decision = {
        "activity": activity.pk, "subject_kind": "statement",
        "subject_ids": [activity.conversation.statements.get(number=1).pk],
        "decision": "rejected", "reason": "off_topic", "explanation": "Said on another page.",
    }  # fmt: skip
    program = Client(headers={"Authorization": f"Bearer {token(officer)}"})
    for sign, status in (("\0", 400), ("\\\\\0", 400), ("\\u0000", 200)):
        answer = program.post(f"{API}/desk/moderation", decision | {field: f"a{sign}b"}, "application/json")
        # There is no such kind of subject, whatever its signs.
        assert answer.status_code == (422 if status == 200 and field == "subject_kind" else status), sign
    assert "NUL" in program.post(f"{API}/desk/moderation", b'{"a":"\\u0000"}', "text/plain").json()["detail"]
    client.force_login(officer)
    desk = f"/en/riverbend/desk/moderation/{activity.pk}/"
    form = {**decision, "subjects": decision["subject_ids"][0], field: "a\0b"}
    assert client.post(desk, form).status_code == 400
    assert (
        client.generic("POST", desk, urlencode(form), "application/x-www-form-urlencoded").status_code == 400
    )
    assert Moderation.objects.count() == (0 if field == "subject_kind" else 1)
