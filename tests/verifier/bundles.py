"""Bundles as the platform gives them out, and what the program finds in them."""

import io
from argparse import Namespace
from collections.abc import Callable, Mapping

from civiccircle.decide.budgets.models import Budget
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.results.bundles import bundle_file, sealed_bundle_file
from civiccircle.verifier import verify

Files = dict[str, bytes]
Voted = Callable[..., Budget]


def community_of(budget: Budget) -> Community:
    return budget.activity.engagement.community


def bundle(budget: Budget, *, sealed: bool = False) -> Files:
    give = sealed_bundle_file if sealed else bundle_file
    blocks = give(community_of(budget), engagement="waterfront", budget=budget.activity.slug)
    return verify.open_bundle(io.BytesIO(b"".join(blocks)))


def checked(files: Mapping[str, bytes], **options: object) -> tuple[list[str], list[str]]:
    """What holds, and what does not."""
    given: dict[str, object] = {
        "receipt": None,
        "vkey": None,
        "witness": [],
        "checkpoint": [],
        "consistency": None,
    }
    found = list(verify.check(dict(files), Namespace(**{**given, **options})))
    return [told for holds, told in found if holds], [told for holds, told in found if not holds]
