"""OCDS files: whatever their shape, the same releases; whatever is wrong, its place and its mend."""

import gzip
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.formats.ocds import (
    Element,
    OcdsError,
    OcdsWrong,
    Package,
    Place,
    encode,
    parse,
    read,
    source,
    write_lines,
    write_record_package,
    write_release_package,
)

RELEASES = [
    {"ocid": "ocds-x-1", "id": "1", "tender": {"id": 1, "items": [{"id": "a"}, {"id": "b{[\\"}]}},
    {"ocid": "ocds-x-2", "id": "2", "title": 'a "quoted" },{"ocid": text'},
    {"id": "3", "ocid": "ocds-x-1", "parties": [{"ocid": "nested"}, {"ocid": "nested"}]},
    {},
]
METADATA = {"uri": "https://example.org/p", "version": "1.1", "publisher": {"name": "Town"}}
PACKAGE = json.dumps({**METADATA, "releases": RELEASES, "license": "https://example.org/l"}).encode()
PLAIN = b'{"releases":[{"ocid":"a","amount":1},{"ocid":"b"}]}'


def found(data: bytes, start: Place | None = None) -> list[Element]:
    return [one for one in read([data], start=start) if isinstance(one, Element)]


def values(data: bytes) -> list[dict[str, Any]]:
    return [one.value() for one in found(data)]


def lines(objects: list[Any]) -> bytes:
    return "\n".join(map(json.dumps, objects)).encode()


def test_a_package_gives_its_releases_and_then_its_metadata() -> None:
    read_ones = list(read([PACKAGE]))
    assert [one.value() for one in read_ones if isinstance(one, Element)] == RELEASES
    assert read_ones[-1] == Package({**METADATA, "license": "https://example.org/l"}, 1)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(RELEASES).encode(),
        json.dumps(RELEASES, indent=2).encode(),
        lines(RELEASES),
        lines(RELEASES).replace(b"\n", b"\r\n\r\n"),
        b"\xef\xbb\xbf" + lines(RELEASES),
        lines([{**METADATA, "releases": RELEASES[:1]}, {"releases": RELEASES[1:], **METADATA}]),
        json.dumps([{"releases": RELEASES[:2]}, {"releases": []}, {"releases": RELEASES[2:]}]).encode(),
        json.dumps({**METADATA, "releases": RELEASES}, indent=4).encode(),
        "".join(json.dumps(one, indent=1) for one in RELEASES).encode(),
        lines(RELEASES[:2]) + json.dumps({"releases": RELEASES[2:]}, indent=2).encode(),
        b"".join(write_release_package(METADATA, RELEASES)),
        b"".join(write_lines(json.dumps(one, indent=2).encode() for one in RELEASES)),
    ],
    ids=[
        "list",
        "pretty list",
        "lines",
        "spaced lines",
        "byte order mark",
        "packages",
        "listed packages",
        "pretty package",
        "one after another",
        "a line and a package",
        "our package",
        "our lines",
    ],
)
def test_any_shape_of_a_file_gives_the_same_releases(data: bytes) -> None:
    assert values(data) == RELEASES
    assert {one.kind for one in found(data)} == {"release"}
    assert [one.number for one in found(data)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "data",
    [
        b'{"ocid":"a","releases":[{"ocid":"a"}],"compiledRelease":{"ocid":"a"}}',
        b'{"records":[{"ocid":"a","releases":[{"ocid":"a"}],"compiledRelease":{"ocid":"a"}}]}',
        b'[{"ocid":"a","releases":[{"ocid":"a"}],"compiledRelease":{"ocid":"a"}}]',
        b"".join(
            write_record_package(
                {}, [{"ocid": "a", "releases": [{"ocid": "a"}], "compiledRelease": {"ocid": "a"}}]
            )
        ),
    ],
)
def test_records_stay_whole(data: bytes) -> None:
    (element,) = found(data)
    assert element.kind == "record"
    assert element.ocid() == "a"
    assert element.value()["releases"] == [{"ocid": "a"}]


