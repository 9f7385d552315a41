"""Front-end files: our style sheet from its parts, htmx (and for the tests axe-core) from npm.

Nothing fetched is committed. The lock file carries digests but no addresses: any mirror serves.
A machine without Node gets it from the Python package index, in a throw-away environment.
"""

import hashlib
import os
import shutil
import subprocess
import venv
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"
STYLESHEET = STATIC / "civiccircle" / "civiccircle.css"
BUILD = HERE.parents[3] / ".build"
SCRIPTS = {"node_modules/htmx.org/dist/htmx.min.js": STATIC / "vendor" / "htmx.min.js"}
TEST_SCRIPTS = {"node_modules/axe-core/axe.min.js": BUILD / "axe" / "axe.min.js"}

_DARK = "11-dark.css"


class FrontendError(Exception):
    """The front-end files could not be fetched; the message says what to do."""


def build(with_tests: bool = False) -> list[Path]:
    """Bring every front-end file up to date; returns those that were written."""
    return [*write_stylesheet(), *fetch_scripts(SCRIPTS | (TEST_SCRIPTS if with_tests else {}))]


def stylesheet() -> str:
    """The parts of ``styles/`` in the order of their names; the dark tokens serve two selectors."""
    parts = []
    for part in sorted((HERE / "styles").glob("*.css")):
        text = part.read_text()
        if part.name == _DARK:
            text = (
                f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{\n{text}}} }}\n'
                f':root[data-theme="dark"] {{\n{text}}}\n'
            )
        parts.append(text)
    return "\n".join(parts)


def write_stylesheet() -> list[Path]:
    """Write the style sheet if its parts have changed."""
    text = stylesheet()
    if STYLESHEET.exists() and STYLESHEET.read_text() == text:
        return []
    STYLESHEET.write_text(text)
    return [STYLESHEET]


def fetch_scripts(wanted: dict[str, Path]) -> list[Path]:
    """Install what the lock file names and copy ``wanted`` out of it, unless both are as they were."""
    lock = HERE / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = BUILD / "npm" / "stamp"
    if stamp.exists() and stamp.read_text() == digest and all(target.exists() for target in wanted.values()):
        return []
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / file, stamp.parent)
    _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], stamp.parent)
    for source, target in wanted.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(stamp.parent / source, target)
    stamp.write_text(digest)
    shutil.rmtree(BUILD / "node", ignore_errors=True)
    return list(wanted.values())


def _npm() -> list[str]:
    """The command that runs npm: the machine's own, or that of a Node put beside the build."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    home = BUILD / "node"
    npm = home / ("Scripts" if os.name == "nt" else "bin") / "npm"
    if not npm.exists():
        print(f"This machine has no Node: getting it from the Python package index into {home}", flush=True)
        venv.create(home, with_pip=True, clear=True)
        requirements = [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            str(HERE / "requirements-node.txt"),
        ]
        _run([str(npm.with_name("python")), "-m", "pip", "install", "--quiet", *requirements], HERE)
    return [str(npm)]


def _run(command: list[str], folder: Path) -> None:
    # npm finds its Node on the search path.
    env = os.environ | {"PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])}
    # The commands are spelt out above; nothing in them comes from outside.
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise FrontendError(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}\n"
            "Check that this machine reaches a package registry, then run the same command again."
        )
