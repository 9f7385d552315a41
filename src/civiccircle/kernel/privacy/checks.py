"""System checks that refuse any model whose personal data is not declared. See docs: `declare`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.core.management import CommandError
from django.db import models

from .declarations import PERSON, AnyModel, field_of, hops, to_declare
from .declare import Declaration, Erasure, Personal
from .third_party import declaration_of


def check_declarations(app_configs: Sequence[AppConfig] | None = None, **_options: Any) -> list[CheckMessage]:
    """Every model of the installation, ours and others', declares each of its fields."""
    wanted = None if app_configs is None else {config.label for config in app_configs}
    faults: list[CheckMessage] = []
    for model in apps.get_models():
        if wanted is None or model._meta.app_label in wanted:
            faults.extend(faults_of(model))
    return faults


def refuse_undeclared(**_signal: Any) -> None:
    """Stop a migration that would make room for undeclared data, also where checks were skipped."""
    faults = check_declarations()
    if faults:
        raise CommandError(
            "\n".join(f"{fault.obj._meta.label}: {fault.msg} {fault.hint}" for fault in faults)
        )


def faults_of(model: AnyModel) -> list[CheckMessage]:
    """What is wrong with the declaration of one model."""
    declaration = declaration_of(model)
    if declaration is None:
        ours = model.__module__.startswith("civiccircle.")
        where = "the model" if ours else "kernel/privacy/third_party.py"
        return [
            Error(
                "declares no privacy.",
                hint=f"Add `privacy = Declaration(...)` or `nothing_personal(reason)` to {where}.",
                obj=model,
                id="privacy.E001",
            )
        ]
    if declaration.all_impersonal:
        return [] if declaration.reason else [_no_reason(model)]
    return [
        *_fields(model, declaration),
        *_subject(model, declaration),
        *_clock(model, declaration),
        *_erasures(model, declaration),
    ]


def _no_reason(model: AnyModel) -> CheckMessage:
    return Error(
        "says that nothing in it is personal, but not why.",
        hint="Give nothing_personal() a reason that the public register can show.",
        obj=model,
        id="privacy.E002",
    )


def _fields(model: AnyModel, declaration: Declaration) -> Iterator[CheckMessage]:
    named = Counter([*declaration.personal, *declaration.impersonal])
    known = {field.name for field in model._meta.get_fields()}
    for field in to_declare(model):
        if not named[field.name]:
            yield Error(
                f"the field `{field.name}` is not declared.",
                hint=f"Name `{field.name}` in `personal` (with its purpose) or in `impersonal`.",
                obj=model,
                id="privacy.E003",
            )
    for name, times in named.items():
        if times > 1:
            yield Error(
                f"the field `{name}` is declared {times} times.",
                hint="Name it once: as personal or as impersonal.",
                obj=model,
                id="privacy.E004",
            )
        if name not in known:
            yield Error(
                f"the declared field `{name}` does not exist.",
                hint="Correct its name, or take it out of the declaration.",
                obj=model,
                id="privacy.E005",
            )


def _subject(model: AnyModel, declaration: Declaration) -> Iterator[CheckMessage]:
    if declaration.subject is None:
        if declaration.personal and not declaration.reason:
            yield Error(
                "holds personal fields but says not whose they are.",
                hint="Give `subject`, the path to the person, or a `reason` that names the hook which finds them.",
                obj=model,
                id="privacy.E006",
            )
        return
    try:
        end = hops(model, declaration.subject)[-1][1]._meta.label
    except FieldDoesNotExist as fault:
        end = str(fault)
    if end != PERSON:
        yield Error(
            f"the subject path `{declaration.subject}` leads to {end}, not to {PERSON}.",
            hint='Name links joined by "__" that end at the account of the person, or "self" for the account.',
            obj=model,
            id="privacy.E007",
        )


def _clock(model: AnyModel, declaration: Declaration) -> Iterator[CheckMessage]:
    for name, each in declaration.personal.items():
        if each.clock is not None and not _leads_to_date(model, each.clock.path):
            yield Error(
                f"the clock `{each.clock.path}` of `{name}` leads to no date.",
                hint='Name links joined by "__" that end at a date field.',
                obj=model,
                id="privacy.E011",
            )
    limited = sorted(
        name
        for name, each in declaration.personal.items()
        if each.retention is not None and each.clock is None
    )
    if declaration.clock is None:
        if limited:
            yield Error(
                f"`{limited[0]}` is kept for a limited time, but no clock says from when.",
                hint="Name in `clock` the date field from which retention counts.",
                obj=model,
                id="privacy.E008",
            )
        return
    dates = {field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)}
    if declaration.clock not in dates:
        yield Error(
            f"the clock `{declaration.clock}` is not a date field.",
            hint=f"Name one of: {', '.join(sorted(dates)) or 'none here, add one'}.",
            obj=model,
            id="privacy.E009",
        )


def _leads_to_date(model: AnyModel, path: str) -> bool:
    *links, last = path.split("__")
    try:
        for name in links:
            target = model._meta.get_field(name).related_model
            if target is None or isinstance(target, str):
                return False
            model = target
        return isinstance(model._meta.get_field(last), models.DateField)
    except FieldDoesNotExist:
        return False


def _erasures(model: AnyModel, declaration: Declaration) -> Iterator[CheckMessage]:
    known = {field.name for field in to_declare(model)}
    for name, personal in declaration.personal.items():
        if name not in known:
            continue
        fault = _cannot(field_of(model, name), personal)
        if fault:
            yield Error(
                f"`{name}` is to be erased by “{personal.erasure}”, but {fault[0]}.",
                hint=fault[1],
                obj=model,
                id="privacy.E010",
            )


def _cannot(field: "models.Field[Any, Any]", personal: Personal) -> tuple[str, str] | None:
    """Why a field cannot be erased as declared, and the mend."""
    match personal.erasure:
        case Erasure.KEEP if not personal.note:
            return "no note says why", "Say in `note` why it is kept: people read it."
        case Erasure.KEEP if personal.retention is not None:
            return "it is also kept for a limited time only", "Choose another erasure, or no retention."
        case Erasure.DETACH if not (field.is_relation and field.null):
            return "it is no link that may be empty", "Use CLEAR, or make it a foreign key with null=True."
        case Erasure.CLEAR if not field.null and not can_be_empty(field):
            return "it cannot be empty", "Allow null, or use DELETE_ROW."
    return None


def can_be_empty(field: "models.Field[Any, Any]") -> bool:
    """Whether a field that is never null has an empty value of its own."""
    return isinstance(
        field, models.CharField | models.TextField | models.BinaryField | models.JSONField | models.FileField
    )
