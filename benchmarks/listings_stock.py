"""Lists as Django's own tutorial writes them, over the rows that `listings_ours.py` made; prints one line of JSON."""

import json
import statistics
import sys

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.views.generic import ListView
from listings_request import Ask

from civiccircle.kernel.activities.models import Engagement, Moderation
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.trace.models import Record

ROUNDS = 5
LISTS = {
    "engagements": (Engagement, 12),
    "moderation": (Moderation, 25),
    "facts": (Fact, 20),
    "records": (Record, 20),
}
urlpatterns = [
    path(f"{name}/", ListView.as_view(model=model, paginate_by=size, template_name=f"{name}.html"), name=name)
    for name, (model, size) in LISTS.items()
]


def main(requests: int) -> None:
    ask = Ask(get_wsgi_application())
    found = {}
    for name in LISTS:
        ask(f"/{name}/")
        with CaptureQueriesContext(connection) as captured:
            ask(f"/{name}/")
            queries = len(captured)
        anew = statistics.median(ask.milliseconds(f"/{name}/", "", requests) for _round in range(ROUNDS))
        found[name] = {"queries": queries, "anew": anew, "kept": None}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[2]))
