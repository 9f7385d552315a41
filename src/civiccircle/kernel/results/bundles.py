"""Result bundles: made once, when a final result is on record, and given out as files.

A kind of activity offers one by a method ``bundle_of(result) -> formats.bundle.Contents``.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, Protocol, runtime_checkable
from zipfile import ZipFile

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.bundle import (
    INCLUSION,
    LEDGER,
    MANIFEST,
    WITNESSES,
    Contents,
    canonical,
    manifest,
    write_bundle,
)
from civiccircle.kernel.activities.kinds import kind_of
from civiccircle.kernel.capability import Export
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.ledger import queries as logged
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.ledger.witness_queries import cosigned, newest_cosigned
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.publishing.actions import log_release

from . import queries
from .models import Bundle, Result

BLOCK = 1 << 16
SEALED_POLICY = gettext_lazy("for auditors only: single ballots, without names, accounts, times or districts")


@runtime_checkable
class Bundling(Protocol):
    """What a kind of activity has if its results can be computed again."""

    def bundle_of(self, result: Result) -> Contents:
        """Inputs, output and proofs of a result."""


def make_due_bundles() -> int:
    """Make the bundles of final results that have none yet; returns how many."""
    due = [each for each in queries.without_bundle() if isinstance(kind_of(each.activity), Bundling)]
    for result in due:
        make_bundle(result)
    return len(due)


@transaction.atomic
def make_bundle(result: Result) -> Bundle:
    """Put the digest of the bundle's manifest on record, seal the log, and keep the bundle with proofs of both."""
    community = result.activity.engagement.community
    ledger.hold(community.pk)
    known = Bundle.objects.filter(result=result).first()
    if known is not None:
        return known
    kind = kind_of(result.activity)
    if not isinstance(kind, Bundling):
        raise TypeError(f"results of {kind.code} cannot be bundled")
    contents = kind.bundle_of(result)
    text = manifest(
        contents,
        activity=result.activity_id,
        title=result.activity.title,
        result=result.version,
        method=result.method,
        version=result.method_version,
        parameters=result.parameters,
        seed=result.seed,
        inputs_digest=result.inputs_digest,
    )
    digest = sha256(text).hexdigest()
    fact = ledger.record_fact(
        community.pk,
        "bundle.published",
        {
            "activity": result.activity_id,
            "title": result.activity.engagement.title,
            "version": result.version,
            "manifest": digest,
        },
    )
    facts = [fact.leaf_index, _fact_of(community, result).leaf_index, *contents.facts]
    files = {**contents.files, MANIFEST: text, **_proofs(community, contents, facts)}
    forget_pages()
    return Bundle.objects.create(
        result=result, manifest_digest=digest, sealed=bool(contents.sealed), content=write_bundle(files)
    )


def _proofs(community: Community, contents: Contents, facts: list[int]) -> dict[str, bytes]:
    head = ledger.sign_checkpoint(community.pk)
    receipts = []
    for each in Fact.objects.filter(log__community=community, leaf_index__in=facts).order_by("leaf_index"):
        own = logged.receipt(community.pk, each.leaf_index, logged.opened(each.payload, each.salt))
        receipts.append(json.loads(own.to_json()))
    told = {
        "origin": head.note.partition("\n")[0],
        "vkey": logged.vkey(community.slug),
        "checkpoint": head.note,
        "facts": receipts,
    }
    proofs = {LEDGER: canonical(told)}
    leaves = contents.files.get("proofs/leaves.txt")
    if leaves is not None:
        places = [int(line.partition(b" ")[0]) for line in leaves.splitlines()]
        proof = logged.multi_proof(community.pk, places, head.size)
        proofs[INCLUSION] = "".join(f"{each.hex()}\n" for each in proof).encode()
    return proofs


def _fact_of(community: Community, result: Result) -> Fact:
    """The public fact of a result."""
    for fact in logged.public_facts(community.pk, "result.published"):
        said = logged.content_of(fact)
        if (said["activity"], said["version"]) == (result.activity_id, result.version):
            return fact
    raise LookupError(f"the log holds no fact of {result}")


def bundle_file(community: Community, **subject: str) -> Iterator[bytes]:
    """What everybody may have of the bundle of an activity's newest final result: see `Capability.exports`."""
    return _given_out(community, _found(community, subject), sealed=False)


def sealed_bundle_file(community: Community, **subject: str) -> Iterator[bytes]:
    """All of it: for auditors."""
    return _given_out(community, _found(community, subject), sealed=True)


@transaction.atomic
def release_sealed(community: Community, **subject: str) -> Iterator[bytes]:
    """All of it, for an auditor, by the operator of the machine: put into the public log of releases."""
    blocks = sealed_bundle_file(community, **subject)
    what = "-".join([community.slug, *subject.values(), "sealed-bundle.zip"])
    log_release(community=community, what=what, policy=SEALED_POLICY)
    return blocks


def bundle_exports(kind: str, title: Any, sealed_title: Any) -> tuple[Export, Export]:
    """The two files of a kind of activity: what everybody may have, and all of it for auditors."""
    subject, policy = ("engagement", kind), SEALED_POLICY
    zip_ = "application/zip"
    return (
        Export(f"{kind}-bundle", title, zip_, "bundle.zip", bundle_file, subject=subject),
        Export(
            f"{kind}-sealed-bundle",
            sealed_title,
            zip_,
            "sealed-bundle.zip",
            sealed_bundle_file,
            subject=subject,
            permission="activities.moderate",
            policy=policy,
        ),
    )


def witness_files(community: Community, head: str) -> dict[str, bytes]:
    """The newest head that witnesses cosigned, if any, with the proof that it continues `head` (a signed note).

    Nobody had cosigned the head of a bundle yet when that was made.
    """
    size = int(head.split("\n")[1])
    newest = newest_cosigned(community.pk, size)
    if newest is None:
        return {}
    proof = logged.consistency_proof(community.pk, size, newest.size)
    told = {"checkpoint": cosigned(newest), "consistency": [b64encode(each).decode() for each in proof]}
    return {WITNESSES: canonical(told)}


def _given_out(community: Community, bundle: Bundle, *, sealed: bool) -> Iterator[bytes]:
    with ZipFile(BytesIO(bytes(bundle.content))) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    hidden = [] if sealed else json.loads(files[MANIFEST])["sealed"]
    files |= witness_files(community, json.loads(files[LEDGER])["checkpoint"])
    content = write_bundle({path: data for path, data in files.items() if path not in hidden})
    return (content[start : start + BLOCK] for start in range(0, len(content), BLOCK))


def _found(community: Community, subject: Mapping[str, Any]) -> Bundle:
    (engagement, activity) = subject.values()
    found = queries.bundle_at(community, engagement, activity)
    if found is None:
        raise Http404(_("There is no bundle yet. It is made soon after the final result is published."))
    return found
