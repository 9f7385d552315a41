"""What officers do with the projects of a budget before its rule is fixed for the vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities.models import Moderation
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.pictures import file_name
from civiccircle.kernel.text import Text, localise

from . import writing
from .actions import hold_open, record
from .models import Budget, Category, Project
from .pictures import clean_picture
from .rules import SET_UP


@dataclass(frozen=True)
class Wording:
    """How the officer words a project; `cost` in the smallest unit, `None` until somebody has worked it out."""

    title: Text
    description: Text = field(default_factory=dict)
    cost: int | None = None
    category: Category | None = None
    place: Place | None = None
    picture: bytes | None = None
    picture_text: Text = field(default_factory=dict)
    remove_picture: bool = False


@transaction.atomic
def add_project(
    *, by: Any, budget: Budget, wording: Wording, accept: bool = False, at: datetime | None = None
) -> Project:
    """Put a project of the city on the list; it comes on the ballot when it is accepted, now or later.

    `at` is when it happened, for what is brought in from earlier; else it is now, here and below. Raises
    `ValidationError`.
    """
    require(by, SET_UP, budget.activity)
    held = hold_open(budget)
    project = Project(budget=held, created_at=at or timezone.now())
    _word(project, wording, check_only=True)
    writing.add(held, [project])
    _word(project, wording)
    writing.publish(project)
    if accept:
        _accept(project, at)
    return project


@transaction.atomic
def change_project(*, by: Any, project: Project, wording: Wording, accept: bool = False) -> None:
    """Word a project anew, or cost it, and if wanted put it on the ballot. Raises `ValidationError`."""
    require(by, SET_UP, project.budget.activity)
    project = _held(project)
    if project.state == Project.State.ACCEPTED and wording.cost is None:
        raise ValidationError({"cost": _("A project on the ballot has a cost.")})
    _word(project, wording)
    writing.publish(project)
    writing.changed(project.budget.activity_id)
    if accept:
        _accept(project, None)


@transaction.atomic
def accept_project(*, by: Any, project: Project, at: datetime | None = None) -> None:
    """Put a project on the ballot. Raises `ValidationError` until it is worded and costed."""
    require(by, SET_UP, project.budget.activity)
    _accept(_held(project), at)


@transaction.atomic
def decline_project(*, by: Any, project: Project, reason: Text, at: datetime | None = None) -> None:
    """Keep a project off the ballot, in public and with the reason. Raises `ValidationError`."""
    require(by, SET_UP, project.budget.activity)
    project = _held(project)
    if not localise(reason):
        raise ValidationError({"reason": _("Tell people why.")})
    _decide(project, Project.State.DECLINED, reason, at)


def join_idea(*, by: Any, project: Project, into: int, explanation: str = "") -> None:
    """Join an idea with the project numbered `into`, for good; it stands in the public moderation log.

    Raises `ValidationError`.
    """
    activities.moderate(
        by=by,
        activity=project.budget.activity,
        subject_kind="idea",
        subject_id=project.pk,
        decision=Moderation.Decision.MERGED,
        reason=Moderation.Reason.DUPLICATE,
        explanation=explanation,
        into=into,
    )


def _held(project: Project) -> Project:
    held = hold_open(project.budget)
    now = held.projects.select_related("idea", "place", "category").get(pk=project.pk)
    if now.state in (Project.State.PENDING, Project.State.HIDDEN, Project.State.MERGED):
        raise ValidationError(_("This idea is not shown: decide on that in the moderation first."))
    now.budget = held
    return now


def _accept(project: Project, at: datetime | None) -> None:
    if not localise(project.title):
        raise ValidationError(
            _("Word the project first: its author may want to be forgotten, the project stays.")
        )
    if project.cost is None:
        raise ValidationError(_("Say first what the project costs."))
    if project.cost > project.budget.amount:
        raise ValidationError(_("The project costs more than the whole budget."))
    _decide(project, Project.State.ACCEPTED, {}, at)


def _decide(project: Project, state: str, reason: Text, at: datetime | None) -> None:
    project.state, project.reason = state, reason
    project.save(update_fields=["state", "reason"])
    writing.publish(project)
    content: Mapping[str, Any] = {"number": project.number, "decision": str(state), "reason": reason}
    record(project.budget, "budget.project_decided", content, at)


def _word(project: Project, wording: Wording, *, check_only: bool = False) -> None:
    if not localise(wording.title):
        raise ValidationError({"title": _("Give the project a title.")})
    for name in ("title", "description", "cost", "category", "place", "picture_text"):
        setattr(project, name, getattr(wording, name))
    project.clean_fields(exclude=["budget", "number", "created_at", "picture"])
    fresh = None if wording.picture is None else clean_picture(wording.picture)
    if check_only:
        return
    if wording.remove_picture or fresh is not None:
        # The file itself goes once nobody can need it any more.
        old, storage = project.picture.name, project.picture.storage
        if old:
            transaction.on_commit(lambda: storage.delete(old))
        project.picture = ""
    if fresh is not None:
        name = file_name(f"{project.budget_id}-{project.number}", fresh)
        project.picture.save(name, fresh, save=False)
    project.save()
