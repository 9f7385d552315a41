"""What appears and what names it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace.actions import link_by_reference
from civiccircle.kernel.trace.models import Link
from tests.kernel.trace.circles import Make


@pytest.mark.django_db(transaction=True)
def test_a_contract_and_its_project_that_appear_at_the_same_moment_are_linked(
    make: Make, community: Community
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write after the other")
    contract, both_have_looked = make("contract"), Barrier(2, timeout=30)

    def name() -> None:
        link_by_reference(community, {contract: ["HH-1"]}, CircleStep.DELIVERED, Link.Kind.PAID_BY)

    def at_once(act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
                both_have_looked.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        list(people.map(at_once, [name, lambda: make("project", reference="HH-1")]))
    made = Link.objects.select_related("source", "target").get()
    assert (made.source.reference, made.target, made.kind) == ("HH-1", contract, Link.Kind.PAID_BY)
