"""Bundles of the platform, checked by the program that anyone downloads: what is genuine, and what was tampered."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from django.http import Http404
from django.test import Client
from django.utils import timezone

from civiccircle.cli.verify import verify as verify_command
from civiccircle.decide.budgets.counting import count
from civiccircle.formats.bundle import write_bundle
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.activities.receipts import receipt_of
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.kernel.ledger import witness_actions
from civiccircle.kernel.ledger.actions import record_fact, sign_checkpoint
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.ledger.verifier import digest, publish_verifier
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.bundles import bundle_file
from civiccircle.kernel.results.commands import export_bundle
from civiccircle.methods import merkle
from civiccircle.methods.merkle import Algorithm, SigningKey
from civiccircle.verifier import verify
from tests.verifier.bundles import Files, Voted, bundle, checked, community_of


def test_a_bundle_is_checked_whole_and_tells_nothing_of_who_voted(voted: Voted, tmp_path: Path) -> None:
    budget = voted(120)
    files = bundle(budget)
    right, wrong = checked(files)
    assert wrong == []
    assert any("120 ballots counted again" in told for told in right)
    assert any("120 leaves that count" in told and "1 others do not" in told for told in right)
    payloads = [line.partition(" ")[2] for line in files["inputs/ballots.txt"].decode().splitlines()]
    assert {frozenset(json.loads(one)) for one in payloads} == {frozenset({"activity", "verb", "choices"})}
    in_log = Contribution.objects.filter(verb="budget.ballot").order_by("leaf_index")
    assert payloads != [one.payload for one in in_log][1:]

    own = in_log[5]
    for closed, told in ((True, "in the log and counts"), (False, "exactly your ballot")):
        receipt = receipt_of(own, closed=closed)
        assert receipt is not None
        (tmp_path / "mine.json").write_bytes(receipt.to_json())
        right, wrong = checked(files, receipt=str(tmp_path / "mine.json"))
        assert wrong == []
        assert told in right[-1]
    replaced = receipt_of(in_log[0])
    assert replaced is not None
    (tmp_path / "mine.json").write_bytes(replaced.to_json())
    assert "a later ballot replaced it" in checked(files, receipt=str(tmp_path / "mine.json"))[0][-1]


def test_whoever_kept_a_head_of_the_log_sees_that_it_only_grew(
    voted: Voted, community: Community, tmp_path: Path
) -> None:
    files = bundle(voted(100))
    size = json.loads(files["proofs/ledger.json"])["checkpoint"].split("\n")[1]
    old = ledger.latest_checkpoint(community.pk)
    assert old is not None
    (tmp_path / "old").write_text(old.note)
    assert "of one log that only grew" in checked(files, checkpoint=[str(tmp_path / "old")])[0][-1]
    forged = old.note.replace(f"\n{size}\n", f"\n{int(size) - 1}\n")
    (tmp_path / "old").write_text(forged)
    assert "does not fit" in checked(files, checkpoint=[str(tmp_path / "old")])[1][-1]


def changed(files: Files) -> dict[str, tuple[Files, str]]:
    """Tampered copies, and what must be told of each."""
    ballots = files["inputs/ballots.txt"]
    other = ballots.replace(b'"choices":[4]', b'"choices":[1]', 1)
    lines = ballots.splitlines(keepends=True)
    a = next(n for n, one in enumerate(lines) if b"[4]" in one)
    b = next(n for n, one in enumerate(lines) if b"[1,3]" in one)
    (blind_a, said_a), (blind_b, said_b) = (lines[n].split(b" ", 1) for n in (a, b))
    swapped = list(lines)
    swapped[a], swapped[b] = blind_a + b" " + said_b, blind_b + b" " + said_a
    result = files["outputs/result.json"].replace(b'"winners":["3"', b'"winners":["2"', 1)
    return {
        "changed": ({**files, "inputs/ballots.txt": other}, "inputs/ballots.txt"),
        "added": ({**files, "inputs/ballots.txt": ballots + lines[a]}, "inputs/ballots.txt"),
        "dropped": ({**files, "inputs/ballots.txt": ballots.replace(lines[b], b"")}, "inputs/ballots.txt"),
        "swapped": ({**files, "inputs/ballots.txt": b"".join(swapped)}, "inputs/ballots.txt"),
        "leaf": ({**files, "proofs/leaves.txt": files["proofs/leaves.txt"].replace(b"a", b"b", 1)}, "leaves"),
        "result": ({**files, "outputs/result.json": result}, "outputs/result.json"),
        "missing": ({k: v for k, v in files.items() if k != "proofs/middles.txt"}, "proofs/middles.txt"),
        "rule": (
            {**files, "manifest.json": files["manifest.json"].replace(b"add_one_greedy", b"add_one")},
            "manifest.json",
        ),
    }


def test_what_was_tampered_is_told_by_name_and_place(voted: Voted, tmp_path: Path) -> None:
    files = bundle(voted(100))
    for name, (tampered, told) in changed(files).items():
        assert tampered != files, name
        _, wrong = checked(tampered)
        assert any(told in each for each in wrong), (name, wrong)
    # As a sceptic runs it: the file alone, in a Python that knows nothing of us.
    program = tmp_path / "verify.py"
    program.write_bytes(Path(verify.__file__).read_bytes())
    for name, content, code in (("right", files, 0), ("wrong", changed(files)["swapped"][0], 1)):
        path = tmp_path / f"{name}.zip"
        path.write_bytes(write_bundle(content))
        done = subprocess.run(
            [sys.executable, "-I", "-S", program, path], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
    (tmp_path / "no.zip").write_bytes(b"no zip")
    assert (
        subprocess.run(
            [sys.executable, "-I", program, tmp_path / "no.zip"], capture_output=True, check=False
        ).returncode
        == 3
    )


def test_an_operator_who_renews_all_digests_is_found_by_log_or_shuffle(voted: Voted) -> None:
    files = bundle(voted(100))
    tampered = changed(files)["swapped"][0]
    manifest = json.loads(tampered["manifest.json"])
    manifest["files"]["inputs/ballots.txt"] = sha256(tampered["inputs/ballots.txt"]).hexdigest()
    tampered["manifest.json"] = verify.canonical(manifest)
    _, wrong = checked(tampered)
    assert any("the digest of another manifest.json" in told for told in wrong)
    assert any("the shuffle" in told for told in wrong)


def test_few_ballots_stay_under_seal_and_auditors_count_again(voted: Voted) -> None:
    budget = voted(20)
    files = bundle(budget)
    assert "inputs/ballots.txt" not in files
    assert "proofs/middles.txt" not in files
    right, wrong = checked(files)
    assert wrong == []
    assert any("under seal" in told for told in right)
    whole = bundle(budget, sealed=True)
    assert whole["manifest.json"] == files["manifest.json"]
    right, wrong = checked(whole)
    assert wrong == []
    assert any("20 ballots counted again" in told for told in right)

    counted = count(budget)
    public = b"".join(files.values()).decode() + "".join(Fact.objects.values_list("payload", flat=True))
    for guessed in (counted.election.digest, counted.digest):
        assert guessed not in public, "who tries all ballots does not find those that were cast"
    whole["inputs/salt.txt"] = b"0" * 64
    _, wrong = checked(whole)
    assert any("not those that were counted" in told for told in wrong)


def test_the_command_gives_an_auditor_what_is_under_seal_and_everybody_the_rest(
    voted: Voted, tmp_path: Path
) -> None:
    budget = voted(20)
    address = f"waterfront/{budget.activity.slug}"
    published, sealed = tmp_path / "public.zip", tmp_path / "sealed.zip"
    for file, more in ((published, ()), (sealed, ("--sealed",))):
        done = CliRunner().invoke(export_bundle, [address, str(file), *more])
        assert done.exit_code == 0, done.output
    for file, told, other in (
        (published, "the single ballots are under seal", "20 ballots counted again"),
        (sealed, "20 ballots counted again", "the single ballots are under seal"),
    ):
        checking = CliRunner().invoke(verify_command, [str(file)])
        assert checking.exit_code == 0, checking.output
        assert told in checking.output
        assert other not in checking.output
    with ZipFile(published) as everybody, ZipFile(sealed) as auditor:
        hidden = set(auditor.namelist()) - set(everybody.namelist())
        result = json.loads(everybody.read("outputs/result.json"))
    assert hidden == {"inputs/ballots.txt", "inputs/salt.txt", "proofs/middles.txt"}
    assert result["winners"], "the totals are public"
    released = [
        ledger.content_of(fact) for fact in ledger.public_facts(community_of(budget).pk, "data.released")
    ]
    assert any("sealed-bundle" in one["what"]["en"] for one in released)


def test_a_witness_that_was_asked_for_must_have_cosigned_a_head_that_continues_that_of_the_bundle(
    voted: Voted, officer: Person
) -> None:
    budget = voted(20)
    community = community_of(budget)
    library = SigningKey("library.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
    vkey = library.verifier.encode()
    assert any("did not sign" in told for told in checked(bundle(budget), witness=[vkey])[1])
    witness_actions.list_witness(by=None, community=community, name={"en": "Library"}, vkey=vkey)
    note = merkle.cosign(sign_checkpoint(community.pk).note, library, int(timezone.now().timestamp()))
    witness_actions.take_cosignatures(community=community, note=note)
    files = bundle(budget)
    right, wrong = checked(files, witness=[vkey])
    assert wrong == []
    assert any("1 of the witnesses that you named cosigned it" in told for told in right)
    seen = json.loads(files["proofs/witnesses.json"])
    seen["consistency"] = seen["consistency"][1:]
    files["proofs/witnesses.json"] = verify.canonical(seen)
    assert checked(files)[1] == []
    assert checked(files, witness=[vkey])[1] != []


def test_ballots_of_people_who_were_forgotten_count_without_proof(voted: Voted) -> None:
    right, wrong = checked(bundle(voted(101, forgotten=3)))
    assert wrong == []
    assert any("98 published ballots are led to 98 leaves" in told for told in right)
    assert any("101 ballots counted again" in told for told in right)


def test_the_program_is_at_its_address_and_its_digest_in_the_log(
    client: Client, community: Community
) -> None:
    assert sha256(client.get("/verify.py").content).hexdigest() == digest()
    record_fact(community.pk, "test", {})
    assert (publish_verifier(), publish_verifier()) == (1, 0)
    page = client.get("/en/riverbend/ledger/").content.decode()
    assert page.count(digest()) >= 2


def test_there_is_no_bundle_before_there_is_one(community: Community) -> None:
    with pytest.raises(Http404):
        bundle_file(community, engagement="waterfront", budget="none")
