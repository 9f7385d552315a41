"""What the pages of paper ballots read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from civiccircle.formats.paper_ballots import Difference, Entry, Sheet, differences
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.people.models import Person

from .ballots import check_ballot
from .models import Budget, PaperBatch, PaperSheet
from .slate import read_slate

FIRST, SECOND, SETTLED = PaperSheet.Pass.FIRST, PaperSheet.Pass.SECOND, PaperSheet.Pass.SETTLED


@dataclass(frozen=True)
class Settled:
    """How a sheet was settled after it was looked up."""

    pk: int
    entry: Entry
    missing: bool
    reason: str
    by: Person | None
    confirmed_by: Person | None
    alone: str
    waits: bool
    by_one_who_entered: bool


@dataclass(frozen=True)
class Corrected:
    """What somebody entered, or found when looking it up, and replaced later or took out."""

    entry: Entry
    at: Any
    of: str


@dataclass(frozen=True)
class Report:
    """Both entries of a batch beside each other.

    agreed   every sheet of the batch as it goes into the count, as far as is known
    open     on which the two differ and nobody has looked yet
    settled  those that were looked up
    differed how many differed at first
    overruled how many were settled otherwise although both entries agreed
    waiting  settled by one of the two who entered, and not confirmed by anybody else yet
    corrected what was entered first and corrected later, the oldest first
    """

    agreed: tuple[Entry, ...]
    open: tuple[Difference, ...]
    settled: tuple[Settled, ...]
    differed: int
    overruled: int
    waiting: tuple[Settled, ...]
    corrected: tuple[Corrected, ...]


def batches(budget: Budget) -> QuerySet[PaperBatch]:
    """The batches of a budget with how many sheets were entered in each pass."""
    return (
        budget.paper_batches.select_related("first_by", "second_by", "accepted_by")
        .annotate(
            first_entered=Count("entered", filter=Q(entered__entry=FIRST, entered__replaced_at=None)),
            second_entered=Count("entered", filter=Q(entered__entry=SECOND, entered__replaced_at=None)),
        )
        .order_by("number")
    )


def batch_of(budget: Budget, number: int) -> PaperBatch | None:
    """A batch by its number."""
    found = batches(budget).filter(number=number).first()
    if found is not None:
        found.budget = budget
    return found


def entered(batch: PaperBatch, entry: int | None) -> list[Entry]:
    """The sheets of one pass, by serial number."""
    return [entry_of(each) for each in batch.current.filter(entry=entry or 0)]


def entry_of(sheet: PaperSheet) -> Entry:
    return Entry(sheet.serial, tuple(sheet.choices), tuple(sheet.points), sheet.spoilt, sheet.code)


def report_of(batch: PaperBatch) -> Report:
    """What differs between the two entries, and what was settled."""
    first, second = entered(batch, FIRST), entered(batch, SECOND)
    found = differences(first, second)
    settled_sheets = batch.current.filter(entry=SETTLED).select_related("settled_by", "confirmed_by")
    looked_up = {each.serial: _settled(batch, each) for each in settled_sheets}
    replaced = batch.entered.exclude(replaced_at=None).order_by("replaced_at", "pk")
    doubtful = {each.serial for each in found}
    sheets = {each.serial: each for each in first if each.serial not in doubtful}
    for serial, settled in looked_up.items():
        sheets.pop(serial, None)
        if not settled.missing:
            sheets[serial] = settled.entry
    return Report(
        agreed=tuple(sheets[serial] for serial in sorted(sheets)),
        open=tuple(each for each in found if each.serial not in looked_up),
        settled=tuple(looked_up.values()),
        differed=len(found),
        overruled=len(looked_up.keys() - doubtful),
        waiting=tuple(each for each in looked_up.values() if each.waits),
        corrected=tuple(
            Corrected(entry_of(each), each.replaced_at, each.get_entry_display()) for each in replaced
        ),
    )


def _settled(batch: PaperBatch, sheet: PaperSheet) -> Settled:
    return Settled(
        sheet.pk, entry_of(sheet), sheet.missing, sheet.reason, sheet.settled_by, sheet.confirmed_by, sheet.alone,
        sheet.waits, entered_by(batch, sheet.settled_by_id),
    )  # fmt: skip


def entered_by(batch: PaperBatch, person_id: int | None) -> bool:
    """Whether this is one of the two who entered the batch."""
    return person_id is not None and person_id in (batch.first_by_id, batch.second_by_id)


def sheet_of(budget: Budget) -> Sheet:
    """How a sheet of this budget may be filled."""
    types = Budget.VoteType
    return Sheet(
        projects=read_slate(budget).costs,
        ranked=budget.vote_type == types.ORDINAL,
        points=budget.vote_type == types.CUMULATIVE,
    )


def against_the_rules(budget: Budget, entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Sheets that the rules of the vote do not allow, with the reason: they belong among the spoilt ones."""
    slate, found = read_slate(budget), list[tuple[str, str]]()
    for each in entries:
        if each.spoilt:
            continue
        try:
            check_ballot(slate, {"choices": each.choices, "points": each.points})
        except Refused as refused:
            found.append((each.serial, str(refused.reason)))
    return found


def next_serial(entries: Sequence[Entry]) -> str:
    """What probably stands on the next sheet, where numbers follow each other."""
    if not entries:
        return ""
    last = entries[-1].serial
    head = last.rstrip("0123456789")
    digits = last[len(head) :]
    return f"{head}{int(digits) + 1:0{len(digits)}}" if digits else ""


def may_have_code(budget: Budget, participant: Participant | None) -> bool:
    """Whether somebody has a ballot here whose place a sheet of theirs can still take."""
    open_ = participant is not None and budget.published_at is None
    return open_ and budget.ballots.filter(participant=participant).exists()
