"""Settings of the test suite: the house as it is, in a folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("CIVICCIRCLE_DATA", tempfile.mkdtemp(prefix="civiccircle-tests-"))
os.environ.setdefault("CIVICCIRCLE_SECRET_KEY", "only-for-tests")

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
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
