import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from civiccircle.cli import demo
from civiccircle.kernel.people import queries

from .conftest import CIVICCIRCLE, Run, environment


def test_help_names_every_command_and_the_exit_codes(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("init", "serve", "demo", "import", "export", "check", "worker", "Exit codes"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [(("srve",), "serve"), (("import", "polls"), "polis"), (("init", "--emial", "x"), "--email")],
)
def test_a_misspelt_word_brings_a_suggestion(run: Run, words: tuple[str, ...], suggestion: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert f"'{suggestion}'" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_can_be_run_again(run: Run, installed: Path, tmp_path: Path) -> None:
    for email in ("ada@example.org", "ADA@example.org"):
        done = run("init", "--email", email, "--community", "Riverbend", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["community"] == "riverbend"
        assert json.loads(done.stdout)["migrations"] == []
    database = sqlite3.connect(tmp_path / "data" / "civiccircle.sqlite3")
    counts = [
        database.execute(f"select count(*) from {table}").fetchone()[0]
        for table in ("people_person", "communities_community", "people_membership")
    ]
    database.close()
    assert counts == [1, 1, 1]
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_a_second_community_opens_on_the_same_installation(run: Run, installed: Path) -> None:
    words = ("--name-in", "fr=Mont-Clair", "--languages", "fr,en", "--time-zone", "America/Toronto")
    email = ("--email", "clerk@hilltop.example")
    done = run("init", "--community", "Hilltop", "--population", "8000", *words, *email, "--json")
    assert json.loads(done.stdout) | {"migrations": []} == {
        "migrations": [], "administrator": "clerk@hilltop.example", "community": "hilltop", "made": True,
    }  # fmt: skip
    again = run("init", "--community", "Hilltop", *words)
    assert "at /en/hilltop/ (was there before, stays as it is)" in again.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--community", "X", "--languages", "en,tlh"), "--languages: Choose from these languages"),
        (("--community", "X", "--time-zone", "Mars"), "--time-zone: “Mars” is no time zone"),
        (("--community", "X", "--name-in", "Belle-Rive"), "write it like fr=Belle-Rive"),
        (("--community", "X", "--slug", "not a word"), "--slug"),
        (("--community", "X", "--population", "0"), "--population"),
        (("--community", "東京"), "give one with --slug"),
        (("--time-zone", "UTC"), "--time-zone describes a community: name it with --community NAME"),
    ],
)
def test_init_says_which_word_about_a_community_is_wrong(
    run: Run, installed: Path, words: tuple[str, ...], told: str
) -> None:
    done = run("init", *words)
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize("words", [("--email", "nobody"), ("--community", "***")])
def test_init_refuses_what_cannot_be_meant(run: Run, installed: Path, words: tuple[str, ...]) -> None:
    done = run("init", *words)
    assert done.returncode == 2
    assert words[1] in done.stderr


def test_check_finds_nothing_in_a_new_installation(run: Run, installed: Path) -> None:
    done = run("check", "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["ok"]


def test_check_finds_a_folder_that_others_may_read(run: Run, installed: Path) -> None:
    installed.chmod(0o755)
    done = run("check")
    assert done.returncode == 1
    assert f"chmod 700 {installed}" in done.stdout


def test_check_finds_a_missing_migration(run: Run, installed: Path) -> None:
    database = sqlite3.connect(installed / "civiccircle.sqlite3")
    with database:
        database.execute("delete from django_migrations where app = 'jobs'")
    database.close()
    done = run("check")
    assert done.returncode == 1
    assert "run `civiccircle init`" in done.stdout


def test_check_says_that_the_database_does_not_answer(run: Run) -> None:
    done = run("check", DATABASE_URL="postgres://civic@127.0.0.1:1/civic")
    assert done.returncode == 1
    assert "check DATABASE_URL" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    done = run("check", CIVICCIRCLE_DEBUG="perhaps")
    assert done.returncode == 2
    assert done.stderr.startswith("civiccircle: settings: CIVICCIRCLE_DEBUG")
    assert len(done.stderr.splitlines()) == 1


def test_debug_shows_the_traceback(run: Run) -> None:
    quiet = run("init", DATABASE_URL="postgres://civic@127.0.0.1:1/civic")
    assert quiet.returncode == 1
    assert len(quiet.stderr.splitlines()) <= 3
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in run("--debug", "init", DATABASE_URL="postgres://civic@127.0.0.1:1/civic").stderr


def test_a_worker_does_what_is_due_and_ends(run: Run, installed: Path) -> None:
    done = run("worker", "--once")
    assert done.returncode == 0
    assert "Jobs done: " in done.stdout
    assert "Jobs done: 0\n" not in done.stdout, "recurring jobs are due at once"


@pytest.mark.parametrize(
    "words", [("check",), ("worker", "--once"), ("import", "polis", "."), ("export", "--help")]
)
def test_a_command_makes_nothing_where_there_is_no_installation(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "data").mkdir()  # somebody else's, as it may well be called
    done = run(*words)
    if words[-1] != "--help":
        assert done.returncode == 1
        assert f"{tmp_path / 'data'}: there is no installation here" in done.stderr
        assert "--data FOLDER" in done.stderr
        assert "civiccircle init" in done.stderr
    away = run("--data", str(tmp_path / "nowhere"), *words)
    assert away.returncode == done.returncode
    assert [each for each in tmp_path.rglob("*") if each.name != "data"] == []


def test_the_hint_of_the_demo_works_from_any_folder(
    run: Run, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = tmp_path / "real conversations" / "vtaiwan.uberx"
    export.mkdir(parents=True)
    (export / "comments.csv").write_text("comment-id,author-id,moderated,comment-body\n0,1,1,Share rides\n")
    (export / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1000,0,1,1\n")
    monkeypatch.setattr(demo, "_real_conversation", lambda: export)
    monkeypatch.setattr(queries, "demo_links", list)
    monkeypatch.setattr(sys, "argv", [os.path.relpath(CIVICCIRCLE, tmp_path), "demo"])
    monkeypatch.setenv("CIVICCIRCLE_DATA", "data")
    monkeypatch.chdir(tmp_path)
    hint = demo._welcome(8001).splitlines()[-1].strip()

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", hint],
        cwd=elsewhere,
        env=environment(elsewhere / "data"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "http://localhost:8001/en/riverbend/engagements/" in done.stdout
    assert list(elsewhere.iterdir()) == [], "nothing was left where it was typed"
