"""A person's own data as one JSON file, written as it is read."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import FileField, Model

from .declarations import AnyModel, declared, label_of, title_of
from .declare import Declaration, Sensitivity
from .holder import Holder
from .hooks import hooks

SHOWN_NOT = "kept as a secret, not written here"


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def export(holder: Holder, at: datetime) -> Iterator[str]:
    """Every row of every table that is about the holder, with what each field is and why it is held."""
    yield f'{{"made_at": {_json(at)}, "tables": ['
    separator = ""
    for model, declaration in declared():
        rows = holder.rows(model, declaration)
        if not rows.exists():
            continue
        yield separator + _json(_head(model, declaration))[:-1] + ', "rows": ['
        separator = ", "
        between = ""
        for row in rows.iterator(chunk_size=500):
            yield between + _json(_values(row, declaration))
            between = ",\n"
        yield "]}"
    yield '], "elsewhere": {'
    separator = ""
    for hook in hooks():
        if hook.export is not None:
            yield f"{separator}{_json(hook.name)}: {_json(list(hook.export(holder)))}"
            separator = ", "
    yield "}}\n"


def _head(model: AnyModel, declaration: Declaration) -> dict[str, Any]:
    return {
        "table": title_of(model, declaration),
        "model": model._meta.label,
        "fields": {
            name: {"label": label_of(model, declaration, name), "purpose": str(personal.purpose.title)}
            for name, personal in declaration.personal.items()
        },
    }


def _values(row: Model, declaration: Declaration) -> dict[str, Any]:
    values = {}
    for field in row._meta.concrete_fields:
        personal = declaration.personal.get(field.name)
        value = field.value_from_object(row)
        if personal is not None and personal.sensitivity is Sensitivity.SECRET:
            value = SHOWN_NOT if value else ""
        elif isinstance(field, FileField):
            value = value.name or ""
        values[field.name] = value
    return values


def _json(value: Any) -> str:
    return json.dumps(value, cls=_Encoder, ensure_ascii=False)
