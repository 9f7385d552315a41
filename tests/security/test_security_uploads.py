"""What staff, programs and holders of receipts send - pictures, maps, days, texts, receipts - breaks nothing either."""

import io
import json
import zlib
from collections.abc import Callable
from struct import pack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person

from .conftest import API, HUGE, NUMBERS, TALK


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
    from civiccircle.methods.merkle import Opening, Receipt, committed_leaf

    client.raise_request_exception = False
    salt, payload = bytes(16), b'{"vote":1}'
    for index in (0, 2**53 - 1):
        opening = Opening(payload, salt)
        receipt = Receipt(keys.origin("riverbend"), index, committed_leaf(payload, salt), opening=opening)
        answer = client.post("/en/riverbend/receipts/check/", {"receipt": receipt.to_json().decode()})
        assert answer.status_code < 500


def test_no_receipt_breaks_the_check(activity: Activity, client: Client) -> None:
    client.raise_request_exception = False
    base = {"format": "civiccircle/receipt/v1", "origin": "x", "index": 0, "opening": None, "leaf_hash": "",
            "proof": [], "checkpoint": None}  # fmt: skip
    for change in ({"opening": {"payload": "\ud800", "salt": ""}}, {"index": 10**40}, {"index": -1},
                   {"opening": {"payload": "", "salt": "é"}}, {"proof": ["x"] * 9000},
                   {"checkpoint": "x\n" * 9000}, {"origin": "\ud800"}):  # fmt: skip
        text = json.dumps(base | change, sort_keys=True, separators=(",", ":"))
        assert client.post("/en/riverbend/receipts/check/", {"receipt": text}).status_code < 500, change
    for body in (b"[" * 90_000, b"\xff\xfe", b"{}" * 60_000):
        file = io.BytesIO(body)
        file.name = "receipt.json"
        assert client.post("/en/riverbend/receipts/check/", {"file": file}).status_code < 500


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
