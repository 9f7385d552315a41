"""What procurement officers do: check a file of releases, publish or discard it, say what a contract pays for.

`by` is the person who acts; `None` is the installation itself (the command line).
"""

import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import writable
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import kinds_on, record_of

from . import bundle, describing, storing
from .checking import Checked, check
from .models import Import, Organisation, Process
from .records import PROCESS
from .rules import IMPORT, LINK, PUBLISH

BLOCK = 256 * 1024
LARGEST_UPLOAD = 20_000_000  # bytes; larger files come by the command line


def receive(
    *, by: Person | None, community: Community, data: bytes, name: str, at: datetime | None = None
) -> tuple[Checked, Import | None]:
    """Check a file and keep it as a draft. Where something in it cannot be read, nothing is kept."""
    permit(by, IMPORT, community)
    checked = check([data], name)
    if checked.faults:
        return checked, None
    return checked, enter(by=by, community=community, checked=checked, name=name, content=data, at=at)


@transaction.atomic
def enter(
    *,
    by: Person | None,
    community: Community,
    checked: Checked,
    name: str,
    content: bytes | None = None,
    at: datetime | None = None,
) -> Import:
    """Write down that a file was received: as a draft where its `content` is given, else one that is being taken in.

    The same file twice is one import; one that is published or being taken in stays as it is.
    """
    permit(by, IMPORT, community)
    if checked.faults:
        raise ValidationError(_("The file cannot be read."))
    ledger.hold(community.pk)
    found = Import.objects.filter(community=community, digest=checked.digest).first()
    if found is not None and found.state == Import.State.PUBLISHED:
        return found
    kept = None if content is None else zlib.compress(content, 1)
    if found is not None and found.state == Import.State.RUNNING:
        found.content = found.content or kept
        found.save(update_fields=["content"])
        return found
    imported = found or Import(community=community, digest=checked.digest)
    imported.name, imported.size, imported.publisher = writable(name)[:120], checked.size, checked.publisher
    imported.report, imported.by, imported.received_at = checked.report(), by, at or timezone.now()
    imported.state = Import.State.RUNNING if content is None else Import.State.DRAFT
    imported.content = kept
    imported.save()
    told = {"digest": checked.digest, "releases": checked.releases, "invalid": checked.invalid}
    ledger.record_fact(community.pk, "contracts.received", told, at)
    forget_pages()
    return imported


def publish(
    *,
    by: Person | None,
    imported: Import,
    despite_errors: bool = False,
    blocks_from: storing.From | None = None,
    progress: Callable[[int], None] = lambda byte: None,
    at: datetime | None = None,
) -> Import:
    """Take all releases of a file in and make them public; what is published already stays as it is.

    Not one transaction but one a batch, each with its place in the file: whoever calls again goes on from there.
    `blocks_from` gives the file from a byte on, where it is not kept here.
    """
    permit(by, PUBLISH, imported.community)
    if imported.state == Import.State.PUBLISHED:
        return imported
    if imported.has_errors and not despite_errors:
        raise ValidationError(
            _("Some releases break the standard. Mend them, or say that they are published so.")
        )
    if imported.state == Import.State.DISCARDED:
        raise ValidationError(_("This file was discarded. Send it again."))
    if imported.state == Import.State.DRAFT:
        Import.objects.filter(pk=imported.pk, state=Import.State.DRAFT).update(state=Import.State.RUNNING)
        imported.state = Import.State.RUNNING
    storing.store(imported, blocks_from or _kept(imported), progress)
    return _finish(imported, bundle.digests_of(imported), at)


@transaction.atomic
def _finish(imported: Import, manifests: bytes, at: datetime | None) -> Import:
    ledger.hold(imported.community_id)
    standing = Import.objects.select_for_update().get(pk=imported.pk)
    if standing.state == Import.State.PUBLISHED:
        return standing
    of_file = Organisation.objects.filter(parts__process__releases__source=imported).order_by().values("pk")
    describing.recount(Organisation.objects.filter(pk__in=of_file))
    imported.state, imported.finished_at = Import.State.PUBLISHED, at or timezone.now()
    imported.content, imported.place, imported.manifests = None, "", manifests
    imported.save(update_fields=["state", "finished_at", "content", "place", "manifests"])
    became = imported.counts
    told = {"digest": imported.digest, "releases": became["new"], "processes": became["processes"]}
    told |= bundle.fact_of(manifests)
    ledger.record_fact(imported.community_id, "contracts.published", told, at)
    forget_pages()
    return imported


def _kept(imported: Import) -> storing.From:
    """The file of a draft, as it is kept."""
    if imported.content is None:
        raise ValidationError(_("The file is not kept here. Give it again, and it is taken in to its end."))
    data = zlib.decompress(bytes(imported.content))

    def blocks(start: int) -> Iterator[bytes]:
        for place in range(start, len(data), BLOCK):
            yield data[place : place + BLOCK]

    return blocks


@transaction.atomic
def discard(*, by: Person | None, imported: Import) -> Import:
    """Do not publish a draft. What was found stays to be read; the file goes."""
    permit(by, IMPORT, imported.community)
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    if imported.state != Import.State.DRAFT:
        raise ValidationError(_("Only a file that was not published can be discarded."))
    imported.state, imported.content = Import.State.DISCARDED, None
    imported.save(update_fields=["state", "content"])
    return imported


@transaction.atomic
def pay(*, by: Person | None, process: Process, initiative: Record) -> Link:
    """Say that a contracting process pays for an initiative."""
    permit(by, LINK, process)
    delivers = initiative.public and initiative.kind in kinds_on(CircleStep.DELIVERED)
    if initiative.community_id != process.community_id or not delivers:
        raise ValidationError(_("Choose one of the initiatives of this community."))
    return trace.link(initiative, _record(process), Link.Kind.PAID_BY)


@transaction.atomic
def take_back(*, by: Person | None, process: Process, initiative: Record) -> bool:
    """Say that a contracting process does not pay for an initiative after all; whether it was said."""
    permit(by, LINK, process)
    return trace.unlink(initiative, _record(process), Link.Kind.PAID_BY)


def _record(process: Process) -> Record:
    found = record_of(PROCESS, process.pk)
    if found is None:
        raise ValidationError(_("This process is not public."))
    return found


def permit(by: Person | None, permission: str, obj: Any) -> None:
    if by is not None:
        require(by, permission, obj)
