"""Witnesses: who is on the list, what is taken from them, what readers see, and the command that they run."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from civiccircle.cli import witness as program
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, keys, queries, witness_actions
from civiccircle.kernel.ledger.models import Checkpoint, Cosignature, Witness
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.methods import merkle
from civiccircle.methods.merkle import Algorithm, LedgerError, SigningKey

pytestmark = pytest.mark.django_db

LIBRARY = SigningKey("library.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
STRANGER = SigningKey("stranger.example", bytes(range(2, 34)), Algorithm.COSIGNATURE)
NAME = {"en": "The library", "fr": "La bibliothèque"}


@pytest.fixture
def administrator(community: Community) -> Person:
    person = Person.objects.create_user("admin@riverbend.example")
    Membership.objects.create(community=community, person=person, role=Role.ADMINISTRATOR)
    return person


@pytest.fixture
def witness(community: Community, administrator: Person) -> Witness:
    return witness_actions.list_witness(
        by=administrator, community=community, name=NAME, vkey=LIBRARY.verifier.encode()
    )


def grow(community: Community, leaves: int) -> Checkpoint:
    with transaction.atomic():
        actions.append(community.pk, [number.to_bytes(32, "big") for number in range(leaves)])
    return actions.sign_checkpoint(community.pk)


def seconds(ago: float = 0) -> int:
    return int(timezone.now().timestamp() - ago)


def hand_in(client: Client, note: str | bytes) -> Any:
    return client.post("/log/riverbend/cosignatures", note, content_type="text/plain")


def test_only_an_administrator_names_witnesses_and_a_key_is_checked(
    community: Community, administrator: Person, witness: Witness
) -> None:
    resident = Person.objects.create_user("resident@riverbend.example")
    with pytest.raises(PermissionDenied):
        witness_actions.list_witness(
            by=resident, community=community, name=NAME, vkey=STRANGER.verifier.encode()
        )
    with pytest.raises(PermissionDenied):
        witness_actions.retire_witness(by=resident, witness=witness)
    of_a_log = SigningKey("library.example", bytes(32)).verifier.encode()
    for vkey in ("nonsense", of_a_log, LIBRARY.verifier.encode(), STRANGER.verifier.encode() + "A"):
        with pytest.raises(ValidationError):
            witness_actions.list_witness(by=administrator, community=community, name=NAME, vkey=vkey)
    kinds = [fact.kind for fact in queries.public_facts(community.pk)]
    assert kinds == ["witness.listed"]


def test_a_cosignature_is_kept_and_given_out_with_the_checkpoint(
    client: Client, community: Community, witness: Witness
) -> None:
    checkpoint = grow(community, 3)
    cosigned = merkle.cosign(checkpoint.note, LIBRARY, seconds())
    for _twice in range(2):
        answer = hand_in(client, cosigned)
        assert answer.status_code == 200
        assert answer.content.decode() == cosigned.splitlines(keepends=True)[-1]
    assert Cosignature.objects.count() == 1
    log = keys.signing_key("riverbend").verifier
    served = client.get("/log/riverbend/checkpoint").content.decode()
    assert (
        merkle.open_checkpoint(served, log, [LIBRARY.verifier], quorum=1).checkpoint.size == checkpoint.size
    )
    told = client.get("/api/v1/communities/riverbend/ledger/checkpoint").json()
    assert told["note"] == served == cosigned
    page = client.get("/fr/riverbend/ledger/").content.decode()
    assert "La bibliothèque" in page
    assert LIBRARY.verifier.encode() in page
    assert "silent" not in client.get("/en/riverbend/ledger/").content.decode()
    Witness.objects.update(cosigned_at=timezone.now() - timedelta(days=4))
    assert "silent for too long" in client.get("/en/riverbend/ledger/?kind=").content.decode()


def test_what_does_not_fit_is_refused_and_nothing_of_it_kept(
    client: Client, community: Community, witness: Witness
) -> None:
    old = grow(community, 3)
    checkpoint = grow(community, 2)
    good = merkle.cosign(checkpoint.note, LIBRARY, seconds())
    line = good.splitlines()[-1]
    other_log = merkle.sign_checkpoint(
        merkle.Checkpoint(keys.origin("riverbend"), checkpoint.size, bytes(32)), keys.signing_key("riverbend")
    )
    refused: list[tuple[str | bytes, int]] = [
        (merkle.cosign(checkpoint.note, STRANGER, seconds()), 403),
        (checkpoint.note, 403),
        (old.note + line + "\n", 403),  # the signature of another checkpoint
        (merkle.cosign(other_log, LIBRARY, seconds()), 404),
        (merkle.cosign(checkpoint.note, LIBRARY, seconds(-86_400)), 422),
        (merkle.cosign(checkpoint.note, LIBRARY, seconds(86_400)), 422),
        (merkle.cosign(checkpoint.note, LIBRARY, 2**63 - 1), 422),
        (good.replace("\n", "\r\n"), 400),
        (b"\xff\xfe", 400),
        (b"", 400),
        (b"a" * 30_000, 413),
    ]
    for note, status in refused:
        assert hand_in(client, note).status_code == status, note
    assert not Cosignature.objects.exists()
    assert hand_in(client, good).status_code == 200
    late = hand_in(client, merkle.cosign(old.note, LIBRARY, seconds()))
    assert (late.status_code, late.content.decode().strip()) == (409, str(checkpoint.size))
    assert client.get("/log/riverbend/cosignatures").status_code == 405


def test_a_flood_is_cut_off(client: Client, community: Community, witness: Witness) -> None:
    answers = {hand_in(client, b"nonsense").status_code for _ in range(70)}
    assert answers == {400, 429}


def test_a_retired_witness_is_not_heard_any_more(
    client: Client, community: Community, administrator: Person, witness: Witness
) -> None:
    client.force_login(administrator)
    page = client.get("/en/riverbend/desk/witnesses/").content.decode()
    assert "The library" in page
    assert client.post(f"/en/riverbend/desk/witnesses/{witness.pk}/retire/").status_code == 302
    cosigned = merkle.cosign(grow(community, 1).note, LIBRARY, seconds())
    assert hand_in(client, cosigned).status_code == 403
    form = {"name_en": "Paper", "name_fr": "Journal", "vkey": "x", "website": ""}
    wrong = client.post("/en/riverbend/desk/witnesses/", form)
    assert wrong.status_code == 422
    right = client.post(
        "/en/riverbend/desk/witnesses/",
        {**form, "vkey": STRANGER.verifier.encode(), "website": "paper.example"},
    )
    assert right.status_code == 302
    assert Witness.objects.get(retired_at=None).website == "https://paper.example"


@pytest.fixture
def site(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command talks with the installation of the test."""

    def asked(address: str, note: str = "") -> bytes:
        path = "/" + address.split("/", 3)[3]
        answer = hand_in(client, note) if note else client.get(path)
        assert answer.status_code == 200, (path, answer.content)
        return bytes(answer.content)

    monkeypatch.setattr(program, "_asked", asked)


