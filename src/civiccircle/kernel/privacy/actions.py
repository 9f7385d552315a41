"""What people do about privacy: ask to be forgotten, assess what is collected, approve or block it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.kinds import kinds
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text, in_languages

from .erase import erase, erase_person
from .models import ImpactAssessment
from .scope import scope_digest

__all__ = [
    "approve_assessment",
    "approve_standard_assessments",
    "block_assessment",
    "draft_assessment",
    "erase",
    "erase_person",
]

_RISKS = _(
    "What people think about public questions can harm them if it is linked to their name. Someone could be "
    "recognised by their words, by being one of few in a neighbourhood, or by taking part at all. "
    "Data that is kept longer than needed can leak later."
)
_MEASURES = _(
    "People take part under a pseudonym that differs in each engagement, without an account if they like. Words "
    "are checked for personal details before or after they are shown. No count of few people is published. "
    "Everyone can see, export and erase what is held about them; the public log holds no personal data."
)


@transaction.atomic
def draft_assessment(
    *, person: Person, community: Community, kind_code: str, risks: Text, measures: Text
) -> ImpactAssessment:
    """Write down the risks of what a kind collects, and what is done about them. A changed text waits for approval.

    Raises `ValueError` for a kind that is not installed.
    """
    require(person, "privacy.draft_assessment", community)
    digest = scope_digest(kind_code)
    if digest is None:
        raise ValueError(f"no activity kind is called {kind_code!r}")
    assessment, made = ImpactAssessment.objects.select_for_update().get_or_create(
        community=community, activity_kind=kind_code, scope_digest=digest
    )
    if made or (assessment.risks, assessment.measures) != (risks, measures):
        assessment.risks, assessment.measures = risks, measures
        assessment.state = ImpactAssessment.State.DRAFT
        assessment.decided_by = assessment.decided_at = None
        assessment.save()
    return assessment


def approve_assessment(
    *, person: Person, assessment: ImpactAssessment, at: datetime | None = None
) -> ImpactAssessment:
    """Let activities of this kind collect what their declarations say today.

    `at` is when it happened, for what is brought in from earlier; else it is now.
    """
    return _decide(person, assessment, ImpactAssessment.State.APPROVED, at)


def block_assessment(*, person: Person, assessment: ImpactAssessment) -> ImpactAssessment:
    """Let no activity of this kind open."""
    return _decide(person, assessment, ImpactAssessment.State.BLOCKED)


def approve_standard_assessments(
    *, community: Community, officer: Person, at: datetime | None = None
) -> list[ImpactAssessment]:
    """Approve every installed kind with the text that comes with the house (for a new community)."""
    return [
        approve_assessment(
            person=officer,
            assessment=draft_assessment(
                person=officer,
                community=community,
                kind_code=kind.code,
                risks=standard_risks(community),
                measures=standard_measures(community),
            ),
            at=at,
        )
        for kind in kinds()
    ]


def standard_risks(community: Community) -> Text:
    """The text that comes with the house, in the community's languages; so does `standard_measures`."""
    return in_languages(_RISKS, community.languages)


def standard_measures(community: Community) -> Text:
    return in_languages(_MEASURES, community.languages)


@transaction.atomic
def _decide(
    person: Person, assessment: ImpactAssessment, state: ImpactAssessment.State, at: datetime | None = None
) -> ImpactAssessment:
    require(person, "privacy.approve_assessment", assessment.community)
    locked = ImpactAssessment.objects.select_for_update().get(pk=assessment.pk)
    if locked.state == state:
        return locked
    locked.state, locked.decided_by, locked.decided_at = state, person, at or timezone.now()
    locked.save()
    ledger.record_fact(
        locked.community_id,
        f"assessment.{state.value}",
        {"kind": locked.activity_kind, "scope": locked.scope_digest},
        locked.decided_at,
    )
    return locked
