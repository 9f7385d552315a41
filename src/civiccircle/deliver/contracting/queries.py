"""What the pages of contracts read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet
from django.utils.translation import get_language, ngettext

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.days import years_between
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import kinds_on, links_to, record_of, records_on
from civiccircle.kernel.trace.search import matching_ids
from civiccircle.methods.contracting import Change, Overview, changes, overview

from .models import Import, Organisation, Part, Process, Release, Status
from .organisation_queries import organisation_of, told_id
from .records import PROCESS

HEAVY = ("compiled_json", "versioned_json")
MOST_CHANGES = 100
MOST_RELEASES = 200
MOST_INITIATIVES = 200


@dataclass(frozen=True)
class Listing:
    """A page of processes, and the filters that let them through."""

    page: "Page[Process]"
    words: str
    status: str
    year: str
    buyer: Organisation | None
    supplier: Organisation | None
    file: Import | None
    years: Sequence[int]

    @property
    def filtered(self) -> bool:
        return bool(self.words or self.status or self.year or self.buyer or self.supplier or self.file)


@prepared
def _of_community(community_id: int) -> QuerySet[Process]:
    return _newest_first(community_id)


@prepared
def _of_file(community_id: int, file_id: int) -> QuerySet[Process]:
    told = Release.objects.filter(process=OuterRef("pk"), source=file_id).order_by()
    return _newest_first(community_id).filter(Exists(told))


def _newest_first(community_id: int) -> QuerySet[Process]:
    found = Process.objects.filter(community=community_id).defer(*HEAVY).select_related("buyer")
    return found.order_by("-changed_at", "-pk")


def processes(community: Community, *, file: Import | None = None, **filters: Any) -> Asked[Process]:
    """The processes of a community, or those that a file tells of, the latest changed first; `filters` are lookups."""
    found = _of_community(community.pk) if file is None else _of_file(community.pk, file.pk)
    return found.filter(**filters) if filters else found


def listing(community: Community, asked: Any) -> Listing:
    """The processes that the filters in `asked` (the query of the address) let through."""
    words, status, year = (asked.get(name, "").strip() for name in ("q", "status", "year"))
    status = status if status in Status.values else ""
    year = year if year.isascii() and year.isdecimal() and len(year) == 4 else ""
    buyer, supplier = (organisation_of(community, asked.get(name, "")) for name in ("buyer", "supplier"))
    file = published_file(community, asked.get("file", ""))
    found = narrowed(
        community, words=words, status=status, year=year, buyer=buyer, supplier=supplier, file=file
    )
    page = page_of(found, asked.get("page"))
    return Listing(page, words, status, year, buyer, supplier, file, _years(community))


def narrowed(
    community: Community,
    *,
    words: str = "",
    status: str = "",
    year: str = "",
    buyer: Organisation | None = None,
    supplier: Organisation | None = None,
    file: Import | None = None,
) -> Asked[Process]:
    """The processes that all of these let through."""
    filters: dict[str, Any] = {}
    if words:
        fitting = matching_ids(community, words, get_language() or "en", PROCESS)
        filters["pk__in"] = [int(pk) for pk in fitting]
    if status:
        filters["status"] = status
    if year:
        filters["year"] = int(year)
    if buyer is not None:
        filters["buyer"] = buyer.pk
    if supplier is not None:
        filters |= {"parts__organisation": supplier.pk, "parts__role": Part.Role.SUPPLIER.value}
    return processes(community, file=file, **filters)


def _years(community: Community) -> Sequence[int]:
    """The years in which processes began, the latest first."""
    return years_between(_year(community.pk).order_by("year").first(), _year(community.pk).first())


@prepared
def _year(community_id: int) -> QuerySet[Any, int | None]:
    """Of each process, the latest first: its ends are those of an index."""
    found = Process.objects.filter(community=community_id, year__isnull=False).order_by("-year")
    return found.values_list("year", flat=True)


def process_of(community: Community, slug: str) -> Process | None:
    return _with_slug(community.pk, slug).first()


@prepared
def _with_slug(community_id: int, slug: str) -> QuerySet[Process]:
    return Process.objects.filter(community=community_id, slug=slug).select_related("buyer")


@dataclass(frozen=True)
class Detail:
    """All that the page of a process tells."""

    overview: Overview
    organisations: dict[str, Organisation]
    changes: Sequence[Change]
    more_changes: int
    releases: Sequence[Release]
    record: Record | None
    initiatives: Sequence[Record]


def detail(community: Community, process: Process) -> Detail:
    found = changes(process.versioned)
    record = record_of(PROCESS, process.pk)
    return Detail(
        overview(process.compiled, community.default_language),
        {each.organisation.key: each.organisation for each in _parts(process.pk)},
        found[:MOST_CHANGES],
        max(0, len(found) - MOST_CHANGES),
        list(_releases(process.pk)[:MOST_RELEASES]),
        record,
        paid_by(record) if record else (),
    )


@prepared
def _parts(process_id: int) -> QuerySet[Part]:
    return Part.objects.filter(process=process_id).select_related("organisation").order_by("pk")


@prepared
def _releases(process_id: int) -> QuerySet[Release]:
    return Release.objects.filter(process=process_id).defer("raw").order_by("-date", "-pk")


def paid_by(record: Record) -> list[Record]:
    """The initiatives that a process pays for."""
    paid = links_to(record).filter(kind=Link.Kind.PAID_BY.value)
    return [
        each.source for each in paid[:MOST_INITIATIVES] if each.source.kind in kinds_on(CircleStep.DELIVERED)
    ]


def payable(community: Community) -> list[Record]:
    """The initiatives that a process can pay for, the newest first."""
    return list(records_on(community, CircleStep.DELIVERED)[:MOST_INITIATIVES])


def with_organisation(organisation: Organisation) -> Asked[Process]:
    """The processes in which it takes part, in whatever role."""
    return _with_organisation(organisation.pk)


@prepared
def _with_organisation(organisation_id: int) -> QuerySet[Process]:
    found = Process.objects.filter(parts__organisation=organisation_id).defer(*HEAVY).select_related("buyer")
    return found.distinct().order_by("-changed_at", "-pk")


# The desk.


@prepared
def imports(community_id: int) -> QuerySet[Import]:
    """The files that were received, the newest first."""
    found = Import.objects.filter(community=community_id).select_related("by")
    return found.defer("content", "report", "manifests")


def waiting(community: Community) -> str:
    """How many files were checked and neither published nor discarded, in words."""
    drafts = Import.objects.filter(community=community, state=Import.State.DRAFT).count()
    told = ngettext("%(num)d file to publish or discard", "%(num)d files to publish or discard", drafts)
    return told % {"num": drafts} if drafts else ""


def import_of(community: Community, number: int) -> Import | None:
    return Import.objects.filter(community=community, pk=number).select_related("community").first()


def published_file(community: Community, number: str) -> Import | None:
    """A file that was published, by its id as an address tells it."""
    told = told_id(number)
    if told is None:
        return None
    found = Import.objects.filter(community=community, pk=told, state=Import.State.PUBLISHED)
    return found.only("finished_at").first()


# Files.


def releases_of(community: Community, slug: str = "") -> QuerySet[Release]:
    """All releases, or those of one process, process by process in the order in which they are merged."""
    found = Release.objects.filter(process__community=community)
    found = found.filter(process__slug=slug) if slug else found
    return found.order_by("process_id", "date", "pk")


def for_download(community: Community, slug: str = "") -> QuerySet[Process]:
    """All processes, or one, in the order in which they were taken in."""
    found = Process.objects.filter(community=community).select_related("buyer")
    return (found.filter(slug=slug) if slug else found).order_by("pk")


def with_suppliers(community: Community) -> QuerySet[Process]:
    """All processes as lists show them, each with its suppliers: in two queries for a chunk, however many those are."""
    parts = Part.objects.filter(role=Part.Role.SUPPLIER).select_related("organisation")
    suppliers = Prefetch("parts", parts.order_by("pk"), to_attr="suppliers")
    return for_download(community).defer(*HEAVY).prefetch_related(suppliers)


def latest(community: Community) -> Any:
    """When the latest release was made."""
    return Process.objects.filter(community=community).aggregate(latest=Max("changed_at"))["latest"]
