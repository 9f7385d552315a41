"""Tables of paper ballots: what is read, and what is wrong with its line, column and cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats.paper_ballots import Entry, Sheet, Wrong, read_paper_ballots
from civiccircle.formats.tables import Broken

PLAIN = Sheet(projects={1, 2, 3})
RANKED = Sheet(projects={1, 2, 3}, ranked=True)
POINTS = Sheet(projects={1, 2, 3}, points=True)


def test_a_table_is_read_with_spoilt_sheets_and_any_order_of_choices() -> None:
    table = read_paper_ballots(b"serial;choices;spoilt\na-1;3 1;\r\n\nA-2;;x\n", PLAIN)
    assert not table.faults
    assert table.line_of == {"A-1": 2, "A-2": 4}
    assert table.entries == [Entry("A-1", (1, 3)), Entry("A-2", spoilt=True)]


def test_a_ranked_sheet_keeps_its_order_and_points_go_with_their_choices() -> None:
    assert read_paper_ballots(b"choices,serial\n3 1,7\n", RANKED).entries == [Entry("7", (3, 1))]
    assert read_paper_ballots(b'serial,choices,points\n7,"3, 1","5,2"\n', POINTS).entries == [
        Entry("7", (1, 3), (2, 5))
    ]


@pytest.mark.parametrize(
    ("data", "line", "column", "wrong"),
    [
        (b"", 1, "", Broken.EMPTY),
        (b"serial,choices\n", 1, "", Broken.EMPTY),
        (b"serial,choices\n1,caf\xe9\n", 2, "", Broken.ENCODING),
        (b'serial,choices\n1,"1\n', 2, "", Broken.UNREADABLE),
        (b"serial\n1\n", 1, "choices", Broken.COLUMN_MISSING),
        (b"serial,choices,age\n1,1,30\n", 1, "age", Broken.COLUMN_UNKNOWN),
        (b"serial,serial,choices\n1,1,1\n", 1, "serial", Broken.COLUMN_TWICE),
        (b"serial,choices\n1\n", 2, "", Broken.CELLS),
        (b"serial,choices\n,1\n", 2, "serial", Wrong.SERIAL),
        (b"serial,choices\na,1\nb,2\nA,2\n", 4, "serial", Wrong.SERIAL_TWICE),
        (b"serial,choices\n1,two\n", 2, "choices", Wrong.NUMBERS),
        (b"serial,choices\n1,2 9\n", 2, "choices", Wrong.PROJECT_UNKNOWN),
        (b"serial,choices\n1,2 2\n", 2, "choices", Wrong.PROJECT_TWICE),
        (b"serial,choices\n1,\n", 2, "choices", Wrong.NO_CHOICE),
        (b"serial,choices,spoilt\n1,,perhaps\n", 2, "spoilt", Wrong.SPOILT),
        (b"serial,choices,code\n1,2,?\n", 2, "code", Wrong.CODE),
        (b"serial,choices,spoilt\n1,2,x\n", 2, "choices", Wrong.SPOILT_CHOICES),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: bytes, line: int, column: str, wrong: Wrong) -> None:
    faults = read_paper_ballots(data, PLAIN).faults
    assert [(one.line, one.column, one.wrong) for one in faults] == [(line, column, wrong)]


def test_a_code_is_read_however_it_was_written() -> None:
    entries = read_paper_ballots(b"serial,choices,code\n1,2,ab3d-9f7k\n", PLAIN).entries
    assert entries == [Entry("1", (2,), code="AB3D9F7K")]


def test_each_choice_needs_its_points() -> None:
    faults = read_paper_ballots(b"serial,choices,points\n1,1 2,5\n", POINTS).faults
    assert [one.wrong for one in faults] == [Wrong.POINTS]


def test_all_faults_are_told_at_once() -> None:
    faults = read_paper_ballots(b"serial,choices\n?,9\n1,9\n2,8 8\n", PLAIN).faults
    assert [one.line for one in faults] == [2, 3, 4, 4]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    table = read_paper_ballots(b"serial,choices\n" + data, PLAIN)
    assert table.entries or table.faults
