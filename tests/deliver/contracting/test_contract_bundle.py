"""The bundle of a contracting process, and the stand-alone program that merges its releases again."""

import io
import json
from argparse import Namespace
from pathlib import Path

import pytest
from django.http import Http404

from civiccircle.deliver.contracting.bundle import bundle_file, rules_told
from civiccircle.deliver.contracting.models import Process
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.contracting import ContractingError, MergeRules, compiled_release
from civiccircle.verifier import verify

from .conftest import Publish, award, release

OPTIONS = Namespace(receipt=None, vkey=None, witness=[], checkpoint=None, consistency=None)


def faults(files: verify.Files) -> list[str]:
    return [told for holds, told in verify.check(files, OPTIONS) if not holds]


def test_whoever_changes_a_release_or_the_merged_state_is_found(
    community: Community, publish: Publish
) -> None:
    publish(*(release(number) for number in range(1, 6)))
    publish(award(3))
    ledger.sign_checkpoint(community.pk)
    for slug in Process.objects.values_list("slug", flat=True):
        files = verify.open_bundle(io.BytesIO(b"".join(bundle_file(community, slug))))
        assert faults(files) == []
    slug = Process.objects.get(ocid="ocds-river-3").slug
    files = verify.open_bundle(io.BytesIO(b"".join(bundle_file(community, slug))))
    assert len(json.loads(files["inputs/releases.json"])) == 2
    for path, told in (("inputs/releases.json", "another awards"), ("outputs/result.json", "another awards")):
        forged = {**files, path: files[path].replace(b"1100", b"9900")}
        assert forged != files
        found = faults(forged)
        assert any(path in one for one in found)
        assert any(told in one for one in found)
        # An operator who writes the manifest anew too cannot write it into the log.
        manifest = json.loads(files["manifest.json"])
        manifest["files"][path] = verify.digest_of(forged[path]).hex()
        forged["manifest.json"] = verify.canonical(manifest)
        assert any("not in the log" in one for one in faults(forged))


def test_there_is_no_bundle_before_the_log_has_signed_it(community: Community, publish: Publish) -> None:
    publish(release())
    with pytest.raises(Http404):
        bundle_file(community, Process.objects.get().slug)


def bundle_like(releases: object, compiled: object, rules: MergeRules) -> verify.Bundle:
    bundle = verify.Bundle({}, OPTIONS)
    bundle.files = {
        "inputs/releases.json": json.dumps(releases).encode(),
        "outputs/result.json": json.dumps(compiled).encode(),
    }
    bundle.manifest = {"parameters": {"rules": rules_told(rules)}}
    return bundle


def test_official_and_random_releases_are_merged_as_the_platform_merges_them(shared_data: Path) -> None:
    cases = shared_data / "ocds" / "merge-cases"
    if not cases.is_dir():
        pytest.skip("the folder ocds is absent from the real inputs")
    schemas = {"1.0": "release-schema-1__0__3.json", "1.1": "release-schema-1__1__4.json"}
    seen = 0
    for folder, name in schemas.items():
        rules = MergeRules.of(json.loads((cases / name).read_text()))
        for expected in sorted((cases / folder).glob("*-compiled.json")):
            releases = json.loads(expected.with_name(expected.name.replace("-compiled", "")).read_text())
            compiled = json.loads(expected.read_text())
            assert "every field" in verify.check_merge(bundle_like(releases, compiled, rules)), expected.name
            compiled["ocid"] = "another"
            with pytest.raises(verify.Fault, match="another ocid"):
                verify.check_merge(bundle_like(releases, compiled, rules))
            seen += 1
    assert seen > 10
    for path in sorted((shared_data / "ocds" / "merge-fuzz").glob("*.jsonl"))[:1]:
        for line in path.read_text().splitlines():
            releases = json.loads(line)["releases"]
            try:
                compiled = compiled_release(releases)
            except ContractingError:
                continue
            verify.check_merge(bundle_like(releases, compiled, MergeRules.standard()))
