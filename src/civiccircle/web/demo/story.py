"""What a story of the demo city is made of: an engagement, and statements with how three camps see them.

The numbers behind a statement are the chances that somebody of each camp agrees; the rest mostly disagree.
"""

from dataclasses import dataclass, field

Text = dict[str, str]


@dataclass(frozen=True)
class Said:
    """One statement: its language, its words, and the chance of agreement in each of the three camps."""

    language: str
    words: str
    agree: tuple[float, float, float]
    passing: float = 0.12


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


COUNCIL = {"en": "City council", "fr": "Conseil municipal"}
