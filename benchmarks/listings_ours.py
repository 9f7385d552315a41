"""Builds a town with so many rows of everything, and measures each of its lists; prints one line of JSON.

Requests go through the whole WSGI application in this process, as the server hands them in.
"""

import json
import statistics
import sys
from typing import Any

import town
import town_rooms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from listings_request import Ask

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.pages import store
from civiccircle.kernel.people.models import Role
from civiccircle.kernel.recent import forget_everything
from civiccircle.kernel.trace.models import Record
from civiccircle.listen.conversations import board, map_state
from civiccircle.listen.conversations.models import Conversation
from civiccircle.web.wsgi import application

ROUNDS = 5
INDICATOR = "BB01"
PEOPLE_PAGE = f"/en/{town.SLUG}"
PROGRAM = f"/api/v1/communities/{town.SLUG}"
TALK = "engagements/harbour/conversations/talk"


def pages(uid: object, activity: int, budget: Activity) -> dict[str, tuple[str, str]]:
    """Every list that grows: its name, its address, and whose page it is."""
    money = f"{PEOPLE_PAGE}/engagements/{budget.engagement.slug}/budgets/money/"
    place = Place.objects.earliest("pk").slug
    return {
        "home": (f"{PEOPLE_PAGE}/", "reader"),
        "engagements, open": (f"{PEOPLE_PAGE}/engagements/?stage=open", "reader"),
        "engagements, all, page 3": (f"{PEOPLE_PAGE}/engagements/?stage=all&page=3", "reader"),
        "engagements, found by a word": (f"{PEOPLE_PAGE}/engagements/?q=harbour", "reader"),
        "search, a common word": (f"{PEOPLE_PAGE}/search/?q=harbour", "reader"),
        "search, three words": (f"{PEOPLE_PAGE}/search/?q=harbour+bridge+tram", "reader"),
        "a record with links": (f"{PEOPLE_PAGE}/r/{uid}/", "reader"),
        "all links of a record": (f"{PEOPLE_PAGE}/r/{uid}/onwards/", "reader"),
        "decisions with open ends": (f"{PEOPLE_PAGE}/open-ends/", "reader"),
        "public log": (f"{PEOPLE_PAGE}/ledger/", "reader"),
        "moderation log": (f"{PEOPLE_PAGE}/moderation/", "reader"),
        "releases": (f"{PEOPLE_PAGE}/releases/", "reader"),
        "my contributions": (f"{PEOPLE_PAGE}/receipts/", "voice"),
        "my votes in a conversation": (f"{PEOPLE_PAGE}/{TALK}/mine/", "voice"),
        "statements, at the desk": (f"{PEOPLE_PAGE}/desk/conversations/{activity}/", "officer"),
        "API engagements": (f"{PROGRAM}/engagements?page_size=25", "reader"),
        "API conversations": (f"{PROGRAM}/conversations?page_size=25", "reader"),
        "API statements": (f"{PROGRAM}/conversations/harbour/talk/statements?page_size=25", "reader"),
        "API records": (f"{PROGRAM}/trace/records?page_size=25", "reader"),
        "API links of a record": (f"{PROGRAM}/trace/records/{uid}/links?page_size=25", "reader"),
        "API decisions": (f"{PROGRAM}/trace/decisions?complete=false&page_size=25", "reader"),
        "API search": (f"{PROGRAM}/trace/search?words=harbour", "reader"),
        "API results": (f"{PROGRAM}/results?page_size=25", "reader"),
        "API facts": (f"{PROGRAM}/ledger/facts?page_size=25", "reader"),
        "API moderation log": (f"{PROGRAM}/moderation?page_size=25", "reader"),
        "API places": (f"{PROGRAM}/places?page_size=25", "reader"),
        "indicators": (f"{PEOPLE_PAGE}/indicators/", "reader"),
        "an indicator": (f"{PEOPLE_PAGE}/indicators/{INDICATOR}/", "reader"),
        "indicators, at the desk": (f"{PEOPLE_PAGE}/desk/indicators/", "analyst"),
        "an indicator, at the desk": (f"{PEOPLE_PAGE}/desk/indicators/of/{INDICATOR}/", "analyst"),
        "API indicators": (f"{PROGRAM}/indicators?page_size=25", "reader"),
        "API observations": (f"{PROGRAM}/indicators/{INDICATOR}/observations?page_size=25", "reader"),
        "API targets": (f"{PROGRAM}/indicators/{INDICATOR}/targets?page_size=25", "reader"),
        "decisions": (f"{PEOPLE_PAGE}/decisions/", "reader"),
        "decisions of a year": (f"{PEOPLE_PAGE}/decisions/?year=2025&outcome=adopted", "reader"),
        "decisions, at the desk": (f"{PEOPLE_PAGE}/desk/decisions/", "officer"),
        "API decisions of bodies": (f"{PROGRAM}/decisions?page_size=25", "reader"),
        "initiatives": (f"{PEOPLE_PAGE}/initiatives/", "reader"),
        "initiatives, page 3 of a goal": (f"{PEOPLE_PAGE}/initiatives/?goal=1&page=3", "reader"),
        "initiatives, at the desk": (f"{PEOPLE_PAGE}/desk/initiatives/", "officer"),
        "API initiatives": (f"{PROGRAM}/initiatives?page_size=25", "reader"),
        "contracts": (f"{PEOPLE_PAGE}/contracts/", "reader"),
        "contracts, found by a word": (f"{PEOPLE_PAGE}/contracts/?q=harbour", "reader"),
        "contracts of a year": (f"{PEOPLE_PAGE}/contracts/?year=2025&status=awarded", "reader"),
        "suppliers": (f"{PEOPLE_PAGE}/contracts/suppliers/", "reader"),
        "suppliers, found by a word": (f"{PEOPLE_PAGE}/contracts/suppliers/?q=harbour", "reader"),
        "buyers": (f"{PEOPLE_PAGE}/contracts/buyers/", "reader"),
        "contracts, at the desk": (f"{PEOPLE_PAGE}/desk/contracts/", "buyer"),
        "API processes": (f"{PROGRAM}/contracting/processes?page_size=25", "reader"),
        "API organisations": (f"{PROGRAM}/contracting/organisations?page_size=25", "reader"),
        "projects of a budget": (money, "reader"),
        "projects of a place, page 3": (f"{money}?place={place}&page=3", "reader"),
        "projects, at the desk": (f"{PEOPLE_PAGE}/desk/budgets/{budget.pk}/", "officer"),
        "API projects": (f"{PROGRAM}/budgets/{budget.engagement.slug}/money/projects?page_size=25", "reader"),
        "API budgets": (f"{PROGRAM}/budgets?page_size=25", "reader"),
        "witnesses, at the desk": (f"{PEOPLE_PAGE}/desk/witnesses/", "administrator"),
    }