def test_the_command_makes_a_key_and_cosigns_a_log_that_grows(
    community: Community, administrator: Person, site: None, tmp_path: Path
) -> None:
    file = tmp_path / "library.key"
    address = "https://talk.riverbend.example/log/riverbend"
    grow(community, 3)

    def run(*more: str) -> Any:
        return CliRunner().invoke(program.witness, [address, "--key", str(file), *more])

    assert run().exit_code == 2
    new = run("--name", "library.example")
    assert new.exit_code == 2, "the key of the log is not known yet"
    wrong = run("--vkey", "nonsense")
    assert wrong.exit_code == 2
    assert "--vkey" in wrong.output
    vkey = new.output.splitlines()[1]
    assert file.stat().st_mode & 0o777 == 0o600
    witness_actions.list_witness(by=administrator, community=community, name=NAME, vkey=vkey)
    actions.sign_checkpoint(community.pk)
    log = queries.vkey("riverbend")
    assert run("--vkey", log).exit_code == 0
    grow(community, 600)
    done = run()
    assert done.exit_code == 0, done.output
    witness = Witness.objects.get()
    assert witness.cosigned_size == 604
    kept = json.loads((tmp_path / "library.key.seen").read_text())
    assert kept[keys.origin("riverbend")]["vkey"] == log


class Seen:
    def __init__(self, note: str, vkey: str) -> None:
        self.file = Path("seen")
        self.logs: dict[str, dict[str, str]] = {"log.example/x": {"note": note, "vkey": vkey}}

    def keep(self, origin: str, **told: str) -> None:
        self.logs[origin] |= told


def test_a_witness_signs_no_log_that_was_rewritten_and_keeps_both_heads() -> None:
    log = SigningKey("log.example/x", bytes(range(3, 35)))

    def head(*leaves: bytes) -> str:
        return merkle.sign_checkpoint(merkle.Checkpoint(log.name, len(leaves), merkle.root(leaves)), log)

    def tiles(*leaves: bytes) -> Any:
        return lambda _path: b"".join(merkle.leaf_hashes(leaves))

    kept = head(b"a", b"b", b"c")
    honest = Seen(kept, log.verifier.encode())
    longer = (b"a", b"b", b"c", b"d")
    grown = program.look(head(*longer), LIBRARY, honest, read=tiles(*longer), vkey=None, now=9)
    assert merkle.open_checkpoint(grown, log.verifier, [LIBRARY.verifier], quorum=1)
    for leaves in ((b"a", b"X", b"c", b"d"), (b"a", b"b", b"X"), (b"a", b"b")):
        seen = Seen(kept, log.verifier.encode())
        with pytest.raises(LedgerError, match="does not continue"):
            program.look(head(*leaves), LIBRARY, seen, read=tiles(*leaves), vkey=None, now=9)
        assert seen.logs[log.name]["note"] == kept
        assert seen.logs[log.name]["contradiction"] == head(*leaves)
    forged = merkle.sign_checkpoint(
        merkle.Checkpoint(log.name, 3, bytes(32)), SigningKey(log.name, bytes(32))
    )
    with pytest.raises(LedgerError):
        program.look(forged, LIBRARY, honest, read=tiles(), vkey=None, now=9)
