"""Two entries of the same sheets: whatever differs is found, and nothing else."""

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats.paper_ballots import Difference, Entry, differences, repeated

ENTRIES = st.lists(
    st.builds(
        Entry, st.sampled_from("abcdef"), st.sampled_from([(1,), (2,), (1, 2)]), st.just(()), st.booleans()
    ),
    unique_by=lambda one: one.serial,
)


def test_a_missing_sheet_and_another_choice_are_told_apart() -> None:
    first = [Entry("1", (1, 2)), Entry("2", (3,)), Entry("3", (1,))]
    second = [Entry("3", (2,)), Entry("1", (1, 2)), Entry("4", spoilt=True)]
    assert differences(first, second) == (
        Difference("2", "only first", Entry("2", (3,)), None),
        Difference("3", "choices", Entry("3", (1,)), Entry("3", (2,))),
        Difference("4", "only second", None, Entry("4", spoilt=True)),
    )


@given(ENTRIES, ENTRIES)
def test_what_does_not_differ_is_the_same_in_both(first: list[Entry], second: list[Entry]) -> None:
    named = {one.serial for one in differences(first, second)}
    assert {one for one in first if one.serial not in named} == {
        one for one in second if one.serial not in named
    }
    assert not differences(first, list(reversed(first)))
    assert len(differences(second, first)) == len(named)


def test_a_sheet_entered_twice_is_named() -> None:
    twice = [Entry("9", (1,)), Entry("8", (1,)), Entry("9", (1,))]
    assert repeated(twice) == ("9",)
    with pytest.raises(ValueError, match="sheet 9 was entered twice"):
        differences(twice, [])


def test_the_example_of_the_page_is_true() -> None:
    page = Path(__file__).parents[2] / "docs" / "methods" / "paper-ballots.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert (found.attempted, found.failed) == (4, 0)
