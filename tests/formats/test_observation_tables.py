"""Tables of observations: read to their end, with everything that is wrong in its line and column."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats import observations
from civiccircle.formats.observations import Known, Measure, Table, Wrong, read_table
from civiccircle.formats.tables import Broken

KNOWN = Known(
    {
        "BB01": Measure(frozenset({"%"}), Decimal(0), Decimal(100)),
        "SU01": Measure(frozenset({"t CO2e per person", "t éq. CO2 par personne"}), Decimal(0)),
        "KW13": Measure(),
    },
    {"harbour", "mill"},
    ("en", "fr"),
    date(2026, 6, 1),
)
HEAD = "indicator,period,value,source,licence"


def read(*lines: str, head: str = HEAD) -> Table:
    return read_table("\n".join([head, *lines]).encode(), KNOWN)


def wrongs(table: Table) -> list[tuple[int, str, StrEnum]]:
    return [(fault.line, fault.column, fault.wrong) for fault in table.faults]


def test_a_line_becomes_an_observation_with_all_of_its_digits() -> None:
    cells = {
        "place": "harbour", "indicator": "SU01", "period": "2024-Q2", "unit": "t CO2e per person", "value": "6.50",
        "low": "6.1", "high": "6.90", "confidence": "", "source_url": "https://example.org/a", "licence": "CC0",
        "source_en": "Inventory", "source_fr": "Inventaire", "method": "GPC", "note_fr": "A note", "reason": "",
    }  # fmt: skip
    table = read(",".join(cells.values()), head=",".join(cells))
    assert table.faults == []
    [row] = table.rows
    assert (row.line, row.indicator, row.place, str(row.period)) == (2, "SU01", "harbour", "2024-Q2")
    assert [str(each) for each in (row.value, row.low, row.high)] == ["6.50", "6.1", "6.90"]
    assert row.confidence == 95, "an interval of which nothing is said holds 95 of 100 times"
    assert row.source == {"en": "Inventory", "fr": "Inventaire"}
    assert (row.method, row.note, row.reason) == ({"en": "GPC"}, {"fr": "A note"}, {})


def test_a_missing_value_is_an_observation_that_says_why() -> None:
    table = read("BB01,2024,,Survey,CC0,Not asked", "BB01,2023,NR,Survey,CC0,", head=HEAD + ",note")
    assert [row.value for row in table.rows] == [None]
    assert wrongs(table) == [(3, "note", Wrong.NO_NOTE)]


@pytest.mark.parametrize(
    ("line", "column", "wrong"),
    [
        ("XX99,2024,1,Survey,CC0", "indicator", Wrong.INDICATOR),
        (",2024,1,Survey,CC0", "indicator", Wrong.REQUIRED),
        ("BB01,24,1,Survey,CC0", "period", Wrong.PERIOD),
        ("BB01,2026,1,Survey,CC0", "period", Wrong.FUTURE),
        ("BB01,2024,\"1,5\",Survey,CC0", "value", Wrong.NUMBER),
        ("BB01,2024,NaN,Survey,CC0", "value", Wrong.NUMBER),
        ("BB01,2024,1e9,Survey,CC0", "value", Wrong.NUMBER),
        ("BB01,2024,٣,Survey,CC0", "value", Wrong.NUMBER),
        ("BB01,2024," + "9" * 5000 + ",Survey,CC0", "value", Wrong.NUMBER),
        ("BB01,2024,100.1,Survey,CC0", "value", Wrong.OUT_OF_RANGE),
        ("SU01,2024,-1,Survey,CC0", "value", Wrong.OUT_OF_RANGE),
        ("BB01,2024,1,,CC0", "source", Wrong.REQUIRED),
        ("BB01,2024,1,Survey,", "licence", Wrong.REQUIRED),
        ("BB01,2024,1," + "x" * 1001 + ",CC0", "source", Wrong.TOO_LONG),
        ("BB01,2024,1,bell\x07,CC0", "source", Wrong.UNWRITABLE),
        ("BB01,2024,1,Survey", "", Broken.CELLS),
        ("BB01,2024,1,Survey,CC0,more", "", Broken.CELLS),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_column(line: str, column: str, wrong: Wrong) -> None:
    table = read("BB01,2020,50,Survey,CC0", line, "BB01,2021,51,Survey,CC0")
    assert wrongs(table) == [(3, column, wrong)]


@pytest.mark.parametrize(
    ("cells", "column", "wrong"),
    [
        ("nowhere,,,,,,", "place", Wrong.PLACE),
        (",kg,,,,,", "unit", Wrong.UNIT),
        (",,-1,,,,", "standard_error", Wrong.UNCERTAINTY),
        (",,,1,,,", "high", Wrong.UNCERTAINTY),
        (",,,,9,,", "low", Wrong.UNCERTAINTY),
        (",,,6,9,,", "low", Wrong.UNCERTAINTY),
        (",,,1,9,100,", "confidence", Wrong.UNCERTAINTY),
        (",,,,,90,", "confidence", Wrong.UNCERTAINTY),
        (",,,,,,ftp://example.org", "source_url", Wrong.ADDRESS),
        (",,,,,,javascript:alert(1)", "source_url", Wrong.ADDRESS),
    ],
)  # fmt: skip
def test_what_contradicts_the_rest_of_its_line_is_told(cells: str, column: str, wrong: Wrong) -> None:
    head = HEAD + ",place,unit,standard_error,low,high,confidence,source_url"
    assert wrongs(read(f"SU01,2024,5,Survey,CC0,{cells}", head=head)) == [(2, column, wrong)]


def test_a_unit_may_be_spelt_in_each_language() -> None:
    head = HEAD + ",unit"
    assert read("SU01,2024,5,A,CC0,t éq. CO2 par personne", "SU01,2023,5,A,CC0,", head=head).faults == []


def test_a_missing_value_has_no_uncertainty() -> None:
    table = read("BB01,2024,,Survey,CC0,why,0.5", head=HEAD + ",note,standard_error")
    assert wrongs(table) == [(2, "standard_error", Wrong.NO_VALUE)]


def test_two_lines_about_the_same_are_told_however_the_period_is_spelt() -> None:
    table = read("BB01,2024,50,A,CC0", "BB01,2023,49,A,CC0", "BB01,2024-01-01/2024-12-31,51,A,CC0")
    assert [(fault.line, fault.wrong, fault.told) for fault in table.faults] == [
        (4, Wrong.TWICE, {"other": 2})
    ]


@pytest.mark.parametrize(
    ("head", "column", "wrong"),
    [
        ("indicator,period,value,licence", "source", Broken.COLUMN_MISSING),
        ("indicator,value,source,licence", "period", Broken.COLUMN_MISSING),
        (HEAD + ",value", "value", Broken.COLUMN_TWICE),
        (HEAD + ",vlaue", "vlaue", Broken.COLUMN_UNKNOWN),
        (HEAD + ",source_de", "source_de", Broken.COLUMN_UNKNOWN),
    ],
)
def test_the_columns_are_checked_before_the_lines(head: str, column: str, wrong: Wrong) -> None:
    assert wrongs(read("nonsense", head=head)) == [(1, column, wrong)]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    table = read("", 'BB01,2024,50,"two\nlines",CC0', "", "BB01,2023,x,A,CC0")
    assert wrongs(table) == [(6, "value", Wrong.NUMBER)]


def test_a_table_that_was_cut_off_is_told() -> None:
    assert wrongs(read("BB01,2024,50,A,CC0", 'BB01,2023,49,"A')) == [(3, "", Broken.UNREADABLE)]
    assert wrongs(read("BB01,2024,50,A,CC0", "# complete,2,abc")) == [(3, "", Broken.INCOMPLETE)]
    assert read("BB01,2024,50,A,CC0", "# complete,1,abc").faults == []


def test_another_encoding_is_told_at_its_byte() -> None:
    table = read_table(f"{HEAD}\nBB01,2024,50,Enquête,CC0\n".encode("cp1252"), KNOWN)
    [fault] = table.faults
    assert (fault.line, fault.wrong, fault.told) == (2, Broken.ENCODING, {"byte": "0xea", "sign": 18})
    [fault] = read_table(HEAD.encode("utf-16"), KNOWN).faults
    assert (fault.line, fault.wrong) == (1, Broken.ENCODING)


def test_a_byte_order_mark_and_semicolons_are_no_faults() -> None:
    text = f"{HEAD}\nBB01,2024,50.5,Enquête,CC0\n".replace(",", ";")
    table = read_table(b"\xef\xbb\xbf" + text.encode(), KNOWN)
    assert table.faults == []
    assert [row.value for row in table.rows] == [Decimal("50.5")]


@pytest.mark.parametrize("data", [b"", b"\n\n", HEAD.encode(), HEAD.encode() + b"\n\n,,,,\n"])
def test_an_empty_table_is_told(data: bytes) -> None:
    assert [fault.wrong for fault in read_table(data, KNOWN).faults] == [Broken.EMPTY]


def test_a_table_is_read_up_to_a_number_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observations.table, "MOST_ROWS", 2)
    lines = [f"BB01,{year},50,A,CC0" for year in (2021, 2022, 2023)]
    assert wrongs(read(*lines)) == [(4, "", Broken.TOO_MANY_ROWS)]


def test_a_text_that_a_spreadsheet_would_run_loses_the_apostrophe_it_was_given() -> None:
    [row] = read("BB01,2024,50,'=1+1,CC0").rows
    assert row.source == {"en": "=1+1"}


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    table = read_table(data, KNOWN)
    assert table.rows or table.faults


@given(st.text(max_size=60))
def test_no_cell_breaks_the_reader(cell: str) -> None:
    quoted = cell.replace('"', '""').encode("utf-8", "surrogatepass")
    line = b",".join([b'"' + quoted + b'"'] * 5)
    assert read_table(HEAD.encode() + b"\n" + line, KNOWN).faults
