"""Which ballots are published is shown to be what the log holds, without telling whose is whose.

Randomised partial checking over the layers of `methods.merkle.layers`. Three lists: the leaves that count, in the order
of the log; the middle layers, ordered by their value; the payloads with their blinds, ordered by their openings. Values
are hashes of secrets, so these orders are as good as drawn by lot, and whoever makes the lists cannot choose them. A
slow hash of the three lists then says of each middle whether it is opened to its leaf or to its payload: never to both.

k payloads that were replaced pass with a chance of 1 in 2^k; who wants to try again and again pays the slow hash each
time. Source: M. Jakobsson, A. Juels, R. Rivest, Making Mix Nets Robust for Electronic Voting by Randomized Partial
Checking, USENIX Security 2002. docs/methods/proofs.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256

from civiccircle.methods.merkle import layers

FEWEST = 100
MOST_UNIQUE = 0.9
SLOW = 200_000
PREFIX = b"civiccircle/shuffle/v1"


@dataclass(frozen=True, slots=True)
class LoggedBallot:
    """A ballot that counts. index: its leaf; commitment: the data of it; the salt is empty once it was erased."""

    index: int
    commitment: bytes
    payload: str
    salt: bytes


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Three files of lines, and how many ballots nobody can open any more because their person was erased.

    leaves   index, leaf data (hex); in the order of the log
    middles  value (hex), L or R, the number of the line it leads to among leaves or ballots, from 1, its blind (hex)
    ballots  blind (hex), payload; the erased ones last, with - for their blind
    """

    leaves: bytes
    middles: bytes
    ballots: bytes
    erased: int


def shuffle(ballots: Iterable[LoggedBallot]) -> Shuffled:
    """Publish ballots; any order of them gives the same bytes."""
    ordered = sorted(ballots, key=lambda each: each.index)
    place_of = {each.index: place for place, each in enumerate(ordered, 1)}
    opened = [(each, layers(each.payload.encode(), each.salt)) for each in ordered if each.salt]
    by_opening = sorted(opened, key=lambda pair: pair[1].opening)
    line_of = {pair[0].index: line for line, pair in enumerate(by_opening, 1)}
    erased = sorted(each.payload for each in ordered if not each.salt)
    leaves = "".join(f"{each.index} {each.commitment.hex()}\n" for each in ordered).encode()
    published = [f"{secret.c.hex()} {each.payload}\n" for each, secret in by_opening]
    file = "".join([*published, *(f"- {payload}\n" for payload in erased)]).encode()
    by_middle = sorted(opened, key=lambda pair: pair[1].middle)
    asked = sides(leaves, [secret.middle.hex() for _, secret in by_middle], file)
    middles = [
        f"{secret.middle.hex()} R {line_of[each.index]} {secret.b.hex()}\n"
        if right
        else f"{secret.middle.hex()} L {place_of[each.index]} {secret.a.hex()}\n"
        for (each, secret), right in zip(by_middle, asked, strict=True)
    ]
    return Shuffled(leaves, "".join(middles).encode(), file, len(erased))


def sides(leaves: bytes, middles: Sequence[str], ballots: bytes) -> Iterator[bool]:
    """Of each middle (hex) whether it is opened to its ballot; nobody can tell before all three lists are fixed."""
    told = (
        sha256(one).digest() for one in (leaves, "".join(f"{one}\n" for one in middles).encode(), ballots)
    )
    key = pbkdf2_hmac("sha256", b"".join(told), PREFIX, SLOW)
    for start in range(0, len(middles), 256):
        bits = int.from_bytes(sha256(key + start.to_bytes(8, "big")).digest(), "big")
        yield from (bool(bits >> place & 1) for place in range(min(256, len(middles) - start)))


def may_publish(payloads: Sequence[str], fewest: int = FEWEST, most_unique: float = MOST_UNIQUE) -> bool:
    """Whether single ballots may be published: enough of them, and not nearly all unlike any other.

    Among few ballots, or where each is one of a kind, whoever knows some choices of a person finds the others. The
    limits are measured on published city files: docs/methods/proofs.md
    """
    counted = Counter(payloads)
    unique = sum(number == 1 for number in counted.values())
    return len(payloads) >= fewest and unique <= most_unique * len(payloads)
