"""Tables of others, read by a mapping: CSV, JSON and data packages give the same observations, or say what is wrong."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from civiccircle.formats.observations import ColumnMapping, Known, Measure, Wrong, read_mapped
from civiccircle.formats.sources import Unread
from civiccircle.formats.tables import Broken

KNOWN = Known(
    {"BB01": Measure(maximum=Decimal(100)), "SU12": Measure()}, {"north"}, ("en",), date(2026, 1, 1)
)
GIVEN = {"source": "Survey", "licence": "CC0"}
LONG = ColumnMapping(
    {"indicator": "KPI", "period": "Year", "value": "Val", "place": "Zone"}, GIVEN, codes={"Internet": "BB01"}
)
CSV = b"Year;KPI;Val;Zone;Other\n2023;Internet;90.10;;x\n2024;SU12;41;north;y\n"
OBJECTS = [
    {"Year": 2023, "KPI": "Internet", "Val": "90.10", "Zone": None},
    {"Year": 2024, "KPI": "SU12", "Val": 41, "Zone": "north"},
]


def package(resources: object, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("pack/datapackage.json", json.dumps({"name": "p", "resources": resources}))
        for name, data in files.items():
            archive.writestr(f"pack/{name}.csv", data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        CSV,
        json.dumps(OBJECTS).encode(),
        json.dumps({"updated": "today", "records": OBJECTS}).encode(),
        package([{"name": "t", "path": "t.csv"}], t=CSV),
    ],
)
def test_all_forms_of_a_table_give_the_same_observations(data: bytes) -> None:
    table = read_mapped(data, LONG, KNOWN)
    assert not table.faults
    told = [(each.indicator, each.place, str(each.period), str(each.value)) for each in table.rows]
    assert told == [("BB01", "", "2023", "90.10"), ("SU12", "north", "2024", "41")]
    assert {each.source["en"] for each in table.rows} == {"Survey"}


def test_wide_table_gives_an_observation_for_each_of_its_columns() -> None:
    mapping = ColumnMapping(
        {"period": "y"}, GIVEN | {"note": "Not published"}, wide={"a": "BB01", "b": "SU12"}, missing=["NaN"]
    )
    table = read_mapped(b"y,a,b\n2023,90,NaN\n2024,91,5\n", mapping, KNOWN)
    assert not table.faults
    told = [(each.line, each.indicator, each.value, dict(each.note)) for each in table.rows]
    assert told == [
        (2, "BB01", Decimal(90), {}),
        (2, "SU12", None, {"en": "Not published"}),
        (3, "BB01", Decimal(91), {}),
        (3, "SU12", Decimal(5), {}),
    ]


def test_faults_keep_the_lines_of_the_file() -> None:
    table = read_mapped(
        b"Year,KPI,Val,Zone\n2023,Internet,90,\n2024,Internet,9l,\n2024,?,5,\n2023,Internet,1,\n", LONG, KNOWN
    )
    assert [(each.line, each.wrong) for each in table.faults] == [
        (3, Wrong.NUMBER),
        (4, Wrong.INDICATOR),
        (5, Wrong.TWICE),
    ]


def test_column_that_the_mapping_names_and_the_table_lacks_is_told() -> None:
    [fault] = read_mapped(b"Year,KPI,Val\n2023,Internet,90\n", LONG, KNOWN).faults
    assert (fault.column, fault.wrong) == ("Zone", Broken.COLUMN_MISSING)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", Broken.EMPTY),
        (b"Year,KPI,Val,Zone\n2023,Internet\n", Broken.CELLS),
        (b"\xff\xfe", Broken.ENCODING),
        (b'Year,KPI\n"2023', Broken.UNREADABLE),
        (b"[1, 2]", Unread.JSON),
        (b"{", Unread.JSON),
        (b"[" * 100_000, Unread.JSON),
        (b"PK\x03\x04 and nothing more", Unread.PACKAGE),
        (package(7), Unread.PACKAGE),
        (package([{"path": "gone.csv"}]), Unread.PACKAGE),
        (package([{"path": "../../etc/passwd"}]), Unread.RESOURCE),
        (
            package([{"name": "a", "path": "a.csv"}, {"name": "b", "path": "b.csv"}], a=CSV, b=CSV),
            Unread.RESOURCE,
        ),
    ],
)
def test_file_that_holds_no_table_is_refused_with_the_reason(data: bytes, wrong: object) -> None:
    [fault] = read_mapped(data, LONG, KNOWN).faults
    assert fault.wrong == wrong


def test_package_with_several_tables_is_read_by_the_name_of_one() -> None:
    data = package([{"name": "a", "path": "a.csv"}, {"name": "b", "path": "b.csv"}], a=b"x\n1\n", b=CSV)
    assert (
        len(read_mapped(data, ColumnMapping(LONG.columns, GIVEN, LONG.codes, resource="b"), KNOWN).rows) == 2
    )


def test_published_table_of_montreal_is_read_by_a_mapping(shared_data: Path) -> None:
    data = (shared_data / "indicators" / "montreal_performance_indicators.csv").read_bytes()
    mapping = ColumnMapping(
        {"indicator": "KPIID", "period": "DateDonnee", "value": "Valeur", "method": "Calcul"},
        {"source": "Ville de Montréal", "licence": "CC-BY-4.0"},
    )
    codes = {line.split(b",")[0].decode() for line in data.splitlines()[1:]}
    known = Known(dict.fromkeys(codes, Measure()), (), ("fr",), date(2026, 1, 1))
    table = read_mapped(data, mapping, known)
    assert not table.faults
    assert len(table.rows) == 823
