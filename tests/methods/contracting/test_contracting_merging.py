"""Merging: the order of releases does not matter, nor whether they come at once or one by one."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civiccircle.methods.contracting import (
    APPEND,
    BY_POSITION,
    ContractingError,
    MergeRules,
    Process,
    compiled_release,
    versioned_release,
)
from civiccircle.methods.contracting.contradictions import merge_as_paths
from civiccircle.methods.contracting.merging import in_order, merged
from tests.methods.contracting.town_releases import RIGHT, series

NAMES = st.sampled_from(["1", "2", "x", 1, 2])
KEYS = st.sampled_from(["a", "b", "title", "items", "documents", "changes", "roles"])
LITERALS = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "y"])
VALUES = st.recursive(
    LITERALS,
    lambda inner: (
        st.dictionaries(KEYS, inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"id": NAMES}, optional={"a": inner, "items": inner}), max_size=3)
        | st.lists(st.fixed_dictionaries({}, optional={"a": inner, "b": inner}), max_size=2)
        | st.lists(st.sampled_from(["x", "y"]), max_size=2)
    ),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "tender": st.dictionaries(KEYS, VALUES, max_size=4),
        "parties": st.lists(
            st.fixed_dictionaries({"id": NAMES}, optional={"a": VALUES, "roles": VALUES}), max_size=3
        ),
        "language": LITERALS,
        "unknown": VALUES,
    },
)


def dated(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"ocid": "o", "id": str(number), "date": f"2026-01-{number + 1:02}", "tag": ["tender"], **one}
        for number, one in enumerate(fields)
    ]


PROCESSES = st.lists(FIELDS, min_size=1, max_size=5).map(dated)


def outcome(merge: Any, *arguments: Any) -> Any:
    """What comes out, told as JSON so that 1 and true differ; or that it is refused."""
    try:
        return json.dumps(merge(*arguments), sort_keys=True)
    except ContractingError:
        return "refused"


@settings(max_examples=30)
@given(PROCESSES, st.randoms(use_true_random=False))
def test_the_order_in_which_releases_come_does_not_matter(
    releases: list[dict[str, Any]], chance: Any
) -> None:
    shuffled = chance.sample(releases, len(releases))
    for merge in (compiled_release, versioned_release):
        assert outcome(merge, shuffled) == outcome(merge, releases)


@settings(max_examples=30)
@given(PROCESSES)
@example(dated([{"unknown": [{"id": 1}]}, {"unknown": [{"id": "1", "a": 1}]}]))
@example(dated([{"unknown": 1}, {"unknown": {"a": 1}}]))
def test_one_by_one_gives_what_all_at_once_give(releases: list[dict[str, Any]]) -> None:
    def whole(some: list[dict[str, Any]]) -> list[Any]:
        return [compiled_release(some), versioned_release(some)]

    try:
        process = Process(releases[:1])
    except ContractingError:
        assert outcome(whole, releases[:1]) == "refused"
        return
    for number in range(1, len(releases)):
        try:
            process.add(releases[number], lambda number=number: releases[:number])
        except ContractingError:
            assert outcome(whole, releases[: number + 1]) == "refused"
            assert outcome(whole, releases[:number]) == json.dumps(
                [process.compiled, process.versioned], sort_keys=True
            )
            return
        now = json.dumps([process.compiled, process.versioned], sort_keys=True)
        assert now == outcome(whole, releases[: number + 1])
        if process.plain:
            process = Process.resume(*json.loads(now))


@settings(max_examples=50)
@given(PROCESSES)
def test_both_ways_of_merging_agree_where_nothing_contradicts(releases: list[dict[str, Any]]) -> None:
    rules = MergeRules.standard()
    for versioned in (False, True):
        try:
            tree, plain = merged(releases, rules, versioned=versioned)
        except ContractingError:
            continue
        if plain:
            paths = merge_as_paths(releases, rules, versioned=versioned)
            assert json.dumps(tree, sort_keys=True) == json.dumps(paths, sort_keys=True)


@given(PROCESSES)
@settings(max_examples=30)
def test_merging_leaves_the_releases_as_they_are(releases: list[dict[str, Any]]) -> None:
    before = deepcopy(releases)
    outcome(compiled_release, releases)
    outcome(versioned_release, releases)
    assert releases == before


def test_the_newest_release_is_added_and_an_older_one_makes_all_be_merged_again() -> None:
    releases = series(4)
    process = Process([releases[0], releases[2]])
    assert not process.add(releases[1], lambda: [releases[0], releases[2]])
    assert process.add(releases[3], lambda: pytest.fail("nothing earlier is needed"))
    assert process.compiled == compiled_release(releases)
    assert process.versioned == versioned_release(releases)


def test_a_release_that_cannot_be_merged_changes_nothing() -> None:
    first = dated([{"unknown": 1}, {"unknown": {"a": 1}}])
    process = Process(first[:1])
    with pytest.raises(ContractingError, match="unknown is an object here"):
        process.add(first[1], lambda: first[:1])
    assert process.compiled["unknown"] == 1


def test_a_contradiction_is_settled_by_all_releases_together() -> None:
    releases = dated(
        [
            {"unknown": [{"id": 1, "a": 1}]},
            {"unknown": [{"id": "1", "b": 2}]},
            {"unknown": [{"id": 1, "a": 3}]},
        ]
    )
    process = Process(releases[:2])
    assert not process.plain
    assert not process.add(releases[2], lambda: releases[:2])
    assert process.compiled["unknown"] == [{"id": 1, "a": 3}, {"id": "1", "b": 2}]


def test_releases_of_two_processes_are_no_process() -> None:
    releases = [{**RIGHT}, {**RIGHT, "ocid": "ocds-town-2"}]
    with pytest.raises(ContractingError, match="ocds-town-1, ocds-town-2"):
        Process(releases)
    with pytest.raises(ContractingError, match="found: none"):
        Process([])
    with pytest.raises(ContractingError, match="ocds-town-2"):
        Process(releases[:1]).add(releases[1], lambda: releases[:1])


@pytest.mark.parametrize("date", [None, 5, ["2026"]])
def test_a_release_without_a_date_cannot_be_merged_with_others(date: Any) -> None:
    releases = [{**RIGHT}, {**RIGHT, "id": "second", "date": date}]
    with pytest.raises(ContractingError, match=r"release 2 \(id 'second'\) has no date"):
        compiled_release(releases)
    assert compiled_release(releases[1:])["ocid"] == "ocds-town-1"


def test_only_objects_can_be_merged() -> None:
    with pytest.raises(ContractingError, match="release 1 is no object"):
        compiled_release(["text"])  # type: ignore[list-item]


def test_an_id_that_is_no_name_is_refused() -> None:
    with pytest.raises(ContractingError, match="`id` in a list"):
        compiled_release(dated([{"parties": [{"id": {"a": 1}}]}]))


def test_lists_can_be_appended_or_merged_by_position() -> None:
    releases = dated([{"tender": {"items": [{"id": 1, "a": 1}]}}, {"tender": {"items": [{"id": 1, "b": 2}]}}])

    def items(overrides: dict[tuple[str, ...], Any]) -> Any:
        return compiled_release(releases, MergeRules.standard(overrides))["tender"]["items"]

    assert items({}) == [{"id": 1, "a": 1, "b": 2}]
    assert items({("tender", "items"): APPEND}) == [{"id": 1, "a": 1}, {"id": 1, "b": 2}]
    releases[1]["tender"]["items"][0]["id"] = 2
    assert items({("tender", "items"): BY_POSITION}) == [{"id": 1, "a": 1, "b": 2}]


def test_equal_dates_keep_the_order_given() -> None:
    releases = [
        {"ocid": "o", "id": "1", "date": "2026", "a": 1},
        {"ocid": "o", "id": "2", "date": "2026", "a": 2},
    ]
    assert compiled_release(releases)["a"] == 2
    assert compiled_release(releases[::-1])["a"] == 1
    assert in_order(releases) == releases
