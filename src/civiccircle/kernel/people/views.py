"""Signing in and out, the account page, and the demo's one-click links."""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from civiccircle.kernel.activities.kinds import Refused

from . import actions, limits, links, queries
from .forms import ProfileForm, SignInForm
from .models import Person
from .sessions import safe_next

BACKEND = "django.contrib.auth.backends.ModelBackend"
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@reads_and_writes
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether or not the address is known."""
    onward = safe_next(request.POST.get("next") or request.GET.get("next") or "")
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        if limits.within(limits.MAILS_FROM_NETWORK, limits.network_of(request)):
            actions.request_sign_in_link(email=form.cleaned_data["email"], next=onward, base=base_of(request))
            return redirect("people:sent")
        form.add_error(
            None, _("Many mails were asked for from your network. Please try again in a few minutes.")
        )
        status = 429
    elif request.method == "POST":
        status = 422
    context = {"form": form, "next": onward, "services": queries.services(), "demo": settings.DEMO}
    return page(request, "people/sign_in.html", context, status)


@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    on_console = not settings.EMAIL_CONFIG and not settings.PUBLIC_HOSTS
    minutes = int(links.LIFETIME.total_seconds() // 60)
    return page(request, "people/sent.html", {"on_console": on_console, "minutes": minutes})


@never_cache
@reads_and_writes
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, because programs that check mails open every link; pressing it signs in."""
    if request.method != "POST":
        found = links.unseal(token)
        if found is None:
            return page(request, "people/link_refused.html", {}, 410)
        return page(request, "people/link.html", {"email": found.email})
    try:
        if not limits.within(limits.LINKS_FROM_NETWORK, limits.network_of(request)):
            return page(request, "people/link_refused.html", {}, 429)
        person, onward = actions.use_sign_in_link(token=token)
    except Refused:
        return page(request, "people/link_refused.html", {}, 410)
    login(request, person, BACKEND)
    return HttpResponseRedirect(safe_next(onward) or reverse("people:account"))


@never_cache
@reads_and_writes
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "people/sign_out.html", {})
    logout(request)
    return redirect("people:sign-in")


@never_cache
@reads_and_writes
@login_required
def account(request: HttpRequest) -> HttpResponse:
    person = account_of(request)
    initial = {"name": person.name, "language": person.language or get_language()}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.update_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:account")
    context = {
        "form": form,
        "person": person,
        "memberships": queries.memberships_of(person),
        "passkeys": queries.passkeys(person),
        "logins": queries.logins(person),
        "services": queries.services(),
    }
    return page(request, "people/account.html", context, 422 if request.method == "POST" else 200)


@require_POST
@login_required
def disconnect_login(request: HttpRequest, login_id: int) -> HttpResponse:
    actions.disconnect_login(person=account_of(request), login_id=login_id)
    messages.success(request, _("The login is not connected any more."))
    return redirect("people:account")


@never_cache
@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return page(request, "people/demo.html", {"links": queries.demo_links()})


@never_cache
@require_GET
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as somebody of the demo, by one click."""
    _only_in_demo()
    person_id = links.demo_person_id(token)
    person = queries.person_by_id(person_id) if person_id is not None else None
    if person is None:
        raise Http404("the demo has nobody behind this link")
    login(request, person, BACKEND)
    return HttpResponseRedirect(safe_next(request.GET.get("next", "")) or _place_of(person))


def _place_of(person: Person) -> str:
    """Where somebody of the demo has something to do: the desk, or as a resident the start page."""
    for each in queries.memberships_of(person):
        staff = person.has_perm("activities.use_desk", each.community)
        return reverse("activities:desk" if staff else "home", kwargs={"community": each.community.slug})
    return reverse("people:account")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404("this is not a demo")


def account_of(request: HttpRequest) -> Person:
    """The account behind `login_required`."""
    return cast(Person, request.user)


def base_of(request: HttpRequest) -> str:
    """The address of this installation; a public one does not believe what the request says about it."""
    base: str = settings.BASE_URL if settings.PUBLIC_HOSTS else request.build_absolute_uri("/")
    return base.rstrip("/")


def to_sign_in(request: HttpRequest, onward: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode({'next': onward})}")


def to_sign_in_again(request: HttpRequest, onward: str) -> HttpResponse:
    """Whoever finds a browser that somebody left signed in adds no way of theirs to sign in."""
    messages.info(request, _("Please sign in again before you change how you sign in."))
    return to_sign_in(request, onward)


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page about accounts, with what was said last on top."""
    said = list(messages.get_messages(request)) if settings.SESSION_COOKIE_NAME in request.COOKIES else []
    return render(request, template, {**context, "messages": said}, status=status)
