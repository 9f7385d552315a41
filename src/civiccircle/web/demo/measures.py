"""What the demo city measures: fifteen indicators with some years of values, one out of date, one without a value.

Years count back from the last whole one, so that the city is as fresh on every day as on the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from civiccircle.formats.observations import Observed
from civiccircle.formats.periods import Period, parse_period
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import actions, target_actions
from civiccircle.measure.indicators.models import Indicator

from .story import Text

COUNCIL = {"en": "City council", "fr": "Conseil municipal"}

BEGUN = timedelta(days=420)
"""How long ago the city began to measure itself."""
LICENCE = "CC-BY-4.0"

STATISTICS = {"en": "National statistics office", "fr": "Bureau national de la statistique"}
CENSUS = {"en": "National census", "fr": "Recensement national"}
SURVEY = {"en": "Heron Harbour household survey", "fr": "Enquête auprès des ménages de Port-Héron"}
WORKS = {"en": "Public works department", "fr": "Service des travaux publics"}
CLERK = {"en": "City clerk", "fr": "Greffe municipal"}
DIGITAL = {"en": "Digital services office", "fr": "Bureau des services numériques"}
CLIMATE = {"en": "Climate office, GPC inventory", "fr": "Bureau du climat, inventaire GPC"}
SMART_CITY = {"en": "Smart-city office", "fr": "Bureau de la ville intelligente"}


@dataclass(frozen=True)
class Measured:
    """An indicator and its values, the newest last; an empty one is missing. `target`: a value, and in how many years.

    `every` is how many years lie between two values, `back` how many years ago the newest period ended.
    """

    code: str
    source: Text
    values: tuple[str, ...]
    target: tuple[str, int] | None = None
    margin: str = ""
    every: int = 1
    back: int = 1
    districts: dict[str, str] = field(default_factory=dict)
    quarter: str = (
        ""  # the value of the last whole quarter of this year: what has moved since decisions of this year
    )


MEASURED = (
    Measured("BB02", STATISTICS, ("78.4", "80.1", "82.9", "84.0", "86.3", "88.1", "89.6"), ("95", 4)),
    Measured("BB06", DIGITAL, ("31.0", "36.5", "41.2", "47.8", "55.1"), ("75", 3)),
    Measured("KW01", CENSUS, ("52.6", "55.8", "58.9"), every=5, back=4),
    Measured("KW12", SURVEY, ("8.1", "7.4", "7.9"), back=4),  # nobody has asked since: out of date
    Measured("IN08", DIGITAL, ("22", "27", "35", "48", "56", "61"), ("80", 3)),
    Measured("IN11", CLERK, ("12.5", "40.0", "71.4", "88.2"), ("100", 2)),
    Measured(
        "DE01",
        SURVEY,
        ("13.2", "12.4", "10.8", "9.9", "8.7"),
        ("5", 4),
        margin="1.3",
        districts={"old-harbour": "7.1", "mill-quarter": "9.4", "saltmarsh": "17.6", "garden-suburb": "4.8",
                   "station-east": "11.9", "university-hill": "3.2"},
    ),
    Measured("DE08", DIGITAL, ()),  # followed, and never measured yet
    Measured("SU01", CLIMATE, ("7.92", "7.61", "6.88", "7.05", "6.71", "6.54"), ("4.00", 5)),
    Measured("SU12", WORKS, ("38.2", "40.1", "41.7", "43.0", "", "44.6"), ("60", 4)),
    Measured("SU21", WORKS, ("41.3", "43.8", "44.1", "50.6", "57.2", "61.9"), ("90", 5), quarter="63.4"),
    Measured("SU26", STATISTICS, ("4.1", "3.3", "3.3", "2.5", "4.1", "2.5"), ("0", 6)),
    Measured("EN01", CLERK, ("38.9", "36.4", "41.2"), ("50", 3), every=4, back=2),
    Measured("EN06", CLERK, ("33.3", "57.1", "80.0"), ("100", 1)),
    Measured("EN09", SURVEY, ("64.0", "61.5", "66.8"), ("70", 3), margin="2.9", every=2, back=1),
)  # fmt: skip
REPAIRS = {
    "en": "The scales of the sorting plant were out of order for most of the year.",
    "fr": "Les balances du centre de tri ont été en panne presque toute l’année.",
}
MISREAD = {
    "en": "The office had counted crossings of the harbour bridge twice.",
    "fr": "Le service avait compté deux fois les traversées du pont du port.",
}


def begin(community: Community, analyst: Person, now: datetime) -> None:
    """What the city did when it began to measure itself: it chose its indicators, and set what it aims at."""
    at = now - BEGUN
    codes = [each.code for each in MEASURED]
    followed = actions.follow(
        by=analyst, community=community, codes=codes, owner=analyst, office=SMART_CITY, at=at
    )
    rows = [row for row in _rows(now.date()) if row.period.end < at.date()]
    actions.record_observations(by=analyst, community=community, rows=rows, at=at)
    _aim(followed, analyst, now)


def renew(community: Community, analyst: Person, now: datetime) -> None:
    """What has come since: the newest values, and the correction of an old one."""
    rows = [row for row in _rows(now.date()) if row.period.end >= (now - BEGUN).date()]
    actions.record_observations(by=analyst, community=community, rows=rows, at=now)
    [wrong] = [row for row in _rows(now.date()) if row.indicator == "SU21"][2:3]
    right = Observed(
        **{**vars(wrong), "value": Decimal("46.2"), "reason": MISREAD},
    )
    actions.record_observations(by=analyst, community=community, rows=[right], at=now)


def _aim(followed: list[Indicator], analyst: Person, now: datetime) -> None:
    by_code = {each.code: each for each in followed}
    for each in MEASURED:
        if each.target is None:
            continue
        value, years = each.target
        target_actions.set_target(
            by=analyst,
            indicator=by_code[each.code],
            value=Decimal(value),
            due=date(now.year - 1 + years, 12, 31),
            set_by=COUNCIL,
            at=now - BEGUN,
        )


def _rows(today: date) -> Iterator[Observed]:
    for each in MEASURED:
        newest = today.year - each.back
        for age, value in enumerate(reversed(each.values)):
            yield _row(each, parse_period(str(newest - age * each.every)), value)
        if each.quarter and today.month > 3:
            yield _row(each, parse_period(f"{today.year}-Q{(today.month - 1) // 3}"), each.quarter)
        for place, value in each.districts.items():
            yield _row(each, parse_period(str(newest)), value, place)


def _row(each: Measured, period: Period, value: str, place: str = "") -> Observed:
    number = Decimal(value) if value else None
    margin = Decimal(each.margin) if each.margin and number is not None else None
    return Observed(
        line=0,
        indicator=each.code,
        place=place,
        period=period,
        value=number,
        low=None
        if number is None or margin is None
        else max(Decimal(0), number - margin * (2 if place else 1)),
        high=None if number is None or margin is None else number + margin * (2 if place else 1),
        confidence=None if margin is None else Decimal(95),
        source=each.source,
        licence=LICENCE,
        note=REPAIRS if number is None else {},
    )
