"""Contrast of colours, against the values that the guidelines and their tools publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.contrast import contrast_ratio, legible, mix, readable_on

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#00f", "#fff", 8.59),
    ],
)
def test_ratios_equal_the_published_ones(first: str, second: str, ratio: float) -> None:
    assert contrast_ratio(first, second) == pytest.approx(ratio, abs=0.005)


@given(colours, colours)
def test_the_ratio_is_symmetric_and_between_one_and_twenty_one(first: str, second: str) -> None:
    assert contrast_ratio(first, second) == contrast_ratio(second, first)
    assert 1 <= contrast_ratio(first, second) <= 21


@given(colours)
def test_text_on_any_colour_can_be_read(colour: str) -> None:
    assert contrast_ratio(colour, readable_on(colour)) >= 4.5


@given(colours, colours)
def test_a_legible_shade_reaches_the_ratio_and_keeps_a_colour_that_already_does(
    colour: str, background: str
) -> None:
    shade = legible(colour, background)
    assert contrast_ratio(shade, background) >= 4.5
    if contrast_ratio(colour, background) >= 4.5:
        assert shade == colour


def test_mixing_none_or_all_gives_the_colours_themselves() -> None:
    assert mix("#0b4a5b", "#ffffff", 0) == "#0b4a5b"
    assert mix("#0b4a5b", "#ffffff", 1) == "#ffffff"


@pytest.mark.parametrize("nonsense", ["", "red", "#12", "#12345g", "0b4a5b"])
def test_what_is_no_colour_is_refused_with_an_example(nonsense: str) -> None:
    with pytest.raises(ValueError, match="for example #0b4a5b"):
        contrast_ratio(nonsense, "#ffffff")


def test_a_ratio_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="choose another"):
        legible("#808080", "#808080", 7)
