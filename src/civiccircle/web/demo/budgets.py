"""The participatory budget of the demo city: a round of last year with its outcome, and one that is open now."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from civiccircle.decide.budgets import actions, outcome_actions, project_actions
from civiccircle.decide.budgets.bulk import PastBallot, PastIdea, write_past_ballots, write_past_ideas
from civiccircle.decide.budgets.models import Budget, Project
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities.models import Activity, Contribution, Participant
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person

from .days import Deed
from .geography import DISTRICTS
from .people import HOME
from .pictures import picture
from .winners import Winners

ROUNDS = tomllib.loads((Path(__file__).parent / "budget_rounds.toml").read_text("utf-8"))["round"]
CENTS = 100
CATEGORIES = {
    "streets": {"en": "Streets", "fr": "Rues"},
    "nature": {"en": "Nature", "fr": "Nature"},
    "play": {"en": "Play and sport", "fr": "Jeux et sports"},
    "community": {"en": "Community", "fr": "Communauté"},
    "health": {"en": "Health", "fr": "Santé"},
}
COUNCIL = {"en": "City council", "fr": "Conseil municipal"}
IDEAS = {"en": "Propose projects", "fr": "Proposez des projets"}
VOTE = {"en": "Vote", "fr": "Votez"}
TITLE = {"en": "Where the money goes", "fr": "Où va l’argent"}


def deeds(
    community: Community, officer: Person, resident: Person, *, now: datetime, people: int, seed: int
) -> list[Deed]:
    """Everything that happens in the rounds, each thing on its day; `people` is the size of the city's talks.

    The first idea of a round that is over came from the `resident`, who voted there, too.
    """
    return [
        deed
        for told in ROUNDS
        for deed in _Round(community, officer, now, told, _Crowd(people, seed, resident)).deeds()
    ]


@dataclass(frozen=True)
class _Crowd:
    people: int
    seed: int
    resident: Person


class _Round:
    def __init__(
        self, community: Community, officer: Person, now: datetime, told: dict[str, Any], crowd: _Crowd
    ) -> None:
        self.community, self.officer, self.now, self.told = community, officer, now, told
        self.voters = int(crowd.people * told["share"])
        self.draw = np.random.default_rng(np.random.SeedSequence([crowd.seed, *told["slug"].encode()]))
        self.places = {place.slug: place for place in Place.objects.filter(community=community)}
        self.projects = dict[str, Project]()
        self.over = told["vote"][1] <= 0
        self.resident, self.known = crowd.resident, list[Participant]()

    def deeds(self) -> Iterator[Deed]:
        told = self.told
        yield Deed(told["published"], self.begin)
        yield Deed(told["ideas"][1], self.take_ideas)
        for each in told["project"]:
            yield Deed(told["fixed"] - 1, partial(self.decide, each))
        yield Deed(
            told["fixed"],
            lambda: actions.freeze(by=self.officer, budget=self.budget, at=self.morning(told["fixed"])),
        )
        # What the open round has so far is told with the day on which its rule was fixed: no fact comes of it.
        yield Deed(told["vote"][1] if self.over else told["fixed"], self.vote)
        if self.over:
            yield Deed(told["vote"][1], self.publish)
            yield Deed(told["answered"], self.answer)
            won = Winners(self.community, self.officer, told, self.morning)
            yield Deed(told["handed_over"], lambda: won.hand_over(self.budget))
            yield Deed(told["signed"], won.sign)

    def at(self, day: float) -> datetime:
        return self.now + timedelta(days=day)

    def morning(self, day: float) -> datetime:
        """When the offices are at work on a day, as in all that they do in the city."""
        return self.at(day).replace(hour=15)

    @property
    def budget(self) -> Budget:
        return Budget.objects.select_related("activity__engagement__community").get(activity=self.activity)

    def begin(self) -> None:
        told = self.told
        names = ("slug", "title", "question", "summary", "what_can_change", "what_is_fixed")
        self.engagement = activities.create_engagement(
            by=self.officer,
            community=self.community,
            level="empower",
            deciding_body=COUNCIL,
            area_of_life="lives",
            answer_due=self.at(told["answer_due"]).date(),
            **{name: told[name] for name in names},
        )
        phases = [
            PhaseDraft(title, self.at(first), self.at(last), verbs)
            for title, (first, last), verbs in (
                (IDEAS, told["ideas"], ("budget.propose",)),
                (VOTE, told["vote"], ("budget.ballot",)),
            )
        ]
        activities.set_phases(by=self.officer, engagement=self.engagement, phases=phases)
        setup = actions.Setup(
            title=TITLE,
            introduction=told["introduction"],
            amount=told["amount"] * CENTS,
            moderation=Activity.Moderation.AFTER,
        )
        self.activity = actions.create_budget(by=self.officer, engagement=self.engagement, setup=setup)
        limits = [actions.Limit(code, title) for code, title in CATEGORIES.items()]
        actions.set_limits(by=self.officer, budget=self.budget, categories=limits, places={})
        for each in told["project"]:
            if "idea" not in each:
                self.projects[each["key"]] = project_actions.add_project(
                    by=self.officer,
                    budget=self.budget,
                    wording=self.wording(each),
                    at=self.morning(told["published"]),
                )
        activities.publish_engagement(
            by=self.officer, engagement=self.engagement, at=self.morning(told["published"])
        )

    def take_ideas(self) -> None:
        """What residents proposed, in their own words."""
        wanted = [each for each in self.told["project"] if "idea" in each]
        first, last = self.told["ideas"]
        ideas, authors = [], self.join(len(wanted), first)
        if self.over:
            self.known = authors[:1]
            authors[0].person, authors[0].place = self.resident, self.places[HOME]
            authors[0].save(update_fields=["person", "place"])
        for number, (each, author) in enumerate(zip(wanted, authors, strict=True), 1):
            at = self.at(first + (last - first) * number / (len(wanted) + 1))
            said = (each["title"][each["idea"]], each["description"][each["idea"]], each["idea"])
            ideas.append(PastIdea(author.pk, *said, each.get("place", ""), at))
        for each, project in zip(wanted, write_past_ideas(self.budget, ideas), strict=True):
            self.projects[each["key"]] = project

    def decide(self, each: dict[str, Any]) -> None:
        project, at = self.projects[each["key"]], self.morning(self.told["fixed"] - 1)
        if "declined" in each:
            project_actions.decline_project(by=self.officer, project=project, reason=each["declined"], at=at)
            return
        if "idea" in each:
            project_actions.change_project(by=self.officer, project=project, wording=self.wording(each))
        project_actions.accept_project(by=self.officer, project=project, at=at)

    def vote(self) -> None:
        """Everyone has a district and likes what lies there better than what lies elsewhere."""
        told = self.told
        first, last = told["vote"][0], min(told["vote"][1], 0)
        on_ballot = [each for each in told["project"] if "declined" not in each]
        voters = self.join(self.voters, first, self.known)
        slug_of = {place.pk: slug for slug, place in self.places.items()}
        days = np.sort(first + (last - first) * self.draw.beta(0.9, 1.3, len(voters)))
        budget = self.budget
        ballots = []
        for voter, day in zip(voters, days, strict=True):
            home = slug_of[voter.place_id or 0]
            likes = [each["liked"][each.get("place", home) != home] for each in on_ballot]
            chosen = self.draw.random(len(likes)) < np.array(likes) * self.draw.uniform(0.6, 1.2)
            numbers = [
                self.projects[each["key"]].number for each, yes in zip(on_ballot, chosen, strict=True) if yes
            ]
            number = self.projects[on_ballot[int(np.argmax(likes))]["key"]].number
            if voter in self.known:  # people vote for what they proposed
                numbers = sorted({*numbers, self.first_idea().number})
            ballots.append(PastBallot(voter.pk, sorted(numbers) or [number], self.at(float(day))))
        write_past_ballots(budget, ballots, channel=Contribution.Channel.WEB)

    def first_idea(self) -> Project:
        return next(self.projects[each["key"]] for each in self.told["project"] if "idea" in each)

    def publish(self) -> None:
        outcome_actions.publish_outcome(by=self.officer, budget=self.budget, at=self.at(self.told["vote"][1]))

    def answer(self) -> None:
        activities.answer_engagement(
            by=self.officer,
            engagement=self.budget.activity.engagement,
            answer=self.told["answer"],
            at=self.morning(self.told["answered"]),
        )

    def join(self, number: int, day: float, known: Sequence[Participant] = ()) -> list[Participant]:
        """So many people, those who are `known` already among them."""
        shares = np.array([district.population for district in DISTRICTS], dtype=float)
        homes = self.draw.choice(len(DISTRICTS), size=number, p=shares / shares.sum())
        new = Participant.objects.bulk_create(
            Participant(
                engagement=self.engagement, place=self.places[DISTRICTS[home].slug], joined_at=self.at(day)
            )
            for home in homes[len(known) :]
        )
        return [*known, *new]

    def wording(self, each: dict[str, Any]) -> Wording:
        shown = dict(each.get("picture", {}))
        layers = shown.pop("layers", "")
        return Wording(
            each["title"],
            each["description"],
            each["cost"] * CENTS if "cost" in each else None,
            self.budget.categories.get(code=each["category"]),
            self.places.get(each.get("place", "")),
            picture(each["key"], layers) if layers else None,
            shown,
        )
