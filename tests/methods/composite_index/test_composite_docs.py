"""The page about the method shows what the method does."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "composite.md"


def test_the_example_of_the_page_is_true() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0
