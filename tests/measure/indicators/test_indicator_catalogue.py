"""The catalogue that comes with the house."""

import csv
from decimal import Decimal
from pathlib import Path

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.measure.indicators.catalogue import catalogue, definitions
from civiccircle.measure.indicators.models import Indicator, SourceKind
from civiccircle.methods.target_progress import Direction


def test_every_definition_is_whole_in_both_languages() -> None:
    assert len(catalogue()) == 111
    for each in catalogue().values():
        for text in (each.name, each.numerator, each.unit):
            assert text.keys() == {"en", "fr"}, each.code
        assert each.denominator.keys() in ({"en", "fr"}, set()), each.code
        assert set(each.factors.split()) <= set(Factor.values), each.code
        assert set(each.areas.split()) <= set(AreaOfLife.values), each.code
        assert each.source_kind in SourceKind.values, each.code
        assert (Direction(each.direction) is Direction.TOWARDS) == (each.reference is not None), each.code
        assert each.update_months >= 1
        assert not each.unit["en"].startswith("%") or each.multiplier == 100, each.code


def test_every_factor_and_area_of_life_is_measured() -> None:
    for factor in Factor:
        assert sum(each.factors.split()[0] == factor for each in catalogue().values()) >= 10, factor
    for area in AreaOfLife:
        assert sum(area in each.areas.split() for each in catalogue().values()) >= 10, area


def test_no_two_definitions_have_one_name() -> None:
    for language in ("en", "fr"):
        assert len({each.name[language] for each in catalogue().values()}) == len(catalogue())


def test_french_follows_the_typography_of_the_house() -> None:
    for each in catalogue().values():
        for text in (each.name, each.numerator, each.denominator, each.unit):
            assert "'" not in text.get("fr", ""), each.code


def test_an_unknown_code_defines_nothing() -> None:
    assert [each.code for each in definitions(["SU01", "XX99"])] == ["SU01"]


def test_a_definition_becomes_a_sound_indicator(indicator: Indicator) -> None:
    indicator.full_clean()
    assert (indicator.minimum, indicator.maximum) == (Decimal(0), Decimal(100))


def test_the_catalogue_is_that_of_the_research(shared_data: Path) -> None:
    ways = {"+": "up", "-": "down", "t": "towards"}
    with (shared_data / "indicators" / "indicator_catalogue.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == catalogue().keys()
    for code, row in rows.items():
        ours = catalogue()[code]
        assert (ways[row["direction"]], int(row["factor"]), row["sdg"]) == (
            ours.direction,
            ours.multiplier,
            ours.sdg,
        )
        assert len(row["icf_factors"].split(",")) == len(ours.factors.split()), code
        assert len(row["coquitlam_areas"].split(",")) == len(ours.areas.split()), code
