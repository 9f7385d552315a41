"""Contracts as files: as OCDS, as it was received and merged, and as a table."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from civiccircle.formats.ocds import encode, write_lines, write_record_package, write_release_package
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula
from civiccircle.kernel.text import localise

from . import queries
from .models import Process

COLUMNS = (
    "ocid", "title", "status", "buyer", "amount", "currency", "began", "changed", "releases", "bidders", "awards",
    "contracts", "suppliers", "missing",
)  # fmt: skip
AT_ONCE = 200


def release_package(community: Community, process: str = "") -> Iterator[bytes]:
    """The releases as they were received."""
    return write_release_package(_metadata(community, process), _raw(community, process))


def record_package(community: Community, process: str = "") -> Iterator[bytes]:
    """A record for each process: its releases, its latest state, and the history of each field."""
    return write_record_package(_metadata(community, process), _records(community, process))


def release_lines(community: Community, process: str = "") -> Iterator[bytes]:
    """A release on each line."""
    _there(community, process)
    return write_lines(_raw(community, process))


def table(community: Community) -> Iterator[bytes]:
    """A line for each process, as CSV."""
    rows = (
        [no_formula(str(one)) if isinstance(one, str) else one for one in _row(each).values()]
        for each in _light(community)
    )
    return csv_file(COLUMNS, rows)


def as_json(community: Community) -> Iterator[bytes]:
    """The same for programs."""
    return json_file(_row(each) for each in _light(community))


def _light(community: Community) -> Iterable[Process]:
    return queries.with_suppliers(community).iterator(chunk_size=AT_ONCE)


def _row(each: Process) -> dict[str, Any]:
    suppliers = sorted(part.organisation.name for part in vars(each)["suppliers"])
    told = (
        each.ocid, localise(each.title), each.status, each.buyer.name if each.buyer else "",
        None if each.amount is None else str(each.amount), each.currency, each.began,
        each.changed_at.astimezone(UTC).isoformat(), each.releases_count, each.bidders, each.awards, each.contracts,
        "; ".join(suppliers), " ".join(each.missing),
    )  # fmt: skip
    return dict(zip(COLUMNS, told, strict=True))


def _raw(community: Community, process: str) -> Iterator[bytes]:
    rows = queries.releases_of(community, process).values_list("raw", flat=True)
    return (bytes(raw) for raw in rows.iterator(chunk_size=AT_ONCE))


def _records(community: Community, process: str) -> Iterator[bytes]:
    """Put together from the bytes that are kept: nothing is read and written again."""
    for each in queries.for_download(community, process).iterator(chunk_size=AT_ONCE):
        releases = b",".join(
            map(bytes, queries.releases_of(community, each.slug).values_list("raw", flat=True))
        )
        compiled, versioned = bytes(each.compiled_json), bytes(each.versioned_json)
        yield (
            b'{"ocid":%b,"releases":[%b],"compiledRelease":%b,"versionedRelease":%b}'
            % (encode(each.ocid), releases, compiled, versioned)
        )


def _metadata(community: Community, process: str) -> dict[str, Any]:
    """What a package says of itself. The same data give the same bytes: its date is that of the latest release."""
    latest = _there(community, process)
    name = localise(community.name, community.default_language)
    return {
        "uri": f"urn:civiccircle:{community.slug}:contracts{f':{process}' if process else ''}",
        "version": "1.1",
        "publishedDate": latest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "publisher": {"name": name},
    }


def _there(community: Community, process: str) -> Any:
    """When the latest release was made. Raises Http404 where there is none."""
    if not process:
        found = queries.latest(community)
    else:
        one = queries.process_of(community, process)
        found = one.changed_at if one else None
    if found is None:
        raise Http404(_("There is no such contracting process."))
    return found
