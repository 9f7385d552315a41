"""What accepted contributions and moderators' decisions change in the tables, inside the caller's transaction."""

import json
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Accepted, Refused
from civiccircle.kernel.activities.models import Activity, Engagement, Moderation
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import queries as traced
from civiccircle.kernel.trace.models import Link, Record

from . import ideas, slate
from .models import Budget, Idea, Project
from .queries import path_of, project_path
from .rules import is_listed

ROWS_AT_ONCE = 150
"""Six parameters each stay below the 999 of older SQLite builds."""

UPSERT = """
INSERT INTO budgets_ballot (budget_id, participant_id, choices, points, channel, contribution_id)
VALUES {rows}
ON CONFLICT (budget_id, participant_id) DO UPDATE SET
  choices = excluded.choices, points = excluded.points, channel = excluded.channel,
  contribution_id = excluded.contribution_id
"""


def write_ballots(accepted: Sequence[Accepted]) -> None:
    """Make each ballot the present one of its participant; the last one counts.

    The order is that of the contributions, also between processes: all hold the lock of the community's log here. Who
    counts holds it too: what was checked just before the count and comes after it is refused, or its receipt would lie.
    """
    budget_id = slate.slate_of(accepted[0].contribution.activity_id).budget_id
    if Budget.objects.filter(pk=budget_id, published_at__isnull=False).exists():
        raise Refused(_("The votes were counted; no ballot can be taken any more."), "closed")
    newest = {each.contribution.participant_id: each for each in accepted}
    rows = [
        (
            budget_id,
            participant_id,
            json.dumps(each.payload["choices"]),
            json.dumps(each.payload.get("points", [])),
            each.contribution.channel,
            each.contribution.pk,
        )
        for participant_id, each in newest.items()
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
            cursor.execute(UPSERT.format(rows=values), [value for row in some for value in row])


def write_ideas(accepted: Sequence[Accepted]) -> list[int]:
    """Take ideas in: shown at once, or after they were checked, as the officer chose. Returns their numbers."""
    activity = accepted[0].contribution.activity
    budget = locked(activity.pk)
    if budget.frozen:  # since it was checked
        raise Refused(str(ideas.TOO_LATE), "closed")
    before = activity.moderation == Activity.Moderation.BEFORE
    state = Project.State.PENDING if before else Project.State.PROPOSED
    places = dict(
        Place.objects.filter(
            community=activity.engagement.community_id, slug__in={each.payload["place"] for each in accepted}
        ).values_list("slug", "pk")
    )
    numbers = []
    for each in accepted:
        contribution, said = each.contribution, each.payload
        project = Project(
            state=state, place_id=places.get(said["place"]), created_at=contribution.accepted_at
        )
        add(budget, [project])
        project.idea = Idea.objects.create(
            project=project,
            proposer_id=contribution.participant_id,
            title=said["title"],
            text=said["text"],
            language=said["language"],
            cost=said["cost"],
            created_at=contribution.accepted_at,
        )
        publish(project)
        numbers.append(project.number)
    return numbers


def locked(activity_id: int) -> Budget:
    """The budget, held until the transaction ends: each number is given once, and nothing changes once it is frozen."""
    held = Budget.objects.select_for_update(of=("self",)).select_related("activity__engagement__community")
    return held.get(activity_id=activity_id)


def add(budget: Budget, projects: Sequence[Project]) -> None:
    """Give projects the next numbers of a `locked` budget and save them."""
    last = budget.projects.aggregate(last=Max("number"))["last"] or 0
    taken = set(budget.projects.exclude(external_id="").values_list("external_id", flat=True))
    for project in projects:
        last += 1
        while not project.external_id and str(last) in taken:  # an imported project goes by this id
            last += 1
        project.budget, project.number = budget, last
    Project.objects.bulk_create(projects)
    changed(budget.activity_id)


def settle(activity: Activity, project_id: int, decision: str, into_number: int | None = None) -> None:
    """Let a moderator's decision on an idea take effect. Raises `ValidationError`."""
    budget = locked(activity.pk)
    project = budget.projects.select_related("idea").filter(pk=project_id, idea__isnull=False).first()
    if project is None:
        raise ValidationError(_("There is no such idea for this budget."))
    if project.state == Project.State.MERGED:
        raise ValidationError(_("This idea was joined with another; that cannot be undone."))
    if budget.frozen:
        raise ValidationError(_("The list of projects was fixed for the vote; it stays as it is."))
    project.budget = budget
    match decision:
        case Moderation.Decision.ACCEPTED:
            if project.state in (Project.State.PENDING, Project.State.HIDDEN):
                project.state = Project.State.PROPOSED
        case Moderation.Decision.REJECTED:
            project.state = Project.State.HIDDEN
        case _:
            _merge(project, into_number)
    project.save(update_fields=["state", "merged_into"])
    publish(project)
    changed(activity.pk)


def _merge(project: Project, into_number: int | None) -> None:
    public = project.budget.projects.filter(state__in=(Project.State.PROPOSED, Project.State.ACCEPTED))
    target = None if into_number is None else public.filter(number=into_number).exclude(pk=project.pk).first()
    if target is None:
        raise ValidationError(_("Say with which project it is joined: another one that is shown."))
    project.state, project.merged_into = Project.State.MERGED, target
    Project.objects.filter(merged_into=project).update(merged_into=target)


def publish_all(activity: Activity) -> None:
    """Renew what the trace says of the budget and of each of its projects.

    Raises `ValidationError` where the engagement is withdrawn after the outcome: others rest on that decision.
    """
    publish_budget(activity)
    budget = locked(activity.pk)
    if budget.published_at is not None and activity.engagement.state == Engagement.State.WITHDRAWN:
        raise ValidationError(
            _("The outcome was published: answer the engagement, a decision cannot be withdrawn.")
        )
    for project in budget.projects.select_related("idea").filter(state__in=Project.PUBLIC):
        project.budget = budget
        publish(project)
    changed(activity.pk)


def publish_budget(activity: Activity) -> Record:
    """Say in the trace that the budget exists, as part of its engagement; public as soon as that is."""
    engagement = activity.engagement
    record = trace.publish_record(
        community=engagement.community,
        kind="budget",
        object_id=activity.pk,
        title=activity.title,
        summary=activity.introduction,
        path=path_of(activity),
        happened_at=engagement.published_at or activity.created_at,
        public=engagement.state in Engagement.PUBLIC,
    )
    whole = traced.record_of("engagement", engagement.pk)
    if whole is not None:
        trace.link(record, whole, Link.Kind.PART_OF)
    return record


def publish(project: Project) -> None:
    """Say in the trace what became of a project; one that was never shown to everybody has no record."""
    publish_projects(project.budget, [project])


def publish_projects(budget: Budget, projects: Sequence[Project]) -> list[Record]:
    """The same for many projects of a budget at once; gives the records of those that have one."""
    activity = budget.activity
    community, listed = activity.engagement.community, is_listed(activity)
    shown = {each.pk for each in projects if listed and each.state in Project.PUBLIC}
    standing = traced.records_of("project", [each.pk for each in projects if each.pk not in shown])
    told = [each for each in projects if each.pk in shown or str(each.pk) in standing]
    entries = [_entry(each, public=each.pk in shown and bool(each.named)) for each in told]
    records = trace.publish_records(community, entries)
    joints = list[trace.Joint]()
    asked = traced.record_of("engagement", activity.engagement_id)
    if asked is not None:
        joints += [trace.Joint(each, asked, Link.Kind.RAISED_IN) for each in records]
    merged = [(record, each.merged_into_id) for record, each in zip(records, told, strict=True)]
    targets = traced.records_of("project", [pk for _record, pk in merged if pk is not None])
    joints += [
        trace.Joint(record, targets[str(pk)], Link.Kind.PART_OF)
        for record, pk in merged
        if str(pk) in targets
    ]
    trace.link_all(joints)
    return records


def _entry(project: Project, *, public: bool) -> trace.Entry:
    return {
        "kind": "project",
        "object_id": project.pk,
        "title": project.named,
        "summary": project.described,
        "path": project_path(project),
        "happened_at": project.created_at,
        "public": public,
    }


def changed(activity_id: int) -> None:
    """Let this process see what changed at once, and not before it is there."""
    slate.forget(activity_id)
    transaction.on_commit(lambda: slate.forget(activity_id))
    forget_pages()
