"""The bundle of a contracting process: its releases and what they were merged into, for anyone to merge again.

The log holds one root for each file of releases that was published (`contracts.published`): that of the Merkle tree of
RFC 6962 whose leaves are the SHA-256 of the manifests of all processes in the file, in ascending order. So a million
processes are one leaf of the log, and the bundle of each is made when somebody asks for it.
"""

import json
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from civiccircle.formats.bundle import LEDGER, MANIFEST, Contents, canonical, manifest, write_bundle
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.ledger.witness_queries import cosigned as cosigned_note
from civiccircle.kernel.ledger.witness_queries import newest_cosigned
from civiccircle.methods.contracting import MergeRules
from civiccircle.methods.merkle import NodeSource, inclusion_proof, leaf_hashes, tree_root
from civiccircle.methods.merkle.hashing import HASH_SIZE, root_of_hashes

from . import queries
from .models import Import, Process, Release

AT_ONCE = 200
RELEASES, RESULT = "inputs/releases.json", "outputs/result.json"


def files_of(process: Process, releases: Sequence[bytes]) -> dict[str, bytes]:
    """The files of a bundle but the proofs. releases: in the order in which they are merged."""
    files = {RELEASES: b"[%b]" % b",".join(releases), RESULT: bytes(process.compiled_json)}
    about = manifest(
        Contents("contracting", files),
        ocid=process.ocid,
        method="OCDS merge",
        version="1.1.5",
        parameters={"rules": _rules()},
        inputs_digest=sha256(files[RELEASES]).hexdigest(),
    )
    return {MANIFEST: about, **files}


def digests_of(imported: Import) -> bytes:
    """SHA-256 of the manifests of all processes that a file told of, in ascending order, one after the other."""
    told = Process.objects.filter(pk__in=imported.releases.order_by().values("process")).order_by("pk")
    found = []
    for process in told.only("ocid", "compiled_json", "plain").iterator(chunk_size=AT_ONCE):
        if process.plain:
            found.append(sha256(files_of(process, _raw(process))[MANIFEST]).digest())
    return b"".join(sorted(found))


def fact_of(digests: bytes) -> dict[str, Any]:
    """What the log holds of them."""
    leaves = _split(digests)
    return {"merged": len(leaves), "root": tree_root(_nodes(leaves), len(leaves)).hex()}


def bundle_file(community: Community, process: str) -> Iterator[bytes]:
    """The bundle of a process, with proofs that lead to the newest head of the log."""
    found = queries.process_of(community, process)
    if found is None:
        raise Http404(_("There is no such contracting process."))
    if not found.plain:
        raise Http404(_("Releases of this process contradict each other: only the platform can merge them."))
    files = files_of(found, _raw(found))
    return iter([write_bundle({**files, LEDGER: canonical(_proofs(community, found, files[MANIFEST]))})])


def _proofs(community: Community, process: Process, about: bytes) -> dict[str, Any]:
    """The signed head, the fact of the file that brought the process to this state, and the way from one to other."""
    digest = sha256(about).digest()
    newest = ledger.latest_checkpoint(community.pk)
    cosigned = newest_cosigned(community.pk, 0)
    for imported in Import.objects.filter(releases__process=process).distinct().order_by("-pk"):
        leaves = _split(bytes(imported.manifests))
        at = bisect_left(leaves, digest)
        fact = Fact.objects.filter(
            log__community=community, kind="contracts.published", payload__contains=imported.digest
        ).first()
        there = leaves[at : at + 1] == [digest]
        if not there or fact is None:
            continue
        # One that witnesses know, if it is late enough.
        head = next((each for each in (cosigned, newest) if each and fact.leaf_index < each.size), None)
        if head is None:
            continue
        own = ledger.receipt(
            community.pk, fact.leaf_index, ledger.opened(fact.payload, fact.salt)
        ).with_checkpoint(
            cosigned_note(head), ledger.inclusion_proof(community.pk, fact.leaf_index, head.size)
        )
        proof = inclusion_proof(_nodes(leaves), at, len(leaves))
        return {
            "origin": own.origin,
            "vkey": ledger.vkey(community.slug),
            "checkpoint": own.checkpoint,
            "facts": [json.loads(own.to_json())],
            "place": {"index": at, "proof": [b64encode(each).decode() for each in proof]},
        }
    raise Http404(_("There is no bundle yet. It is made soon after the releases are published."))


def _raw(process: Process) -> list[bytes]:
    rows = Release.objects.filter(process=process).order_by("date", "pk")
    return [bytes(raw) for raw in rows.values_list("raw", flat=True)]


def _split(digests: bytes) -> list[bytes]:
    return [digests[start : start + HASH_SIZE] for start in range(0, len(digests), HASH_SIZE)]


def _nodes(leaves: Sequence[bytes]) -> NodeSource:
    hashes = leaf_hashes(leaves)
    return lambda level, index: root_of_hashes(hashes[index << level : index + 1 << level])


@cache
def _rules() -> dict[str, Any]:
    return rules_told(MergeRules.standard())


def rules_told(rules: MergeRules) -> dict[str, Any]:
    """How fields are merged, as the manifest says it."""
    nested: Mapping[str, Any] = {name: rules_told(one) for name, one in sorted(rules.nested.items())}
    told = {"omitted": sorted(rules.omitted), "whole": sorted(rules.whole), "nested": nested}
    return {name: value for name, value in told.items() if value}
