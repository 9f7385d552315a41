"""Signed notes, checkpoints and cosignatures: the examples of the C2SP specifications, and tampering."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    EMPTY_ROOT,
    Algorithm,
    Checkpoint,
    LedgerError,
    NoteError,
    SigningKey,
    VerifierKey,
    cosign,
    open_checkpoint,
    sign,
    sign_checkpoint,
    verify,
)

LOG = SigningKey("city.example/log", bytes(range(32)))
WITNESS = SigningKey("library.example/witness", bytes(range(1, 33)), Algorithm.COSIGNATURE)
OTHER = SigningKey("paper.example/witness", bytes(range(2, 34)), Algorithm.COSIGNATURE)
HEAD = Checkpoint("city.example/log", 20852163, EMPTY_ROOT)
TIME = 1679315147


def test_the_example_of_the_signed_note_specification_verifies() -> None:
    key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    note = (
        "This is an example message.\n\n— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    verified = verify(note, [key])
    assert verified.text == "This is an example message.\n"
    assert [signature.key for signature in verified.signatures] == [key]
    assert key.encode() == "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_text_of_a_checkpoint_is_that_of_the_specification() -> None:
    body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(body)
    assert (checkpoint.origin, checkpoint.size, checkpoint.extensions) == (
        "example.com/behind-the-sofa",
        20852163,
        (),
    )
    assert checkpoint.body() == body
    extended = Checkpoint("o", 0, EMPTY_ROOT, ("one", "two"))
    assert Checkpoint.parse(extended.body()) == extended


@pytest.mark.parametrize(
    "body",
    [
        "",
        "origin\n1\n",
        "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n\u0661\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n9999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n1\n47DEQpj8HBSa\n",
        "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(LedgerError):
        Checkpoint.parse(body)


def test_keys_read_back_and_the_secret_never_shows() -> None:
    for key in (LOG, WITNESS):
        assert SigningKey.parse(key.encode()) == key
        assert VerifierKey.parse(key.verifier.encode()) == key.verifier
        assert repr(key.secret) not in repr(key)
    reused = SigningKey(LOG.name, LOG.secret, Algorithm.COSIGNATURE)
    assert reused.verifier.key_id != LOG.verifier.key_id


def test_keys_that_contradict_themselves_are_refused() -> None:
    vkey = LOG.verifier.encode()
    for bad in (vkey.replace("city", "town"), vkey[:-4] + "AAA=", "name", "a b+00000000+AQ==", vkey.upper()):
        with pytest.raises(NoteError):
            VerifierKey.parse(bad)
    with pytest.raises(NoteError, match="type other than Ed25519"):
        VerifierKey.parse("name+00000000+Ag==")
    with pytest.raises(NoteError, match="PRIVATE"):
        SigningKey.parse(vkey)
    with pytest.raises(NoteError, match="no space"):
        SigningKey("two words", bytes(32))


def test_a_witnessed_checkpoint_opens_with_its_cosignatures() -> None:
    note = cosign(cosign(sign_checkpoint(HEAD, LOG), WITNESS, TIME), OTHER, TIME + 1)
    opened = open_checkpoint(note, LOG.verifier, [WITNESS.verifier, OTHER.verifier], quorum=2)
    assert opened.checkpoint == HEAD
    assert [(s.key.name, s.time) for s in opened.cosignatures] == [
        (WITNESS.name, TIME),
        (OTHER.name, TIME + 1),
    ]


def test_a_quorum_counts_different_witnesses_only() -> None:
    twice = cosign(cosign(sign_checkpoint(HEAD, LOG), WITNESS, TIME), WITNESS, TIME + 1)
    with pytest.raises(NoteError, match="2 are needed"):
        open_checkpoint(twice, LOG.verifier, [WITNESS.verifier, OTHER.verifier], quorum=2)
    alias = SigningKey("alias.example", WITNESS.secret, Algorithm.COSIGNATURE)
    aliased = cosign(cosign(sign_checkpoint(HEAD, LOG), WITNESS, TIME), alias, TIME)
    with pytest.raises(NoteError, match="2 are needed"):
        open_checkpoint(aliased, LOG.verifier, [WITNESS.verifier, alias.verifier], quorum=2)


def test_a_cosignature_does_not_replace_the_signature_of_the_log() -> None:
    body = HEAD.body()
    note = f"{body}\n{WITNESS.signature_line(body, TIME)}"
    with pytest.raises(NoteError, match="did not sign"):
        open_checkpoint(note, LOG.verifier, [WITNESS.verifier])
    with pytest.raises(NoteError, match="a cosignature needs a time"):
        sign(body, WITNESS)
    with pytest.raises(NoteError, match="a cosignature needs a time"):
        cosign(note, LOG, TIME)


def test_a_log_signs_only_for_its_own_origin() -> None:
    foreign = Checkpoint("other.example/log", 1, EMPTY_ROOT)
    with pytest.raises(NoteError, match="names must be equal"):
        sign_checkpoint(foreign, LOG)
    with pytest.raises(NoteError, match="not of city"):
        open_checkpoint(sign(foreign.body(), LOG), LOG.verifier)


def test_signatures_of_strangers_are_ignored_but_never_suffice() -> None:
    note = cosign(sign_checkpoint(HEAD, LOG), WITNESS, TIME)
    assert open_checkpoint(note, LOG.verifier).cosignatures == ()
    with pytest.raises(NoteError, match="no known key"):
        verify(note, [OTHER.verifier])


def test_a_broken_signature_of_a_known_key_spoils_the_whole_note() -> None:
    body = HEAD.body()
    forged = SigningKey(WITNESS.name, WITNESS.secret, Algorithm.COSIGNATURE).signature_line("another\n", TIME)
    note = sign_checkpoint(HEAD, LOG) + forged
    assert open_checkpoint(note, LOG.verifier).checkpoint.body() == body
    with pytest.raises(NoteError, match="does not fit"):
        open_checkpoint(note, LOG.verifier, [WITNESS.verifier])


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_any_flipped_bit_of_a_witnessed_checkpoint_is_refused(data: st.DataObject) -> None:
    note = bytearray(cosign(sign_checkpoint(HEAD, LOG), WITNESS, TIME).encode())
    note[data.draw(st.integers(0, len(note) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((NoteError, UnicodeDecodeError)):
        open_checkpoint(note.decode(), LOG.verifier, [WITNESS.verifier], quorum=1)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_that_can_be_signed_verifies_and_the_rest_is_refused(text: str) -> None:
    body = text + "\n"
    try:
        note = sign(body, LOG)
    except NoteError:
        assert any(ord(character) < 32 and character != "\n" for character in text)
        return
    assert verify(note, [LOG.verifier]).text == body


@pytest.mark.parametrize(
    "note", ["", "\n\n", "text\n", "text\n\n", "text\n\nno dash\n", "text\n\n— name\n", "t\n\n— n QQ==\n"]
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        verify(note, [LOG.verifier])


def test_a_note_with_more_signatures_than_anyone_needs_is_refused() -> None:
    note = sign_checkpoint(HEAD, LOG)
    line = WITNESS.signature_line(HEAD.body(), TIME)
    assert verify(note + line * 16, [LOG.verifier])
    with pytest.raises(NoteError, match="more than 100"):
        verify(note + line * 100, [LOG.verifier])