@pytest.mark.parametrize("data", [PACKAGE, lines(RELEASES), json.dumps(RELEASES, indent=1).encode()])
def test_a_cut_at_any_byte_changes_nothing(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(read([data]))
    monkeypatch.setattr(source, "CHUNK", 1)
    for cut in range(len(data) + 1):
        assert list(read([data[:cut], data[cut:]])) == whole
    assert list(read(data[place : place + 1] for place in range(len(data)))) == whole


@pytest.mark.parametrize(
    "data", [PACKAGE, lines(RELEASES), json.dumps([{"releases": RELEASES}, *RELEASES], indent=1).encode()]
)
def test_reading_goes_on_behind_any_release_as_if_it_had_never_stopped(data: bytes) -> None:
    whole = list(read([data]))
    for number, one in enumerate(whole):
        if isinstance(one, Element):
            stored = json.loads(json.dumps(one.after._asdict()))
            rest = read([data[one.after.offset :]], start=Place(**stored))
            assert list(rest) == whole[number + 1 :]


def test_places_say_where_a_release_stands() -> None:
    data = json.dumps({"releases": RELEASES}, indent=2).encode()
    for one in found(data):
        assert data[one.offset :].startswith(one.raw)
        assert one.line == data[: one.offset].count(b"\n") + 1


@settings(max_examples=40)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ocid", "id", "releases", "x", 'a"b', "\\"]),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.text(max_size=5)
                | st.sampled_from(['},{"ocid":', "]}"]),
                lambda inner: (
                    st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=6,
            ),
        ),
        max_size=6,
    ),
    st.sampled_from([None, 0, 3]),
    st.sampled_from([(",", ":"), (", ", " : ")]),
)
def test_whatever_a_release_holds_it_comes_out(
    releases: list[Any], indent: int | None, separators: tuple[str, str]
) -> None:
    data = json.dumps({"releases": releases}, indent=indent, separators=separators).encode()
    assert [parse(one.raw) for one in found(data)] == releases
    assert values(data) == releases


@pytest.mark.parametrize(
    "number", ["1.10", "0.1", "1234567890123456.78", "12345678901234567890123", "-0.05", "1E+20", "100"]
)
def test_numbers_come_out_as_they_went_in(number: str) -> None:
    data = b'{"amount":' + number.encode() + b"}"
    assert encode(values(data)[0]) == data
    assert values(data)[0]["amount"] == Decimal(number)


# --- bad input -------------------------------------------------------------------------------------------------------


def problem(data: bytes) -> OcdsError:
    with pytest.raises(OcdsError) as caught:
        values(data)
    return caught.value


def test_a_file_that_is_cut_off_anywhere_is_never_taken_for_whole() -> None:
    for end in range(1, len(PLAIN)):
        error = problem(PLAIN[:end])
        assert error.wrong in (OcdsWrong.VALUE_ENDS, OcdsWrong.LIST_ENDS)


