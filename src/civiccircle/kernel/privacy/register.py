"""The register of processing and the notice at collection, generated from the declarations."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from django.conf import settings

from .declarations import AnyModel, declared, label_of, title_of
from .declare import Declaration, Purpose
from .scope import kind_by_code, models_of
from .words import BASES, ERASURES, SENSITIVITIES, kept_for


@dataclass(frozen=True)
class Entry:
    """One personal field: which data, whose, why, on what basis, how sensitive, how long, and what erasure does."""

    purpose: str
    table: str
    field: str
    name: str
    subject: str
    basis: str
    sensitivity: str
    kept: str
    erasure: str
    note: str


@dataclass(frozen=True)
class PurposeEntry:
    """One purpose with everything that is held for it."""

    code: str
    title: str
    explanation: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Notice:
    """What people are told before they take part."""

    title: str
    purposes: tuple[tuple[str, str], ...]
    data: tuple[str, ...]
    bases: tuple[str, ...]
    kept: tuple[str, ...]
    contact: str


def register() -> list[PurposeEntry]:
    """The register by purpose, in the active language."""
    by_purpose: dict[str, tuple[Purpose, list[Entry]]] = {}
    for model, declaration in declared():
        for name, personal in declaration.personal.items():
            _purpose, entries = by_purpose.setdefault(personal.purpose.code, (personal.purpose, []))
            entries.append(entry(model, declaration, name))
    return [
        PurposeEntry(code, str(purpose.title), str(purpose.explanation), tuple(entries))
        for code, (purpose, entries) in sorted(by_purpose.items())
    ]


def entry(model: AnyModel, declaration: Declaration, name: str) -> Entry:
    """The line of one personal field."""
    personal = declaration.personal[name]
    return Entry(
        purpose=personal.purpose.code,
        table=title_of(model, declaration),
        field=label_of(model, declaration, name),
        name=f"{model._meta.label}.{name}",
        subject=declaration.subject or str(declaration.reason),
        basis=str(BASES[personal.basis]),
        sensitivity=str(SENSITIVITIES[personal.sensitivity]),
        kept=kept_for(personal),
        erasure=str(ERASURES[personal.erasure]),
        note=str(personal.note),
    )


def as_json() -> list[dict[str, Any]]:
    return [asdict(purpose) for purpose in register()]


def as_csv() -> Iterator[str]:
    """The register as CSV, one line per field, line by line."""
    columns = list(Entry.__dataclass_fields__)
    yield _line(columns)
    for purpose in register():
        for each in purpose.entries:
            yield _line(asdict(each).values())


def _line(values: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def notice_for(kind_code: str) -> Notice:
    """The notice at collection of an activity kind, in the active language. Raises `KeyError` for an unknown kind."""
    kind = kind_by_code(kind_code)
    if kind is None:
        raise KeyError(kind_code)
    collected = [
        (model, declaration, name, personal)
        for model, declaration in models_of(kind)
        for name, personal in declaration.personal.items()
    ]
    return Notice(
        title=str(kind.title),
        purposes=_once((str(each.purpose.title), str(each.purpose.explanation)) for *_at, each in collected),
        data=_once(label_of(model, declaration, name) for model, declaration, name, _personal in collected),
        bases=_once(str(BASES[each.basis]) for *_at, each in collected),
        kept=_once(kept_for(each) for *_at, each in collected),
        contact=settings.DEFAULT_FROM_EMAIL,
    )


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values in their order, each once."""
    return tuple(dict.fromkeys(values))
