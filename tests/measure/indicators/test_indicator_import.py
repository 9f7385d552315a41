"""Tables of observations on their way in: by the command line and at the desk, all of a table or nothing."""

import csv
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.formats.observations import MOST_ROWS, Known, Measure, read_table
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.streaming import csv_file
from civiccircle.measure.indicators import imports, queries
from civiccircle.measure.indicators.commands import import_observations
from civiccircle.measure.indicators.models import Indicator, Observation

from .conftest import HEAD, Observe

PAGE = "/en/riverbend/desk/indicators/import/"
GOOD = ("BB01,2023,90.1,Survey,CC0", "BB01,2024,91.2,Survey,CC0")
Write = Callable[..., bytes]


@pytest.fixture
def command(tmp_path: Path, indicator: Indicator) -> Callable[..., Result]:
    def run(data: bytes, *words: str) -> Result:
        file = tmp_path / "observations.csv"
        file.write_bytes(data)
        return CliRunner().invoke(import_observations, [str(file), *words], standalone_mode=True)

    return run


def test_a_table_is_taken_in_and_again_changes_nothing(command: Callable[..., Result], table: Write) -> None:
    done = command(table(*GOOD))
    assert (done.exit_code, done.output) == (0, "2 new, 0 corrected, 0 unchanged\n")
    again = command(table(*GOOD), "--json", "--community", "riverbend")
    told = json.loads(again.output)
    assert (told["new"], told["unchanged"], told["taken_in"]) == (0, 2, True)
    assert told["lines"] == [{"line": 2, "outcome": "unchanged"}, {"line": 3, "outcome": "unchanged"}]
    assert Observation.objects.count() == 2


def test_checking_changes_nothing(command: Callable[..., Result], table: Write) -> None:
    done = command(table(*GOOD), "--check")
    assert (done.exit_code, done.output) == (
        0,
        "2 new, 0 corrected, 0 unchanged (nothing was changed: --check)\n",
    )
    assert not Observation.objects.exists()


def test_every_fault_is_told_with_line_column_and_mend_and_nothing_is_taken_in(
    command: Callable[..., Result], table: Write
) -> None:
    done = command(table(GOOD[0], 'BB01,2022,"90,1",Survey,CC0', "SU01,2024,4,Survey,CC0"))
    assert done.exit_code == 3
    first, second, last = done.output.splitlines()
    assert "observations.csv:3: value: “90,1” is no number: write digits with a point" in first
    assert "observations.csv:4: indicator: no indicator “SU01” is followed here: correct its code" in second
    assert "nothing was taken in, 2 faults: mend them" in last
    assert not Observation.objects.exists()
    told = command(table("BB01,24,1,Survey,CC0"), "--json")
    assert told.exit_code == 3
    assert json.loads(told.stdout)["faults"][0]["column"] == "period"


def test_a_correction_takes_its_reason_from_its_line_or_from_the_command(
    command: Callable[..., Result], table: Write
) -> None:
    command(table(*GOOD))
    changed = table("BB01,2023,90.4,Survey,CC0", GOOD[1])
    refused = command(changed)
    assert refused.exit_code == 3
    assert ":2: reason: this changes what is on record (90.1), and no reason is given" in refused.output
    assert command(changed, "--check").exit_code == 3
    done = command(changed, "--reason", "Revised by the agency")
    assert done.output == "0 new, 1 corrected, 1 unchanged\n"
    line = table("BB01,2023,90.5,Survey,CC0,Revised again", head=f"{HEAD},reason")
    assert command(line, "--reason", "Not this one").exit_code == 0
    reasons = [each.ended_because["en"] for each in Observation.objects.exclude(ended_at=None).order_by("pk")]
    assert reasons == ["Revised by the agency", "Revised again"]


