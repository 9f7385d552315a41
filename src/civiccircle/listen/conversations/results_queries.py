"""What the result page says: findings in the order in which a newcomer understands them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from string import ascii_uppercase
from typing import Any

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.publishing import gate
from civiccircle.kernel.recent import Recent
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.text import localise
from civiccircle.methods.opinion_map import Tally

from .map_state import MapNow, map_now
from .models import Conversation, Statement

MOST_AGREE = 0.6  # in every group, smoothed
LISTED = 6


@dataclass(frozen=True)
class Split:
    """How some people voted on a statement; `None` stands for a count too small to publish."""

    agree: int
    passed: int
    disagree: int

    @property
    def seen(self) -> int:
        return self.agree + self.passed + self.disagree

    @property
    def counts(self) -> dict[str, int]:
        return {"agree": self.agree, "pass": self.passed, "disagree": self.disagree}


@dataclass(frozen=True)
class Finding:
    """A statement with how everyone and each group voted on it."""

    number: int
    text: str
    language: str
    everyone: Split | None
    groups: tuple[tuple[str, Split | None], ...]
    side: str = ""


@dataclass(frozen=True)
class Group:
    """A group of the map: its letter, how many people, what it holds, and where its spots are."""

    letter: str
    name: str
    people: int
    holds: tuple[Finding, ...]
    points: NDArray[np.float64]


@dataclass(frozen=True)
class PlaceShare:
    """A district's share of those who told where they live, beside its share of the residents."""

    name: str
    people: int | None
    share: float | None
    share_of_residents: float | None


@dataclass(frozen=True)
class Findings:
    """Everything the result page shows."""

    newest: int
    participants: int
    in_map: int
    votes: int
    together: tuple[Finding, ...]
    together_against: tuple[Finding, ...]
    divisive: tuple[Finding, ...]
    groups: tuple[Group, ...]
    not_shown: int
    statements: tuple[Finding, ...]
    version: str
    digest: str
    parameters: dict[str, Any]


def findings(conversation: Conversation) -> Findings:
    """The findings as they stand now."""
    now = map_now(conversation.pk)
    return _Telling(conversation, now).findings()


class _Telling:
    """Puts a map into words and bars."""

    def __init__(self, conversation: Conversation, now: MapNow) -> None:
        opinions = self._map = now.map
        self._live = now.live
        self._newest = now.newest
        self._minimum = conversation.activity.engagement.community.minimum_cell
        self._letters = ascii_uppercase[: len(opinions.groups)]
        self._texts = {
            number: (text, language)
            for number, text, language in Statement.objects.filter(
                conversation=conversation, state=Statement.State.ACCEPTED
            ).values_list("number", "text", "language")
        }
        self._shown = (
            np.array([int(number) in self._texts for number in opinions.statements], bool) & ~opinions.meta
        )

    def findings(self) -> Findings:
        opinions = self._map
        together, against = self._common()
        divisive = [i for i in _best_first(self._live.divisive, self._shown) if self._live.divisive[i] > 0]
        return Findings(
            newest=self._newest,
            participants=opinions.participants,
            in_map=opinions.in_map,
            votes=int(self._live.everyone.seen.sum()),
            together=self._list(together, "agree"),
            together_against=self._list(against, "disagree"),
            divisive=self._list(divisive[:LISTED]) if len(opinions.groups) > 1 else (),
            groups=tuple(self._group(number) for number in range(len(opinions.groups))),
            not_shown=opinions.in_map - sum(group.people for group in opinions.groups),
            statements=self._list(np.flatnonzero(self._shown)),
            version=opinions.version,
            digest=opinions.digest,
            parameters=asdict(opinions.parameters),
        )

    def _common(self) -> tuple[list[int], list[int]]:
        """Statements that most people of every group agree with, and disagree with, best first."""
        by_group = self._live.by_group if len(self._map.groups) else _as_one_group(self._live.everyone)
        enough = self._shown & (by_group.seen.min(axis=0) >= self._minimum)
        agree = (by_group.agree + 1) / (by_group.seen + 2)
        disagree = (by_group.disagree + 1) / (by_group.seen + 2)
        return (
            _best_first(agree.prod(axis=0), enough & (agree.min(axis=0) >= MOST_AGREE))[:LISTED],
            _best_first(disagree.prod(axis=0), enough & (disagree.min(axis=0) >= MOST_AGREE))[:LISTED],
        )

    def _group(self, number: int) -> Group:
        group = self._map.groups[number]
        spots = [spot for spot in self._map.picture.spots if spot.group == number]
        holds = tuple(
            self._finding(one.statement, "agree" if one.agree else "disagree")
            for one in group.representative
            if self._shown[one.statement]
        )
        points = np.repeat([(spot.x, spot.y) for spot in spots], [spot.people for spot in spots], axis=0)
        return Group(self._letters[number], "", group.people, holds, points.reshape(-1, 2))

    def _list(self, positions: Iterable[Any], side: str = "") -> tuple[Finding, ...]:
        return tuple(self._finding(int(position), side) for position in positions)

    def _finding(self, position: int, side: str) -> Finding:
        number = int(self._map.statements[position])
        text, language = self._texts[number]
        groups = tuple(
            (letter, self._split(self._live.by_group, (row, position)))
            for row, letter in enumerate(self._letters)
        )
        return Finding(number, text, language, self._split(self._live.everyone, position), groups, side)

    def _split(self, tally: Tally, at: int | tuple[int, int]) -> Split | None:
        agree, disagree, seen = int(tally.agree[at]), int(tally.disagree[at]), int(tally.seen[at])
        if gate.publishable(seen, self._minimum) is None:
            return None
        return Split(agree, seen - agree - disagree, disagree)


