"""Downloads for programs."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop
from ninja import Field, Router
from ninja.errors import Throttled

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people import limits
from civiccircle.kernel.people.bearer import optional_bearer
from civiccircle.kernel.text import in_languages

from . import downloads
from .download_views import DOWNLOADS

router = Router(tags=["exports"])

FILE = {
    "responses": {
        200: {
            "description": "The file, sent while it is written",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
LINE = {
    "responses": {
        200: {
            "description": "One line for sha256sum --check",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    }
}


class ExportOut(Out):
    name: str
    title: dict[str, str]
    media_type: str
    subject: list[str] = Field(description="What the query of the address has to name.")
    open: bool = Field(description="Whether it needs no token.")


@router.get(
    "",
    response=list[ExportOut],
    url_name="exports",
    summary=gettext_noop("The downloads that there are"),
    description=gettext_noop(
        "A download names in its query what it is about, for example "
        "`?engagement=waterfront&conversation=talk`."
    ),
)
def exports(request: CommunityRequest, community: InCommunity) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "title": in_languages(each.title, request.community.languages),
            "media_type": each.media_type,
            "subject": each.subject,
            "open": not each.permission,
        }
        for each in downloads.exports().values()
    ]


@router.get(
    "{slug:name}",
    url_name="export",
    summary=gettext_noop("One download, streamed"),
    description=gettext_noop(
        "CSV ends in a line `# complete,<rows>,<SHA-256 of the lines before>`, a zip in "
        "`manifest.json`. Where that is missing, the download broke off."
    ),
    openapi_extra=FILE,
)
def export(request: CommunityRequest, community: InCommunity, name: str) -> HttpResponseBase:
    found = downloads.export_named(name)
    _limit(request)
    return downloads.download(found, request.community, request.GET, optional_bearer(request))


@router.get(
    "{slug:name}/checksum",
    url_name="export-checksum",
    summary=gettext_noop("The checksum of a download"),
    description=gettext_noop(
        "The SHA-256 of the file as it would be sent now; of something that still goes on, it changes."
    ),
    openapi_extra=LINE,
)
def export_checksum(request: CommunityRequest, community: InCommunity, name: str) -> HttpResponseBase:
    found = downloads.export_named(name)
    _limit(request)
    return downloads.checksum(found, request.community, request.GET, optional_bearer(request))


def _limit(request: CommunityRequest) -> None:
    if not limits.within(DOWNLOADS, limits.network_of(request)):
        raise Throttled(wait=DOWNLOADS.seconds)
