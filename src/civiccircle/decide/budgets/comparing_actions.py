"""Publishing what other rules would have chosen."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.kernel.text import localise

from . import comparing
from .actions import hold
from .models import Budget, RuleComparison
from .rules import SET_UP

POLICY = gettext_lazy("rules beside each other; parts of the voters rounded to steps of {minimum} people")


@transaction.atomic
def publish_comparison(*, by: Person, budget: Budget) -> RuleComparison:
    """Show everybody what other rules would have chosen, once the outcome is public. Raises `ValidationError`."""
    require(by, SET_UP, budget.activity)
    held = hold(budget)
    if held.published_at is None:
        raise ValidationError(_("Publish the outcome first: comparing rules shows what was voted."))
    community = held.activity.engagement.community
    found = comparing.of_budget(held)
    if found.voters < community.minimum_cell:
        raise ValidationError(_("Too few people voted: it would tell what single ones of them chose."))
    told = comparing.behind_the_gate(found, community.minimum_cell)
    now = timezone.now()
    published, _new = RuleComparison.objects.update_or_create(
        budget=held, defaults={"output": told.to_dict(), "published_at": now}
    )
    log_release(
        community=community,
        what=format_lazy(
            gettext_lazy("Other rules for the budget “{title}”"),
            title=lazy(localise, str)(held.activity.title),
        ),
        policy=format_lazy(POLICY, minimum=community.minimum_cell),
        at=now,
    )
    forget_pages()
    return published


@transaction.atomic
def withdraw_comparison(*, by: Person, budget: Budget) -> None:
    """Show it no longer."""
    require(by, SET_UP, budget.activity)
    RuleComparison.objects.filter(budget=budget).delete()
    forget_pages()
