"""A Pabulib file becomes an engagement held elsewhere, with one budget whose ballots are counted here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from civiccircle.formats.pabulib import PabulibFile
from civiccircle.kernel.activities import records
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.text import Text
from civiccircle.methods.budgeting import Outcome, Rule, canonical_election

from . import counting, pabulib_rest, writing
from .bulk import PastBallot, write_past_ballots
from .models import Budget, Category, Project
from .outcome_actions import put_on_record
from .rules import BALLOT

HELD_ELSEWHERE = {
    "en": "Held elsewhere; counted here for study",
    "fr": "Tenu ailleurs ; compté ici pour étude",
}
NO_CURRENCY = "XXX"  # ISO 4217
MOST_CHOICES = 32_767


@dataclass(frozen=True)
class Imported:
    """What an import brought in."""

    budget: Budget
    ballots: int
    outcome: Outcome


class TakenBefore(Exception):
    """This very file became a `budget` before."""

    def __init__(self, budget: Budget) -> None:
        super().__init__("this file was taken in before")
        self.budget = budget


def _twin_of(community: Community, content: bytes) -> Budget | None:
    here = Budget.objects.filter(activity__engagement__community=community)
    return (
        here.filter(source__digest=sha256(content).hexdigest())
        .select_related("activity__engagement__community")
        .first()
    )


@transaction.atomic
def import_file(
    *,
    community: Community,
    file: PabulibFile,
    content: bytes,
    name: str,
    rule: Rule,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Take a file in and count it, all or nothing. `name` says where it came from.

    Run by whoever runs the installation. Raises `TakenBefore` for a file that is here already, and `BudgetingError` for
    a rule that the ballots do not serve, or for money beyond what can be counted.
    """
    ledger.hold(community.pk)  # the same file twice at once, one after the other
    twin = _twin_of(community, content)
    if twin is not None:
        raise TakenBefore(twin)
    election = file.election()
    canonical_election(**election)  # refuses what is beyond our tables too
    began, ended = span(file)
    title: Text = {community.default_language: _title(file, name)}
    activity = _activity(community, file, title, (began, ended))
    budget = Budget.objects.create(
        activity=activity,
        amount=election["budget"],
        currency=file.told("currency", NO_CURRENCY),
        unit=election["unit"],
        rule=rule.to_dict(),
        rule_digest=rule.digest,
        frozen_at=began,
        source=_kept_beside(file, content, name),
        **_ballot_settings(file),
    )
    _projects(budget, file, election["costs"], began)
    people = Participant.objects.bulk_create(
        (Participant(engagement=activity.engagement, joined_at=began) for _ in range(len(file.votes))),
        batch_size=150,
    )
    written = write_past_ballots(budget, _cast(file, [each.pk for each in people], ended, progress))
    pabulib_rest.pack(budget, file).save()
    ledger.record_fact(
        community.pk,
        "budget.imported",
        {
            "activity": activity.pk,
            "title": activity.title,
            "source": name,
            "ballots": written,
            "digest": budget.source["digest"],
            "rule": rule.to_dict(),
        },
    )
    records.publish(activity.engagement)
    writing.publish_all(activity)
    return Imported(budget, written, _count(budget, ended))


def _count(budget: Budget, at: datetime) -> Outcome:
    """Put the outcome on record. It is no decision: those who decided are elsewhere."""
    outcome = counting.count(budget)
    told, _withheld = counting.behind_the_gate(outcome, budget.activity.engagement.community.minimum_cell)
    put_on_record(budget, outcome, told, at)
    return outcome


def _cast(
    file: PabulibFile, people: list[int], at: datetime, progress: Callable[[int], None]
) -> Iterator[PastBallot]:
    votes = file.votes
    starts, chosen = votes.starts.tolist(), votes.chosen.tolist()
    points = None if votes.points is None else votes.points.tolist()
    for who, (start, stop) in zip(people, pairwise(starts), strict=True):
        numbers = [place + 1 for place in chosen[start:stop]]
        worth = [] if points is None else points[start:stop]
        if file.vote_type != "ordinal":
            order = sorted(range(len(numbers)), key=numbers.__getitem__)
            numbers, worth = [numbers[one] for one in order], [worth[one] for one in order if worth]
        yield PastBallot(who, numbers, at, worth)
        progress(1)


def _projects(budget: Budget, file: PabulibFile, costs: tuple[int, ...], at: datetime) -> None:
    language = budget.activity.engagement.community.default_language
    columns = file.projects.columns
    categories = _categories(budget, file, language)
    rows = []
    for number, (row, cost) in enumerate(zip(file.projects.rows, costs, strict=True), 1):
        told = dict(zip(columns, row, strict=True))
        words: Text = {language: told.get("name") or told["project_id"]}
        more: Text = {language: told["description"]} if told.get("description") else {}
        rows.append(
            Project(
                budget=budget,
                number=number,
                title=words,
                description=more,
                cost=cost,
                category=categories.get(_first(told.get("category", ""))),
                state=Project.State.ACCEPTED,
                external_id=told["project_id"],
                source={"row": list(row)},
                created_at=at,
            )
        )
    Project.objects.bulk_create(rows, batch_size=50)


