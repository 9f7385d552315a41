"""Findings: short for any input, and the same however a file was cut."""

import json
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.contracting import REPAIRS, Problem, Summary, Validator, standard
from civiccircle.methods.contracting.findings import REPAIR, clipped
from tests.methods.contracting.town_releases import right

VALIDATOR = Validator()


def summary(releases: list[Any]) -> Summary:
    made = Summary()
    for release in releases:
        made.add(release, VALIDATOR.release(release))
    return made


def spoilt(number: int) -> dict[str, Any]:
    release = right() | {"id": str(number)}
    if number % 2:
        release["tender"]["status"] = f"bogus {number}"
    if number % 3 == 0:
        release["awards"][0]["value"]["amount"] = "1"
        release["awards"].append({"id": f"b{number}", "value": {"amount": "2"}})
    if number % 5 == 0:
        release[f"new{number}"] = 1
    return release


def test_a_finding_counts_shares_and_shows() -> None:
    first, second, note = summary([spoilt(number) for number in range(12)]).findings()
    assert (first.rule, first.field, first.severity, first.repair) == (
        "enum",
        "tender/status",
        "error",
        "choose_code",
    )
    assert (first.count, first.releases, first.share) == (6, 6, 0.5)
    assert first.values == ("bogus 1", "bogus 3", "bogus 5", "bogus 7", "bogus 9", "bogus 11")
    assert [one.release for one in first.examples] == [2, 4, 6, 8, 10]
    assert asdict(first.examples[0]) == {
        "release": 2,
        "ocid": "ocds-town-1",
        "id": "1",
        "path": "tender/status",
        "value": "bogus 1",
    }
    assert (second.rule, second.what, second.count, second.releases) == ("type", "number", 8, 4)
    assert (second.field, second.repair) == ("awards/value/amount", "write_number")
    assert (note.rule, note.severity, note.values) == ("additional", "note", ("new0", "new5", "new10"))


def test_releases_without_problems_have_no_findings() -> None:
    made = summary([right(), right()])
    assert made.findings() == ()
    assert (made.releases, made.invalid) == (2, 0)
    assert Summary().findings() == ()


def test_only_errors_make_a_release_invalid() -> None:
    made = summary([right() | {"more": 1}, right() | {"tag": []}])
    assert (made.releases, made.invalid) == (2, 1)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 60), max_size=25), st.lists(st.integers(0, 25), max_size=3))
def test_parts_of_a_file_add_up_to_the_whole(numbers: list[int], cuts: list[int]) -> None:
    releases = [spoilt(number) for number in numbers]
    places = [0, *sorted(cuts), len(releases)]
    merged = Summary()
    for start, end in pairwise(places):
        stored = json.loads(json.dumps(summary(releases[start:end]).to_dict()))
        merged.merge(Summary.from_dict(stored))
    whole = summary(releases)
    assert merged.findings() == whole.findings()
    assert (merged.releases, merged.invalid) == (whole.releases, whole.invalid)


def test_a_part_of_a_file_goes_on_where_the_one_before_was_stored() -> None:
    releases = [spoilt(number) for number in range(20)]
    made = Summary.from_dict(json.loads(json.dumps(summary(releases[:7]).to_dict())))
    for release in releases[7:]:
        made.add(release, VALIDATOR.release(release))
    assert made.findings() == summary(releases).findings()


NASTY = ["\x00" * 10_000, "\U0001f600" * 10_000, '"' * 10_000, "x" * 10_000, "\\" * 10_000]


@pytest.mark.parametrize("text", NASTY, ids=["null", "face", "quote", "plain", "backslash"])
def test_the_page_stays_short_for_any_input(text: str) -> None:
    made = Summary()
    for number in range(10):
        value = f"{number}{text}"
        for name, schema in standard()["definitions"].items():
            fields = schema.get("properties", {})
            problems = [Problem((name, 0, field), "type", "string, integer", value) for field in fields]
            made.add({"ocid": text, "id": text}, [*problems, Problem((name, text), "additional", text)])
    page = made.findings()
    assert len(page) == 25
    assert len(json.dumps([asdict(one) for one in page])) < 100_000


def test_a_million_errors_of_unknown_fields_are_one_finding() -> None:
    releases = [right() | {f"field {place} of {number}": 1 for place in range(1000)} for number in range(100)]
    made = summary(releases)
    (finding,) = made.findings()
    assert (finding.count, finding.releases, finding.share) == (100_000, 100, 1)
    assert len(json.dumps(made.to_dict())) < 5000


def test_what_does_not_fit_is_counted_in_the_last_finding() -> None:
    made = Summary()
    made.add({}, [Problem((f"field{number:02}",), "type", "string", "1") for number in range(40)])
    *shown, more = made.findings()
    assert [one.field for one in shown] == [f"field{number:02}" for number in range(24)]
    assert (more.rule, more.what, more.count, more.repair) == ("more", "16", 16, "mend_others")
    assert more.values == tuple(f"field{number}" for number in range(24, 32))


def test_a_release_that_cannot_be_read_is_a_finding() -> None:
    made = Summary()
    made.add(None, [Problem((), "unreadable", "", "line 3: this is no JSON")])
    (finding,) = made.findings()
    assert (finding.rule, finding.values, finding.repair) == (
        "unreadable",
        ("line 3: this is no JSON",),
        "mend_json",
    )
    assert made.invalid == 1


def test_every_type_and_format_of_the_standard_has_its_repair() -> None:
    text = json.dumps(standard()["definitions"])
    for name in ("string", "number", "integer", "boolean", "array", "object"):
        assert (f'"type": "{name}"' in text or f'["{name}"' in text) <= (f"type {name}" in REPAIR)
    assert {"add_field", "write_list", "choose_code"} <= set(REPAIRS)
    assert len(set(REPAIRS)) == len(REPAIRS)


@pytest.mark.parametrize("text", [*NASTY, "short", "é" * 10, ""])
def test_a_text_is_cut_to_what_it_takes_in_a_page(text: str) -> None:
    cut = clipped(text, 60)
    assert len(json.dumps(cut)) <= 62
    assert cut == text or text.startswith(cut.removesuffix("…"))
