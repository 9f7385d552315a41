"""Personal data that lies outside declared columns: sessions, queued work, words in contributions, copies, files."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.db.models import Q

from civiccircle.kernel.activities.kinds import kinds
from civiccircle.kernel.activities.models import Contribution

from . import hooks
from .declarations import declared
from .holder import Holder

CODES = frozenset({"verb"})
"""Keys of a contribution's payload whose text is not the person's own."""


def end_sessions(holder: Holder) -> None:
    """End every session of the account, and every one that holds its address (a sign-in half done)."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in _sessions(holder):
        store(session.session_key).delete()


def tell_sessions(holder: Holder) -> Iterator[Mapping[str, Any]]:
    for session in _sessions(holder):
        yield {"ends": session.expire_date}


def _sessions(holder: Holder) -> Iterator[AbstractBaseSession]:
    if holder.person is None:
        return
    key, address = str(holder.person.pk), holder.person.email.lower()
    for session in apps.get_model("sessions.Session").objects.iterator():
        data = session.get_decoded()
        if str(data.get("_auth_user_id")) == key or address in json.dumps(data, default=str).lower():
            yield session


def forget_tasks(holder: Holder) -> None:
    """Drop background work that names the address of the account."""
    if holder.person is None:
        return
    named = Q()
    for column in ("args_kwargs", "return_value", "traceback"):
        named |= Q(**{f"{column}__icontains": holder.person.email})
    apps.get_model("django_tasks_database.DBTaskResult").objects.filter(named).delete()


def take_words_out(holder: Holder) -> None:
    """Empty the person's own words in their contributions; counts and choices stay under the unlinked pseudonym.

    The ledger holds only a salted commitment to the payload; the salt goes too, so that it commits to nothing that
    could be guessed and tried.
    """
    mine = holder.rows(Contribution, Contribution.privacy).values_list("pk", flat=True)
    changed = []
    for row in Contribution.objects.filter(pk__in=mine).iterator():
        payload = json.loads(row.payload)
        wordless = without_words(payload)
        if wordless != payload:
            row.payload = json.dumps(wordless, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            changed.append(row)
    Contribution.objects.bulk_update(changed, ["payload"], batch_size=200)


def without_words(value: Any, key: str = "") -> Any:
    """The same structure with every text in it emptied."""
    if isinstance(value, str):
        return value if key in CODES else ""
    if isinstance(value, dict):
        return {name: without_words(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [without_words(each) for each in value]
    return value


def clear_records(holder: Holder) -> None:
    """Take erased things out of the trace and its search: the record stays as a place that links lead to."""
    record = apps.get_model("trace.Record")
    traced = set(record.objects.order_by().values_list("kind", flat=True).distinct())
    for model, declaration in declared():
        if declaration.loses_words and model._meta.model_name in traced:
            mine = holder.rows(model, declaration).values_list("pk", flat=True)
            of_mine = record.objects.filter(
                kind=model._meta.model_name, object_id__in=[str(pk) for pk in mine.iterator()]
            )
            apps.get_model("trace.SearchText").objects.filter(record__in=of_mine).delete()
            of_mine.update(title={}, summary={}, public=False)
    if connection.vendor == "sqlite" and "trace_search" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            # A deleted word stays in the segments of the index until they are merged.
            cursor.execute("INSERT INTO trace_search(trace_search) VALUES ('optimize')")


def drop_prepared_exports(_holder: Holder) -> None:
    """Delete files that were prepared for downloading: they are written anew when somebody asks."""
    shutil.rmtree(Path(settings.DATA_DIR) / "exports", ignore_errors=True)


def own_words(holder: Holder) -> Iterable[Mapping[str, Any]]:
    """What kinds of activities tell of the words that an account wrote."""
    if holder.person is not None:
        for kind in kinds():
            yield from kind.personal_words(holder.person.pk)


hooks.register("exports", erase=drop_prepared_exports)
hooks.register("own words", export=own_words, erase=take_words_out)
hooks.register("records", erase=clear_records)
hooks.register("sessions", export=tell_sessions, erase=end_sessions)
hooks.register("tasks", erase=forget_tasks)
