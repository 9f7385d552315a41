"""What pages, the API and the contribution path read of budgets."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civiccircle.kernel.activities import finding
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement
from civiccircle.kernel.activities.queries import of_activities
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.text import localise

from .models import Ballot, Budget, Category, Idea, Project
from .rules import BALLOT

AT_ONCE = 5_000


def path_of(activity: Activity) -> str:
    """The address of a budget after the language."""
    return path_after_language("budgets:detail", **_address(activity))


def project_path(project: Project) -> str:
    """The address of a project after the language."""
    return path_after_language("budgets:project", **_address(project.budget.activity), number=project.number)


def outcome_path(activity: Activity) -> str:
    """The address of a budget's outcome after the language."""
    return path_after_language("budgets:outcome", **_address(activity))


def _address(activity: Activity) -> dict[str, str]:
    engagement = activity.engagement
    return {"community": engagement.community.slug, "engagement": engagement.slug, "slug": activity.slug}


def find(community: Community, engagement: str, slug: str) -> Snapshot | None:
    """The budget at an address."""
    return finding.find(community, "budget", engagement, slug)


def budget_of(activity_id: int) -> Budget:
    """A budget with all that its pages name: activity, engagement, community."""
    return Budget.objects.select_related("activity__engagement__community").get(activity_id=activity_id)


def budget_in(community: Community, activity_id: int) -> Budget | None:
    """A budget of a community, for its staff."""
    found = Budget.objects.filter(activity=activity_id, activity__engagement__community=community)
    return found.select_related("activity__engagement__community").first()


def has_place(community_id: int, slug: str) -> bool:
    return Place.objects.filter(community_id=community_id, slug=slug).exists()


def places_of(community_id: int) -> list[Place]:
    return list(Place.objects.filter(community_id=community_id).defer("geometry"))


def categories_of(budget: Budget) -> list[Category]:
    return list(budget.categories.all())


def ideas_by(budget_id: int, participant_id: int) -> int:
    return Idea.objects.filter(project__budget_id=budget_id, proposer_id=participant_id).count()


def waiting(activity_id: int) -> list[Idea]:
    """Ideas that wait to be checked, oldest first."""
    found = Idea.objects.filter(
        project__budget__activity_id=activity_id, project__state=Project.State.PENDING
    )
    return list(found.select_related("project").order_by("created_at", "pk"))


def words_of_person(person_id: int) -> Iterable[Mapping[str, Any]]:
    """The ideas that a person put forward under the account."""
    rows = Idea.objects.filter(proposer__person_id=person_id).select_related("project__budget__activity")
    for row in rows.order_by("created_at"):
        yield {
            "budget": str(row.project.budget),
            "project": row.project.number,
            "title": row.title,
            "text": row.text,
            "created_at": row.created_at,
        }


def projects(budget: Budget, *states: str) -> list[Project]:
    """The projects of a budget in the order of the list, with all that a card tells of them."""
    found = budget.projects.filter(state__in=states or Project.PUBLIC)
    told = found.select_related("category", "place", "idea").defer("place__geometry", "source")
    return [_of(budget, project) for project in told]


def project_numbered(budget: Budget, number: int, *, staff: bool = False) -> Project | None:
    """A project that everybody may see, or for staff any one."""
    found = budget.projects.filter(number=number)
    shown = found if staff else found.filter(state__in=Project.PUBLIC)
    told = shown.select_related("category", "place", "idea", "merged_into__idea").first()
    return None if told is None else _of(budget, told)


def _of(budget: Budget, project: Project) -> Project:
    project.budget = budget
    return project


def ballot_of(activity_id: int, participant_id: int) -> Ballot | None:
    """The present ballot of a participant."""
    return Ballot.objects.filter(budget__activity=activity_id, participant=participant_id).first()