@pytest.mark.parametrize(
    ("data", "line", "byte", "release", "words", "mend"),
    [
        (b"", 1, 0, 0, "empty", "Export"),
        (b" \n ", 2, 3, 0, "empty", "Export"),
        (gzip.compress(PLAIN, mtime=0), 1, 0, 0, "gzip", "Unpack"),
        (b"PK\x03\x04", 1, 0, 0, "ZIP", "Unpack"),
        (PLAIN.decode().encode("utf-16"), 1, 0, 0, "UTF-16", "UTF-8"),
        (b"ocid,id\n", 1, 0, 0, "no object", "Export"),
        (b"[1]", 1, 1, 0, "no object", "Export"),
        (b'{"releases":{"ocid":"a"}}', 1, 12, 0, "no list", "into a list"),
        (b'{"releases":[{"ocid":"a"} {"ocid":"b"}]}', 1, 26, 0, "comma is missing", "Export"),
        (b'{"releases":[{"ocid":"a"},]}', 1, 26, 0, "no object", "Export"),
        (b'{"releases":[null]}', 1, 13, 0, "no object", "Export"),
        (b'{"releases":[{"ocid":"a"}] "uri":"x"}', 1, 27, 0, "comma is missing", "Export"),
        (b'{"uri":"x","uri":"y","releases":[]}', 1, 0, 0, "twice", "Remove"),
        (b'{"releases":[\n{"ocid":"a",\n"title":"caf\xe9"}]}', 3, 39, 1, "0xe9", "UTF-8"),
        (b'{"ocid":"a"}\n{"ocid":"b",\n "ocid":"c"}', 3, 27, 2, "“ocid” appears twice", "Remove"),
        (b'{"ocid":"a","\\u006fcid":"c"}', 1, 12, 1, "“ocid” appears twice", "Remove"),
        (b'{"ocid":"a","t":"\\u003a","b":1,"b":2}', 1, 31, 1, "“b” appears twice", "Remove"),
        (b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", 1, 104, 1, "nested", "Flatten"),
        (b'{"a":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, 1, 500, 1, "nested", "Flatten"),
        (b'{"a":1e400}', 1, 5, 1, "exponent", "Write the number"),
        (b'{"a":1e99999999999999999999}', 1, 5, 1, "exponent", "Write the number"),
        (b'{"a":' + b"9" * 101 + b"}", 1, 5, 1, "digits", "Write the number"),
        (b'{"a":' + b"1" * 100_000 + b"}", 1, 5, 1, "digits", "Write the number"),
        (b'{"a":0.' + b"1" * 101 + b"}", 1, 5, 1, "digits", "Write the number"),
        (b'{"a":NaN}', 1, 5, 1, "no JSON from “NaN}”", "Export"),
        (b'{"a":"\\ud800"}', 1, 6, 1, "half a character", "both halves"),
        (b'{"a":\n01}', 2, 7, 1, "no JSON", "Export"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_wrong_is_named_with_its_place_and_its_mend(
    data: bytes, line: int, byte: int, release: int, words: str, mend: str
) -> None:
    error = problem(data)
    assert words in error.wrong.what % error.told
    assert mend in error.wrong.mend % error.told
    assert (error.line, error.byte, error.release) == (line, byte, release)
    assert f"line {line}, byte {byte}" in str(error)


def test_a_release_that_cannot_be_read_does_not_stop_the_others() -> None:
    good, bad, last = found(b'{"ocid":"a"}\n{"ocid":"b","ocid":"b"}\n{"ocid":"c"}')
    with pytest.raises(OcdsError):
        bad.value()
    assert (good.value(), last.value()) == ({"ocid": "a"}, {"ocid": "c"})


@pytest.mark.parametrize("text", ["1" * 150, "[" * 150, ":" * 50, '\\"' * 20_000])
def test_text_that_looks_dangerous_is_not(text: str) -> None:
    release = {"text": text, "list": [{"a": 1}] * 200}
    assert values(json.dumps({"releases": [release]}).encode()) == [release]


def test_an_unfinished_text_of_a_thousand_quotation_marks_is_told_at_once() -> None:
    assert "ends" in str(problem(b'{"releases":[{"a":"' + b'\\"' * 100_000))


def test_a_release_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_VALUE", 1000)
    monkeypatch.setattr(source, "CHUNK", 100)
    data = b'{"releases":[{"a":"' + b"x" * 10_000 + b'"}]}'
    with pytest.raises(OcdsError, match="larger than"):
        list(read(data[place : place + 100] for place in range(0, len(data), 100)))


def test_each_bracket_of_a_value_is_looked_at_once_and_no_more_than_may_be_nested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pattern, places = source._BRACKET, list[int]()

    class Counting:
        def match(self, data: bytes, place: int) -> object:
            places.append(place)
            return pattern.match(data, place)

    monkeypatch.setattr(source, "_BRACKET", Counting())
    monkeypatch.setattr(source, "CHUNK", 100)
    flat = b'{"releases":[{"a":[' + b"[],\n" * 10_000 + b"1]}]}"
    list(read(flat[place : place + 100] for place in range(0, len(flat), 100)))
    assert 20_000 < len(places) < 20_100
    places.clear()
    assert problem(b'{"releases":[{"a":' + b"[" * 1_000_000).wrong == OcdsWrong.DEEP
    assert len(places) < 200


def test_an_error_survives_a_worker_process() -> None:
    error = problem(b'{"a":1,"a":2}')
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.release, again.wrong) == (str(error), error.release, error.wrong)


@pytest.mark.parametrize("write", [write_release_package, write_record_package])
def test_a_package_is_written_while_its_releases_come(write: Callable[..., Any]) -> None:
    blocks = write(
        {"uri": "x", "releases": "not this"}, ({"ocid": str(number), "a": "b" * 999} for number in range(999))
    )
    first = next(iter(blocks))
    assert 200_000 < len(first) < 400_000
    again = list(read([first, *blocks]))
    assert len(again) == 1000
    assert isinstance(again[-1], Package)