def _best_first(score: NDArray[np.float64], allowed: NDArray[np.bool_]) -> list[int]:
    positions = np.flatnonzero(allowed)
    return [int(each) for each in positions[np.argsort(-score[positions], kind="stable")]]


def _as_one_group(everyone: Tally) -> Tally:
    return Tally(*(getattr(everyone, name)[np.newaxis] for name in ("agree", "disagree", "seen")))


def who_took_part(activity: Activity) -> tuple[Sequence[PlaceShare], int, int]:
    """Participants by district beside residents by district; how many took part, and how many told their district."""
    engagement = activity.engagement
    minimum = engagement.community.minimum_cell
    told = _people_by_place(engagement)
    everyone = sum(told.values())
    told.pop(None, None)
    places = list(Place.objects.filter(community=engagement.community, parent=None))
    residents = sum(place.population or 0 for place in places)
    table = gate.protect_table({place.pk: told.get(place.pk, 0) for place in places}, minimum)
    known = sum(told.values())
    rows = [
        PlaceShare(
            localise(place.name),
            table[place.pk],
            _share(table[place.pk], known),
            _share(place.population, residents),
        )
        for place in places
    ]
    return rows, everyone, known


_places_told: Recent[int, dict[int | None, int]] = Recent(seconds=10, size=100)


def _people_by_place(engagement: Engagement) -> dict[int | None, int]:
    """Participants by the place that they told, `None` for none; counted at most once in ten seconds."""
    known = _places_told.get(engagement.pk)
    if known is None:
        people = Participant.objects.filter(engagement=engagement, banned_at__isnull=True)
        known = dict(people.values_list("place").annotate(Count("pk")).order_by())
        _places_told.put(engagement.pk, known)
    return dict(known)


def _share(part: int | None, whole: int) -> float | None:
    return None if part is None or not whole else part / whole


def open_conversations() -> list[Conversation]:
    """Conversations that take votes at present."""
    now = timezone.now()
    running = Phase.objects.filter(
        engagement=OuterRef("activity__engagement"), starts_at__lte=now, ends_at__gt=now
    )
    return list(_published().filter(Exists(running), activity__closed_at=None))


def ended_conversations() -> list[Conversation]:
    """Conversations that are over and whose final result is not on record yet."""
    to_come = Phase.objects.filter(engagement=OuterRef("activity__engagement"), ends_at__gt=timezone.now())
    final = Result.objects.filter(activity=OuterRef("activity"), final=True)
    over = Q(activity__closed_at__isnull=False) | ~Exists(to_come)
    return list(_published().filter(over, ~Exists(final)))


def _published() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("activity__engagement__community").filter(
        activity__engagement__state__in=Engagement.PUBLIC
    )


def latest_version(activity: Activity) -> Result | None:
    """The newest version on record, with its stability; `None` while it is made anew under a stricter rule."""
    found = Result.objects.filter(activity=activity).first()
    return found if found is not None and found.output else None
