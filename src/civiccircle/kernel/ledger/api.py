"""The log for programs: its head, proofs, and the public facts in it."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.errors import HttpError
from ninja.pagination import paginate
from pydantic import BeforeValidator

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.prepared import Asked
from civiccircle.methods.merkle import ProofError

from . import keys, queries, witness_queries
from .models import Fact

router = Router(tags=["ledger"])


def _base64(value: bytes | memoryview) -> str:
    return b64encode(value).decode()


class CheckpointOut(Out):
    origin: str
    size: int
    root: str
    signed_at: datetime
    note: str
    vkey: str


class ProofOut(Out):
    hashes: list[str]


class FactOut(Out):
    leaf_index: int
    kind: str
    recorded_at: datetime
    payload: str
    salt: Annotated[str, BeforeValidator(_base64)]


@router.get(
    "checkpoint",
    response=CheckpointOut,
    url_name="checkpoint",
    summary=gettext_noop("The latest checkpoint"),
    description=gettext_noop(
        "The latest signed checkpoint (C2SP tlog-checkpoint), with the key that signs; hashes are in base64."
    ),
)
def checkpoint(request: CommunityRequest, community: InCommunity) -> CheckpointOut:
    found = queries.latest_checkpoint(request.community.pk)
    if found is None:
        raise Http404(_("the log has no checkpoint yet"))
    return CheckpointOut(
        origin=keys.origin(community),
        size=found.size,
        root=_base64(found.root),
        signed_at=found.signed_at,
        note=witness_queries.cosigned(found),
        vkey=queries.vkey(community),
    )


@router.get(
    "inclusion/{int:index}",
    response=ProofOut,
    url_name="inclusion",
    summary=gettext_noop("Proof that a line is in the log"),
    description=gettext_noop(
        "The proof (RFC 6962) that leaf number `index`, from 0, is among the first `size` leaves."
    ),
)
@limited(READING)
def inclusion(request: CommunityRequest, community: InCommunity, index: int, size: int) -> ProofOut:
    try:
        return _proof(queries.inclusion_proof(request.community.pk, index, size))
    except ProofError as fault:
        raise HttpError(422, str(fault)) from None


@router.get(
    "consistency",
    response=ProofOut,
    url_name="consistency",
    summary=gettext_noop("Proof that the log only grew"),
    description=gettext_noop(
        "The proof (RFC 6962) that the first `new` leaves begin with the first `old` ones."
    ),
)
@limited(READING)
def consistency(request: CommunityRequest, community: InCommunity, old: int, new: int) -> ProofOut:
    try:
        return _proof(queries.consistency_proof(request.community.pk, old, new))
    except ProofError as fault:
        raise HttpError(422, str(fault)) from None


@router.get(
    "facts",
    response=list[FactOut],
    url_name="facts",
    summary=gettext_noop("Public facts, the latest first"),
    description=gettext_noop(
        "Public facts, newest first. SHA-256 commitments of `payload` under `salt` are the data of "
        "their leaves."
    ),
)
@paginate(Keyset, ordering=("-leaf_index",))
def facts(request: CommunityRequest, community: InCommunity, kind: str = "") -> Asked[Fact]:
    return queries.public_facts(request.community.pk, kind)


def _proof(hashes: list[bytes]) -> ProofOut:
    return ProofOut(hashes=[_base64(each) for each in hashes])
