"""The projects of a budget, page by page: for readers, for staff, and for programs."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.decide.budgets.models import Budget, Category, Project
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.pages import store
from civiccircle.kernel.people.models import Person

At = Callable[..., str]
API = "/api/v1/communities/riverbend/budgets/waterfront/{}/projects"
State = Project.State


def add(budget: Budget, number: int, **more: object) -> None:
    """So many projects after those that are there."""
    first = budget.projects.count() + 1
    Project.objects.bulk_create(
        Project(
            budget=budget,
            number=each,
            title={"en": f"Project {each}"},
            cost=100,
            created_at=timezone.now(),
            **{"state": State.ACCEPTED, **more},
        )
        for each in range(first, first + number)
    )
    store.clear()


def shown(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'budgets/[^"]*/projects/(\d+)/', page)]


def test_a_reader_meets_every_public_project_once_in_the_order_of_the_sections(
    client: Client, budget: Budget, at: At
) -> None:
    add(budget, 10, state=State.PROPOSED)
    add(budget, 3, state=State.DECLINED)
    add(budget, 2, state=State.MERGED)
    add(budget, 2, state=State.PENDING)
    add(budget, 2, state=State.HIDDEN)
    add(budget, 30)
    pages = [client.get(f"{at()}?page={page}").content.decode() for page in (1, 2, 3)]
    on_ballot = [*range(1, 5), *range(24, 54)]
    assert shown(pages[0]) == on_ballot[:24]
    assert "Ideas that are being looked at" not in pages[0]
    assert shown(pages[1]) == [*on_ballot[24:], *range(5, 15), *range(15, 19)]
    assert shown(pages[2]) == [19]
    assert [text in pages[1] for text in ("Ideas that are being looked at", "Not on the ballot")] == [
        True,
        True,
    ]


def test_a_filter_stays_from_page_to_page(
    client: Client, budget: Budget, at: At, place: Place, activity: object
) -> None:
    parks = Category.objects.create(budget=budget, code="parks", title={"en": "Parks"})
    Category.objects.create(budget=budget, code="unused", title={"en": "Unused"})
    roads = Category.objects.create(budget=budget, code="roads", title={"en": "Roads"})
    add(budget, 30, category=parks, place=place)
    add(budget, 5, category=roads)
    page = client.get(f"{at()}?category=parks&place=harbour").content.decode()
    assert shown(page) == list(range(5, 29))
    assert "Unused" not in page
    onward = re.search(r'href="([^"]*page=2[^"]*)" rel="next"', page)
    assert onward is not None
    address = onward[1].replace("&amp;", "&")
    assert "category=parks" in address
    assert f"place={place.slug}" in address
    assert shown(client.get(at() + address.partition("#")[0]).content.decode()) == list(range(29, 35))
    assert shown(client.get(f"{at()}?category=roads").content.decode()) == list(range(35, 40))


def test_staff_page_through_all_projects_or_those_of_a_state(
    client: Client, budget: Budget, officer: Person, desk: At
) -> None:
    add(budget, 25, state=State.PROPOSED)
    client.force_login(officer)

    def numbers(asked: str) -> list[int]:
        return shown(re.sub(r"(decline|join)/", "", client.get(f"{desk()}?{asked}").content.decode()))

    assert sorted(set(numbers("page=1"))) == list(range(1, 21))
    assert sorted(set(numbers("page=2"))) == list(range(21, 30))
    assert sorted(set(numbers("state=proposed"))) == list(range(5, 25))
    assert sorted(set(numbers("state=proposed&page=2"))) == list(range(25, 30))
    assert (
        'state=proposed&amp;page=2#projects" rel="next"'
        in client.get(f"{desk()}?state=proposed").content.decode()
    )
    assert numbers("state=merged") == []


def test_what_is_missing_names_some_of_many_projects(
    client: Client, budget: Budget, officer: Person, desk: At
) -> None:
    add(budget, 30, state=State.PROPOSED)
    Project.objects.filter(number__in=(2, 3)).update(cost=budget.amount + 1)
    client.force_login(officer)
    page = client.get(desk()).content.decode()
    assert f"{', '.join(map(str, range(5, 25)))}…" in page
    assert page.count("costs more than the whole budget") == 2


def test_a_program_follows_the_pages_to_every_public_project(client: Client, budget: Budget) -> None:
    add(budget, 8)
    add(budget, 1, state=State.PENDING)
    found, address = [], API.format(budget.activity.slug) + "?page_size=5"
    while address:
        told = client.get(address).json()
        found += [each["number"] for each in told["results"]]
        address = told["next"]
    assert found == list(range(1, 13))


@pytest.mark.parametrize("who", ["reader", "staff", "program"])
def test_a_list_of_projects_asks_as_much_for_few_as_for_many(
    client: Client, budget: Budget, officer: Person, at: At, desk: At, who: str
) -> None:
    if who == "staff":
        client.force_login(officer)
    address = {"reader": at(), "staff": desk(), "program": API.format(budget.activity.slug)}[who]
    client.get(address)  # a process that showed it a moment ago knows community and phases
    asked = []
    for more in (0, 60):
        add(budget, more)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 10


def test_every_project_stands_on_the_ballot(client: Client, open_budget: Budget, at: At) -> None:
    add(open_budget, 60)
    page = client.get(at("ballot")).content.decode()
    assert sorted(map(int, re.findall(r'id="project-(\d+)"', page))) == list(range(1, 65))
