"""What there is to know of a contracting process, and what should be known by now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from civiccircle.methods.contracting.lenient import Money, Text, fields, words

OVER = frozenset({"cancelled", "unsuccessful", "withdrawn"})


class Status(StrEnum):
    """How far a process has come."""

    PLANNED = "planned"
    OPEN = "open"  # bids can be made
    EVALUATED = "evaluated"  # bids are in, and nobody has been chosen
    AWARDED = "awarded"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation. `key` tells who is the same elsewhere: by the identifier in a register, else by the name."""

    key: str
    name: str
    identifier: str  # as "scheme:id", or ""


@dataclass(frozen=True, slots=True)
class Bid:
    who: tuple[Party, ...]
    value: Money | None
    status: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Deal:
    """An award or a contract. date: of the award, or of the signature."""

    id: str
    title: Text
    status: str
    value: Money | None
    day: date | None
    suppliers: tuple[Party, ...]
    start: date | None
    end: date | None
    amendments: tuple["Amendment", ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    day: date | None
    text: Text


@dataclass(frozen=True, slots=True)
class Payment:
    day: date | None
    value: Money | None
    payee: str


@dataclass(frozen=True, slots=True)
class Milestone:
    title: Text
    status: str
    due: date | None
    met: date | None


@dataclass(frozen=True, slots=True)
class Document:
    title: Text
    kind: str
    url: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What is known, and in `missing` the codes of what should be by now and is not.

    bids_told: the number of tenderers as it was published; spent, awarded, signed: totals in each currency.
    projects: the names by which it says what it is paid for (`planning.budget.projectID`, `planning.project.id`).
    """

    ocid: str
    title: Text
    description: Text
    status: Status
    method: str
    method_details: str
    category: str
    buyer: Party | None
    procuring: Party | None
    tenderers: tuple[Party, ...]
    bids_told: int | None
    bids: tuple[Bid, ...]
    suppliers: tuple[Party, ...]
    budget: Money | None
    value: Money | None
    awarded: tuple[Money, ...]
    signed: tuple[Money, ...]
    spent: tuple[Money, ...]
    tender_start: date | None
    tender_end: date | None
    awards: tuple[Deal, ...]
    contracts: tuple[Deal, ...]
    amendments: tuple[Amendment, ...]
    payments: tuple[Payment, ...]
    milestones: tuple[Milestone, ...]
    documents: tuple[Document, ...]
    projects: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def amount(self) -> Money | None:
        """What it costs as far as is known: signed, else awarded, else estimated; of several currencies the first."""
        return next((one[0] for one in (self.signed, self.awarded) if one), self.value or self.budget)


def status_of(
    tender: Mapping[str, Any], awards: Sequence[Deal], contracts: Sequence[Mapping[str, Any]]
) -> Status:
    states = [words(one.get("status")) for one in contracts]
    if states and all(one in ("terminated", "cancelled") for one in states):
        return Status.COMPLETED if "terminated" in states else Status.CANCELLED
    if "active" in states:
        return Status.RUNNING
    if any(one.status not in OVER for one in awards) or states:
        return Status.AWARDED
    told = words(tender.get("status"))
    if told in OVER or awards:
        return Status.CANCELLED
    if told == "complete":
        return Status.EVALUATED
    return Status.PLANNED if told in ("", "planning", "planned") and not _asks(tender) else Status.OPEN


def _asks(tender: Mapping[str, Any]) -> bool:
    """A tender without a status that has begun all the same."""
    return not words(tender.get("status")) and bool(fields(tender.get("tenderPeriod")))


def missing_of(known: Mapping[str, Any], status: Status) -> Iterator[str]:
    asked = status not in (Status.PLANNED, Status.CANCELLED)
    chosen = status in (Status.AWARDED, Status.RUNNING, Status.COMPLETED)
    signed = status in (Status.RUNNING, Status.COMPLETED)
    awards, contracts = known["awards"], known["contracts"]
    bidders = known["bids_told"] or known["tenderers"]
    expected = (
        ("title", True, known["title"]),
        ("buyer", True, known["buyer"]),
        ("estimate", asked, known["value"] or known["budget"]),
        ("method", asked, known["method"]),
        ("deadline", asked, known["tender_end"]),
        ("documents", asked, known["documents"]),
        ("bidders", chosen, bidders),
        ("supplier", chosen, known["suppliers"]),
        ("award_value", chosen, known["awarded"] or known["signed"]),
        ("award_date", chosen, any(one.day for one in awards)),
        ("signed_on", signed, any(one.day for one in contracts)),
        ("contract_period", signed, any(one.end for one in contracts)),
        ("payments", signed, known["payments"]),
    )
    for code, due, there in expected:
        if due and not there:
            yield code


MISSING = (
    "title", "buyer", "estimate", "method", "deadline", "documents", "bidders", "supplier", "award_value", "award_date",
    "signed_on", "contract_period", "payments",
)  # fmt: skip
"""Every code that `Overview.missing` can hold."""
