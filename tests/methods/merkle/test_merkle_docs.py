"""The examples of docs/methods/ledger.md."""

import doctest
from pathlib import Path


def test_the_examples_of_the_page_about_the_ledger_are_true() -> None:
    page = Path(__file__).parents[3] / "docs" / "methods" / "ledger.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted > 10
    assert outcome.failed == 0
