"""A prepared query answers what the queryset would have answered, and is put together once."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.trace.models import Record

built: list[str] = []


@prepared
def places(community_id: int) -> QuerySet[Place]:
    built.append("places")
    return Place.objects.filter(community_id=community_id).select_related("parent")


@prepared
def named(slugs: list[str]) -> QuerySet[Any, str]:
    return Place.objects.filter(slug__in=slugs).values_list("name__en", flat=True)


@prepared
def recorded(uid: Any, since: dt.datetime, kind: str | None) -> QuerySet[Record]:
    return Record.objects.filter(uid=uid, happened_at__gte=since).exclude(kind=kind)


@pytest.fixture
def town(community: Community) -> Community:
    around = Place.objects.create(community=community, slug="around", name={"en": "Around"}, population=9)
    for number in range(5):
        Place.objects.create(
            community=community,
            slug=f"p{number}",
            name={"en": f"P {number}"},
            parent=around,
            population=number,
        )
    return community


def test_it_answers_as_the_queryset_does(town: Community) -> None:
    asked, queryset = places(town.pk), Place.objects.filter(community=town)
    assert list(asked) == list(queryset)
    assert asked[1:3] == list(queryset[1:3])
    assert asked.order_by("-population")[:2] == list(queryset.order_by("-population")[:2])
    assert list(asked.filter(population__gte=3, parent__slug="around")) == list(
        queryset.filter(population__gte=3, parent__slug="around")
    )
    assert asked.first() == queryset.first()
    assert places(town.pk + 1).first() is None
    assert (asked.count(), asked.count(4), asked.filter(slug="p1").count()) == (6, 4, 1)


def test_related_rows_come_along_or_are_known(town: Community) -> None:
    with CaptureQueriesContext(connection) as captured:
        found = list(places(town.pk).knowing(community=town).order_by("pk"))
        assert found[1].parent is not None
        assert found[1].parent.slug == "around"
        assert found[1].community is town
    assert len(captured) == 1


def test_it_is_put_together_once_for_all_values(town: Community) -> None:
    list(places(town.pk))
    built.clear()
    assert [len(list(places(pk))) for pk in (town.pk, town.pk + 1, town.pk)] == [6, 0, 6]
    assert not built


def test_lists_moments_identifiers_and_nothing_are_given_as_columns_hold_them(town: Community) -> None:
    assert sorted(named(["p1", "p3", "no"])) == ["P 1", "P 3"]
    assert not list(named([]))
    now = timezone.now()
    record = Record.objects.create(
        community=town, kind="a", object_id="1", title={}, path="/", happened_at=now, uid=uuid4()
    )
    assert recorded(record.uid, now, "b").first() == record
    assert recorded(record.uid, now + dt.timedelta(microseconds=1), "b").first() is None
    assert recorded(uuid4(), now, "b").first() is None


def test_a_number_that_no_column_holds_finds_nothing(town: Community) -> None:
    assert not list(places(10**30))
    assert places(10**30).count() == 0


def test_pages_are_cut_from_it(town: Community) -> None:
    page = page_of(places(town.pk).order_by("slug"), 2, 4)
    assert [each.slug for each in page] == ["p3", "p4"]
    assert page.paginator.count == 6
