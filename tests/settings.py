"""Settings of the test suite: the house as it is, in a folder that is thrown away."""

import os
import tempfile
from typing import Any

os.environ.setdefault("CIVICCIRCLE_DATA", tempfile.mkdtemp(prefix="civiccircle-tests-"))
os.environ.setdefault("CIVICCIRCLE_SECRET_KEY", "only-for-tests")

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from civiccircle.web.settings import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if SQLITE:
    # A file, as in production: threads that share a database in memory lock each other's tables instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
    # Nothing in it has to survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
PAGE_CACHE_SECONDS = 0.0


class Compiled(FileSystemBytecodeCache):
    """Templates that a process of this run has compiled, for the others: one after another they need all of them."""

    def get_bucket(self, environment: Environment, name: str, *given: Any) -> Bucket:
        return super().get_bucket(environment, f"{environment.language} {name}", *given)


compiled = DATA_DIR / f"templates-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
compiled.mkdir(parents=True, exist_ok=True)
TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = Compiled(str(compiled))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
