"""A sceptic who follows one sentence of a resident to what came of it, and looks for what was never followed up."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import How, numbers

pytestmark = pytest.mark.browser
RELEASES = "inputs/releases.json"


@pytest.mark.both_ways
def test_a_sceptic_follows_a_statement_through_the_trace(visit: Visit, how: How) -> None:
    sceptic = visit(how)
    page = sceptic.page
    sceptic.go("engagements/library-hours/conversations/what-do-you-think/results/")
    page.locator(".finding a[href*='/statements/']").first.click()
    assert "/r/" in page.url, "a statement leads to its record"
    sceptic.look("record of a statement")
    story = page.locator(".story")
    assert story.locator("> li").count() == 5
    assert story.locator("a").count() >= 2, "what was asked and what was decided"
    statement = page.get_by_role("heading", level=1).inner_text()

    story.locator("> li").nth(1).get_by_role("link").first.click()
    sceptic.look("record of a decision")
    assert page.get_by_role("heading", level=1).inner_text() != statement
    page.locator("a[href$='/open-ends/']").first.click()
    sceptic.look("open ends")
    # Whether there are any depends on what others did in the city before.
    _part, complete, left = numbers(page.locator(".stats .stat__number").all_inner_texts())
    assert complete >= 1
    assert bool(page.locator("table tbody tr").count()) == bool(left)
    sceptic.nothing_was_left_behind()


@pytest.mark.parametrize(
    "how", [How(360, "fr", scripts=True), How(1280, "en", scripts=False, themes=0)], ids=str
)
def test_what_a_resident_said_leads_to_the_number_that_moved_in_three_clicks(visit: Visit, how: How) -> None:
    reader = visit(how)
    page = reader.page
    page.goto(reader.at("engagements/library-hours/conversations/what-do-you-think/results/"))
    page.locator(".finding a[href*='/statements/']").first.click()
    reader.look("record of a statement")
    measured = page.locator(".story > li").last
    said = measured.inner_text()
    number = measured.get_by_role("link").first
    name = number.inner_text()
    number.click()
    reader.follow("Open its page")
    reader.look("indicator")
    assert "/indicators/" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == name
    assert re.search(r"\d", said.replace(name, "")), "the story has told the number already"
    reader.nothing_was_left_behind()


def test_a_sceptic_checks_a_contract_and_is_told_what_somebody_tampered(
    visit: Visit, how: How, tmp_path: Path
) -> None:
    sceptic = visit(how)
    page = sceptic.page
    sceptic.go("contracts/")
    page.locator("main a[href*='/contracts/processes/']").first.click()
    sceptic.look("contract")
    with page.expect_download() as bundle:
        page.locator("a[href*='/ocds-process-bundle/']").click()
    genuine, program = tmp_path / "bundle.zip", tmp_path / "verify.py"
    bundle.value.save_as(genuine)
    sceptic.go("ledger/", "the log")
    with page.expect_download() as given:
        page.locator("a[href$='/verify.py']").first.click()
    given.value.save_as(program)

    done = run(program, genuine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All of this holds" in done.stdout
    tampered = tmp_path / "tampered.zip"
    with ZipFile(genuine) as source, ZipFile(tampered, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b'"name"', b'"Name"') if name == RELEASES else data)
    done = run(program, tampered)
    assert done.returncode == 1
    assert f"{RELEASES} was changed" in done.stdout


def run(program: Path, bundle: Path) -> "subprocess.CompletedProcess[str]":
    """As anybody runs it: the file alone, in a Python that knows nothing of us."""
    return subprocess.run(
        [sys.executable, "-I", "-S", program, bundle], capture_output=True, text=True, check=False
    )
