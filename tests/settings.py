"""Settings of the test suite: the house as it is, in a folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("CIVICCIRCLE_DATA", tempfile.mkdtemp(prefix="civiccircle-tests-"))
os.environ.setdefault("CIVICCIRCLE_SECRET_KEY", "only-for-tests")

from civiccircle.web.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
