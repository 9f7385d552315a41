import re

from .pages import REPOSITORY

READ = re.compile(r"""["'](CIVICCIRCLE_[A-Z_]*[A-Z]|EMAIL_URL)["']""")
# Read by dj_database_url, and by names put together.
OTHERS = {"DATABASE_URL", *(f"CIVICCIRCLE_OIDC_{word}" for word in ("NAME", "URL", "CLIENT_ID", "SECRET"))}


def settings_read() -> set[str]:
    sources = (REPOSITORY / "src").rglob("*.py")
    return OTHERS.union(*(READ.findall(source.read_text()) for source in sources))


def settings_documented() -> set[str]:
    page = (REPOSITORY / "docs" / "operate.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    assert settings_read() - settings_documented() == set()


def test_every_documented_setting_is_read() -> None:
    assert settings_documented() - settings_read() == set()
