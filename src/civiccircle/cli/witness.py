"""``civiccircle witness``: what a library or a newspaper runs, to see that a log only grows and to say so."""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import click

from civiccircle.kernel.commands import BadInput, Problem
from civiccircle.methods import merkle
from civiccircle.methods.merkle import Algorithm, Checkpoint, LedgerError, SigningKey, VerifierKey

from .asking import ask, is_address

LARGEST_ANSWER = 1 << 20
Read = Callable[[str], bytes]


@click.command()
@click.argument("address")
@click.option(
    "--key", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Your secret key."
)
@click.option(
    "--name", help="Your name in the key, such as library.example; makes the key when there is none."
)
@click.option("--vkey", help="The public key of the log, from a source that you trust; needed once.")
def witness(address: str, file: Path, name: str | None, vkey: str | None) -> None:
    """Check that the log at ADDRESS only grew since the last time, and cosign its checkpoint.

    It needs no installation and no database. Beside the key it keeps what it saw last (FILE.seen). Run it every hour.
    If the log was rewritten, it signs nothing, keeps both checkpoints as evidence and ends with 1.

    \b
    Examples:
      civiccircle witness https://city.example/log/river --key library.key --name library.example --vkey KEY
      civiccircle witness https://city.example/log/river --key library.key
    """
    address = address.rstrip("/")
    if not is_address(address):
        raise click.UsageError("ADDRESS begins with https://, as on the page of the public log")
    if vkey is not None:
        try:
            VerifierKey.parse(vkey)
        except LedgerError as fault:
            raise click.BadParameter(str(fault), param_hint="--vkey") from None
    key = _key(file, name)
    seen = _Seen(file.with_name(f"{file.name}.seen"))
    try:
        note = _asked(f"{address}/checkpoint").decode()
        cosigned = look(
            note, key, seen, read=lambda path: _asked(f"{address}/{path}"), vkey=vkey, now=int(time.time())
        )
    except _NewHere as fault:
        raise click.UsageError(f"{address}: {fault}") from None
    except (LedgerError, UnicodeDecodeError) as fault:
        kept = f"; what was seen last is in {seen.file}" if seen.logs else ""
        raise Problem(f"{address}: {fault}", f"nothing was signed{kept}") from None
    _asked(f"{address}/cosignatures", cosigned)
    click.echo(f"Cosigned {cosigned.splitlines()[1]} leaves of {cosigned.splitlines()[0]}.")


class _NewHere(LedgerError):
    """The log was never seen here, and nobody gave its key."""


class _Seen:
    """What a witness saw last of each log, and the log's key: a small file that is never half written."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self.logs: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.exists() else {}
        except ValueError:
            raise BadInput(
                str(file), 1, "it is not what this command wrote", "restore a copy of it"
            ) from None

    def keep(self, origin: str, **told: str) -> None:
        self.logs[origin] = {**self.logs.get(origin, {}), **told}
        new = self.file.with_name(f"{self.file.name}.new")
        with new.open("w") as opened:
            json.dump(self.logs, opened, indent=1)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(self.file)


def look(note: str, key: SigningKey, seen: Any, *, read: Read, vkey: str | None, now: int) -> str:
    """The note with our cosignature. What was seen is kept before anything is signed: a crash then signs nothing twice.

    Raises `LedgerError`, and signs nothing, if the log does not continue what was seen of it.
    """
    origin = note.partition("\n")[0]
    known = seen.logs.get(origin, {})
    pinned = known.get("vkey", vkey)
    if pinned is None:
        raise _NewHere("this log is new here: give its public key with --vkey")
    log = VerifierKey.parse(pinned)
    new = merkle.open_checkpoint(note, log).checkpoint
    if "note" in known:
        old = merkle.open_checkpoint(known["note"], log).checkpoint
        try:
            _grew(old, new, read)
        except LedgerError as fault:
            seen.keep(origin, contradiction=note)
            raise LedgerError(
                f"the log of {new.size} leaves does not continue the one of {old.size} that you cosigned: {fault}"
            ) from None
    plain = _without_cosignatures(note, log)
    seen.keep(origin, vkey=pinned, note=plain)
    return merkle.cosign(plain, key, now)


def _grew(old: Checkpoint, new: Checkpoint, read: Read) -> None:
    if new.size < old.size:
        raise LedgerError("it is shorter")

    def tile(level: int, index: int) -> bytes:
        return read(merkle.tile_path(level, index, merkle.tile_width(new.size, level, index)))

    proof: tuple[bytes, ...] = ()
    if 0 < old.size < new.size:
        proof = merkle.consistency_proof(merkle.TileReader(tile), old.size, new.size)
    merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def _without_cosignatures(note: str, log: VerifierKey) -> str:
    body, _, tail = note.rpartition("\n\n")
    own = [line for line in tail.splitlines() if line.startswith(f"\u2014 {log.name} ")]
    return "\n".join([body, "", *own, ""])


def _key(file: Path, name: str | None) -> SigningKey:
    if file.exists():
        try:
            key = SigningKey.parse(file.read_text().strip())
        except (LedgerError, UnicodeDecodeError) as fault:
            raise BadInput(str(file), 1, str(fault), "give the file that this command made") from None
        if key.algorithm is not Algorithm.COSIGNATURE:
            raise BadInput(str(file), 1, "this is the key of a log", "give the key of a witness")
        return key
    if name is None:
        raise click.UsageError(f"{file} does not exist; with --name, a new key is made")
    try:
        key = SigningKey(name, secrets.token_bytes(32), Algorithm.COSIGNATURE)
    except LedgerError as fault:
        raise click.UsageError(str(fault)) from None
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(f"{key.encode()}\n")
    click.echo(f"A new key is in {file}: keep it secret. Its public half, for the city and for everybody:")
    click.echo(key.verifier.encode())
    return key


def _asked(address: str, note: str = "") -> bytes:
    """What the log answers, when a note is handed in or without one."""
    sent = (note.encode(), {"Content-Type": "text/plain; charset=utf-8"}) if note else ()
    try:
        content = ask(address, LARGEST_ANSWER, *sent)
    except HTTPError as fault:
        told = fault.read(200).decode(errors="replace").strip()
        # A page for people says nothing that fits a line; the log itself answers in plain text.
        told = fault.reason if told.startswith("<") else told
        mend = {
            403: "ask the city to name you as a witness, with your public key",
            404: "is this the address of a log?",
        }
        raise Problem(
            f"{address} answers {fault.code}: {told}", mend.get(fault.code, "try again later")
        ) from None
    except OSError as fault:
        raise Problem(f"{address}: {fault}", "try again later") from fault
    if len(content) > LARGEST_ANSWER:
        raise Problem(f"{address} answers with more than a log has to say", "is this the address of a log?")
    return content
