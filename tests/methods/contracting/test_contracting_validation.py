"""Validation: what the standard says, whatever way a release takes through the checks."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.contracting import Problem, Validator, compiled_release, shapes, standard
from civiccircle.methods.contracting.texts import is_moment, is_uri
from tests.methods.contracting.town_releases import Release, right, series

VALIDATOR = Validator()


def found(release: Any) -> set[tuple[str, str]]:
    return {("/".join(map(str, one.path)), one.rule) for one in VALIDATOR.release(release)}


def changed(change: Callable[[Release], object]) -> Release:
    release = right()
    change(release)
    return release


def test_a_right_release_has_no_problems() -> None:
    assert VALIDATOR.release(right()) == []


def test_what_is_merged_is_right_too() -> None:
    assert VALIDATOR.release(compiled_release(series(5))) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (lambda r: r.pop("ocid"), {("", "required")}),
        (lambda r: r.update(ocid=""), {("ocid", "minLength")}),
        (lambda r: r.update(ocid=5), {("ocid", "type")}),
        (lambda r: r.update(date="31/01/2026"), {("date", "format")}),
        (lambda r: r.update(date=None), {("date", "type")}),
        (lambda r: r.update(tag="tender"), {("tag", "type")}),
        (lambda r: r.update(tag=[]), {("tag", "minItems")}),
        (lambda r: r.update(tag=["bogus", 5, ["tender"]]), {
            ("tag/0", "enum"), ("tag/1", "enum"), ("tag/1", "type"), ("tag/2", "enum"), ("tag/2", "type"),
        }),
        (lambda r: r.update(initiationType=["tender"]), {("initiationType", "type"), ("initiationType", "enum")}),
        (lambda r: r.update(parties={}), {("parties", "type")}),
        (lambda r: r["parties"].append(right()["parties"][0]), {("parties", "uniqueItems")}),
        (lambda r: r["parties"].append({"id": "FR-1"}), {("parties/2/id", "repeatedId")}),
        (lambda r: r["parties"].append(5), {("parties/2", "type")}),
        (lambda r: r["parties"][0].update(roles=["king", 5]), {
            ("parties/0/roles/0", "codelist"), ("parties/0/roles/1", "type"),
        }),
        (lambda r: r["parties"][0].update(name_en=5), {("parties/0/name_en", "type")}),
        (lambda r: r["parties"][0].update(name_english=""), set()),
        (lambda r: r["parties"][0].update(name_e=""), {("parties/0/name_e", "additional")}),
        (lambda r: r["parties"][0]["identifier"].update(uri="no address"), {("parties/0/identifier/uri", "format")}),
        (lambda r: r["buyer"].update(name=""), {("buyer/name", "minLength")}),
        (lambda r: r["tender"].pop("id"), {("tender", "required")}),
        (lambda r: r["tender"].update(id=True), {("tender/id", "type")}),
        (lambda r: r["tender"].update(status="bogus"), {("tender/status", "enum")}),
        (lambda r: r["tender"].update(hasEnquiries=1), {("tender/hasEnquiries", "type")}),
        (lambda r: r["tender"].update(lots=[]), {("tender/lots", "additional")}),
        (lambda r: r["tender"].update(tenderPeriod=[]), {("tender/tenderPeriod", "type")}),
        (lambda r: r["tender"]["tenderPeriod"].update(durationInDays=Decimal("1.0")), {
            ("tender/tenderPeriod/durationInDays", "type"),
        }),
        (lambda r: r["tender"]["documents"][0].update(documentType="poem"), {
            ("tender/documents/0/documentType", "codelist"),
        }),
        (lambda r: r["tender"]["documents"][0].update(id=None), {("tender/documents/0/id", "type")}),
        (lambda r: r["planning"]["budget"]["amount"].update(amount="12"), {("planning/budget/amount/amount", "type")}),
        (lambda r: r["awards"][0].update(items=[]), {("awards/0/items", "minItems")}),
        (lambda r: r["awards"][0]["value"].update(currency="XX"), {("awards/0/value/currency", "enum")}),
        (lambda r: r["contracts"][0].pop("awardID"), {("contracts/0", "required")}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_is(
    change: Callable[[Release], object], problems: set[tuple[str, str]]
) -> None:
    assert found(changed(change)) == problems


@pytest.mark.parametrize("release", [None, 5, "text", [], True])
def test_what_is_no_object_is_no_release(release: Any) -> None:
    assert found(release) == {("", "type")}


def test_a_problem_says_what_was_found_and_what_is_expected() -> None:
    release = changed(lambda r: r["tender"].update(status="bogus", hasEnquiries="yes", unheard=1))
    assert sorted(VALIDATOR.release(release)) == [
        Problem(("tender", "hasEnquiries"), "type", "boolean", "yes"),
        Problem(("tender", "status"), "enum", "", "bogus"),
        Problem(("tender", "unheard"), "additional", "unheard", "1"),
    ]


# The two ways through the checks: what msgspec is sure of, and the long one.

PLACES = st.sampled_from(
    ["tag", "date", "language", "parties", "buyer", "tender", "awards", "contracts", "planning"]
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 2)
    | st.sampled_from(
        [Decimal("1.5"), Decimal("1"), 1.0, "", "x", "tender", "active", "2026-01-01T00:00:00Z", "a:b"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "name", "value", "z"]), inner)
    ),
    max_leaves=4,
)


@st.composite
def spoilt(draw: st.DrawFn) -> Release:
    """A right release of which some values, anywhere, were replaced, or taken away."""
    release = right()
    for _ in range(draw(st.integers(0, 3))):
        node: Any = release
        key: Any = draw(PLACES)
        while key in (node if isinstance(node, dict) else range(len(node))):
            inner = node[key]
            if not inner or not isinstance(inner, dict | list) or draw(st.integers(0, 3)) == 0:
                break
            node, key = (
                inner,
                draw(st.sampled_from(list(inner) if isinstance(inner, dict) else range(len(inner)))),
            )
        if draw(st.booleans()) or isinstance(node, list):
            node[key] = draw(ANYTHING)
        else:
            node.pop(key, None)
    return release


@settings(max_examples=120)
@given(spoilt())
def test_both_ways_through_the_checks_find_the_same(release: Release) -> None:
    tender = release.get("tender")
    items = tender.get("items") if isinstance(tender, dict) else None
    for several in (release.get("parties"), items):
        for one in several if isinstance(several, list) else ():
            if isinstance(
                one, dict
            ):  # what always goes the long way: further languages, and one id in two schemes
                one.pop("name_en", None)
                one.pop("additionalClassifications", None)
    long_way, short_way = VALIDATOR._release(release) or [], VALIDATOR._sure(release)
    if short_way is None:
        assert any(one.rule != "codelist" for one in long_way)
    else:
        assert sorted(short_way) == sorted(long_way)


# --- records, packages, formats ----------------------------------------------------------------------------------


def test_records_are_checked_with_all_that_is_in_them() -> None:
    wrong = changed(lambda r: r.update(date="x"))
    linked = {"url": "https://example.org/p#1", "date": "yesterday"}
    record = {
        "ocid": "o",
        "releases": [right(), wrong, linked],
        "compiledRelease": wrong,
        "versionedRelease": {},
    }
    assert {("/".join(map(str, one.path)), one.rule) for one in VALIDATOR.record(record)} == {
        ("releases/1/date", "format"),
        ("releases/2/date", "format"),
        ("compiledRelease/date", "format"),
    }
    assert [one.rule for one in VALIDATOR.record({"releases": {}})] == ["required", "type"]
    assert [one.rule for one in VALIDATOR.record([])] == ["type"]


def test_metadata_of_packages_is_checked() -> None:
    metadata = {
        "uri": "https://example.org",
        "version": "1.1",
        "publishedDate": "2026-01-31T00:00:00Z",
        "publisher": {"name": "Town"},
    }
    assert VALIDATOR.release_package(metadata) == VALIDATOR.record_package(metadata) == []
    wrong = {**metadata, "version": "1", "publisher": {}, "packages": []}
    assert {(one.path, one.rule) for one in VALIDATOR.record_package(wrong)} == {
        (("version",), "pattern"),
        (("publisher",), "required"),
        (("packages",), "minItems"),
    }


@pytest.mark.parametrize(
    ("text", "right_one"),
    [
        ("2026-01-31T10:00:00Z", True),
        ("2026-01-31t10:00:00.5+14:00", True),
        ("2024-02-29T00:00:00Z", True),
        ("2026-02-29T00:00:00Z", False),
        ("2026-01-31T24:00:00Z", False),
        ("2026-01-31", False),
        ("2026-01-31T10:00:00", False),
        ("0000-01-01T00:00:00Z", False),
        ("٢٠٢٦-01-31T10:00:00Z", False),
    ],
)
def test_moments(text: str, right_one: bool) -> None:
    assert is_moment(text) is right_one


@pytest.mark.parametrize(
    ("text", "right_one"),
    [
        ("https://example.org/a%20b?c=d#e", True),
        ("mailto:a@example.org", True),
        ("urn:isbn:1", True),
        ("http://[2001:db8::1]:80/", True),
        ("http://[::zz]/", False),
        ("http://[1::2::3]/", False),
        ("www.example.org", False),
        ("http://Contract Finder", False),
        ("http://example.org/é", False),
        ("http://example.org/%zz", False),
        ("a:" + "%" * 100_000, False),
        ("http://" + "a@" * 50_000 + " ", False),
        ("", False),
    ],
)
def test_addresses(text: str, right_one: bool) -> None:
    assert is_uri(text) is right_one


# --- hostile input ----------------------------------------------------------------------------------------------


def test_ever_new_shapes_are_checked_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MAX_SHAPES", 10)
    validator = Validator()
    for number in range(25):
        (problem,) = validator.release({**right(), f"new{number}": 1})
        assert problem.what == f"new{number}"
    wide = {**right(), **{str(number): number for number in range(10_000)}}
    assert len(validator.release(wide)) == 10_000


@pytest.mark.parametrize("same", [True, False])
def test_a_long_list_is_searched_for_equal_objects_in_one_pass(same: bool) -> None:
    parties = [{"id": "1", "name": "x" if same else str(number)} for number in range(20_000)]
    rules = {one.rule for one in VALIDATOR.release({**right(), "parties": parties})}
    assert rules == ({"uniqueItems"} if same else {"repeatedId"})


def test_one_and_true_are_not_equal_but_one_and_one_point_zero_are() -> None:
    documents = [{"id": "d", "x": 1}, {"id": "d", "x": True}]
    release = changed(lambda r: r["awards"][0].update(documents=documents))
    assert ("awards/0/documents", "uniqueItems") not in found(release)
    documents[1]["x"] = Decimal("1.0")
    assert ("awards/0/documents", "uniqueItems") in found(release)


def test_the_structure_holds_what_it_says() -> None:
    structure = standard()
    assert structure["version"] == "1.1.5"
    references = {one.split('"')[0] for one in json.dumps(structure).split("#/definitions/")[1:]}
    assert references <= structure["definitions"].keys()
