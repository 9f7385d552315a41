"""Keeping what was computed."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages

from . import jobs
from .models import Result


@transaction.atomic
def store_result(
    activity: Activity,
    *,
    method: str,
    method_version: str,
    parameters: Mapping[str, Any],
    seed: int | None,
    inputs_digest: str,
    output: dict[str, Any],
    computed_at: datetime,
    final: bool = False,
    salt: str = "",
) -> Result:
    """Keep a result as the activity's next version, or return the latest one when nothing in it has changed.

    `output` holds what passed the publishing gate; the version is put on record as a public fact. `salt` is that of the
    digest of inputs which are sealed.
    """
    # The row of the activity is the lock that numbers its versions one after the other; votes may still refer to it.
    Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    latest = Result.objects.filter(activity=activity).first()
    digest = output_digest(output)
    told = (method, method_version, inputs_digest, digest, final)
    if latest is not None and latest.output and told == (
        latest.method, latest.method_version, latest.inputs_digest, latest.output_digest, latest.final
    ):  # fmt: skip
        return latest
    result = Result.objects.create(
        activity=activity,
        version=latest.version + 1 if latest else 1,
        method=method,
        method_version=method_version,
        parameters=dict(parameters),
        seed=seed,
        inputs_digest=inputs_digest,
        salt=salt,
        output=output,
        output_digest=digest,
        computed_at=computed_at,
        final=final,
    )
    ledger.record_fact(
        activity.engagement.community_id,
        "result.published",
        {
            "activity": activity.pk,
            "title": activity.engagement.title,
            "version": result.version,
            "method": method,
            "method_version": method_version,
            "inputs": inputs_digest,
            "output": digest,
            "final": final,
        },
        computed_at,
    )
    if final:
        jobs.make_bundles.enqueue()
    forget_pages()
    return result


def no_longer_final(activity: Activity) -> None:
    """Let an activity that goes on have another final result; the one it had stays on record as a version."""
    Result.objects.filter(activity=activity, final=True).update(final=False)
    forget_pages()


def take_back(result: Result) -> None:
    """Give the figures of a version out no longer; that there was one, and its digest, stays on record."""
    Result.objects.filter(pk=result.pk).update(output={}, final=False)
    forget_pages()


def output_digest(output: Mapping[str, Any]) -> str:
    """SHA-256 of an output as JSON: sorted keys, no white space, numbers in the shortest form that reads back equal."""
    text = json.dumps(output, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()
