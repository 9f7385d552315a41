"""What an activity kind collects, and the digest by which an approval knows whether that has changed."""

from hashlib import sha256
from typing import Any

from django.apps import apps

from civiccircle.kernel.activities.kinds import ActivityKind, kinds
from civiccircle.methods.merkle import canonical_json

from .declarations import AnyModel
from .declare import Declaration
from .third_party import declaration_of

ALWAYS = ("activities.Participant", "activities.Contribution")
"""What the contribution path itself collects, for every kind."""


def kind_by_code(code: str) -> ActivityKind | None:
    return next((kind for kind in kinds() if kind.code == code), None)


def models_of(kind: ActivityKind) -> list[tuple[AnyModel, Declaration]]:
    """The models that a kind collects into, with their declarations. A kind names its own in `models`."""
    labels = sorted({*ALWAYS, *getattr(kind, "models", ())})
    found = [(model, declaration_of(model)) for model in map(apps.get_model, labels)]
    return [(model, declaration) for model, declaration in found if declaration is not None]


def scope_digest(kind_code: str) -> str | None:
    """The digest of everything that the declarations of a kind's models say; `None` for an unknown kind."""
    kind = kind_by_code(kind_code)
    if kind is None:
        return None
    scope = {model._meta.label: _told(declaration) for model, declaration in models_of(kind)}
    return sha256(canonical_json({"kind": kind_code, "scope": scope})).hexdigest()


def _told(declaration: Declaration) -> dict[str, Any]:
    return {
        "subject": declaration.subject or "",
        "clock": declaration.clock or "",
        "impersonal": sorted(declaration.impersonal),
        "personal": {
            name: {
                "purpose": each.purpose.code,
                "basis": each.basis.value,
                "sensitivity": each.sensitivity.value,
                "retention": "" if each.retention is None else str(int(each.retention.total_seconds())),
                "erasure": each.erasure.value,
            }
            | ({"clock": each.clock.path} if each.clock else {})
            for name, each in declaration.personal.items()
        },
    }
