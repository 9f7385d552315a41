import re
from pathlib import Path

import pytest

from .pages import PAGES, REPOSITORY, name_of

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text())):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), f"{name_of(page)}: {target} is not there"
        assert not anchor or anchor in anchors(goal), f"{name_of(page)}: {target} has no such heading"


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != REPOSITORY], ids=name_of)
def test_every_page_is_reached_from_the_index(page: Path) -> None:
    index = REPOSITORY / "docs" / "index.md"
    if page == index:
        return
    linked = {
        (index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text())
    }
    assert page in linked, f"docs/index.md does not name {name_of(page)}"


def test_sources_name_only_pages_that_exist() -> None:
    for source in (REPOSITORY / "src").rglob("*.py"):
        for page in re.findall(r"docs/[\w/-]+\.md", source.read_text()):
            assert (REPOSITORY / page).exists(), (
                f"{source.relative_to(REPOSITORY)} names {page}, which is not there"
            )


def test_the_index_lists_every_page_of_the_documentation() -> None:
    index = REPOSITORY / "docs" / "index.md"
    listed = {
        (index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text())
    }
    missing = [
        name_of(page) for page in PAGES if page.is_relative_to(index.parent) and page not in {*listed, index}
    ]
    assert missing == []
