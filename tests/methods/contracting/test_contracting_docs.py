"""The page about open contracting shows what the methods do."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "contracting.md"


def test_the_examples_of_the_page_are_true() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 10
    assert found.failed == 0
