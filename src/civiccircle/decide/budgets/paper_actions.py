"""Paper ballots: two people enter each batch, what differs is looked up, and all goes into the one count."""

import secrets
from collections.abc import Iterable, Sequence
from random import SystemRandom
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civiccircle.formats.paper_ballots import Entry
from civiccircle.kernel.activities.models import Contribution, Participant
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

from . import paper_queries
from .actions import hold, record
from .bulk import PastBallot, write_past_ballots
from .models import Ballot, Budget, PaperBatch, PaperCode, PaperSerial, PaperSheet
from .rules import SET_UP

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 8


@transaction.atomic
def open_batch(*, by: Person, budget: Budget, sheets: int, label: str = "") -> PaperBatch:
    """Register a batch with the number of its sheets, as counted by hand. Raises `ValidationError`."""
    held = _before_the_count(by, budget)
    if not held.frozen:
        raise ValidationError(
            _("Fix the rule for the vote first: the sheets name projects by their numbers.")
        )
    last = held.paper_batches.order_by("number").last()
    batch = PaperBatch(budget=held, number=last.number + 1 if last else 1, sheets=sheets, label=label)
    batch.full_clean()
    batch.save()
    return batch


class EnteredBefore(ValidationError):
    """Sheets with these numbers stand in this pass already; `pairs` are the earlier entry and the new one of each."""

    def __init__(self, pairs: Sequence[tuple[Entry, Entry]]) -> None:
        told = ngettext(
            "You entered a sheet with this number before. Look at the paper: is it the same sheet?",
            "You entered sheets with %(num)s of these numbers before. Look at the paper: are they the same sheets?",
            len(pairs),
        )
        super().__init__(told % {"num": len(pairs)}, code="entered_before")
        self.pairs = pairs


@transaction.atomic
def enter(*, by: Person, batch: PaperBatch, entries: Sequence[Entry], replace: bool = False) -> int:
    """Enter sheets in the pass that is this person's. Gives the pass.

    One that they entered before is corrected if they say so (`replace`); what stood there is kept. The entries have
    passed `formats.paper_ballots` and `paper_queries.against_the_rules`. Raises `EnteredBefore`, `ValidationError`.
    """
    held = _open(by, batch)
    mine = pass_of(held, by)
    if mine is None:
        raise ValidationError(
            _("Somebody else has to enter these sheets a second time: you entered them first.")
        )
    if mine == PaperSheet.Pass.FIRST:
        held.first_by = by
    else:
        held.second_by = by
    held.save(update_fields=["first_by", "second_by"])
    known = {each.serial: each for each in paper_queries.entered(held, mine)}
    if len(known.keys() | {each.serial for each in entries}) > held.sheets:
        told = {"sheets": held.sheets}
        raise ValidationError(_("These would be more sheets than the %(sheets)d of this batch.") % told)
    again = [(known[each.serial], each) for each in entries if each.serial in known]
    if again and not replace:
        raise EnteredBefore(again)
    _put_aside(held, mine, [each.serial for each in entries])
    PaperSheet.objects.bulk_create((_sheet(held, mine, each) for each in entries), batch_size=90)
    return mine


@transaction.atomic
def remove(*, by: Person, batch: PaperBatch, serial: str) -> None:
    """Take a sheet out of one's own pass: it was entered with a wrong number."""
    held = _open(by, batch)
    mine = pass_of(held, by)
    if mine is not None:
        _put_aside(held, mine, [serial])


@transaction.atomic
def finish_pass(*, by: Person, batch: PaperBatch) -> None:
    """Say that all sheets were entered in one's own pass. Raises `ValidationError`."""
    held = _open(by, batch)
    mine = pass_of(held, by)
    entered = 0 if mine is None else held.current.filter(entry=mine).count()
    if mine is None or entered != held.sheets:
        told = {"entered": entered, "sheets": held.sheets}
        raise ValidationError(
            _("You entered %(entered)d of %(sheets)d sheets. Count and enter the rest first.") % told
        )
    done = "first_done_at" if mine == PaperSheet.Pass.FIRST else "second_done_at"
    setattr(held, done, timezone.now())
    held.save(update_fields=[done])


