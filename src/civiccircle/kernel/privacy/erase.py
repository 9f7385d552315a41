"""Erasing a person: one transaction over everything that is declared."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import caches
from django.db import connection, models, transaction
from django.db.models import F

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Membership, Person

from .declarations import PERSON, AnyField, AnyModel, declared, field_of
from .declare import Declaration, Erasure
from .holder import Holder
from .hooks import hooks


def erase(*, holder: Holder) -> None:
    """Forget the holder as every declaration says; what was counted stays counted under a pseudonym of nobody.

    Runs what the rooms registered, then each table, those farthest from the person first, so that every row still
    leads there when its turn comes. Files go before the end: if one cannot be deleted, nothing is, and it can be
    tried again.
    """
    with _overwriting(), transaction.atomic():
        communities = sorted(_communities(holder))
        for community_id in communities:
            ledger.hold(community_id)
        for hook in hooks():
            if hook.erase is not None:
                hook.erase(holder)
        farthest_first = sorted(declared(), key=lambda pair: -_distance(pair[1]))
        files = [file for model, declaration in farthest_first for file in _files(holder, model, declaration)]
        for model, declaration in farthest_first:
            _erase_rows(holder, model, declaration)
            _detach_others(holder, model, declaration)
        for community_id in communities:
            ledger.record_fact(community_id, "person.erased", {})
        for field, name in files:
            field.storage.delete(name)
        forget_pages()
        transaction.on_commit(_forget_what_is_remembered)


def _distance(declaration: Declaration) -> int:
    if declaration.subject in (None, "self"):
        return 0
    return 1 + str(declaration.subject).count("__")


def _communities(holder: Holder) -> set[int]:
    """Where the holder had a role or took part."""
    took_part = holder.rows(Participant, Participant.privacy).values_list("engagement__community", flat=True)
    roles = holder.rows(Membership, Membership.privacy).values_list("community", flat=True)
    return {*took_part, *roles}


def _erase_rows(holder: Holder, model: AnyModel, declaration: Declaration) -> None:
    rows = holder.rows(model, declaration)
    if any(each.erasure is Erasure.DELETE_ROW for each in declaration.personal.values()):
        rows.delete()
        return
    emptied = {
        name: empty_value(field_of(model, name))
        for name, each in declaration.personal.items()
        if each.erasure in (Erasure.CLEAR, Erasure.DETACH)
    }
    if emptied:
        # The rows are named by key: the update may cut the very link by which they were found.
        model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**emptied)


def _detach_others(holder: Holder, model: AnyModel, declaration: Declaration) -> None:
    """Cut links to the person from rows that are about somebody else (who granted a role)."""
    if holder.person is None:
        return
    for name, each in declaration.personal.items():
        target = field_of(model, name).related_model
        if each.erasure is Erasure.DETACH and isinstance(target, type) and target._meta.label == PERSON:
            model._base_manager.filter(**{name: holder.person}).update(**{name: None})


def empty_value(field: AnyField) -> Any:
    """What a field holds when it was emptied."""
    if field.null:
        return None
    if isinstance(field, models.BinaryField):
        return b""
    return field.get_default() if isinstance(field, models.JSONField) else ""


def _files(
    holder: Holder, model: AnyModel, declaration: Declaration
) -> Iterator[tuple[models.FileField, str]]:
    for name, each in declaration.personal.items():
        field = field_of(model, name)
        if isinstance(field, models.FileField) and each.erasure in (Erasure.CLEAR, Erasure.DELETE_ROW):
            stored = (
                holder.rows(model, declaration).exclude(**{name: ""}).filter(**{f"{name}__isnull": False})
            )
            for path in stored.values_list(F(name), flat=True):
                yield field, str(path)


def _forget_what_is_remembered() -> None:
    """Drop what this process and the shared caches keep; others forget within seconds.

    How much was done lately stays counted (`kernel.people.limits`): it names nobody and is gone in minutes.
    """
    for cache in caches.all():
        cache.clear()
    participants.forget()
    snapshots.forget()


@contextmanager
def _overwriting() -> Iterator[None]:
    """On SQLite, overwrite what is deleted, also in the write-ahead log: else it stays readable in the file."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA secure_delete").fetchone()[0]
        cursor.execute("PRAGMA secure_delete = ON").fetchone()
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA secure_delete = {before:d}").fetchone()
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def erase_person(person: Person) -> None:
    """Erase an account and everything that is linked to it."""
    erase(holder=Holder(person=person))
