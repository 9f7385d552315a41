"""What a start may not cost: everyone who serves, votes for the first time or asks for help waits for it."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
START = """
import gc, sys
from civiccircle.cli.django import start
start()
import civiccircle.cli.demo, civiccircle.cli.server, civiccircle.web.wsgi
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_start_loads_nothing_that_only_a_map_or_an_audit_needs_and_lets_go_of_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", START],
        env=os.environ | {"CIVICCIRCLE_DATA": str(tmp_path), "CIVICCIRCLE_SECRET_KEY": "for-this-test"},
        capture_output=True,
        text=True,
        check=True,
    )
    collector, modules = done.stdout.splitlines()

    assert collector == "True True"
    assert "django" in modules.split()
    assert not {"scipy", "distributed", "pytest"} & set(modules.split())


def test_what_make_starts_keeps_its_bytecode_so_that_the_second_start_is_quick():
    done = subprocess.run(
        ["make", "--no-print-directory", "--eval", "probe: ; @printenv", "probe"],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "PATH=" in done.stdout
    assert "PYTHONDONTWRITEBYTECODE" not in done.stdout
