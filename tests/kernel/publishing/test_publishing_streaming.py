"""Files that are written while they are sent: whole or visibly not, and in constant memory."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula, zip_file

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(st.lists(st.tuples(cells, st.integers())))
def test_csv_gives_back_what_was_written_and_says_what_it_holds(rows: list[tuple[str, int]]) -> None:
    content = b"".join(csv_file(["text", "number"], rows)).decode()
    body, last = content[:-2].rpartition("\r\n")[0] + "\r\n", content[:-2].rpartition("\r\n")[2]
    assert last == f"# complete,{len(rows)},{sha256(body.encode()).hexdigest()}"
    read = list(csv.reader(io.StringIO(body, newline="")))
    assert read == [["text", "number"], *([text, str(number)] for text, number in rows)]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001])
def test_json_gives_back_what_was_written_and_says_what_it_holds(count: int) -> None:
    rows = [{"n": number, "at": datetime(2031, 5, 4, tzinfo=UTC), "text": "é\n"} for number in range(count)]
    content = b"".join(json_file(iter(rows)))
    read = json.loads(content)
    assert [each["n"] for each in read["rows"]] == list(range(count))
    assert read["complete"]["rows"] == count
    lines = content.removeprefix(b'{"rows":[\n').rpartition(b'\n],"complete"')[0]
    assert read["complete"]["sha256"] == sha256(lines).hexdigest()


def test_a_zip_holds_its_files_and_the_checksum_of_each() -> None:
    blocks = zip_file({"a.csv": csv_file(["x"], [[1], [2]]), "b.txt": iter([b"one", b"two"])})
    with zipfile.ZipFile(io.BytesIO(b"".join(blocks))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.csv", "b.txt", "manifest.json"]
        manifest = json.loads(archive.read("manifest.json"))
        assert [each["name"] for each in manifest["files"]] == ["a.csv", "b.txt"]
        for each in manifest["files"]:
            content = archive.read(each["name"])
            assert (len(content), sha256(content).hexdigest()) == (each["bytes"], each["sha256"])


def test_the_same_rows_give_the_same_zip() -> None:
    def once() -> bytes:
        return b"".join(zip_file({"a.csv": csv_file(["x"], [[1]])}))

    assert once() == once()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_breaks_off_can_be_told_from_a_whole_one(share: float) -> None:
    rows = [[number, "text"] for number in range(3000)]

    def cut(content: bytes) -> bytes:
        return content[: int(len(content) * share)]

    assert b"# complete" not in cut(b"".join(csv_file(["n", "t"], rows)))
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut(b"".join(json_file(rows))))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(cut(b"".join(zip_file({"a.csv": csv_file(["n", "t"], rows)})))))


@pytest.mark.parametrize("rows", [40_000, pytest.param(250_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", ["csv", "json", "zip"])
def test_many_rows_pass_through_little_memory(form: str, rows: int) -> None:
    def votes() -> Iterator[tuple[int, int, int, str]]:
        for number in range(rows):
            yield number, number % 300, number % 3 - 1, "2031-05-04T09:30:00Z"

    columns = ["voter", "comment", "vote", "at"]
    blocks = {
        "csv": lambda: csv_file(columns, votes()),
        "json": lambda: json_file(votes()),
        "zip": lambda: zip_file({"votes.csv": csv_file(columns, votes())}),
    }[form]()
    tracemalloc.start()
    begun = process_time()
    size = sum(len(block) for block in blocks)
    seconds, peak = process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 2 * rows
    assert peak < 1_000_000
    assert seconds < 60


@pytest.mark.parametrize("words", ["=1+1", "a;=1+1", "a\t@b", "a\n-1", "a\r\n+1", "＝1", "a;＠b", "\tx"])
def test_no_cell_holds_what_a_spreadsheet_would_run_wherever_it_cuts(words: str) -> None:
    for piece in re.split(r"[;\t\r\n]", no_formula(words)):
        assert not piece.startswith(tuple("=+-@＝＋－＠"))
    assert no_formula("we agree: a - b = c; d") == "we agree: a - b = c; d"