def main(number: int, requests: int) -> None:
    here = town.made()
    cookies = {
        "reader": "",
        "voice": f"voice={_filled(here, number)}",
        "officer": _session(here, Role.ENGAGEMENT_OFFICER),
        "analyst": _session(here, Role.ANALYST),
        "buyer": _session(here, Role.PROCUREMENT_OFFICER),
        "administrator": _session(here, Role.ADMINISTRATOR),
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ask = Ask(application)
    talk = Conversation.objects.get(activity__engagement__slug="harbour")
    uid = Record.objects.earliest("pk").uid
    budget = Activity.objects.filter(kind="budget").earliest("pk")
    found = {}
    for name, (address, who) in pages(uid, talk.activity_id, budget).items():
        found[name] = measure(ask, address, cookies[who], requests)
    print(json.dumps(found))


def _filled(here: Any, number: int) -> str:
    token = town.rows(here, number)
    town_rooms.fill(here, number)
    return token


def measure(ask: Ask, address: str, cookie: str, requests: int) -> dict[str, float | None]:
    """SQL queries of a process that remembers nothing, CPU milliseconds anew and from the kept page."""
    settings.PAGE_CACHE_SECONDS = 0.0
    for each in (snapshots, board, map_state):
        each.forget()
    forget_everything()
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        ask(address, cookie)
        queries = len(captured)
    ask(address, cookie)
    anew = [ask.milliseconds(address, cookie, requests) for _round in range(ROUNDS)]
    settings.PAGE_CACHE_SECONDS = 3600.0
    ask(address, cookie)
    kept = None
    if len(store._pages):
        kept = statistics.median(ask.milliseconds(address, cookie, requests * 5) for _round in range(ROUNDS))
    return {"queries": queries, "anew": statistics.median(anew), "kept": kept}


def _session(here: Any, role: Role) -> str:
    person = town.staff(here, role)
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = get_user_model().objects.get(pk=person.pk).get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
