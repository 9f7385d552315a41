"""Simulated votes: three camps, unequal in size and in how much they take part, the same at every build."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geography import DISTRICTS
from .story import Story

CAMP_SHARES = (0.47, 0.32, 0.21)
USUAL_VOTES = 18.0


@dataclass(frozen=True)
class Voices:
    """Votes of one conversation in the order in which they were cast.

    person int32[N], statement int32[N] (position in the story), choice int8[N], moment float64[N] in [0, 1] of the open
    time; district int32[P] of each person.
    """

    person: NDArray[np.int32]
    statement: NDArray[np.int32]
    choice: NDArray[np.int8]
    moment: NDArray[np.float64]
    district: NDArray[np.int32]


def simulate(story: Story, people: int, seed: int) -> Voices:
    """Let `people` take part in a story."""
    draw = np.random.default_rng(np.random.SeedSequence([seed, *story.slug.encode()]))
    agree = np.array([said.agree for said in story.said])
    passing = np.array([said.passing for said in story.said])
    camp = draw.choice(3, size=people, p=CAMP_SHARES)
    weights = np.array([district.population for district in DISTRICTS], dtype=float)
    # Saltmarsh and Station East take part less, as such districts do: the page says so.
    weights *= np.array([1.3, 1.2, 1.0, 1.5, 1.0, 0.45, 0.5, 0.9])
    district = draw.choice(len(DISTRICTS), size=people, p=weights / weights.sum()).astype(np.int32)
    temper = draw.normal(0, 0.07, size=people)
    person, statement, choice, moment = [], [], [], []
    start = draw.beta(0.8, 1.6, size=people)
    for each in range(people):
        count = int(np.clip(draw.lognormal(np.log(USUAL_VOTES), 0.6), 1, len(story.said)))
        seen = draw.permutation(len(story.said))[:count]
        chance = np.clip(agree[seen, camp[each]] + temper[each], 0.02, 0.98)
        vote = np.where(draw.random(count) < chance, 1, -1)
        vote[draw.random(count) < passing[seen]] = 0
        person.append(np.full(count, each))
        statement.append(seen)
        choice.append(vote)
        moment.append(np.minimum(start[each] + np.arange(count) * 2e-5, 0.999))
    when = np.concatenate(moment)
    order = np.argsort(when, kind="stable")
    return Voices(
        np.concatenate(person)[order].astype(np.int32),
        np.concatenate(statement)[order].astype(np.int32),
        np.concatenate(choice)[order].astype(np.int8),
        when[order],
        district,
    )
