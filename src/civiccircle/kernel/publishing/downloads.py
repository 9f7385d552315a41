"""Downloads: the files that the rooms can write, sent as they are written."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import Any

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from civiccircle.kernel.capability import Export, capabilities
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.rules import require

from .actions import log_release

LOGGER = logging.getLogger(__name__)
LONGEST_WORD = 100
BROKEN_OFF = b"\r\n# broken off: a fault on the server, this file is not whole\r\n"


def exports() -> dict[str, Export]:
    """Every file that a room of this installation can write, by name."""
    return {each.name: each for capability in capabilities() for each in capability.exports}


def export_named(name: str) -> Export:
    found = exports().get(name)
    if found is None:
        raise Http404(_("There is no download called “%(name)s”.") % {"name": name})
    return found


def download(
    export: Export, community: Community, asked: Mapping[str, Any], by: Any
) -> StreamingHttpResponse:
    """The file as an answer that is sent while it is written.

    What can be refused is refused before the first byte. After it, a server may end a broken answer like a whole one:
    so a fault is told in the last line of the file, which then also lacks its closing statement (see `streaming`).
    """
    subject = _subject(export, asked)
    blocks = _begun(export, community, subject, by)
    name = filename(export, community, subject)
    if export.policy:
        log_release(community=community, what=name, policy=export.policy)
    response = StreamingHttpResponse(_told(export, blocks), content_type=export.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store" if export.permission else "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


def checksum(export: Export, community: Community, asked: Mapping[str, Any], by: Any) -> HttpResponse:
    """The SHA-256 of the file as it would be sent now, in the form that ``sha256sum --check`` reads."""
    subject = _subject(export, asked)
    digest = sha256()
    for block in _begun(export, community, subject, by):
        digest.update(block)
    line = f"{digest.hexdigest()}  {filename(export, community, subject)}\n"
    return HttpResponse(
        line, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "private, no-store"}
    )


def filename(export: Export, community: Community, subject: Mapping[str, str]) -> str:
    """The name of the file on the reader's machine, for example ``riverbend-waterfront-talk-votes.zip``."""
    return "-".join([community.slug, *subject.values(), export.filename])


def _begun(export: Export, community: Community, subject: Mapping[str, str], by: Any) -> Iterator[bytes]:
    """The blocks of the file, the first of them written already."""
    if export.permission:
        require(by, export.permission, community)
    blocks = iter(export.write(community, **subject))
    return chain([next(blocks, b"")], blocks)


def _told(export: Export, blocks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from blocks
    except Exception:
        LOGGER.exception("the download %s broke off", export.name)
        yield BROKEN_OFF
        raise


def _subject(export: Export, asked: Mapping[str, Any]) -> dict[str, str]:
    words = {name: str(asked.get(name, "")) for name in export.subject}
    missing = [name for name, word in words.items() if not word]
    if missing:
        raise ValidationError(_("Say which one: %(names)s.") % {"names": ", ".join(missing)})
    if any(
        len(word) > LONGEST_WORD or not word.replace("-", "").replace("_", "").isalnum()
        for word in words.values()
    ):
        raise SuspiciousOperation(_("the subject of a download is a slug or a number"))
    return words
