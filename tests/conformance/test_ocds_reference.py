"""OCDS beside the reference tools: their merged releases, their error sets, and the published schema."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from civiccircle.formats.ocds import Element, encode, parse, read, write_lines
from civiccircle.methods.contracting import (
    APPEND,
    BY_POSITION,
    MergeRules,
    Process,
    Summary,
    Validator,
    compiled_release,
    standard,
    versioned_release,
)

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMAS = {
    "1.0": "release-schema-1__0__3.json",
    "1.1": "release-schema-1__1__4.json",
    "schema": "schema.json",
}
OVERRIDES = {"append": APPEND, "by-position": BY_POSITION}
OURS = {"additional", "codelist", "repeatedId"}


@pytest.fixture(scope="module")
def ocds(shared_data: Path) -> Path:
    if not (shared_data / "ocds").is_dir():
        pytest.skip("the folder ocds is absent from the real inputs")
    return shared_data / "ocds"


def lines(path: Path) -> Iterator[Any]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def elements(path: Path) -> list[Element]:
    return [one for one in read([path.read_bytes()], file=path.name) if isinstance(one, Element)]


def test_every_official_merge_case_gives_what_it_should(ocds: Path) -> None:
    seen = 0
    for folder, schema_file in SCHEMAS.items():
        schema = json.loads((ocds / "merge-cases" / schema_file).read_text())
        for expected in sorted((ocds / "merge-cases" / folder).glob("*-*.json")):
            for kind in ("compiled", "versioned", "append", "by-position"):
                if not expected.stem.endswith(f"-{kind}"):
                    continue
                given = expected.with_name(expected.name.replace(f"-{kind}.json", ".json"))
                releases = json.loads(given.read_text())
                if kind in OVERRIDES:  # the official suite merges the releases twice there
                    chosen = OVERRIDES[kind]
                    rules = MergeRules.of(schema, {("array",): chosen, ("nested", "array"): chosen})
                    found = compiled_release(releases * 2, rules)
                else:
                    merge = compiled_release if kind == "compiled" else versioned_release
                    found = merge(releases, MergeRules.of(schema))
                assert found == json.loads(expected.read_text()), expected.name
                seen += 1
    assert seen >= 34


def test_every_generated_process_is_merged_as_the_reference_does(ocds: Path) -> None:
    for number, case in enumerate(lines(ocds / "merge-fuzz" / "cases.jsonl")):
        process = Process(case["releases"])
        assert process.compiled == case["compiled"], number
        assert process.versioned == case["versioned"], number


@pytest.mark.parametrize("folder", ["uk-contracts-finder", "colombia-tvec"])
def test_real_processes_are_merged_as_the_reference_does(ocds: Path, folder: str) -> None:
    here = ocds / "real" / folder
    source = next(path for path in (here / "release-package.json", here / "releases.jsonl") if path.exists())
    processes: dict[str, list[Any]] = {}
    for element in elements(source):
        processes.setdefault(str(element.ocid()), []).append(element.value())
    for kind, merge in (("compiled", compiled_release), ("versioned", versioned_release)):
        for expected in lines(here / f"{kind}.ocdsmerge-0.8.0.jsonl"):
            assert json.loads(encode(merge(processes[expected["ocid"]]))) == expected


def test_one_release_at_a_time_gives_what_all_at_once_give(ocds: Path) -> None:
    for case in islice(lines(ocds / "merge-fuzz" / "cases.jsonl"), 0, None, 3):
        ordered = sorted(case["releases"], key=lambda release: release["date"])
        process = Process(ordered[:1])
        for place, release in enumerate(ordered[1:], 1):
            process.add(release, lambda place=place, ordered=ordered: ordered[:place])
            stored = json.loads(encode([process.compiled, process.versioned]))
            if process.plain:
                process = Process.resume(*stored)
        assert (process.compiled, process.versioned) == (case["compiled"], case["versioned"])


def test_injected_errors_give_exactly_the_expected_paths_and_keywords(ocds: Path) -> None:
    validator = Validator()
    folder = ocds / "validation-errors"
    expected = list(lines(folder / "expected.jsonschema-4.26.jsonl"))
    found = elements(folder / "releases.jsonl")
    assert len(found) == len(expected) == 300
    for element, wanted in zip(found, expected, strict=True):
        problems = [one for one in validator.release(element.value()) if one.rule not in OURS]
        ours = {("/".join(map(str, one.path)), one.rule) for one in problems}
        assert ours == {(one["path"], one["keyword"]) for one in wanted["errors"]}, wanted["line"]


@pytest.mark.parametrize(
    ("name", "defects"),
    [
        (
            "uk-contracts-finder/releases.jsonl",  # and one release that is in the file twice: its store tells
            {
                ("format", "awards/documents/url"): 1,
                ("format", "tender/documents/url"): 1,
                ("repeatedId", "awards/suppliers/id"): 1,
                ("repeatedId", "parties/id"): 1,
            },
        ),
        (
            "colombia-tvec/release-package.json",
            {
                ("type", "awards/value/amount"): 2,
                ("type", "contracts/value/amount"): 2,
                ("format", "parties/contactPoint/url"): 2,
            },
        ),
    ],
)
def test_known_defects_of_real_data_are_found(
    ocds: Path, name: str, defects: dict[tuple[str, str], int]
) -> None:
    validator, summary = Validator(), Summary()
    for element in elements(ocds / "real" / name):
        release = element.value()
        summary.add(release, validator.release(release))
    page = summary.findings()
    serious = [one for one in page if one.severity == "error" or one.rule == "repeatedId"]
    assert {(one.rule, one.field): one.count for one in serious} == defects
    assert any(one.rule == "additional" for one in page)


def test_every_real_file_is_read_and_written_without_a_loss(ocds: Path) -> None:
    paths = [
        *ocds.glob("real/**/*.json"),
        *ocds.glob("real/**/releases.jsonl"),
        *ocds.glob("worked-example/**/*.json"),
    ]
    seen = 0
    for path in paths:
        if "libcoveocds" in path.name:
            continue
        found = elements(path)
        again = [one for one in read(write_lines(one.raw for one in found)) if isinstance(one, Element)]
        assert [one.value() for one in again] == [parse(one.raw) for one in found], path.name
        assert json.loads(encode([one.value() for one in found])) == [json.loads(one.raw) for one in found]
        seen += len(found)
    assert seen > 300


def test_the_structure_is_what_the_published_schema_says(ocds: Path) -> None:
    script = [sys.executable, REPOSITORY / "scripts" / "ocds-structure", ocds / "schema" / "1__1__5", "1.1.5"]
    said = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == standard()


def test_the_structure_holds_no_prose() -> None:
    text = json.dumps(standard())
    assert '"title":' not in text.replace('"title": {"type"', "")
    assert '"description":' not in text.replace('"description": {"type"', "")
    assert len(text) < 25_000
