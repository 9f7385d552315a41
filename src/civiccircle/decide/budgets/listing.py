"""The lists of a budget's projects, page by page: what a page costs does not grow with the projects."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.prepared import Asked, prepared

from .models import Budget, Category, Project


def listed(budget: Budget, place: Place | None = None, category: Category | None = None) -> Asked[Project]:
    """The projects that everybody may see, section by section, each with all that a card tells of it; of a place or
    of a category, or all. Who reads a page of them pays for no other.
    """
    filters = {"place": place and place.pk, "category": category and category.pk}
    given = {name: key for name, key in filters.items() if key}
    found = _listed(budget.pk).knowing(budget=budget)
    return found.filter(**given) if given else found


@prepared
def _listed(budget_id: int) -> QuerySet[Project]:
    return _told(_public(budget=budget_id)).order_by("section", "number")


def by_number(budget: Budget) -> Asked[Project]:
    """The same by their numbers."""
    return _by_number(budget.pk).knowing(budget=budget)


@prepared
def _by_number(budget_id: int) -> QuerySet[Project]:
    return _told(_public(budget=budget_id))


def for_staff(budget: Budget, state: str = "") -> Asked[Project]:
    """All projects of a budget, or those of a state, by their numbers."""
    found = _for_staff(budget.pk).knowing(budget=budget)
    return found.filter(state=state) if state else found


@prepared
def _for_staff(budget_id: int) -> QuerySet[Project]:
    return _told(Project.objects.filter(budget=budget_id))


def _public(**those: Any) -> QuerySet[Project]:
    return Project.objects.filter(section__lt=Project.Section.NOT_SHOWN, **those)


def _told(found: QuerySet[Project]) -> QuerySet[Project]:
    return found.select_related("category", "place", "idea").defer("place__geometry", "source")


def places_listed(budget: Budget) -> dict[str, Place]:
    """The places, by slug, that some project in the list of a budget has."""
    return {each.slug: each for each in _places_listed(budget.activity.engagement.community_id, budget.pk)}


@prepared
def _places_listed(community_id: int, budget_id: int) -> QuerySet[Place]:
    there = Exists(_public(budget=budget_id, place=OuterRef("pk")))
    return Place.objects.filter(there, community=community_id).defer("geometry").order_by("slug")


def categories_listed(budget: Budget) -> dict[str, Category]:
    """The categories, by code, that some project in the list of a budget has."""
    return {each.code: each for each in _categories_listed(budget.pk)}


@prepared
def _categories_listed(budget_id: int) -> QuerySet[Category]:
    return Category.objects.filter(Exists(_public(category=OuterRef("pk"))), budget=budget_id)


@prepared
def undecided(budget_id: int) -> QuerySet[Any, int]:
    """The numbers of the projects that nobody decided on yet."""
    waiting = (Project.State.PENDING, Project.State.PROPOSED)
    found = Project.objects.filter(budget=budget_id, state__in=waiting)
    return found.order_by("number").values_list("number", flat=True)


@prepared
def costliest(budget_id: int) -> QuerySet[Project]:
    """What is on the ballot, the dearest first."""
    found = Project.objects.filter(budget=budget_id, state=Project.State.ACCEPTED)
    return found.defer("source").order_by("-cost")
