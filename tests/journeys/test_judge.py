"""Those who look at the pages of the journeys see what is wrong with them."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.judge import Judge
from tests.journeys.visitor import How

pytestmark = pytest.mark.browser
NAMELESS = "main => main.insertAdjacentHTML('beforeend', '<img src=\"/health\">')"
GREY_ON_BLACK = "main => main.querySelector('p').style.color = '#555555'"


def test_what_is_wrong_with_a_page_is_told_with_its_theme(visit: Visit, judge: Judge) -> None:
    reader = visit(How(360, "en", True))
    reader.page.goto(reader.at("receipts/"))
    assert judge.faults(reader.page, "receipts", themes=2) == []
    main = reader.page.locator("main")
    main.evaluate(GREY_ON_BLACK)
    told = judge.faults(reader.page, "receipts", themes=2)
    assert told
    assert all(each.startswith("dark: color-contrast") for each in told)
    main.evaluate(NAMELESS)
    with pytest.raises(AssertionError, match="image-alt"):
        reader.look()
    reader.complaints.clear()
