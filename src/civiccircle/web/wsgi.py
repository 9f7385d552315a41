"""The WSGI entry point, served by granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civiccircle.web.settings")
house = get_wsgi_application()

from civiccircle.web.short_ways import ShortWays  # noqa: E402 - it reads the settings and what the rooms registered

application = ShortWays(house)
get_resolver().url_patterns  # noqa: B018 - read the routes now, not with the first request
# What is loaded stays for good: the collector need not look at it again and again while votes come in.
gc.collect()
gc.freeze()
