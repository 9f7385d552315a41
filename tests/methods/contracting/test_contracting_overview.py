"""What a resident is told of a process, what changed in it, and what in it looks like a private person."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from civiccircle.methods.contracting import MISSING, Money, Process, Status, changes, overview, personal_data
from tests.methods.contracting.town_releases import right

EVERYWHERE: list[Any] = [None, "", "x", 0, -1, True, Decimal("1E+30"), [], [None, "x", [1]], {}, {"id": [1]}]


def told(**changed: Any) -> Any:
    return overview(right() | changed)


def test_the_overview_tells_who_what_and_how_much() -> None:
    seen = told(
        awards=[
            {"id": "a", "status": "active", "date": "2026-03-04", "suppliers": [{"id": "S", "name": " Acme  Co "}],
             "value": {"amount": Decimal("100.10"), "currency": "eur"}},
            {"id": "b", "status": "cancelled", "value": {"amount": 9, "currency": "EUR"}, "suppliers": [{"id": "T"}]},
            {"id": "c", "status": "active", "value": {"amount": 5, "currency": "CAD"}},
        ],
        contracts=[{"id": "k", "awardID": "a", "status": "active", "period": {"endDate": "2027-01-01T00:00:00Z"},
                    "implementation": {"transactions": [{"value": {"amount": 7, "currency": "EUR"}}]}}],
    )  # fmt: skip
    assert seen.title == {"fr": "Un pont"}
    assert seen.buyer is not None
    assert (seen.buyer.key, seen.buyer.name) == ("FR-RCS:1", "Ville")
    assert [(one.key, one.name) for one in seen.suppliers] == [("name:acme co", "Acme  Co")]
    assert seen.awarded == (Money(Decimal("100.10"), "EUR"), Money(5, "CAD")), (
        "what was cancelled does not count"
    )
    assert (seen.signed, seen.spent, seen.amount) == ((), (Money(7, "EUR"),), Money(Decimal("100.10"), "EUR"))
    assert (seen.tender_start, seen.tender_end, seen.contracts[0].end) == (
        date(2026, 2, 1), None, date(2027, 1, 1)
    )  # fmt: skip
    assert seen.contracts[0].suppliers == seen.awards[0].suppliers
    assert seen.documents[0].url == "https://example.org/d"
    assert "deadline" in seen.missing
    assert "payments" not in seen.missing


@pytest.mark.parametrize(
    ("tender", "awards", "contracts", "status"),
    [
        (None, None, None, Status.PLANNED),
        ("planned", None, None, Status.PLANNED),
        ("active", None, None, Status.OPEN),
        ("complete", None, None, Status.EVALUATED),
        ("withdrawn", None, None, Status.CANCELLED),
        ("active", ["cancelled"], None, Status.CANCELLED),
        ("complete", ["unsuccessful", "pending"], None, Status.AWARDED),
        ("complete", ["active"], ["pending"], Status.AWARDED),
        ("complete", ["active"], ["terminated", "active"], Status.RUNNING),
        ("complete", ["active"], ["terminated", "cancelled"], Status.COMPLETED),
        ("complete", ["active"], ["cancelled"], Status.CANCELLED),
    ],
)
def test_how_far_a_process_is(
    tender: str | None, awards: list[str] | None, contracts: list[str] | None, status: Status
) -> None:
    def with_status(states: list[str] | None) -> list[dict[str, str]]:
        return [{"id": str(place), "status": state} for place, state in enumerate(states or [])]

    seen = overview(
        {"tender": {"status": tender}, "awards": with_status(awards), "contracts": with_status(contracts)}
    )
    assert seen.status is status


@pytest.mark.parametrize("wrong", EVERYWHERE, ids=repr)
def test_a_mistake_in_one_field_hides_nothing_else(wrong: Any) -> None:
    for name in right():
        seen = told(**{name: wrong})
        assert set(seen.missing) <= set(MISSING), name
        if name != "tender":
            assert seen.title, name
        if name not in ("buyer", "parties"):
            assert seen.buyer, name
    tender = right()["tender"]
    for name in tender:
        assert told(tender=tender | {name: wrong}).buyer, name


def test_addresses_that_are_no_web_pages_are_left_out() -> None:
    tender = right()["tender"] | {"documents": [{"id": "d", "url": "javascript:alert(1)", "title": "D"}]}
    [document] = told(tender=tender).documents
    assert (document.url, document.title) == ("", {"fr": "D"})


def test_changes_are_told_newest_first_and_first_values_are_none() -> None:
    first, second, third = right(), right(), right()
    second |= {"id": "2", "date": "2026-02-28T00:00:00Z", "tag": ["tenderAmendment"]}
    second["tender"]["title"] = "Un grand pont"
    second["awards"][0]["value"]["amount"] = 120
    third |= {"id": "3", "date": "2026-03-31T00:00:00Z", "buyer": None}
    third["tender"]["title"] = None
    assert changes(Process([first]).versioned) == []
    found = changes(Process([first, second, third]).versioned)
    assert [(one.place, one.of, one.old, one.new, one.release) for one in found] == [
        (("tender", "title"), "", "Un grand pont", None, "3"),
        (("awards", "value", "amount"), "a", 120, 100, "3"),
        (("tender", "title"), "", "Un pont", "Un grand pont", "2"),
        (("awards", "value", "amount"), "a", 100, 120, "2"),
    ]
    assert found[-1].tags == ("tenderAmendment",)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"contactPoint": {"name": "Ada Moss"}}, [("contact", "Ada Moss")]),
        ({"contactPoint": {"name": "Purchasing Office"}}, []),
        ({"contactPoint": {"email": "ada.moss@town.example"}}, [("mail", "ada.moss@town.example")]),
        ({"contactPoint": {"email": "tenders.office@town.example"}}, []),
        ({"contactPoint": {"email": "bids@town.example"}}, []),
        ({"name": "Mrs. Ada Moss"}, [("person", "Mrs. Ada Moss")]),
        ({"name": "Moss & Sons Ltd."}, []),
        ({"description": "Write to ada@gmail.com"}, [("mail", "ada@gmail.com")]),
        ({"description": "Call +1 514 555 0199"}, [("telephone", "+1 514 555 0199")]),
        ({"description": "Parcel 514 0199"}, []),
        ({"description": "From 2026-01-31 to 2026-02-28"}, []),
        ({"title": "Lot 12-3456-78"}, []),
        ("no release", []),
    ],
    ids=str,
)
def test_what_looks_like_a_private_person_is_found(changed: Any, found: list[tuple[str, str]]) -> None:
    release = {"parties": [changed]} if isinstance(changed, dict) else changed
    problems = personal_data(release, json.dumps(release).encode())
    assert [(one.what, one.value) for one in problems] == found
    assert {one.rule for one in problems} <= {"personal"}
    assert all(one.path[:2] == ("parties", 0) for one in problems)
