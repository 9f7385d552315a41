"""The key that signs checkpoints, and the names of the logs.

One secret per installation, from `CIVICCIRCLE_LEDGER_KEY` (32 bytes in base64) or made once in the data
folder. Keep a copy of it away from the machine: with another key, everyone who trusts the log has to be told
anew.
"""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from civiccircle.methods.merkle import LedgerError, SigningKey
from civiccircle.methods.merkle.notes import KEY_SIZE, decode64, encode64

VARIABLE = "CIVICCIRCLE_LEDGER_KEY"


def origin(community_slug: str) -> str:
    """The name of a community's log: its public address without the scheme, as C2SP recommends."""
    return f"{urlsplit(settings.BASE_URL).netloc}/log/{community_slug}"


def signing_key(community_slug: str) -> SigningKey:
    """The key with which the log of a community signs; made on first use."""
    return SigningKey(origin(community_slug), _secret())


def _secret() -> bytes:
    file = Path(settings.DATA_DIR) / "ledger-key"
    given = os.environ.get(VARIABLE)
    if not given and not file.exists():
        _make(file)
    try:
        secret = decode64((given or file.read_text()).strip(), "the ledger key")
    except LedgerError as error:
        secret, reason = b"", str(error)
    else:
        reason = f"the ledger key has {len(secret)} bytes"
    if len(secret) != KEY_SIZE:
        raise ImproperlyConfigured(
            f"{VARIABLE if given else file}: {reason}; it must be {KEY_SIZE} bytes in base64"
        )
    return secret


def _make(file: Path) -> None:
    """Write a new secret: whoever looks meanwhile sees none or all of it, and the first writer wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=".ledger-key-") as new:
        new.write(encode64(secrets.token_bytes(KEY_SIZE)) + "\n")
        new.flush()
        os.fsync(new.fileno())
        try:
            os.link(new.name, file)
        except FileExistsError:
            return
