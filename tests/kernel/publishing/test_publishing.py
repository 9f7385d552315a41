"""The gate, and the public log of what passed it."""

import json

import pytest

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.publishing import gate
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.methods.disclosure import ProtectionError


def test_a_count_under_the_minimum_is_told_in_words():
    assert gate.publishable(5, 5) == 5
    assert gate.publishable(4, 5) is None
    assert gate.alone_in_words(gate.publishable(4, 5), 5) == "fewer than 5"
    assert gate.alone_in_words(12, 5) == "12"


def test_a_list_withholds_a_second_count_and_keeps_its_order_and_total():
    table = gate.protect_table({"north": 40, "south": 3, "east": 12}, 5)
    assert dict(table.cells) == {"north": 40, "south": None, "east": None}
    assert list(table) == ["north", "south", "east"]
    assert (table.total, table.withheld, table["north"]) == (55, 2, 40)
    assert "no count under 5" in table.policy


def test_small_and_shielding_entries_of_a_table_look_alike():
    table = gate.protect_table({"a": 3, "b": 12, "c": 50}, 5)
    assert {gate.cell_in_words(table[key]) for key in "ab"} == {"not shown"}


def test_a_cross_table_keeps_its_margins_and_hides_a_rectangle():
    counts = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 25, ("b", "y"): 22}
    table = gate.protect_crosstab(counts, ["a", "b"], ["x", "y"], 5)
    assert set(table.cells.values()) == {None}
    assert table.of_rows == {"a": 23, "b": 47}
    assert table.of_columns == {"x": 28, "y": 42}
    assert (table.total, table.withheld) == (70, 4)


def test_pairs_that_are_absent_count_nobody():
    table = gate.protect_crosstab({("a", "x"): 20}, ["a"], ["x", "y"], 5)
    assert table["a", "y"] is None
    assert table["a", "x"] is None


def test_a_table_of_too_few_people_is_refused_where_their_number_is_known():
    with pytest.raises(ProtectionError):
        gate.protect_crosstab({("a", "x"): 2}, ["a"], ["x"], 5, total_is_known=True)


@pytest.fixture
def town(db):
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


def test_a_release_is_listed_in_public_and_is_a_fact_of_the_ledger(client, town):
    release = log_release(community=town, what="opinion map", policy=gate.policy(5), withheld=2)
    page = client.get("/en/riverbend/releases/").content.decode()
    assert "opinion map" in page
    assert "no count under 5" in page
    assert "no count under 5" not in client.get("/fr/riverbend/releases/").content.decode()
    fact = Fact.objects.get(kind="data.released")
    assert json.loads(fact.payload)["fact"] == {
        "what": {"en": "opinion map", "fr": "opinion map"}, "policy": release.policy, "withheld": 2
    }  # fmt: skip


def test_releases_of_another_community_are_not_listed(client, town):
    other = Community.objects.create(slug="hilltop", name={"en": "Hilltop"})
    log_release(community=other, what="theirs", policy="p")
    page = client.get("/en/riverbend/releases/").content.decode()
    assert "theirs" not in page
    assert "Nothing was published yet" in page


def test_five_hundred_releases_cost_as_many_queries_as_one(client, town, django_assert_max_num_queries):
    for number in range(30):
        log_release(community=town, what=f"release {number}", policy="p")
    with django_assert_max_num_queries(3):
        client.get("/en/riverbend/releases/?page=2")
