"""Riverbend measures its broadband and its emissions."""

from collections.abc import Callable
from typing import Any

import pytest

from civiccircle.formats.observations import Observed, read_cells
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import actions, queries
from civiccircle.measure.indicators.comparing import Comparison
from civiccircle.measure.indicators.models import Indicator

Observe = Callable[..., Comparison]
HEAD = "indicator,period,value,source,licence"


@pytest.fixture
def indicator(community: Community, analyst: Person) -> Indicator:
    """Household internet access, which is followed but has no value."""
    [made] = actions.follow(by=analyst, community=community, codes=["BB01"], owner=analyst)
    return made


@pytest.fixture
def observed(indicator: Indicator) -> Callable[..., Observed]:
    """An observation of household internet access."""

    def make(period: str = "2024", value: str = "91.2", **cells: str) -> Observed:
        given = {
            "indicator": "BB01",
            "period": period,
            "value": value,
            "source": "Survey",
            "licence": "CC0",
            **cells,
        }
        made = read_cells(1, given, queries.known_to(indicator.community))
        assert isinstance(made, Observed), made
        return made

    return make


@pytest.fixture
def observe(observed: Callable[..., Observed], indicator: Indicator, analyst: Person) -> Observe:
    """Records an observation of household internet access."""

    def record(period: str = "2024", value: str = "91.2", **cells: Any) -> Comparison:
        row = observed(period, value, **cells)
        return actions.record_observations(by=analyst, community=indicator.community, rows=[row])

    return record


@pytest.fixture
def table() -> Callable[..., bytes]:
    """A CSV file with these lines."""

    def write(*lines: str, head: str = HEAD) -> bytes:
        return "\n".join([head, *lines, ""]).encode()

    return write
