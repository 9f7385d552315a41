"""The pages of the documentation."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
AT_THE_TOP = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
PAGES = [
    *(REPOSITORY / name for name in AT_THE_TOP),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))
