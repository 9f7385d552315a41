"""A published outcome told again after the smallest published count was raised.

The ballots are not counted again: some may have been erased meanwhile, and the outcome stands.
"""

from copy import deepcopy
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from civiccircle.kernel.publishing import gate
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.text import localise

from .counting import withhold
from .models import RuleComparison


def tell_less(result: Result, minimum: int) -> None:
    """Publish the outcome without the counts that are too small now; what compared rules goes, in steps too fine."""
    RuleComparison.objects.filter(budget__activity=result.activity).delete()
    told = deepcopy(result.output)
    withheld = withhold(told, minimum) + _withhold_bars(told, minimum)
    if not withheld:
        return
    activity, now = result.activity, timezone.now()
    store_result(
        activity,
        method=result.method,
        method_version=result.method_version,
        parameters=result.parameters,
        seed=result.seed,
        inputs_digest=result.inputs_digest,
        salt=result.salt,
        output=told,
        computed_at=now,
        final=True,
    )
    log_release(
        community=activity.engagement.community,
        what=format_lazy(
            gettext_lazy("Outcome of the budget “{title}”"), title=lazy(localise, str)(activity.title)
        ),
        policy=gate.policy(minimum),
        withheld=withheld,
        at=now,
    )


def _withhold_bars(told: dict[str, Any], minimum: int) -> int:
    """Ballots by their winners are told whole or not at all: what was withheld before is known as a sum only."""
    counts = [count for _winners, count in told["ballots_by_winners"] if count is not None]
    total = told["voters"]
    rest = 0 if total is None or len(counts) == len(told["ballots_by_winners"]) else total - sum(counts)
    if total is not None and all(count >= minimum for count in counts) and (not rest or rest >= minimum):
        return 0
    told["ballots_by_winners"] = [[winners, None] for winners, _count in told["ballots_by_winners"]]
    return len(counts)
