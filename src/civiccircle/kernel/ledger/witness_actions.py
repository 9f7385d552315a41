"""Witnesses: who is one, and taking what they sign.

A cosignature says that the log has only grown in all that its witness has seen (C2SP tlog-cosignature). Whoever hands
one in needs no account: the key is the permission.
"""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text
from civiccircle.methods.merkle import Algorithm, NoteError, VerifierKey
from civiccircle.methods.merkle.notes import Signature, split_note, verify

from . import actions, witness_queries
from .models import Checkpoint, Cosignature, Witness
from .rules import CHANGE_WITNESSES

MOST_WITNESSES = 20
AHEAD = timedelta(minutes=5)
"""How far the clock of a witness may be ahead of ours."""


class Refused(Exception):
    """A cosignature was not taken; `status` is what HTTP answers, as C2SP tlog-witness does where it can."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@transaction.atomic
def list_witness(
    *, by: Person | None, community: Community, name: Text, vkey: str, website: str = ""
) -> Witness:
    """Put a witness on the list. `by` is `None` for the installation itself. Raises `ValidationError`."""
    if by is not None:
        require(by, CHANGE_WITNESSES, community)
    actions.hold(community.pk)
    key = _key(vkey)
    if any(key.public == VerifierKey.parse(each.vkey).public for each in witness_queries.ever(community)):
        raise ValidationError({"vkey": _("This key is or was on the list already. A witness needs its own.")})
    if len(witness_queries.active(community.pk)) >= MOST_WITNESSES:
        raise ValidationError(_("There are %(most)s witnesses already.") % {"most": MOST_WITNESSES})
    witness = Witness(community=community, name=name, vkey=vkey, website=website)
    witness.full_clean()
    witness.save()
    actions.record_fact(community.pk, "witness.listed", {"name": name, "vkey": vkey})
    forget_pages()
    return witness


@transaction.atomic
def retire_witness(*, by: Person, witness: Witness) -> None:
    """Take a witness off the list: what it cosigned stays, more is not taken."""
    require(by, CHANGE_WITNESSES, witness.community)
    actions.hold(witness.community_id)
    if Witness.objects.filter(pk=witness.pk, retired_at=None).update(retired_at=timezone.now()):
        actions.record_fact(
            witness.community_id, "witness.retired", {"name": witness.name, "vkey": witness.vkey}
        )
        forget_pages()


@transaction.atomic
def take_cosignatures(*, community: Community, note: str) -> list[Cosignature]:
    """Keep the cosignatures of listed witnesses under a checkpoint of ours; those that are kept already count as taken.

    Raises `Refused`.
    """
    witnesses = {VerifierKey.parse(each.vkey): each for each in witness_queries.active(community.pk)}
    try:
        body, lines = split_note(note)
    except NoteError as fault:
        raise Refused(400, str(fault)) from None
    known = {(key.name, key.key_id) for key in witnesses}
    if not any((name, key_id) in known for name, key_id, _ in lines):
        raise Refused(403, "no witness on our list signed this")
    checkpoint = witness_queries.checkpoint_with(community.pk, body)
    if checkpoint is None:
        raise Refused(404, "this is no checkpoint of ours")
    try:
        verified = verify(note, witnesses)
    except NoteError as fault:
        raise Refused(403, str(fault)) from None
    texts = note.rpartition("\n\n")[2].splitlines()
    written = {(name, key_id): text for text, (name, key_id, _sig) in zip(texts, lines, strict=True)}
    taken = [
        _take(witnesses[each.key], checkpoint, each, written[each.key.name, each.key.key_id])
        for each in verified.signatures
    ]
    forget_pages()
    return taken


def _take(witness: Witness, checkpoint: Checkpoint, signature: Signature, line: str) -> Cosignature:
    # One after the other for each witness, so that none goes back behind what it signed.
    witness = Witness.objects.select_for_update().get(pk=witness.pk)
    kept = Cosignature.objects.filter(witness=witness, checkpoint=checkpoint).first()
    if kept is not None:
        return kept
    if (witness.cosigned_size or 0) > checkpoint.size:
        raise Refused(409, str(witness.cosigned_size))
    now = timezone.now()
    signed_at = _moment(signature.time or 0, now)
    if not checkpoint.signed_at - AHEAD <= signed_at <= now + AHEAD:
        raise Refused(422, "the cosignature is older than the checkpoint or of the future: set your clock")
    witness.cosigned_size, witness.cosigned_at = checkpoint.size, signed_at
    witness.save(update_fields=["cosigned_size", "cosigned_at"])
    return Cosignature.objects.create(witness=witness, checkpoint=checkpoint, line=line, signed_at=signed_at)


def _moment(seconds: int, now: datetime) -> datetime:
    """A time that a stranger wrote; one beyond what a date can say is far in the future."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return now + timedelta(days=365)


def _key(vkey: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(vkey)
    except NoteError:
        raise ValidationError(
            {"vkey": _("This is no public key. Copy all of what “civiccircle witness” printed.")}
        ) from None
    if key.algorithm is not Algorithm.COSIGNATURE:
        raise ValidationError(
            {"vkey": _("This is the key of a log. A witness needs one for cosignatures (type 4).")}
        )
    return key
