"""The log for readers: its files for checking programs, and what it says in plain words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.methods.merkle import Receipt

from . import queries, verifier, witness_queries
from .facts import fact_kinds, sentence, title
from .models import Fact

FOR_EVER = "public, max-age=31536000, immutable"
FOR_SECONDS = "public, max-age=5"
FACTS_ON_A_PAGE = 20


@require_safe
def log_file(request: CommunityRequest, community: str, file: str) -> HttpResponse:
    """A file of the log; a tile is named by its width, so whatever has a name never changes."""
    content = queries.log_file(request.community.pk, file)
    if content is None:
        raise Http404(_("The log has no such file."))
    head = file == "checkpoint"
    response = HttpResponse(
        content, content_type="text/plain; charset=utf-8" if head else "application/octet-stream"
    )
    response["Cache-Control"] = FOR_SECONDS if head else FOR_EVER
    response["Access-Control-Allow-Origin"] = "*"  # so that a checking page of another site can read it
    return response


@require_safe
@public_page
def overview(request: CommunityRequest, community: str) -> HttpResponse:
    """What this log is, how to check it, and the public facts in it."""
    kinds = sorted(((code, title(code)) for code in fact_kinds()), key=lambda each: each[1])
    kind = request.GET.get("kind", "")
    kind = kind if kind in fact_kinds() else ""
    here = request.community
    page = page_of(queries.public_facts(here.pk, kind), request.GET.get("page"), FACTS_ON_A_PAGE)
    checkpoint = queries.latest_checkpoint(here.pk)
    return render(
        request,
        "ledger/overview.html",
        {
            "log": queries.log_of(here.pk),
            "checkpoint": checkpoint,
            "note": witness_queries.cosigned(checkpoint) if checkpoint else "",
            "witnesses": witness_queries.active(here.pk),
            "is_stale": witness_queries.is_stale,
            "vkey": queries.vkey(here.slug),
            "address": queries.log_address(here.slug),
            "verifier_digest": verifier.digest(),
            "kinds": kinds,
            "kind": kind,
            "page": page,
            "facts": [(fact, _in_words(fact)) for fact in page],
            "title_of": title,
        },
    )


@require_safe
@public_page
@limited(READING)
def fact(request: CommunityRequest, community: str, index: int) -> HttpResponse:
    """One public fact, with all that is needed to check it."""
    found = _fact(request, index)
    return render(
        request,
        "ledger/fact.html",
        {
            "fact": found,
            "words": _in_words(found),
            "title": title(found.kind),
            "receipt": _receipt(request, found),
        },
    )


@require_safe
@limited(READING)
def fact_receipt(request: CommunityRequest, community: str, index: int) -> HttpResponse:
    """The receipt of a public fact as a file; everyone is its holder."""
    found = _fact(request, index)
    name = f"fact-{request.community.slug}-{found.leaf_index}.json"
    return HttpResponse(
        _receipt(request, found).to_json(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": FOR_SECONDS},
    )


def _fact(request: CommunityRequest, index: int) -> Fact:
    found = queries.public_fact(request.community.pk, index)
    if found is None:
        raise Http404(_("No public fact has this number."))
    return found


def _receipt(request: CommunityRequest, fact: Fact) -> Receipt:
    return queries.receipt(request.community.pk, fact.leaf_index, queries.opened(fact.payload, fact.salt))


def _in_words(fact: Fact) -> str:
    return sentence(fact.kind, queries.content_of(fact))
