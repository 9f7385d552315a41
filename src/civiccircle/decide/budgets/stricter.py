"""A published outcome told again after the smallest published count was raised.

The ballots are not counted again: some may have been erased meanwhile, and the outcome stands.
"""

from copy import deepcopy
from typing import Any

from django.utils import timezone

from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result

from .counting import withhold
from .models import RuleComparison
from .outcome_actions import log_outcome


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
    log_outcome(activity, minimum, withheld, now)


def _withhold_bars(told: dict[str, Any], minimum: int) -> int:
    """Ballots by their winners are told whole or not at all: what was withheld before is known as a sum only."""
    counts = [count for _winners, count in told["ballots_by_winners"] if count is not None]
    total = told["voters"]
    rest = 0 if total is None or len(counts) == len(told["ballots_by_winners"]) else total - sum(counts)
    if total is not None and all(count >= minimum for count in counts) and (not rest or rest >= minimum):
        return 0
    told["ballots_by_winners"] = [[winners, None] for winners, _count in told["ballots_by_winners"]]
    return len(counts)
