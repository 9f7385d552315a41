"""Queries that are put together once: to write a list's SQL costs Django more than the database needs to answer it.

    @prepared
    def votes_of(participant_id: int) -> QuerySet[Vote]:
        return Vote.objects.filter(participant_id=participant_id).order_by("-pk")

    votes_of(participant.pk)[:20]

The function is called once, with a `Given` for each of its parameters. It may compare them with columns, a list by
``__in``, but not look at them: what the query is made of must not depend on them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import wraps
from inspect import signature
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connections
from django.db.models import Expression, Model, QuerySet, Value

from .reading import Reader

Row = TypeVar("Row")
Words = ParamSpec("Words")
LARGEST = 2**63 - 1
"""No column holds a larger number."""


class Given(Expression):
    """The place of a value that is told each time the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _Ready(Generic[Row]):
    """SQL with places for values, and how Django makes rows of what it answers."""

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        self._database, self._model = queryset.db, queryset.model
        compiler: Any = queryset.query.get_compiler(queryset.db)
        sql, self._params = compiler.as_sql()
        self._pieces = sql.split("%s")
        if len(self._pieces) != len(self._params) + 1:
            raise ValueError(f"a literal %s stands in: {sql}")
        self._read = Reader(queryset, compiler)

    def rows(self, given: dict[str, Any], known: dict[str, Model], start: int, stop: int | None) -> list[Row]:
        """The answer, as the queryset would give it; `known` are things that all rows belong to, by relation."""
        told = self.sql(given)
        if told is None:
            return []
        sql, params = told
        if stop is not None:
            sql, params = f"{sql} LIMIT %s OFFSET %s", [*params, stop - start, start]
        connection = connections[self._database]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchall()
        relation = self._model._meta.get_field
        return self._read.rows(found, connection, {relation(name): each for name, each in known.items()})

    def count(self, given: dict[str, Any], most: int) -> int:
        told = self.sql(given)
        if told is None:
            return 0
        sql, params = told
        with connections[self._database].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql} LIMIT %s) AS counted", [*params, most])  # noqa: S608
            found: int = cursor.fetchone()[0]
        return found

    def sql(self, given: dict[str, Any]) -> tuple[str, list[Any]] | None:
        """The query with its values; `None` where they say that nothing is found."""
        adapt = connections[self._database].ops
        sql, params = self._pieces[0], list[Any]()
        for param, piece in zip(self._params, self._pieces[1:], strict=True):
            value = given[param.name] if isinstance(param, Given) else param
            if isinstance(value, list):
                params += value
                sql += (", ".join(["%s"] * len(value)) or "NULL") + piece
                continue
            if isinstance(param, Given):
                if isinstance(value, int) and value > LARGEST:
                    return None
                value = _adapted(value, adapt)
            params.append(value)
            sql += "%s" + piece
        return sql, params


def _adapted(value: Any, adapt: Any) -> Any:
    if isinstance(value, dt.datetime):
        return adapt.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return adapt.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if adapt.connection.features.has_native_uuid_field else value.hex
    return value


@dataclass(frozen=True)
class Asked(Generic[Row]):
    """A prepared query with its values: read it whole, in parts, in another order, or narrowed down.

    Each order and each set of filters is put together once, too.
    """

    prepared: "_Prepared[Row]"
    given: dict[str, Any]
    order: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    known: dict[str, Model] = field(default_factory=dict)

    def order_by(self, *order: str) -> "Asked[Row]":
        return replace(self, order=order)

    def filter(self, **values: Any) -> "Asked[Row]":
        given = {_place_of(lookup): value for lookup, value in values.items()}
        return replace(self, given=self.given | given, filters=(*self.filters, *values))

    def knowing(self, **things: Model) -> "Asked[Row]":
        """The same rows, which need not read the `things` that all of them belong to."""
        return replace(self, known=self.known | things)

    def first(self) -> Row | None:
        return next(iter(self[:1]), None)

    def count(self, most: int = LARGEST) -> int:
        """The number of rows; of more than `most`, `most`."""
        return self.prepared.ready((), self.filters, counted=True).count(self.given, most)

    def __iter__(self) -> Iterator[Row]:
        return iter(self[:])

    def __getitem__(self, part: slice) -> list[Row]:
        ready = self.prepared.ready(self.order, self.filters)
        return ready.rows(self.given, self.known, part.start or 0, part.stop)


def _place_of(lookup: str) -> str:
    """The name of a filter's value, which no parameter can have."""
    return f"={lookup}"


class _Prepared(Generic[Row]):
    """A query in all the orders and with all the filters that it was asked with."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._known: dict[tuple[Any, ...], _Ready[Row]] = {}

    def ready(self, order: tuple[str, ...], filters: tuple[str, ...], counted: bool = False) -> _Ready[Row]:
        key = (order, filters, counted)
        if key not in self._known:
            found = self._build()
            if filters:  # in one call, so that those on a relation are met by the same row
                found = found.filter(**{lookup: Given(_place_of(lookup)) for lookup in filters})
            if counted:
                found = found.order_by().values_list(Value(1))
            self._known[key] = _Ready(found.order_by(*order) if order else found)
        return self._known[key]


def prepared(build: "Callable[Words, QuerySet[Any, Row]]") -> Callable[Words, Asked[Row]]:
    """Let a function that puts a query together do so once."""
    parameters = signature(build)
    places = [Given(name) for name in parameters.parameters]
    once = _Prepared(lambda: cast(Callable[..., "QuerySet[Any, Row]"], build)(*places))

    @wraps(build)
    def asked(*args: Words.args, **kwargs: Words.kwargs) -> Asked[Row]:
        return Asked(once, parameters.bind(*args, **kwargs).arguments)

    return asked