def ballot_in_words(activity_id: int, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a ballot chose, by name, each with its rank or points where the ballot had them."""
    budget, chosen = budget_of(activity_id), payload["choices"]
    names = {each.number: localise(each.named) for each in projects(budget)}
    beside = [""] * len(chosen)
    if payload.get("points"):
        beside = [
            ngettext("%(num)s point", "%(num)s points", each) % {"num": each} for each in payload["points"]
        ]
    elif budget.vote_type == Budget.VoteType.ORDINAL:
        beside = [_("rank %(rank)d") % {"rank": rank} for rank in range(1, len(chosen) + 1)]
    named = [names.get(number) or _("Project %(number)s") % {"number": number} for number in chosen]
    return list(zip(named, beside, strict=False))


def my_ideas(budget: Budget, participant_id: int) -> list[Project]:
    """What a participant proposed, newest first."""
    mine = budget.projects.filter(idea__proposer=participant_id).select_related("idea", "merged_into__idea")
    return [_of(budget, project) for project in mine.order_by("-number")]


@dataclass(frozen=True)
class CountedBallot:
    """A ballot that counts, with its place in the community's log; the salt is empty once it was erased."""

    choices: Sequence[int]
    points: Sequence[int]
    leaf_index: int
    salt: bytes
    payload: str


def ballots_for_count(budget: Budget) -> Iterator[CountedBallot]:
    """The present ballot of every voter who was not shut out before the votes were counted, in the order of the log."""
    counts = Ballot.objects.filter(~_left_out(budget), budget=budget)
    cast = Contribution.objects.filter(pk__in=counts.values("contribution_id")).order_by("leaf_index")
    for payload, salt, leaf in cast.values_list("payload", "salt", "leaf_index").iterator(AT_ONCE):
        said = json.loads(payload)
        yield CountedBallot(said["choices"], said.get("points", []), leaf, bytes(salt), payload)


def _left_out(budget: Budget) -> Q:
    """The ballots that do not count. What is counted again after the outcome is what was counted then.

    Whoever is shut out or let in again after that changes nothing.
    """
    return Q(participant__banned_at__isnull=False) if budget.published_at is None else Q(left_out=True)


def ballots_are_whole(budget: Budget) -> bool:
    """Whether the present ballots are the last ones that were acknowledged, one for each who cast any."""
    cast = Contribution.objects.filter(activity=budget.activity_id, verb=BALLOT).order_by()
    voters = cast.values("participant")
    last = voters.annotate(last=Max("pk")).values("last")
    present = Ballot.objects.filter(budget=budget)
    strange = present.exclude(contribution_id__in=last)
    return not strange.exists() and present.count() == voters.distinct().count()


@dataclass(frozen=True)
class Turnout:
    """How many ballots there are by channel, for staff, and how many of them count."""

    by_channel: Mapping[str, int]
    shut_out: int

    @property
    def counted(self) -> int:
        return sum(self.by_channel.values()) - self.shut_out


def turnout(budget: Budget) -> Turnout:
    shut_out = Count("pk", filter=_left_out(budget))
    rows = list(
        budget.ballots.values_list("channel").annotate(cast=Count("pk"), out=shut_out).order_by("channel")
    )
    return Turnout({channel: cast for channel, cast, _out in rows}, sum(out for *_cast, out in rows))


def frozen_fact(budget: Budget) -> Fact | None:
    """The public fact by which its rule, projects, costs and limits were fixed for the vote."""
    activity = budget.activity
    here = (activity.engagement.slug, activity.slug)
    for fact in ledger.public_facts(activity.engagement.community_id, "budget.frozen"):
        said = ledger.content_of(fact)
        if (said["engagement"], said["activity"]) == here:
            return fact
    return None


def outcome_of(budget: Budget) -> Result | None:
    """The published count."""
    if budget.published_at is None:
        return None
    found = Result.objects.filter(activity_id=budget.activity_id, final=True)
    return found.select_related("bundle").defer("bundle__content").first()


@prepared
def public_budgets(community: str) -> QuerySet[Budget]:
    """The budgets of the published engagements of the community with this slug."""
    public = Activity.objects.filter(
        engagement__community__slug=community, engagement__state__in=Engagement.PUBLIC
    )
    return Budget.objects.filter(of_activities(public)).select_related("activity__engagement")
