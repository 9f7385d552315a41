"""How alike short texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.similarity import Alike, likeness, nearest, pairs_alike, words_of

TEXTS = st.text(alphabet="abc éÉ.", max_size=20)


def test_order_case_accents_and_punctuation_make_no_difference() -> None:
    assert likeness("More BUSES at night!", "at night, more buses") == 1.0
    assert likeness("Une école près d’ici", "UNE ECOLE PRES D'ICI") == 1.0


def test_endings_and_misspelling_matter_little_and_other_words_much() -> None:
    close = likeness("The ferry should run until midnight.", "Ferries should run till midnight")
    far = likeness("The ferry should run until midnight.", "Cars belong on the waterfront.")
    assert close > 0.4
    assert far < 0.2


def test_texts_without_words_are_like_nothing() -> None:
    assert likeness("", "") == likeness("?!", "?!") == likeness("", "word") == 0.0


def test_scripts_without_spaces_and_joined_letters_are_compared_too() -> None:
    assert words_of("ﬁnance") == {"finance"}
    assert likeness("公園を増やす", "公園を増やして") > 0.2


@given(TEXTS, TEXTS)
def test_likeness_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, one) == (1.0 if words_of(one) else 0.0)


@given(st.lists(TEXTS, max_size=12), st.sampled_from([0.2, 0.5, 0.9]))
def test_all_pairs_at_once_agree_with_one_by_one(texts: list[str], at_least: float) -> None:
    expected = [
        Alike(first, second, likeness(texts[first], texts[second]))
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
        if likeness(texts[first], texts[second]) >= at_least
    ]
    found = pairs_alike(texts, at_least=at_least, at_most=1000)
    assert sorted((each.first, each.second) for each in found) == [
        (each.first, each.second) for each in expected
    ]
    assert [each.likeness for each in found] == sorted((each.likeness for each in expected), reverse=True)


def test_the_nearest_come_first_and_not_more_than_asked_for() -> None:
    among = [
        "Cars on the quay",
        "A bench in the shade",
        "Benches in the shade",
        "Shade and benches in the park",
    ]
    found = nearest("benches in the shade", among, at_least=0.3, at_most=2)
    assert [position for position, _score in found] == [2, 3]
    assert found[0][1] == 1.0


def test_pairs_across_blocks_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("civiccircle.methods.similarity.ROWS_AT_ONCE", 2)
    texts = ["one", "two words", "three", "four", "words two"]
    assert pairs_alike(texts, at_least=0.9, at_most=5) == [Alike(1, 4, 1.0)]