def test_a_file_too_large_is_refused_also_where_it_comes_through_a_pipe(
    indicator: Indicator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LARGEST_FILE", 1_000)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    Thread(target=pipe.write_bytes, args=[b"x" * 2_000], daemon=True).start()
    done = CliRunner().invoke(import_observations, [str(pipe)])
    assert done.exit_code == 3
    assert "it is larger than" in done.output


def test_an_upload_of_two_gigabytes_is_refused_before_it_is_read(
    client: Client, analyst: Person, indicator: Indicator
) -> None:
    client.force_login(analyst)
    answer = client.generic(
        "POST", PAGE, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(2 * 1024**3)
    )
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()


def test_an_analyst_mends_the_faults_on_the_page(
    client: Client, analyst: Person, indicator: Indicator, table: Write
) -> None:
    client.force_login(analyst)
    bad = SimpleUploadedFile(
        "values.csv", table(GOOD[0], "BB01,2024,1912,Survey,CC0", "BB02,2024,9,Survey,CC0")
    )
    answer = client.post(PAGE, {"file": bad, "reason_en": "Typing slip", "verb": "take"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "\nTyping slip</textarea>" in page, "what was typed beside it stays"
    for words in ("there are 2 faults", "1912 lies outside", "No indicator “BB02” is followed here"):
        assert words in page, words
    assert "BB01,2024,1912,Survey,CC0" in page, "the table stands in the box, to be mended"
    assert not Observation.objects.exists()
    mended = table(*GOOD).decode()
    checked = client.post(PAGE, {"table": mended, "verb": "check"})
    assert checked.status_code == 200
    assert "The table can be taken in" in checked.content.decode()
    assert not Observation.objects.exists()
    done = client.post(PAGE, {"table": mended, "verb": "take"})
    assert done.status_code == 200
    assert "New: 2." in done.content.decode()
    assert {each.recorded_by for each in Observation.objects.all()} == {analyst}
    again = client.post(PAGE, {"table": mended.replace("\n", "\r\n"), "verb": "take"})
    assert "On record already: 2." in again.content.decode()


def test_the_report_speaks_french(
    client: Client, analyst: Person, indicator: Indicator, table: Write
) -> None:
    client.force_login(analyst)
    page = client.post(PAGE.replace("/en/", "/fr/"), {"table": table("BB01,2024,x,Enquête,CC0").decode()})
    words = page.content.decode()
    assert "«\xa0x\xa0» n’est pas un nombre" in words
    assert "Écrivez des chiffres avec un point" in words


@pytest.mark.parametrize("given", [{}, {"table": ""}, {"file": SimpleUploadedFile("empty.csv", b"")}])
def test_an_empty_form_asks_for_a_table(
    client: Client, analyst: Person, indicator: Indicator, given: dict[str, object]
) -> None:
    client.force_login(analyst)
    assert client.post(PAGE, given).status_code == 422


def test_what_is_no_text_is_told_and_not_put_into_the_box(
    client: Client, analyst: Person, indicator: Indicator
) -> None:
    client.force_login(analyst)
    file = SimpleUploadedFile("values.csv", f"{HEAD}\nBB01,2024,1,Enquête,CC0\n".encode("cp1252"))
    page = client.post(PAGE, {"file": file}).content.decode()
    assert "Byte 0xea, number 17 of this line, is not UTF-8" in page


def test_a_download_is_taken_in_again_and_changes_nothing(
    community: Community,
    indicator: Indicator,
    analyst: Person,
    observe: Observe,
    place: Place,
    client: Client,
) -> None:
    observe("2023", "90.10", low="88.1", high="92", source="=Survey", method="By post")
    observe("2024", "", note="Not asked")
    observe("2024", "88.0", place="harbour", standard_error="1.20")
    data = b"".join(client.get("/en/riverbend/downloads/observations/"))
    assert data.count(b"\r\n") == 5
    report = imports.take_in(by=analyst, community=community, data=data)
    assert report.done
    assert report.comparison.counts == {"new": 0, "corrected": 0, "unchanged": 3}
    cut = data.rsplit(b"\r\n", 3)[0] + b"\r\n" + data.rsplit(b"\r\n", 2)[1]
    assert imports.take_in(by=analyst, community=community, data=cut).faults


def test_a_table_as_long_as_it_may_be_asks_the_database_no_more_than_a_short_one(
    community: Community,
    indicator: Indicator,
    table: Write,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    lines = [f"BB01,{1900 + number // 12}-{number % 12 + 1:02},50,Survey,CC0" for number in range(400)]
    with django_assert_max_num_queries(30):
        assert imports.take_in(by=None, community=community, data=table(*lines)).done
    assert queries.observations(indicator.pk).count() == 400


def test_the_series_of_montreal_are_read_whole(shared_data: Path) -> None:
    with (shared_data / "indicators" / "montreal_performance_indicators.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = Known(
        {row["KPIID"]: Measure(frozenset({row["UniteMesure"]})) for row in rows},
        (),
        ("fr",),
        date(2026, 1, 1),
    )
    columns = ("indicator", "period", "value", "unit", "source", "licence", "method")
    cells = [
        (row["KPIID"], row["DateDonnee"], row["Valeur"], row["UniteMesure"], "Ville de Montréal", "CC-BY-4.0",
         row["Calcul"])
        for row in rows
    ]  # fmt: skip
    table = read_table(b"".join(csv_file(columns, cells)), known)
    assert [(fault.line, fault.wrong) for fault in table.faults] == []
    assert [str(row.value) for row in table.rows] == [row["Valeur"] for row in rows]
    assert 800 < len(table.rows) < MOST_ROWS
