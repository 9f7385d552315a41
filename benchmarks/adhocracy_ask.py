"""Asks a Django installation for pages in this process; prints what each cost as one line of JSON.

    adhocracy_ask.py <{"name": ["address", "cookie", requests]}

Runs in either environment, over the settings in DJANGO_SETTINGS_MODULE. Pages are made anew each time, not kept.
SQL queries are those of the first request in a new process; CPU in milliseconds and seconds are means of the next ones.
"""

import json
import sys
import time

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from listings_request import Ask


def main() -> None:
    ask = Ask(get_wsgi_application())
    settings.PAGE_CACHE_SECONDS = 0.0  # ours; the peer keeps no pages
    found = {}
    for name, (address, cookie, requests) in json.load(sys.stdin).items():
        with CaptureQueriesContext(connection) as captured:
            ask(address, cookie)
            queries = len(captured)
        started = time.monotonic()
        milliseconds = ask.milliseconds(address, cookie, requests)
        seconds = (time.monotonic() - started) / requests
        found[name] = {"queries": queries, "cpu": milliseconds, "seconds": seconds}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
