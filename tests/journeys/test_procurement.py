"""A procurement officer and a file of contracts: checked, mended, published, and read by everybody."""

import json

import pytest
from playwright.sync_api import expect

from tests.deliver.contracting.conftest import award, package, release
from tests.journeys.conftest import Visit
from tests.journeys.visitor import How, Visitor

pytestmark = pytest.mark.browser


def check(officer: Visitor, name: str, data: bytes) -> None:
    officer.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": data}
    )
    officer.press("Check it")


def test_a_procurement_officer_mends_a_package_and_publishes_it(visit: Visit, how: How) -> None:
    officer = visit(how)
    page, ocid = officer.page, f"ocds-river-{how}"
    named = {"ocid": ocid}
    right = package(release(**named), award(**named))
    wrong = package(release(**named, initiationType="Tender", buyer={"name": "Mrs. Ada Moss"}))
    page.goto(officer.city.links["Procurement officer"])
    officer.go("desk/contracts/", "desk of contracts")
    officer.follow("Check a file")
    officer.look("check a file")
    with officer.refused(422):
        check(officer, "torn.json", right[:-40])
    expect(page.locator(".faults li")).to_have_count(1)
    officer.look("check a file, unreadable")

    check(officer, "wrong.json", wrong)
    findings = page.locator("section[aria-labelledby=findings]")
    expect(findings).to_contain_text("Mrs. Ada Moss")
    expect(findings).to_contain_text("initiationType")
    officer.look("findings in a file")
    with officer.refused(422):
        officer.press("Publish it")
    officer.look("findings in a file, refused")
    assert page.request.get(officer.at(f"contracts/processes/{ocid}/")).status == 404

    officer.follow("Check another file")
    check(officer, "right.json", right)
    expect(page.get_by_text(officer.say("The file keeps the standard"))).to_be_visible()
    officer.look("a file without faults")
    officer.press("Publish it")
    expect(page.get_by_text(officer.say("The file is published"))).to_be_visible()
    officer.look("a published file")

    reader = visit(how)
    reader.go(f"contracts/processes/{ocid}/", "a process that was just published")
    expect(reader.page.locator("section[aria-labelledby=who-won]")).to_contain_text("Bridge Builders Ltd.")
    reader.nothing_was_left_behind()
    record = reader.page.request.get(f"/api/v1/communities/heron-harbour/contracting/processes/{ocid}/record")
    assert json.loads(record.text())["records"][0]["ocid"] == ocid
