"""adhocracy+'s own production settings, with what a throw-away installation without its built front end needs."""

import importlib
import os
from urllib.parse import parse_qs, urlsplit

_THEIRS = vars(importlib.import_module("adhocracy-plus.config.settings.production"))
globals().update({name: value for name, value in _THEIRS.items() if name.isupper()})

SECRET_KEY = "only-for-benchmarks"  # noqa: S105
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = "http://localhost"
_DATABASE = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": _DATABASE.path[1:],
        "USER": _DATABASE.username,
        "HOST": parse_qs(_DATABASE.query)["host"][0],
    }
}
# A package that is on GitHub only, and a manifest that its front end's build would have made.
MIDDLEWARE = [each for each in _THEIRS["MIDDLEWARE"] if "cloudflare_push" not in each]
STORAGES = _THEIRS["STORAGES"] | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# No message broker and no mail server: messages are made at once and dropped. No rating makes any.
CELERY_TASK_ALWAYS_EAGER = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
