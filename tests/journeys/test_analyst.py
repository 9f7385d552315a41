"""An analyst brings a table with ten kinds of mistake, mends them, and ends with clean data for everybody."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_staff import at_the_desk
from tests.journeys.visitor import How, Visitor

pytestmark = pytest.mark.browser
WAYS = [How(360, "en", True), pytest.param(How(1280, "fr", False), marks=pytest.mark.slow)]

CLEAN = """indicator,place,period,value,unit,source,licence,note
awarded{n},,{y}1,412,contract,City clerk,CC-BY-4.0,
awarded{n},,{y}2,431,contract,City clerk,CC-BY-4.0,
awarded{n},,{y}3,447,contract,City clerk,CC-BY-4.0,
awarded{n},,{y}4,455,contract,City clerk,CC-BY-4.0,
awarded{n},,{y}5,462,contract,City clerk,CC-BY-4.0,
published{n},,{y}1,251,contract,City clerk,CC-BY-4.0,
published{n},,{y}2,268,contract,City clerk,CC-BY-4.0,
published{n},,{y}3,290,contract,City clerk,CC-BY-4.0,
published{n},,{y}4,311,contract,City clerk,CC-BY-4.0,
published{n},,{y}5,333,contract,City clerk,CC-BY-4.0,
DE08,,{y}1,41.5,%,Digital services,CC-BY-4.0,
SU12,,{y}1,,%,Works department,CC-BY-4.0,The scales were out of order
"""
MISTAKES = (
    ("{y}1,412,", '{y}1,"412,5",'),  # a comma before the decimals
    ("awarded{n},,{y}2", "award{n},,{y}2"),  # no such indicator
    ("{y}3,447,contract", "{y}3,447,firm"),  # another unit
    ("awarded{n},,{y}4", "awarded{n},atlantis,{y}4"),  # no such place
    ("awarded{n},,{y}5", "awarded{n},,2199"),  # a period to come
    ("published{n},,{y}1", "published{n},,the first year"),  # no period
    ("published{n},,{y}3", "published{n},,{y}2"),  # twice the same
    ("{y}4,311,contract,City clerk", "{y}4,311,contract,"),  # no source
    ("{y}1,41.5,", "{y}1,415,"),  # beyond 100 %
    ("The scales were out of order", ""),  # missing, and nothing says why
)
SLIP = ("published{n},,{y}3,290,", "published{n},,{y}3,290000,")


@pytest.mark.parametrize("how", WAYS, ids=str)
def test_an_analyst_brings_ten_kinds_of_mistake_and_ends_with_clean_data(visit: Visit, how: How) -> None:
    analyst = at_the_desk(visit, how, "Analyst")
    at = {"n": str(how.width), "y": "190" if how.width == 360 else "191"}
    for code in ("awarded", "published"):
        define(analyst, code + at["n"])
    analyst.go("desk/indicators/of/IN11/formula/", "formula")
    formula = analyst.page.locator("[name=formula]")
    formula.fill(f"100 * published{how.width} / awarded{how.width} + awarded{how.width}")
    with analyst.refused(422):
        analyst.press("Save")
    analyst.look("formula, refused")
    formula.fill(f"100 * published{how.width} / awarded{how.width}")
    analyst.press("Save")

    clean, spoilt = CLEAN.format(**at), CLEAN.format(**at)
    slip, slipped = (each.format(**at) for each in SLIP)
    for right, wrong in MISTAKES:
        assert spoilt.count(right.format(**at)) == 1
        spoilt = spoilt.replace(right.format(**at), wrong.format(**at))
    send(analyst, spoilt, "Take it in", 422)
    analyst.look("table with ten faults")
    assert analyst.page.locator(".faults > li").count() == len(MISTAKES)
    send(analyst, clean.replace(slip, slipped), "Only check it")
    analyst.look("table with questions")
    asked = analyst.page.locator(".faults > li")
    assert asked.count() > 0
    expect(asked.filter(has_text=f"published{how.width}").first).to_contain_text("290000")
    send(analyst, clean, "Take it in")
    expect(analyst.page.locator(".notice--success")).to_contain_text(analyst.say("The table was taken in"))
    assert analyst.page.locator(".faults").count() == 0
    analyst.go("desk/indicators/questions/", "questions about values")
    analyst.go("desk/indicators/mappings/", "mapping of a table")

    reader = visit(how)
    reader.go("indicators/IN11/", "rate with its formula")
    expect(reader.page.locator("main")).to_contain_text(f"100 * published{how.width} / awarded{how.width}")
    reader.go(f"indicators/published{how.width}/", "component")
    expect(reader.page.locator("main .standing .reading__number")).to_have_text("333")
    reader.nothing_was_left_behind()


def define(analyst: Visitor, code: str) -> None:
    analyst.go("desk/indicators/components/new/", "component, new")
    page = analyst.page
    page.locator("[name=code]").fill(code)
    page.locator("[name=measured_in]").fill("contract")
    for language in ("en", "fr"):
        page.locator(f"[name=name_{language}]").fill(code)
        page.locator(f"[name=unit_{language}]").fill("contract")
    analyst.press("Save")
    page.wait_for_url(f"**/of/{code}/")


def send(analyst: Visitor, table: str, verb: str, refused: int = 0) -> None:
    analyst.go("desk/indicators/import/", "take in a table")
    analyst.page.locator("[name=table]").fill(table)
    if not refused:
        analyst.press(verb)
        return
    with analyst.refused(refused):
        analyst.press(verb)