def _categories(budget: Budget, file: PabulibFile, language: str) -> dict[str, Category]:
    """By name. A project has one category here: the first that the file names for it."""
    if "category" not in file.projects.columns:
        return {}
    names = sorted({_first(one) for one in file.projects.column("category")} - {""})
    codes = list[str]()
    for name in names:
        base = slugify(name)[:70] or "category"
        codes.append(base if base not in codes else f"{base}-{len(codes)}")
    rows = Category.objects.bulk_create(
        Category(budget=budget, code=code, title={language: name})
        for code, name in zip(codes, names, strict=True)
    )
    return dict(zip(names, rows, strict=True))


def _first(names: str) -> str:
    return names.partition(",")[0].strip()


def _ballot_settings(file: PabulibFile) -> dict[str, Any]:
    kinds = {
        "approval": Budget.VoteType.APPROVAL,
        "choose-1": Budget.VoteType.APPROVAL,
        "ordinal": Budget.VoteType.ORDINAL,
        "cumulative": Budget.VoteType.CUMULATIVE,
    }
    most = 1 if file.vote_type == "choose-1" else _number(file, "max_length")
    settings: dict[str, Any] = {
        "vote_type": kinds[file.vote_type],
        "least_choices": min(_number(file, "min_length") or 0, MOST_CHOICES),
        "most_choices": None if most is None else min(max(most, 1), MOST_CHOICES),
    }
    points = _number(file, "max_sum_points")
    if points is not None:
        settings["points"] = max(points * file.votes.points_unit, 1)
    return settings


def _number(file: PabulibFile, key: str) -> int | None:
    told = file.told(key)
    return int(told) if re.fullmatch(r"[0-9]{1,6}", told) else None


def _kept_beside(file: PabulibFile, content: bytes, name: str) -> dict[str, Any]:
    """With the rows of `Project.source` and `PabulibRest`, all that our tables have no place for."""
    return {
        "format": "pabulib",
        "name": name,
        "digest": sha256(content).hexdigest(),
        "meta": [list(pair) for pair in file.meta],
        "project_columns": list(file.projects.columns),
        "points_unit": file.votes.points_unit,
        "line_end": file.layout.line_end,
        "last_line_ends": file.layout.last_line_ends,
    }


def _activity(
    community: Community, file: PabulibFile, title: Text, during: tuple[datetime, datetime]
) -> Activity:
    began, ended = during
    engagement = Engagement.objects.create(
        community=community,
        slug=_free_slug(community, next(iter(title.values()))),
        title=title,
        question=title,
        summary={community.default_language: file.told("comment")[:2000]},
        deciding_body=HELD_ELSEWHERE,
        answer_due=ended.date() + timedelta(days=1),
        state=Engagement.State.ELSEWHERE,
        published_at=began,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Vote", "fr": "Vote"},
        starts_at=began,
        ends_at=ended,
        verbs=[BALLOT],
    )
    return Activity.objects.create(
        engagement=engagement, kind="budget", slug="budget", title=title, closed_at=ended
    )


def _title(file: PabulibFile, name: str) -> str:
    told, instance = file.told("description")[:150], file.told("instance")[:50]
    words = told if instance in told else f"{told}, {instance}" if told else instance
    return words or name


def _free_slug(community: Community, wish: str) -> str:
    base = slugify(wish)[:70] or "budget"
    taken = set(
        Engagement.objects.filter(community=community, slug__startswith=base).values_list("slug", flat=True)
    )
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )


def span(file: PabulibFile) -> tuple[datetime, datetime]:
    """The first moment of the vote and the first after it; of what was not told, today is taken."""
    today = timezone.now().date()
    began = _day(file.told("date_begin"), last=False) or today
    ended = _day(file.told("date_end"), last=True) or max(began, today)
    start = datetime(began.year, began.month, began.day, tzinfo=UTC)
    return start, max(
        datetime(ended.year, ended.month, ended.day, tzinfo=UTC) + timedelta(days=1),
        start + timedelta(days=1),
    )


def _day(told: str, *, last: bool) -> date | None:
    """``31.12.2024``, ``2024-12-31`` or ``2024``; none of a year whose days lie outside of the calendar elsewhere."""
    if found := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", told):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", told):
        year, month, day = map(int, found.groups())
    elif re.fullmatch(r"[0-9]{4}", told):
        year, month, day = int(told), 12 if last else 1, 31 if last else 1
    else:
        return None
    try:
        return date(year, month, day) if 1000 < year < 9000 else None
    except ValueError:
        return None
