"""A table of somebody else is read by a mapping that is saved once and used again; the same file changes nothing."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.formats.observations import ColumnMapping
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import computing_actions
from civiccircle.measure.indicators.commands import import_observations
from civiccircle.measure.indicators.models import ImportMapping, Indicator, Observation

DESK = "/en/riverbend/desk/indicators/"
THEIRS = "Jahr;Kennzahl;Wert\n2023;Netz;90.1\n2024;Netz;91.2\n"
GIVEN = {
    "name": "Agency",
    "column_indicator": "Kennzahl",
    "column_period": "Jahr",
    "column_value": "Wert",
    "constant_source": "Agency",
    "constant_licence": "CC0",
    "codes": "Netz = BB01",
    "missing": "k. A.; -",
}


@pytest.fixture
def desk(client: Client, analyst: Person) -> Client:
    client.force_login(analyst)
    return client


@pytest.fixture
def mapping(desk: Client, indicator: Indicator) -> ImportMapping:
    assert desk.post(f"{DESK}mappings/", GIVEN).status_code == 302
    return ImportMapping.objects.get()


def package() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("datapackage.json", json.dumps({"resources": [{"name": "t", "path": "data/t.csv"}]}))
        archive.writestr("data/t.csv", THEIRS)
    return stream.getvalue()


def test_table_is_read_by_a_saved_mapping_and_again_without_change(
    desk: Client, mapping: ImportMapping
) -> None:
    sent = {"table": THEIRS, "mapping": mapping.pk, "verb": "take"}
    assert "New: 2." in desk.post(f"{DESK}import/", sent).content.decode()
    assert "On record already: 2." in desk.post(f"{DESK}import/", sent).content.decode()
    assert [(each.indicator.code, str(each.value)) for each in Observation.objects.order_by("start")] == [
        ("BB01", "90.1"),
        ("BB01", "91.2"),
    ]


def test_package_and_json_give_the_same_as_the_table(desk: Client, mapping: ImportMapping) -> None:
    objects = [
        {"Jahr": 2023, "Kennzahl": "Netz", "Wert": 90.1},
        {"Jahr": 2024, "Kennzahl": "Netz", "Wert": 91.2},
    ]
    for number, data in enumerate((package(), json.dumps(objects).encode(), THEIRS.encode())):
        file = SimpleUploadedFile("sent", data)
        page = desk.post(
            f"{DESK}import/", {"file": file, "mapping": mapping.pk, "verb": "take"}
        ).content.decode()
        assert ("On record already: 2." if number else "New: 2.") in page


def test_fault_names_the_line_of_their_file(desk: Client, mapping: ImportMapping) -> None:
    spoilt = THEIRS.replace("91.2", "191.2")
    answer = desk.post(f"{DESK}import/", {"table": spoilt, "mapping": mapping.pk, "verb": "take"})
    assert answer.status_code == 422
    assert "Line 3" in answer.content.decode()
    assert not Observation.objects.exists()


def test_mapping_is_shown_again_and_replaced_under_its_name(desk: Client, mapping: ImportMapping) -> None:
    page = desk.get(f"{DESK}mappings/?from={mapping.pk}").content.decode()
    assert "Netz = BB01" in page
    assert "k. A.; -" in page
    assert desk.post(f"{DESK}mappings/", GIVEN | {"more": "note = Bemerkung"}).status_code == 302
    saved = ImportMapping.objects.get()
    assert ColumnMapping(**saved.told).columns["note"] == "Bemerkung"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"column_indicator": ""}, "Name the columns of indicator and value"),
        ({"column_period": ""}, "Name the column of the period"),
        ({"codes": "Netz BB01"}, "“Netz BB01” is not written as left = right."),
        ({"more": "colour = Farbe"}, "“colour” is none of our columns"),
    ],
)
def test_mapping_that_cannot_be_is_refused(
    given: dict[str, str], words: str, desk: Client, indicator: Indicator
) -> None:
    answer = desk.post(f"{DESK}mappings/", GIVEN | given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportMapping.objects.exists()


def test_only_analysts_save_a_mapping(indicator: Indicator, officer: Person) -> None:
    with pytest.raises(PermissionDenied):
        computing_actions.save_mapping(
            by=officer, community=indicator.community, name="x", mapping=ColumnMapping()
        )


def test_command_reads_by_a_mapping(mapping: ImportMapping, tmp_path: Path) -> None:
    file = tmp_path / "table.zip"
    file.write_bytes(package())
    assert "2 new" in CliRunner().invoke(import_observations, [str(file), "--mapping", "Agency"]).output
    answer = CliRunner().invoke(import_observations, [str(file), "--mapping", "Nobody"])
    assert answer.exit_code
    assert "use one of these: Agency" in answer.output
