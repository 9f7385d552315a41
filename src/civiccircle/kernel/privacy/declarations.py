"""Reading the declarations: which models there are, and how a row leads to the person it is about."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .declare import Declaration
from .third_party import declaration_of

AnyModel = type[models.Model]
AnyField = models.Field[Any, Any]

PERSON = "people.Person"
PARTICIPANT = "activities.Participant"


def declared() -> Iterator[tuple[AnyModel, Declaration]]:
    """Every model of the installation that holds personal data, with its declaration, by label."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        declaration = declaration_of(model)
        if declaration is not None and declaration.personal:
            yield model, declaration


def to_declare(model: AnyModel) -> list[AnyField]:
    """The fields that a declaration must name: all columns and many-to-many, but for a key that is only a number."""
    columns = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return [*columns, *model._meta.many_to_many]


def field_of(model: AnyModel, name: str) -> AnyField:
    """A column or many-to-many of a model by its name."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(f"{model._meta.label} has no field {name}")
    return field


def hops(model: AnyModel, path: str) -> list[tuple[str, AnyModel]]:
    """The models that `path` passes, each with the part of the path that leads there; the last is its end.

    ``"self"`` stays at the model. Raises `FieldDoesNotExist` for a path that follows anything but links.
    """
    passed: list[tuple[str, AnyModel]] = [("pk", model)]
    if path == "self":
        return passed
    names = path.split("__")
    for count, name in enumerate(names, 1):
        target = field_of(passed[-1][1], name).related_model
        if target is None or isinstance(target, str):
            raise FieldDoesNotExist(f"{passed[-1][1]._meta.label}.{name} is no link to another table")
        passed.append(("__".join(names[:count]), target))
    return passed


def title_of(model: AnyModel, declaration: Declaration) -> str:
    """What people read for a table."""
    return str(declaration.title or model._meta.verbose_name_plural)


def label_of(model: AnyModel, declaration: Declaration, name: str) -> str:
    """What people read for a field."""
    personal = declaration.personal.get(name)
    if personal is not None and personal.label:
        return str(personal.label)
    return str(field_of(model, name).verbose_name)
