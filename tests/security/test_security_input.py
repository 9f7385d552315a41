"""Whatever is sent, the answer is a page or a fault told in words: never a breakdown,
never somebody's script."""

import io
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from struct import pack
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions

from .conftest import TALK

API = "/api/v1/communities/riverbend"
HUGE = "9" * 30
NUMBERS = ("-1", HUGE, "9" * 5000, "1e999", "٣")
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


def _png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "content",
    [_png(20_000, 20_000), _png(8_000, 8_000), _png(0, 5), _png(2**31 - 1, 2**31 - 1),
    b"<svg onload='x'/>", b"GIF89a" + b"\0" * 99,
     b"\xff\xd8\xff\xe0" + b"\0" * 50, b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n",
     b"x" * 2_000_001],
)  # fmt: skip
def test_what_is_no_sensible_picture_becomes_no_logo(
    community: Community, administrator: Person, client: Client, content: bytes
) -> None:
    client.force_login(administrator)
    client.raise_request_exception = False
    told = {
        "name_en": "Riverbend", "brand_colour": "#0b5c6b", "accent_colour": "#ffc53d",
        "logo": SimpleUploadedFile("logo.png", content, "image/png"),
    }  # fmt: skip
    assert client.post("/en/riverbend/desk/look/", told).status_code == 422
    community.refresh_from_db()
    assert not community.logo


RING = "[[0,0],[1,0],[1,1],[0,1],[0,0]]"


def _places(
    geometry: str = '{"type":"Polygon","coordinates":[' + RING + "]}", properties: str = '{"name":"A"}'
) -> bytes:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        + properties + ',"geometry":' + geometry + "}]}"
    ).encode()  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000, b'{"features":' * 50_000, b'{"n":' + b"9" * 5000 + b"}", b"\xff\xfe", b"null", b"\0",
        _places('{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}"),
        _places('{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[0,0]]]}'),
        _places('{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[0,0]]]}'),
        _places('{"type":"Polygon","coordinates":"x"}'),
        _places('{"type":"Polygon","coordinates":[[["a","b"]]]}'),
        _places('{"type":"Polygon","coordinates":[[[' + "9" * 400 + ',0],[1,0],[1,1],[0,0]]]}'),
        _places(properties='{"name":"A","population":' + HUGE + "}"),
        _places(properties='{"name":"A\\ud800"}'), _places(properties='{"name":"A\\u0000"}'),
        _places(properties='{"name":{"../../x\\u0000":"A"}}'),
        _places(properties='{"name":"A","slug":"\\ud800"}'),
        _places(properties='{"name":["A"]}'), _places(properties="7"),
    ],
)  # fmt: skip
def test_what_is_no_sensible_map_changes_no_place(
    community: Community, administrator: Person, client: Client, content: bytes
) -> None:
    client.force_login(administrator)
    client.raise_request_exception = False
    file = SimpleUploadedFile("places.geojson", content, "application/json")
    assert client.post("/en/riverbend/desk/places/", {"file": file}).status_code == 422
    assert not Place.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "10000-01-01", "-1", "2026-13-45"])
def test_no_day_breaks_the_desk(activity: Activity, officer: Person, client: Client, day: str) -> None:
    client.force_login(officer)
    client.raise_request_exception = False
    desk = "/en/riverbend/desk/engagements"
    start = {"title_en": "A", "question_en": "B?", "deciding_body_en": "C", "starts": day, "answer_due": day}
    from civiccircle.listen.engagements.presets import presets

    for preset in presets():
        assert client.post(f"{desk}/new/{preset.code}/", start).status_code in (200, 422)
    plan = {
        "answer_due": day, "phase-TOTAL_FORMS": "1", "phase-INITIAL_FORMS": "0", "phase-0-title_en": "T",
        "phase-0-starts": day, "phase-0-ends": day,
    }  # fmt: skip
    assert client.post(f"{desk}/waterfront/phases/", plan).status_code in (200, 422)
    assert (
        client.post(f"{desk}/waterfront/phases/", {"phase-TOTAL_FORMS": HUGE, "answer_due": day}).status_code
        < 500
    )


@pytest.mark.parametrize(
    "site", ["https://[", "javascript:alert(1)", "https://a; script-src *", "https://a/b", "//x"]
)
def test_no_site_that_may_show_a_conversation_changes_the_policy(
    activity: Activity, officer: Person, client: Client, site: str
) -> None:
    client.force_login(officer)
    client.raise_request_exception = False
    told = {
        "title_en": "Waterfront talk", "participation": "open", "moderation": "before", "results": "live",
        "allow_statements": "on", "statement_length": "140", "minimum_group": "5", "embed_sites": site,
    }  # fmt: skip
    at = f"/en/riverbend/desk/engagements/waterfront/activity/{activity.pk}/"
    assert client.post(at, told).status_code in (200, 422)
    assert Client().get(f"{TALK}embed/")["Content-Security-Policy"].count("frame-ancestors 'none'") == 1


