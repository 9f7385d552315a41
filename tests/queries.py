"""Query counts of pages: `tests/query_counts.json` holds what each page may cost; more (or less) fails.

`UPDATE_QUERY_COUNTS=yes pytest ...` writes what was measured; look at the difference before committing it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINES = Path(__file__).with_name("query_counts.json")
MOST = 10


@contextmanager
def query_count(page: str) -> Iterator[None]:
    """Assert that what is done inside takes exactly the baseline's number of SQL queries."""
    with CaptureQueriesContext(connection) as captured:
        yield
    # Savepoints of a test's own transaction are no queries of the page.
    asked = [each["sql"] for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]]
    known: dict[str, int] = json.loads(BASELINES.read_text()) if BASELINES.exists() else {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        BASELINES.write_text(json.dumps({**known, page: len(asked)}, indent=2, sort_keys=True) + "\n")
        return
    assert page in known, f"{page} has no baseline in {BASELINES.name}: it took {len(asked)} queries"
    told = "\n".join(asked)
    assert len(asked) == known[page], f"{page} took {len(asked)} queries, not {known[page]}:\n{told}"
    assert len(asked) <= MOST, f"{page} takes more than {MOST} queries:\n{told}"
