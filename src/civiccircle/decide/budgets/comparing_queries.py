"""What pages read to put rules beside each other."""

from .models import Budget, RuleComparison


def past(budget: Budget) -> list[Budget]:
    """The other budgets of the community that were counted, newest first."""
    community = budget.activity.engagement.community_id
    here = Budget.objects.filter(activity__engagement__community=community, published_at__isnull=False)
    others = here.exclude(pk=budget.pk).select_related("activity__engagement__community")
    return list(others.order_by("-published_at"))


def published(activity_id: int) -> RuleComparison | None:
    """What the officer showed everybody of other rules."""
    return RuleComparison.objects.filter(budget__activity=activity_id).first()
