"""The staff page of a conversation: its statements, near-duplicates, and the invitation link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.paging import page_of

from . import actions, queries
from .forms import MergeForm, SeedsForm
from .models import Conversation, Statement
from .rules import MODERATE, SET_UP

STATEMENTS_PER_PAGE = 20


def _of_conversation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the conversation of its address, if it belongs to the community of the address."""

    @wraps(view)
    def page(request: StaffRequest, community: str, activity_id: int, **more: Any) -> HttpResponse:
        conversation = queries.conversation_in(request.community, activity_id)
        if conversation is None:
            raise Http404("there is no such conversation")
        return view(request, conversation, **more)

    return page


@require_safe
@staff_page(MODERATE)
@_of_conversation
def overview(request: StaffRequest, conversation: Conversation) -> HttpResponse:
    """All statements with their states and votes, pairs that say nearly the same, and the links to share."""
    return _page(request, conversation, _seeds(request, conversation))


@require_POST
@staff_page(SET_UP)
@_of_conversation
def add(request: StaffRequest, conversation: Conversation) -> HttpResponse:
    """Put further seed statements in."""
    form = _seeds(request, conversation, request.POST)
    if not form.is_valid():
        return _page(request, conversation, form, status=422)
    added = actions.add_statements(
        by=request.user,
        conversation=conversation,
        texts=form.cleaned_data["seeds"],
        language=form.cleaned_data["language"],
    )
    told = ngettext("%(count)d statement was added.", "%(count)d statements were added.", len(added))
    messages.success(request, told % {"count": len(added)})
    return _back(request, conversation)


@require_POST
@staff_page(MODERATE)
@_of_conversation
def meta(request: StaffRequest, conversation: Conversation, number: int) -> HttpResponse:
    """Mark a statement as one about the conversation itself, or take the mark off."""
    statement = _statement(conversation, number)
    actions.mark_meta(by=request.user, statement=statement, meta=request.POST.get("meta") == "yes")
    return _back(request, conversation)


@form_page
@staff_page(MODERATE)
@_of_conversation
def merge(request: StaffRequest, conversation: Conversation, number: int) -> HttpResponse:
    """Merge a statement with another, after showing both: it cannot be undone."""
    statement = _statement(conversation, number)
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial={"into": request.GET.get("into")}
    )

    def save() -> None:
        actions.merge_statements(by=request.user, statement=statement, **form.cleaned_data)

    if done(request, form, save):
        told = _("Statement %(number)d was merged with statement %(into)d.")
        messages.success(request, told % {"number": number, "into": form.cleaned_data["into"]})
        return _back(request, conversation)
    context = _context(conversation) | {
        "statement": statement,
        "target": queries.statement_numbered(conversation, form["into"].value()),
        "form": form,
    }
    return render(request, "conversations/desk_merge.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(SET_UP)
@_of_conversation
def invitation(request: StaffRequest, conversation: Conversation) -> HttpResponse:
    """Make a new invitation link; the old one stops working for newcomers."""
    actions.renew_invitation(by=request.user, activity=conversation.activity)
    messages.success(request, _("There is a new invitation link. The old one does not work any more."))
    return _back(request, conversation)


def _statement(conversation: Conversation, number: int) -> Statement:
    statement = get_object_or_404(conversation.statements, number=number)
    statement.conversation = conversation
    return statement


def _context(conversation: Conversation) -> dict[str, Any]:
    activity = conversation.activity
    return {
        "conversation": conversation,
        "activity": activity,
        "engagement": activity.engagement,
        "address": {
            "community": activity.engagement.community.slug,
            "engagement": activity.engagement.slug,
            "slug": activity.slug,
        },
    }


def _page(
    request: StaffRequest, conversation: Conversation, form: SeedsForm, status: int = 200
) -> HttpResponse:
    address = _context(conversation)
    public = request.build_absolute_uri(reverse("conversations:detail", kwargs=address["address"]))
    embedded = request.build_absolute_uri(reverse("conversations:embed", kwargs=address["address"]))
    counts = queries.counts(conversation)
    context = address | {
        "form": form,
        "messages": list(messages.get_messages(request)),
        "page": page_of(
            queries.statements_for_staff(conversation.pk),
            request.GET.get("page"),
            STATEMENTS_PER_PAGE,
            sum(counts.values()),
        ),
        "counts": counts,
        "counted": queries.COUNTED,
        "states": dict(Statement.State.choices),
        "twins": queries.suggested_merges(conversation, counts),
        "public_link": public,
        "invitation_link": f"{public}?invitation={conversation.activity.invitation}",
        "embed_link": embedded,
    }
    return render(request, "conversations/desk.html", context, status=status)


def _back(request: StaffRequest, conversation: Conversation) -> HttpResponse:
    return redirect(
        "conversations:desk",
        community=request.community.slug,
        activity_id=conversation.activity_id,
    )


def _default_language(request: StaffRequest) -> str:
    language: str = request.community.default_language
    return language


def _seeds(request: StaffRequest, conversation: Conversation, data: Any = None) -> SeedsForm:
    initial = {"language": _default_language(request)}
    return SeedsForm(data, initial=initial, limit=conversation.statement_length)
