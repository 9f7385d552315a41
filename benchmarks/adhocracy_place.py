"""adhocracy+ and ours, each in an environment of its own under .build/peers, and the peer's server."""

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import votes_http as votes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLACE = ROOT / ".build" / "peers"
# The site does not name the commit of its library: this pair was made on one day, minutes apart.
SITE = ("https://github.com/liqd/adhocracy-plus.git", "e7b4517d682b46515deeff972656aa0aac9a2c8c")
LIBRARY = ("https://github.com/liqd/adhocracy4.git", "ee79cd8cd3c9461a536da79e879734c4c19d5bc8")
# Of its requirements, three are on GitHub only: the library, an editor (here as published), a middleware (left out).
EDITOR = "django-ckeditor-5==0.2.12"
PEOPLE, PORT = 1_000, 8766


class Peer:
    """An installed adhocracy+: `site`, `library` and `env` in one folder."""

    address = f"http://127.0.0.1:{PORT}"
    server: subprocess.Popen[bytes]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = str(folder / "env/bin/python")

    def environment(self, url: str) -> dict[str, str]:
        """What its programs need to use the database at this address."""
        return os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "adhocracy_settings",
            "PYTHONPATH": f"{HERE}:{self.folder / 'site'}",
            "PYTHONWARNINGS": "ignore",
        }

    def filled(self, env: dict[str, str], ideas: int) -> dict[str, Any]:
        """What adhocracy_fill.py tells of the project that it made."""
        script = [self.python, str(HERE / "adhocracy_fill.py"), str(ideas), str(PEOPLE)]
        told: dict[str, Any] = json.loads(
            subprocess.run(script, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        )
        return told

    @contextmanager
    def served(self, env: dict[str, str]) -> Iterator[None]:
        """gunicorn with the workers and threads of the site's guide for production."""
        gunicorn = [str(self.folder / "env/bin/gunicorn"), "--workers", "4", "--threads", "2"]
        self.server = subprocess.Popen(
            [*gunicorn, "--log-level", "error", "-b", f"127.0.0.1:{PORT}", "adhocracy-plus.config.wsgi"],
            env=env,
        )
        try:
            votes.wait_for(f"{self.address}/accounts/login/")
            assert self.server.poll() is None, f"something else holds port {PORT}"
            yield
        finally:
            self.server.terminate()
            self.server.wait(30)


def ratings(url: str) -> int:
    """Ratings that the peer has kept."""
    with psycopg.connect(url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM a4ratings_rating").fetchone() or (0,)
    return int(count)


def peer_installed(site: str | None, library: str | None) -> Peer:
    folder = PLACE / "adhocracy"
    for name, (address, commit), copy in (("site", SITE, site), ("library", LIBRARY, library)):
        if not (folder / name).exists():
            clone = ["git", "clone", "-q", "--no-checkout", copy or address, str(folder / name)]
            subprocess.run(clone, check=True)
            subprocess.run(["git", "-C", str(folder / name), "checkout", "-q", commit], check=True)
    wanted = [
        line for each in ("base", "prod") for line in _published(folder / f"site/requirements/{each}.txt")
    ]
    _installed(folder / "env", *wanted, EDITOR, str(folder / "library"))
    return Peer(folder)


def ours_installed() -> Path:
    return _installed(PLACE / "ours", "-r", str(ROOT / "requirements.txt"))


def _published(file: Path) -> Iterator[str]:
    """The requirements of a file that package registries have."""
    for line in file.read_text().splitlines():
        if line and not line.startswith(("#", "-r", "git+", "https:")):
            yield line


def _installed(place: Path, *wanted: str) -> Path:
    if not (place / "complete").exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([place / "bin/python", "-m", "pip", "install", "-q", *wanted], check=True)
        (place / "complete").touch()
    return place


def size_of(place: Path) -> tuple[int, int]:
    """Packages of an environment, without pip's own; megabytes, without what Python compiles from them."""
    distributions = list(place.glob("lib/python3*/site-packages/*.dist-info"))
    measured = ["du", "-sm", "--exclude=__pycache__", str(place)]
    size = subprocess.run(measured, check=True, capture_output=True, text=True).stdout.split()[0]
    own = [each for each in distributions if each.name.startswith(("pip-", "setuptools-"))]
    return len(distributions) - len(own), int(size)