@transaction.atomic
def settle(
    *, by: Person, batch: PaperBatch, entry: Entry, reason: str, missing: bool = False, alone: str = ""
) -> None:
    """Say what stands on a sheet after looking at it, and why; or that there is none. Raises `ValidationError`.

    What one of the two who entered says waits until somebody else confirms it, unless they say why nobody else can
    look (`alone`), which everybody can read.
    """
    held = _open(by, batch)
    if held.second_done_at is None:
        raise ValidationError(_("Both entries have to be finished first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what you saw on the paper.")})
    if not held.current.filter(serial=entry.serial).exists():
        raise ValidationError({"serial": _("Nobody entered a sheet with this number.")})
    _put_aside(held, PaperSheet.Pass.SETTLED, [entry.serial])
    sheet = _sheet(held, PaperSheet.Pass.SETTLED, entry)
    sheet.reason, sheet.missing, sheet.settled_by = reason.strip(), missing, by
    if paper_queries.entered_by(held, by.pk):
        sheet.alone = alone.strip()
        sheet.waits = not sheet.alone
    sheet.full_clean()
    sheet.save()


@transaction.atomic
def confirm(*, by: Person, batch: PaperBatch, sheet: int) -> None:
    """Say that a sheet that somebody else looked up is as they say. Raises `ValidationError`."""
    held = _open(by, batch)
    found = held.current.filter(pk=sheet, entry=PaperSheet.Pass.SETTLED, waits=True).first()
    if found is None:
        raise ValidationError(_("This sheet was changed meanwhile. Look at it again."))
    if found.settled_by_id == by.pk:
        raise ValidationError(_("Somebody else has to confirm this sheet: you looked it up."))
    found.confirmed_by, found.waits = by, False
    found.save(update_fields=["confirmed_by", "waits"])


@transaction.atomic
def accept(*, by: Person, batch: PaperBatch) -> int:
    """Take a batch into the count: each sheet a ballot with its leaf in the log. Gives how many.

    Sheets go in in an order drawn by lot, so that none can be found again by its number. Raises `ValidationError`.
    """
    held = _open(by, batch)
    report = paper_queries.report_of(held)
    if held.second_done_at is None or report.open:
        raise ValidationError(_("Look up every sheet on which the two entries differ first."))
    if report.waiting:
        waiting = ", ".join(each.entry.serial for each in report.waiting)
        raise ValidationError(
            _("Somebody other than the one who looked has to confirm these sheets first: %(serials)s.")
            % {"serials": waiting}
        )
    if len(report.agreed) != held.sheets:
        told = {"agreed": len(report.agreed), "sheets": held.sheets}
        raise ValidationError(
            _("%(agreed)d sheets were entered, but the batch has %(sheets)d. Look for the others.") % told
        )
    serials = [each.serial for each in report.agreed]
    twice = held.budget.paper_serials.filter(serial__in=serials).order_by("serial").first()
    if twice is not None:
        where = {"serial": twice.serial, "batch": twice.batch.number}
        raise ValidationError(_("Sheet %(serial)s is in the count already, with batch %(batch)d.") % where)
    counted = [each for each in report.agreed if not each.spoilt]
    replaced = _give_way(held.budget, counted)
    voters = replaced + _new_voters(held.budget, len(counted) - len(replaced))
    sheets = [each for each in counted if each.code] + _shuffled(each for each in counted if not each.code)
    now = timezone.now()
    cast = [PastBallot(who, each.choices, now, each.points) for who, each in zip(voters, sheets, strict=True)]
    written = write_past_ballots(held.budget, _shuffled(cast), channel=Contribution.Channel.PAPER)
    PaperSerial.objects.bulk_create(
        (PaperSerial(budget=held.budget, batch=held, serial=serial) for serial in serials), batch_size=200
    )
    held.entered.exclude(code="").update(code="")
    held.accepted_by, held.accepted_at = by, now
    held.save(update_fields=["accepted_by", "accepted_at"])
    # No digest of the sheets: of a small batch, whoever knows the number of a sheet could try out what stands on it.
    record(
        held.budget,
        "paper.accepted",
        {
            "batch": held.number,
            "sheets": held.sheets,
            "counted": written,
            "spoilt": held.sheets - written,
            "replaced": len(replaced),
            "differences": report.differed,
            "overruled": report.overruled,
            "corrected": len(report.corrected),
            "by_a_third": sum(not each.by_one_who_entered for each in report.settled),
            "confirmed": sum(each.confirmed_by is not None for each in report.settled),
            "alone": sum(bool(each.alone) for each in report.settled),
            "why_alone": sorted({each.alone for each in report.settled if each.alone}),
        },
        now,
    )
    return written


