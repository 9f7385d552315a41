"""What the council of the demo city decided, and what became of it: its road map, told in ``road_map.toml``.

Contracts name the initiatives by their identifier (``HH-01`` to ``HH-11``).
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from civiccircle.decide.council import actions as council
from civiccircle.deliver.initiatives import actions
from civiccircle.deliver.initiatives import milestone_actions as milestones
from civiccircle.deliver.initiatives.models import Initiative
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person, Role
from civiccircle.kernel.trace.models import Record
from civiccircle.kernel.trace.queries import record_of
from civiccircle.measure.indicators.models import Indicator

from .days import Deed

_TOLD: dict[str, Any] = tomllib.loads((Path(__file__).parent / "road_map.toml").read_text("utf-8"))
OFFICES: dict[str, dict[str, str]] = _TOLD["offices"]
CURRENCY = "CAD"


def deeds(community: Community, officials: dict[str, Person], now: datetime) -> list[Deed]:
    """Everything that the council and the offices do, on its day; to be done after the stories of before it."""
    return list(_RoadMap(community, officials, now).deeds())


class _RoadMap:
    def __init__(self, community: Community, officials: dict[str, Person], now: datetime) -> None:
        self.community, self.now = community, now
        self.member = officials[Role.COUNCIL_MEMBER]
        self.officer = officials[Role.ENGAGEMENT_OFFICER]
        self.decisions = dict[str, Record]()

    def deeds(self) -> Iterator[Deed]:
        for told in _TOLD["decision"]:
            yield Deed(told["day"], partial(self.decide, told))
        for told in _TOLD["initiative"]:
            yield Deed(told["day"], partial(self.begin, told))
            for number, step in enumerate(told.get("milestone", ())):
                if "done" in step:
                    yield Deed(step["told"], partial(self.reach, told, number, step))
            if "moved" in told:
                yield Deed(told["moved"]["day"], partial(self.move, told))
            for day, state, why in told.get("states", ()):
                yield Deed(day, partial(self.change, told, day, state, _TOLD["reasons"][why]))

    def decide(self, told: dict[str, Any]) -> None:
        asked = self._engagement(told["story"])
        voices = Record.objects.filter(kind="statement", community=self.community)
        said = [each for each in voices if any(words in told["voices"] for words in each.title.values())]
        made = council.record_decision(
            by=self.member,
            community=self.community,
            asked=[self._on_record("engagement", asked.pk), *said],
            at=self._at(told["day"]),
            decided_on=self._date(told["on"]),
            minutes_url=f"https://heron-harbour.example/minutes/{told['reference']}",
            **{name: told[name] for name in ("reference", "title", "body", "text", "outcome")},
            **dict(zip(("votes_for", "votes_against", "abstained"), told["votes"], strict=True)),
        )
        if made.outcome != made.Outcome.REJECTED:
            self.decisions[told["name"]] = self._on_record("decision", made.pk)

    def begin(self, told: dict[str, Any]) -> None:
        rests_on = told.get("decision")
        decision = self._decision(rests_on) if rests_on else None
        indicators = Indicator.objects.filter(community=self.community, code__in=told.get("measured_by", ()))
        initiative = actions.begin_initiative(
            by=self.officer,
            community=self.community,
            identifier=told["identifier"],
            title=told["title"],
            summary=told["summary"],
            state=told.get("state", "approved" if decision else "idea"),
            decision=decision,
            goal=_TOLD["goals"][told["goal"]],
            places=list(Place.objects.filter(community=self.community, slug__in=told.get("places", ()))),
            measured_by=[self._on_record("indicator", each.pk) for each in indicators],
            area_of_life=told["area_of_life"],
            factor=told["factor"],
            office=_TOLD["offices"][told["office"]],
            owner=self.officer,
            cost=told.get("cost"),
            currency=CURRENCY if "cost" in told else "",
            starts_on=self._date(told["day"]),
            ends_on=self._date(told["ends"]) if "ends" in told else None,
            at=self._at(told["day"]),
        )
        for step in told.get("milestone", ()):
            milestones.set_milestone(
                by=self.officer,
                initiative=initiative,
                title={code: step[code] for code in ("en", "fr")},
                due=self._date(step["due"]),
                at=self._at(told["day"]),
            )

    def reach(self, told: dict[str, Any], number: int, step: dict[str, Any]) -> None:
        milestones.reach_milestone(
            by=self.officer,
            milestone=self._initiative(told).milestones.order_by("pk")[number],
            done_on=self._date(step["done"]),
            evidence=step.get("evidence"),
            evidence_url=step.get("url", ""),
            at=self._at(step["told"]),
        )

    def move(self, told: dict[str, Any]) -> None:
        moved = told["moved"]
        milestones.move_milestone(
            by=self.officer,
            milestone=self._initiative(told).milestones.order_by("pk")[moved["milestone"]],
            due=self._date(moved["due"]),
            reason={code: moved[code] for code in ("en", "fr")},
            at=self._at(moved["day"]),
        )

    def change(self, told: dict[str, Any], day: float, state: str, reason: dict[str, str]) -> None:
        initiative, at = self._initiative(told), self._at(day)
        actions.change_state(by=self.officer, initiative=initiative, state=state, reason=reason, at=at)

    def _decision(self, name: str) -> Record:
        """What the council decided under this name, or the answer of the story of this name."""
        return self.decisions.get(name) or self._on_record("answer", self._engagement(name).pk)

    def _engagement(self, slug: str) -> Engagement:
        return Engagement.objects.get(community=self.community, slug=slug)

    def _initiative(self, told: dict[str, Any]) -> Initiative:
        return Initiative.objects.get(community=self.community, identifier=told["identifier"])

    def _on_record(self, kind: str, number: int) -> Record:
        record = record_of(kind, number)
        if record is None:
            raise LookupError(f"{kind} {number} is not in the trace")
        return record

    def _at(self, day: float) -> datetime:
        return (self.now + timedelta(days=int(day // 1))).replace(hour=15) + timedelta(days=day % 1)

    def _date(self, day: float) -> date:
        return (self.now + timedelta(days=int(day))).date()
