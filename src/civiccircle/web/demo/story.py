"""What a story of the demo city is made of: an engagement, and statements with how three camps see them.

The stories stand in ``stories/``, one file each. The numbers before a statement are the chances that somebody of each
camp agrees, and the chance that anybody passes; the rest mostly disagree.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Text = dict[str, str]


@dataclass(frozen=True)
class Said:
    """One statement: its language, its words, and the chance of agreement in each of the three camps."""

    language: str
    words: str
    agree: tuple[float, float, float]
    passing: float


@dataclass(frozen=True)
class Story:
    """An engagement with one conversation; days count from today, negative ones are past."""

    slug: str
    title: Text
    question: Text
    summary: Text
    what_can_change: Text
    what_is_fixed: Text
    level: str
    deciding_body: Text
    area_of_life: str
    published: int
    opens: int
    closes: int
    answer_due: int
    people: float  # share of the demo's participants
    places: tuple[str, ...] = ()
    answer: Text = field(default_factory=dict)
    answered: int = 0  # the day of the answer, where there is one
    said: tuple[Said, ...] = ()


def _story(told: dict[str, Any]) -> Story:
    places, said = tuple(told.pop("places", ())), told.pop("said")
    return Story(
        **told,
        places=places,
        said=tuple(Said(language, words, tuple(agree), passing) for language, *agree, passing, words in said),
    )


STORIES = sorted(
    (
        _story(tomllib.loads(file.read_text("utf-8")))
        for file in (Path(__file__).parent / "stories").glob("*.toml")
    ),
    key=lambda story: story.published,
)
"""In the order in which the city published them, which is that of its public log."""
