"""Who decides what may be collected, and whether it was decided."""

import rules

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

from .models import ImpactAssessment
from .scope import scope_digest

is_privacy_officer = has_role(Role.PRIVACY_OFFICER)
may_prepare = is_privacy_officer | has_role(Role.ENGAGEMENT_OFFICER) | has_role(Role.ADMINISTRATOR)

rules.add_perm("privacy.view_assessments", may_prepare)
rules.add_perm("privacy.draft_assessment", may_prepare)
rules.add_perm("privacy.approve_assessment", is_privacy_officer)
rules.add_perm("privacy.view_retention", is_privacy_officer)


def collection_approved(community: Community, kind_code: str) -> bool:
    """Whether the privacy officer has approved what this kind of activity collects, as it is declared today."""
    digest = scope_digest(kind_code)
    return (
        digest is not None
        and ImpactAssessment.objects.filter(
            community=community,
            activity_kind=kind_code,
            scope_digest=digest,
            state=ImpactAssessment.State.APPROVED,
        ).exists()
    )
