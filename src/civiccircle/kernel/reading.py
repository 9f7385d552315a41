"""How what a database answers becomes rows.

Django finds out anew for each query how its columns are read, and asks for each row whether somebody listens to its
being made. Here a query that is put together once finds out once, and its rows are filled straight in.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import DateTimeField, JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.signals import post_init, pre_init

Convert = Callable[[Any, Any], Any]
_decode = json.JSONDecoder().raw_decode


class Reader:
    """Makes rows of a queryset from what its SQL answers: things of a model, tuples, or single values."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any) -> None:
        columns = [column for column, _sql, _alias in compiler.select]
        found = compiler.get_converters(columns)
        self._converters = [
            (place, _converter(columns[place], converters, expression, compiler.connection))
            for place, (converters, expression) in found.items()
        ]
        kind = queryset._iterable_class
        makers: dict[Any, Callable[[list[Any]], Any]] = {
            ModelIterable: self._thing,
            ValuesListIterable: tuple,
            FlatValuesListIterable: _only,
        }
        self._make = makers[kind]
        self._width = len(columns)
        if kind is ModelIterable:
            self._of_model(compiler)

    def _of_model(self, compiler: Any) -> None:
        info, select, self._database = compiler.klass_info, compiler.select, compiler.using
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self._names = [select[place][0].target.attname for place in range(first, last)]
        self._first, self._model = first, _plain(info["model"])
        self._populators = get_related_populators(info, select, self._database)  # type: ignore[call-arg]
        self._annotations = list(compiler.annotation_col_map.items())

    def rows(self, found: Iterable[Sequence[Any]], connection: Any, known: Mapping[Any, Model]) -> list[Any]:
        """The rows; `known` are things that all of them belong to, by relation."""
        converters, make, width = self._converters, self._make, self._width
        made = []
        if make is _only and not converters:
            return [each[0] for each in found]
        for each in found:
            row = list(each[:width])
            for place, convert in converters:
                row[place] = convert(row[place], connection)
            made.append(make(row))
        for relation, thing in known.items():
            for row in made:
                if not relation.is_cached(row) and getattr(row, relation.attname) == thing.pk:
                    relation.set_cached_value(row, thing)
        return made

    def _thing(self, row: list[Any]) -> Model:
        made = _filled(self._model, self._names, row[self._first :], self._database)
        for populator in self._populators:
            _join(populator, row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


def _plain(model: type[Model]) -> type[Model]:
    """A model that is nothing but its columns."""
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    ours = (each for each in model.__mro__ if each not in (Model, object))
    if listened or any(name in vars(each) for each in ours for name in ("__init__", "from_db")):
        raise ValueError(f"{model.__name__} does more when it is read than fill its fields in")
    return model


def _filled(model: type[Model], names: list[str], values: Sequence[Any], database: str) -> Model:
    """As `Model.from_db`, for a model that is plain."""
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, database
    fields = made.__dict__
    fields["_state"] = state
    fields.update(zip(names, values))  # noqa: B905 - the row goes on behind the columns of its model
    return made


def _join(populator: Any, row: list[Any], owner: Model) -> None:
    """As `RelatedPopulator.populate`: what `select_related` read along."""
    if populator.reorder_for_init:
        values = populator.reorder_for_init(row)
    else:
        values = row[populator.cols_start : populator.cols_end]
    if values[populator.pk_idx] is None:
        populator.local_setter(owner, None)
        return
    made = _filled(_plain(populator.model_cls), populator.init_list, values, populator.db)
    for each in populator.related_populators:
        _join(each, row, made)
    populator.local_setter(owner, made)
    populator.remote_setter(made, owner)


def _only(row: list[Any]) -> Any:
    return row[0]


def _converter(column: Any, converters: list[Any], expression: Any, connection: Any) -> Convert:
    field = column.output_field
    if isinstance(column, Col) and len(converters) == 1:
        if isinstance(field, JSONField) and field.decoder is None:
            return _json
        if (
            isinstance(field, DateTimeField)
            and connection.vendor == "sqlite"
            and connection.timezone is dt.UTC
        ):
            return _moment
    if len(converters) == 1:
        only = converters[0]
        return lambda value, connection: only(value, expression, connection)

    def convert(value: Any, connection: Any) -> Any:
        for each in converters:
            value = each(value, expression, connection)
        return value

    return convert


def _json(value: str | None, _connection: Any) -> Any:
    if value is None:
        return None
    return {} if value == "{}" else _decode(value)[0]  # most rows leave most of their texts empty


def _moment(value: dt.datetime | None, _connection: Any) -> dt.datetime | None:
    return None if value is None else value.replace(tzinfo=dt.UTC)