def test_no_text_of_a_program_breaks_an_engagement(
    activity: Activity, officer: Person, token: Callable[[Person], str]
) -> None:
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token(officer)}"})
    good = {
        "title": {"en": "A"},
        "question": {"en": "B?"},
        "deciding_body": {"en": "C"},
        "answer_due": "2031-01-01",
    }
    bad = [
        {"title": {"en": "a\0b"}}, {"title": {"../../\0": "x"}}, {"title": {"en": "\ud800"}},
        {"title": {"": "x"}},
        {"title": None}, {"title": {"en": None}}, {"answer_due": "0000-00-00"}, {"answer_due": "9" * 400},
        {"level": "x"}, {"title": {"en\"><script>": "x"}}, {"title": {"en": "bell\x07"}},
    ]  # fmt: skip
    for each in bad:
        for answer in (
            client.post(f"{API}/desk/engagements", good | each, "application/json"),
            client.patch(f"{API}/desk/engagements/waterfront", each, "application/json"),
        ):
            assert answer.status_code in (400, 422), (each, answer.content)
    for number in (0, -1, 10**18, 10**30):
        given = {
            "activity": number,
            "subject_kind": "statement",
            "subject_ids": [number],
            "decision": "accepted",
            "reason": "fits",
        }
        assert client.post(f"{API}/desk/moderation", given, "application/json").status_code in (404, 422)
        given["activity"] = activity.pk
        assert client.post(f"{API}/desk/moderation", given, "application/json").status_code in (404, 422)


def test_no_list_of_subjects_breaks_moderation(activity: Activity, officer: Person, client: Client) -> None:
    client.force_login(officer)
    client.raise_request_exception = False
    for number in NUMBERS:
        told = {"subjects": number, "subject_kind": "statement", "decision": "accepted", "reason": "fits"}
        assert client.post(f"/en/riverbend/desk/moderation/{activity.pk}/", told).status_code == 422, number[
            :40
        ]


def test_a_receipt_is_checked_where_nothing_was_logged_yet(community: Community, client: Client) -> None:
    from civiccircle.kernel.ledger import keys
    from civiccircle.methods.merkle import Receipt, committed_leaf

    client.raise_request_exception = False
    salt, payload = bytes(16), b'{"vote":1}'
    for index in (0, 2**53 - 1):
        receipt = Receipt(keys.origin("riverbend"), index, salt, payload, committed_leaf(payload, salt))
        answer = client.post("/en/riverbend/receipts/check/", {"receipt": receipt.to_json().decode()})
        assert answer.status_code < 500


def test_no_receipt_breaks_the_check(activity: Activity, client: Client) -> None:
    client.raise_request_exception = False
    base = {"format": "civiccircle/receipt/v1", "origin": "x", "index": 0, "salt": "", "payload": "",
    "leaf_hash": "",
            "proof": [], "checkpoint": None}  # fmt: skip
    for change in ({"payload": "\ud800"}, {"index": 10**40}, {"index": -1}, {"salt": "é"},
    {"proof": ["x"] * 9000},
                   {"checkpoint": "x\n" * 9000}, {"origin": "\ud800"}):  # fmt: skip
        text = json.dumps(base | change, sort_keys=True, separators=(",", ":"))
        assert client.post("/en/riverbend/receipts/check/", {"receipt": text}).status_code < 500, change
    for body in (b"[" * 90_000, b"\xff\xfe", b"{}" * 60_000):
        file = io.BytesIO(body)
        file.name = "receipt.json"
        assert client.post("/en/riverbend/receipts/check/", {"file": file}).status_code < 500


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
        assert answer.status_code == status, sign
    assert "NUL" in program.post(f"{API}/desk/moderation", b'{"a":"\\u0000"}', "text/plain").json()["detail"]
    client.force_login(officer)
    desk = f"/en/riverbend/desk/moderation/{activity.pk}/"
    form = {**decision, "subjects": decision["subject_ids"][0], field: "a\0b"}
    assert client.post(desk, form).status_code == 400
    assert (
        client.generic("POST", desk, urlencode(form), "application/x-www-form-urlencoded").status_code == 400
    )
    assert Moderation.objects.count() == 1


@pytest.mark.parametrize(("page", "most"), [("look", 2_000_000), ("places", 20_000_000)])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    community: Community, administrator: Person, client: Client, page: str, most: int
) -> None:
    class Unread(io.BytesIO):
        def read(self, *_size: int | None) -> bytes:
            raise AssertionError("somebody reads the file")

    client.force_login(administrator)
    sent = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(most + 200_000),
        "wsgi.input": Unread(),
    }  # fmt: skip
    answer = client.request(
        REQUEST_METHOD="POST", PATH_INFO=f"/en/riverbend/desk/{page}/", QUERY_STRING="", **sent
    )
    assert answer.status_code == 413
    assert f"larger than {most // 1_000_000} MB" in answer.content.decode()
