"""The WSGI entry point, served by granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from civiccircle.web.bodies import Bodies
from civiccircle.web.short_ways import ShortWays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civiccircle.web.settings")
application = Bodies(ShortWays(get_wsgi_application()))
get_resolver().url_patterns  # noqa: B018 - read the routes now, not with the first request
# What is loaded stays for good: the collector need not look at it again and again while votes come in.
gc.collect()
gc.freeze()
