"""Our own proof of work: a signed task that costs a phone about a second and the server a few microseconds.

The task is stateless: salt, puzzles, bits and engagement stand in the signed text. A puzzle ``i`` is solved by a
number ``n`` for which SHA-256 of ``salt.i.n`` begins with that many zero bits. Several small puzzles instead of a
large one make the time people wait even. Without JavaScript nothing is solved; the challenge must then have aged
some seconds.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Refused

from .models import SpentChallenge

PUZZLES = 8
BITS = 13
LIFETIME = timedelta(minutes=10)
WAIT = timedelta(seconds=4)  # without JavaScript
PURPOSE = "civiccircle.people.challenge"


@dataclass(frozen=True)
class Proof:
    """What a browser sends back: the signed challenge and, with JavaScript, the numbers that solve it."""

    challenge: str
    solution: str = ""


@dataclass(frozen=True)
class Task:
    """A challenge as the browser needs it."""

    signed: str
    salt: str
    puzzles: int
    bits: int


def new_challenge(engagement_id: int) -> Task:
    """A fresh challenge; never put it on a page that is cached for several people."""
    salt = secrets.token_hex(12)
    signed = signing.dumps([engagement_id, salt, PUZZLES, BITS], salt=PURPOSE)
    return Task(signed, salt, PUZZLES, BITS)


def check(proof: Proof, engagement_id: int) -> str:
    """The salt of a challenge that was answered well, for `spend`. Raises `Refused`."""
    try:
        bound_to, salt, puzzles, bits = signing.loads(proof.challenge, salt=PURPOSE, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(_("This page was open for too long. Please try again."), "challenge") from None
    if bound_to != engagement_id:
        raise Refused(_("This page belongs to another question. Please try again."), "challenge")
    if proof.solution:
        if not _solves(salt, puzzles, bits, proof.solution):
            raise Refused(_("The check of your browser failed. Please try again."), "challenge")
    elif _young(proof.challenge):
        raise Refused(_("That was quick. Please wait a few seconds and press the button again."), "too-quick")
    return str(salt)


def spend(salt: str) -> None:
    """Use a challenge up, in the transaction of what it pays for. Raises `Refused` if it was used before."""
    now = timezone.now()
    SpentChallenge.objects.filter(spent_at__lt=now - 2 * LIFETIME).delete()
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(salt=salt, spent_at=now)
    except IntegrityError:
        raise Refused(_("This page was used before. Please try again."), "challenge") from None


def _young(challenge: str) -> bool:
    try:
        signing.loads(challenge, salt=PURPOSE, max_age=WAIT)
    except signing.SignatureExpired:
        return False
    return True


def _solves(salt: str, puzzles: int, bits: int, solution: str) -> bool:
    numbers = solution.split(",") if len(solution) <= 20 * puzzles else []
    return len(numbers) == puzzles and all(
        number.isascii() and number.isdigit() and leading_zero_bits(f"{salt}.{index}.{number}") >= bits
        for index, number in enumerate(numbers)
    )


def leading_zero_bits(text: str) -> int:
    """How many zero bits the SHA-256 of a text begins with."""
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest()).bit_length()
