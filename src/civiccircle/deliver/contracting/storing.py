"""Taking the releases of a file in: batch by batch, each in one transaction with the place where the next begins.

So an import that is killed goes on from the last batch, and what comes out is what would have come out without it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civiccircle.formats.ocds import Element, Place, encode, parse, read
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text import writable
from civiccircle.methods import contracting as methods
from civiccircle.methods.contracting import ContractingError, ContractingWrong

from . import describing
from .elements import Received, received
from .models import Import, Process, Release

BATCH = 250
"""Releases that are taken in at once. While they are, nobody else can write to SQLite."""
MOST_REFUSED = 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
From = Callable[[int], Iterable[bytes]]


class Batch(NamedTuple):
    """Releases, and the place in the file behind them."""

    releases: Sequence[Received]
    after: Place


@dataclass
class Counts:
    """What became of the releases of an import. known: on record already; same_id: another of its process has its id,
    and says something else; refused: cannot be merged, as they contradict those before them or have
    no day to be put in order by."""

    new: int = 0
    known: int = 0
    same_id: int = 0
    refused: int = 0
    processes: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, release: Received, fault: ContractingError) -> None:
        self.refused += 1
        if len(self.refusals) < MOST_REFUSED:
            told = {name: writable(str(one))[:100] for name, one in fault.told.items()}
            name = str(release.value["id"])
            self.refusals.append({"ocid": release.ocid, "id": name, "wrong": fault.wrong.name, "told": told})


def store(imported: Import, blocks_from: From, progress: Callable[[int], None]) -> None:
    """Take in what has not been yet. `blocks_from` gives the file from a byte on; `progress` hears how far it is."""
    place = Place(**parse(imported.place.encode())) if imported.place else Place()
    for batch in _batches(read(blocks_from(place.offset), file=imported.name, start=place), imported):
        _take(imported, batch)
        progress(batch.after.offset)


def _batches(found: Iterable[Any], imported: Import) -> Iterator[Batch]:
    ready: list[Received] = []
    after = None
    for one in found:
        if isinstance(one, Element):
            ready += received(one, one.value(), imported.publisher)
            after = one.after
            if len(ready) >= BATCH:
                yield Batch(ready, after)
                ready, after = [], None
    if after is not None:
        yield Batch(ready, after)


@transaction.atomic
def _take(imported: Import, batch: Batch) -> None:
    """One file after the other in a community, and no file twice at once."""
    community = Community.objects.select_for_update(no_key=True).get(pk=imported.community_id)
    standing = Import.objects.get(pk=imported.pk)
    if (standing.state, standing.place) != (Import.State.RUNNING, imported.place):
        raise ValidationError(_("This file is being taken in by somebody else at this moment."))
    counts = Counts(**imported.counts)
    _take_releases(community, imported, batch.releases, counts)
    imported.place, imported.counts = encode(batch.after._asdict()).decode(), vars(counts)
    imported.save(update_fields=["place", "counts"])


def _take_releases(
    community: Community, imported: Import, releases: Sequence[Received], counts: Counts
) -> None:
    by_ocid = defaultdict[str, list[Received]](list)
    for one in releases:
        by_ocid[one.ocid].append(one)
    known = {each.ocid: each for each in Process.objects.filter(community=community, ocid__in=list(by_ocid))}
    here = _releases_of(list(known.values()))
    merged = []
    for ocid, given in by_ocid.items():
        process = known.get(ocid) or Process(community=community, ocid=ocid)
        new = _unknown(given, here[process.pk], counts)
        taken, state = _merge(process, new, counts)
        if taken and state is not None:
            merged.append(describing.Merged(process, state, taken))
    counts.processes += sum(each.process.pk is None for each in merged)
    counts.new += sum(len(each.taken) for each in merged)
    describing.save(community, merged)
    Release.objects.bulk_create(
        [_row(each.process, one, imported) for each in merged for one in each.taken], batch_size=100
    )


def _releases_of(processes: Sequence[Process]) -> dict[int | None, dict[str, str]]:
    """The ids of the releases of some processes, by digest."""
    found = defaultdict[int | None, dict[str, str]](dict)
    rows = Release.objects.filter(process__in=processes).order_by()
    for process, digest, name in rows.values_list("process_id", "digest", "release_id"):
        found[process][digest] = name
    return found


def _unknown(given: Sequence[Received], here: dict[str, str], counts: Counts) -> list[Received]:
    """Those that are not on record, each once."""
    new = []
    for one in given:
        if one.digest in here:
            counts.known += 1
            continue
        # Merged in the order of their dates as text, “yesterday” would overrule whatever comes after it, for good.
        if not _DAY.match(one.date):
            counts.refuse(one, ContractingError(ContractingWrong.NO_DAY, date=one.date))
            continue
        counts.same_id += str(one.value["id"]) in here.values()
        here[one.digest] = str(one.value["id"])
        new.append(one)
    return new


def _merge(
    process: Process, new: Sequence[Received], counts: Counts
) -> tuple[list[Received], methods.Process | None]:
    """The process with its new releases, and those that could be merged, in the order of the file."""
    if not new:
        return [], None
    state = _standing(process)
    taken: list[Received] = []

    def before() -> list[Any]:
        return [*_stored(process), *(one.value for one in taken)]

    if state is None or any(one.date < state.compiled["date"] for one in new):
        try:  # all at once, as most are
            return list(new), methods.Process([*before(), *(one.value for one in new)])
        except ContractingError:
            pass
    for one in sorted(new, key=lambda each: each.date):
        try:
            if state is None:
                state = methods.Process([one.value])
            else:
                state.add(one.value, before)
        except ContractingError as fault:
            counts.refuse(one, fault)
        else:
            taken.append(one)
    return [one for one in new if one in taken], state


def _standing(process: Process) -> methods.Process | None:
    """The process as it was merged before; `None` for a new one."""
    if process.pk is None:
        return None
    if process.plain:
        return methods.Process.resume(process.compiled, process.versioned)
    return methods.Process(_stored(process))


def _stored(process: Process) -> list[Any]:
    """The releases on record, in the order in which they came."""
    if process.pk is None:
        return []
    rows = Release.objects.filter(process=process).order_by("pk").values_list("raw", flat=True)
    return [parse(bytes(raw)) for raw in rows]


def _row(process: Process, one: Received, imported: Import) -> Release:
    tags = one.value.get("tag")
    told = " ".join(str(tag) for tag in tags) if isinstance(tags, list) else ""
    return Release(
        process=process,
        release_id=one.value["id"],
        date=one.date,
        tags=describing.shown(told, 200),
        publisher=one.publisher,
        digest=one.digest,
        raw=one.raw,
        source=imported,
    )
