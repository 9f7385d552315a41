"""Releases of a file, found again by process."""

import json

import pytest

from civiccircle.formats.ocds import Element, Grouping, parse, read
from civiccircle.formats.ocds.grouping import by_ocid


def test_releases_of_a_process_are_found_wherever_they_stand() -> None:
    names = ["b", "a", "b", None, "c", "a", None, "b"]
    releases = [{"id": number, **({"ocid": name} if name else {})} for number, name in enumerate(names)]
    data = json.dumps({"releases": releases}).encode()
    grouping = Grouping()
    for one in read([data]):
        if isinstance(one, Element):
            grouping.add(one.ocid(), one.offset, len(one.raw))
    groups = [
        [parse(data[start : start + length])["id"] for start, length in places]
        for places in grouping.groups()
    ]
    assert groups == [[0, 2, 7], [1, 5], [3, 6], [4]]


def test_no_releases_make_no_groups() -> None:
    assert list(Grouping().groups()) == []


def test_names_that_collide_are_told_apart() -> None:
    releases = [{"ocid": "a"}, {"ocid": "b"}, {"ocid": "a", "id": 1}, {"ocid": None}, {}]
    assert by_ocid(releases) == [
        [{"ocid": "a"}, {"ocid": "a", "id": 1}],
        [{"ocid": "b"}],
        [{"ocid": None}, {}],
    ]


@pytest.mark.parametrize(
    ("raw", "ocid"),
    [
        (b'{"ocid":"a"}', "a"),
        (b' { "ocid" : "a\\u0062" }', "ab"),
        (b'{"id":"ocid","ocid":"a"}', "a"),
        (b'{"x":{"ocid":"nested"},"ocid":"a"}', "a"),
        (b'{"x":"ocid"}', None),
        (b'{"ocid":5}', None),
        (b'{"id":1}', None),
        (b'{"\\u006fcid":"a"}', "a"),
    ],
)
def test_the_ocid_of_a_release_is_found_without_reading_it_all(raw: bytes, ocid: str | None) -> None:
    (element,) = [one for one in read([raw]) if isinstance(one, Element)]
    assert element.ocid() == ocid
