"""The budget as an activity kind: how an idea or a ballot is checked, and how a batch of them is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civiccircle.formats.bundle import Contents
from civiccircle.kernel.activities.eligibility import check_eligible
from civiccircle.kernel.activities.kinds import Accepted, ModerationItem, Refused, Said, Verb
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.activities.presets import Preset, PresetPhase
from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.results.models import Result

from . import bundle, ideas, queries, stricter, writing
from .ballots import check_ballot, read_ballot
from .rules import BALLOT, PROPOSE
from .slate import slate_of


class BudgetKind:
    """People propose projects and vote on them; a rule declared before the vote picks what the budget pays for."""

    code = "budget"
    title = gettext_lazy("Budget")
    description = gettext_lazy(
        "People propose projects, the city costs them, and everyone votes. A rule that was declared before the vote "
        "picks the projects that the money is spent on."
    )
    verbs = (
        Verb(PROPOSE, gettext_lazy("Propose projects")),
        Verb(BALLOT, gettext_lazy("Vote on the budget")),
    )
    moderates = "idea"
    presets = (
        Preset(
            "budget",
            gettext_lazy("Decide together what money is spent on"),
            gettext_lazy(
                "Three weeks to propose projects, three for the city to say what they cost, two to vote. The votes "
                "decide by a rule that is made public before."
            ),
            code,
            (
                PresetPhase(gettext_lazy("Propose projects"), 21, (PROPOSE,)),
                PresetPhase(gettext_lazy("Vote on the budget"), 14, (BALLOT,), after=21),
            ),
            28,
        ),
    )
    models = ("budgets.Idea", "budgets.Ballot")

    def path(self, activity: Activity) -> str:
        return queries.path_of(activity)

    def desk_path(self, activity: Activity) -> str:
        community = activity.engagement.community.slug
        return path_after_language("budgets:desk", community=community, activity_id=activity.pk)

    def publish(self, activity: Activity) -> None:
        writing.publish_all(activity)

    def bundle_of(self, result: Result) -> Contents:
        return bundle.bundle_of(result)

    def tell_less(self, result: Result, minimum: int) -> None:
        stricter.tell_less(result, minimum)

    def setup_form(self, request: HttpRequest, activity: Activity | None) -> Any:
        from .setup_forms import BudgetForm

        return BudgetForm.for_request(request, activity)

    def read(self, activity: Activity, verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The payload: of a ballot as `ballots.read_ballot` tells it, of an idea as `ideas.read_idea` does."""
        if verb == PROPOSE:
            return ideas.read_idea(data)
        return read_ballot(slate_of(activity.pk).vote_type, data)

    def check(
        self,
        activity: Activity,
        participant_id: int,
        verb: str,
        payload: Mapping[str, Any],
        data: Mapping[str, Any],
    ) -> None:
        if activity.participation != Activity.Participation.OPEN:
            check_eligible(activity, participant_id, data.get("invitation"))
        slate = slate_of(activity.pk)
        if verb == PROPOSE:
            ideas.check_idea(activity, slate, participant_id, payload)
            return
        if not slate.frozen:
            raise Refused(
                _("No ballots are taken yet: the rule of this budget has to be made public first."), "closed"
            )
        check_ballot(slate, payload)

    def write(self, verb: str, accepted: Sequence[Accepted]) -> Sequence[Any] | None:
        if verb == PROPOSE:
            return writing.write_ideas(accepted)
        writing.write_ballots(accepted)
        return None

    def said(self, contributions: Sequence[Accepted]) -> Sequence[Said]:
        return [_said(each.payload) for each in contributions]

    def read_back(self, activity: Activity, payload: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        return queries.ballot_in_words(activity.pk, payload) if "choices" in payload else ()

    def moderation_queue(self, activity: Activity) -> list[ModerationItem]:
        return [
            ModerationItem(
                "idea",
                each.project_id,
                f"{each.title}: {each.text}" if each.text else each.title,
                each.created_at,
                context=_("Project %d") % each.project.number,
            )
            for each in queries.waiting(activity.pk)
        ]

    def apply_moderation(self, activity: Activity, subject_id: int, decision: str, **details: Any) -> None:
        writing.settle(activity, subject_id, decision, into_number=details.get("into"))

    def reopen(self, activity: Activity) -> None:
        if queries.budget_of(activity.pk).published_at is not None:
            raise Refused(_("Its outcome is published: the vote stays closed."), "closed")

    def personal_words(self, person_id: int) -> Iterable[Mapping[str, Any]]:
        return queries.words_of_person(person_id)


def _said(payload: Mapping[str, Any]) -> Said:
    """A ballot is told by how much is on it only: what it chose stands on its receipt."""
    if "choices" not in payload:
        return Said(_("You proposed"), payload.get("title", ""), payload.get("language", ""))
    count = len(payload["choices"])
    return Said(
        ngettext("Your ballot with %(num)d project", "Your ballot with %(num)d projects", count)
        % {"num": count}
    )
