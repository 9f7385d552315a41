"""How the front-end files come about."""

import json
import re
from pathlib import Path

import pytest

from civiccircle.web import frontend


def test_the_lock_file_names_digests_and_no_address() -> None:
    lock = (frontend.HERE / "package-lock.json").read_text()
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_both_ways_to_the_dark_theme_carry_the_same_tokens() -> None:
    tokens = (frontend.HERE / "styles" / "11-dark.css").read_text()
    assert frontend.stylesheet().count(tokens) == 2


def test_every_property_that_is_used_is_defined() -> None:
    css = frontend.stylesheet()
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= set(re.findall(r"(--[\w-]+):", css))


def test_the_style_sheet_asks_nothing_of_anyone_and_knows_no_left_or_right() -> None:
    css = frontend.stylesheet()
    assert not re.search(r"url\(|@import|@font-face", css)
    assert not re.search(
        r"[{;]\s*(?:margin|padding|border)?-?(?:left|right)\s*:|text-align:\s*(?:left|right)", css
    )


def test_a_second_build_changes_nothing() -> None:
    frontend.build()
    assert frontend.build() == []


def test_a_failed_fetch_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "npm"
    broken.write_text("#!/bin/sh\necho no route to host >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(frontend, "_npm", lambda: [str(broken)])
    monkeypatch.setattr(frontend, "BUILD", tmp_path / "build")
    with pytest.raises(frontend.FrontendError, match=r"no route to host\n.*run the same command again"):
        frontend.fetch_scripts({"node_modules/x.js": tmp_path / "x.js"})
    assert not (tmp_path / "build" / "npm" / "stamp").exists()
