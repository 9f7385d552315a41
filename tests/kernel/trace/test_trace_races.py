"""What appears and what names it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace.actions import link, link_by_reference, unlink
from civiccircle.kernel.trace.models import Link, Turn
from tests.kernel.trace.circles import Make


def at_once(*acts: Callable[[], object]) -> None:
    """Let each act in a transaction of its own, and none of them end before all have acted."""
    all_have_acted = Barrier(len(acts), timeout=30)

    def alone(act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
                all_have_acted.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        list(people.map(alone, acts))


@pytest.mark.django_db(transaction=True)
def test_a_contract_and_its_project_that_appear_at_the_same_moment_are_linked(
    make: Make, community: Community
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write after the other")
    contract = make("contract")

    def name() -> None:
        link_by_reference(community, {contract: ["HH-1"]}, CircleStep.DELIVERED, Link.Kind.PAID_BY)

    at_once(name, lambda: make("project", reference="HH-1"))
    made = Link.objects.select_related("source", "target").get()
    assert (made.source.reference, made.target, made.kind) == ("HH-1", contract, Link.Kind.PAID_BY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("joined", ["at one record", "by a link that stands"])
def test_two_links_made_at_the_same_moment_both_count_for_the_turn_of_the_decision(
    make: Make, joined: str
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write after the other")
    decision, project, contract, number = (
        make(each) for each in ("decision", "project", "contract", "number")
    )
    link(project, contract, Link.Kind.PAID_BY)
    measured = project if joined == "at one record" else contract
    at_once(
        lambda: link(decision, project, Link.Kind.DELIVERED_BY),
        lambda: link(measured, number, Link.Kind.MEASURED_BY),
    )
    turn = Turn.objects.get(record=decision)
    assert (turn.delivered_by, turn.paid_by, turn.measured_by) == (True, True, True)


@pytest.mark.django_db(transaction=True)
def test_a_link_taken_back_while_another_is_made_is_not_told_any_more(make: Make) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write after the other")
    decision, project, number = (make(each) for each in ("decision", "project", "number"))
    link(project, number, Link.Kind.MEASURED_BY)
    at_once(
        lambda: link(decision, project, Link.Kind.DELIVERED_BY),
        lambda: unlink(project, number, Link.Kind.MEASURED_BY),
    )
    turn = Turn.objects.get(record=decision)
    assert (turn.delivered_by, turn.measured_by) == (True, False)