@transaction.atomic
def give_code(*, budget: Budget, participant: Participant) -> str:
    """The code by which this participant's sheet takes the place of their ballot from the web; always the same.

    Raises `PermissionDenied` where it could take no place.
    """
    if not paper_queries.may_have_code(budget, participant):
        raise PermissionDenied(_("A code is for those who voted here, until the votes are counted."))
    code = "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))
    known, _new = PaperCode.objects.get_or_create(
        budget=budget, participant=participant, defaults={"code": code}
    )
    return known.code


def pass_of(batch: PaperBatch, by: Person) -> int | None:
    """The pass in which this person enters sheets now; `None` where it takes somebody else."""
    if batch.first_done_at is None:
        return PaperSheet.Pass.FIRST if batch.first_by_id in (None, by.pk) else None
    if batch.second_done_at is not None or batch.first_by_id == by.pk:
        return None
    return PaperSheet.Pass.SECOND if batch.second_by_id in (None, by.pk) else None


def _put_aside(batch: PaperBatch, entry: int, serials: Sequence[str]) -> None:
    """What was entered before is kept, but does not stand any more."""
    batch.current.filter(entry=entry, serial__in=serials).update(replaced_at=timezone.now())


def _sheet(batch: PaperBatch, entry: int, each: Entry) -> PaperSheet:
    return PaperSheet(
        batch=batch, entry=entry, serial=each.serial, choices=list(each.choices), points=list(each.points),
        spoilt=each.spoilt, code=each.code,
    )  # fmt: skip


def _give_way(budget: Budget, counted: Iterable[Entry]) -> list[int]:
    """Whose ballots from the web give way to a sheet with their code, in the order of the sheets."""
    wanted = {each.code: each.serial for each in counted if each.code}
    codes = PaperCode.objects.filter(budget=budget, code__in=wanted, used=False)
    holders = dict(codes.values_list("code", "participant"))
    unknown = sorted(serial for code, serial in wanted.items() if code not in holders)
    if unknown:
        told = {"serial": unknown[0]}
        raise ValidationError(
            _("The code on sheet %(serial)s is unknown or was used before. Look it up on the paper.") % told
        )
    if len(wanted) != sum(bool(each.code) for each in counted):
        raise ValidationError(_("Two sheets bear the same code. Look them up on the paper."))
    codes.update(used=True)
    voters = [holders[code] for code in wanted]
    Ballot.objects.filter(budget=budget, participant__in=voters).delete()
    return voters


def _new_voters(budget: Budget, number: int) -> list[int]:
    now = timezone.now()
    engagement = budget.activity.engagement
    rows = Participant.objects.bulk_create(
        (Participant(engagement=engagement, joined_at=now) for _each in range(number)), batch_size=150
    )
    return [each.pk for each in rows]


def _shuffled(items: Iterable[Any]) -> list[Any]:
    drawn = list(items)
    SystemRandom().shuffle(drawn)
    return drawn


def _before_the_count(by: Person, budget: Budget) -> Budget:
    require(by, SET_UP, budget.activity)
    held = hold(budget)
    if held.published_at is not None:
        raise ValidationError(_("The votes were counted; no paper can be taken in any more."))
    return held


def _open(by: Person, batch: PaperBatch) -> PaperBatch:
    budget = _before_the_count(by, batch.budget)
    held = PaperBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    held.budget = budget
    if held.accepted_at is not None:
        raise ValidationError(_("This batch is in the count already; it stays as it is."))
    return held
