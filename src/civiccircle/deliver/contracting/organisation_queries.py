"""What the pages of suppliers and buyers read."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, QuerySet, Sum

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import BoundedPaginator, page_of, reach_of
from civiccircle.kernel.prepared import Asked, prepared

from .models import Organisation, Part

ON_A_PAGE = 20


@prepared
def _suppliers(community_id: int) -> QuerySet[Organisation]:
    return Organisation.objects.filter(community=community_id, won__gt=0).order_by("-won", "pk")


@prepared
def _buyers(community_id: int) -> QuerySet[Organisation]:
    return Organisation.objects.filter(community=community_id, bought__gt=0).order_by("-bought", "pk")


def suppliers(community: Community) -> Asked[Organisation]:
    """Who won something, those with most first."""
    return _suppliers(community.pk)


def buyers(community: Community) -> Asked[Organisation]:
    """Who bought something, those with most first."""
    return _buyers(community.pk)


def page_of_named(rows: Asked[Organisation], words: str, number: Any) -> "Page[Organisation]":
    """A page of those of some organisations whose name holds the words."""
    if not words:
        return page_of(rows, number)
    # Names are looked through once, in an index that holds them, and no further than the pages ahead.
    reach = reach_of(number, ON_A_PAGE)
    found = rows.filter(name__icontains=words)[: reach + 1]
    return BoundedPaginator(found, ON_A_PAGE, reach).get_page(number)


def organisation_of(community: Community, number: Any) -> Organisation | None:
    told = told_id(number)
    return None if told is None else _organisation(community.pk, told).first()


def told_id(told: Any) -> int | None:
    """An id as an address tells it."""
    text = str(told)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@prepared
def _organisation(community_id: int, number: int) -> QuerySet[Organisation]:
    return Organisation.objects.filter(community=community_id, pk=number)


@dataclass(frozen=True)
class Sums:
    """What an organisation has to do with processes in one role and currency."""

    role: str
    currency: str
    processes: int
    amount: Any


def sums(organisation: Organisation) -> list[Sums]:
    """How much it bought or won, by currency; of what several won together only the number counts."""
    own = Part.objects.filter(organisation=organisation).order_by()
    won = own.filter(role=Part.Role.SUPPLIER).values_list("currency").annotate(Count("pk"), Sum("amount"))
    bought = (
        own.filter(role=Part.Role.BUYER)
        .values_list("process__currency")
        .annotate(Count("pk"), Sum("process__amount"))
    )
    told = [
        Sums(role.value, *row)
        for role, rows in ((Part.Role.BUYER, bought), (Part.Role.SUPPLIER, won))
        for row in rows
    ]
    return sorted(told, key=lambda each: (each.role, not each.currency, each.currency))
