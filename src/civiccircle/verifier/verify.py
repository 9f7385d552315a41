#!/usr/bin/env python3
"""Check a result bundle of Civic Circle with nothing but Python 3.9 or newer: no package, no trust.

    python3 verify.py BUNDLE.zip [--receipt MINE.json] [--vkey KEY] [--witness KEY]
    python3 verify.py --checkpoint OLD --checkpoint NEW --consistency PROOF --vkey KEY

It checks that the bundle is the one whose digest stands in the signed log, that the published ballots are those of the
log (without learning whose is whose), and counts again; or that the log only grew between heads that you kept. What it
checks, how, and what nobody can check: docs/methods/proofs.md and docs/threat-model.md. It ends with 0 when all holds,
1 when something does not, 2 when it is called wrongly, 3 when the bundle cannot be read. Files may also be addresses.
"""
from __future__ import annotations

import argparse, json, sys, zipfile
from array import array
from base64 import b64decode
from bisect import bisect_left
from collections import Counter, namedtuple
from decimal import Decimal
from fractions import Fraction
from hashlib import pbkdf2_hmac, sha256, sha512
from io import BytesIO
from itertools import accumulate, compress, repeat
from math import gcd, inf
from operator import add as add_up, floordiv, le, lt
from typing import Any, Iterator, Sequence
from urllib.request import urlopen

LARGEST = 2**31  # bytes of all files of a bundle, so that none can fill the memory
Json = dict[str, Any]
Files = dict[str, bytes]
LEAVES, MIDDLES, SUPERSEDED = "proofs/leaves.txt", "proofs/middles.txt", "proofs/superseded.txt"
BALLOTS, RESULT, LEDGER = "inputs/ballots.txt", "outputs/result.json", "proofs/ledger.json"
RELEASES, WITNESSES = "inputs/releases.json", "proofs/witnesses.json"
LEAF, NODE, COMMITMENT = b"\0", b"\1", b"civiccircle/commitment/v1\n"
MIDDLE, OPENING = b"civiccircle/middle/v1\n", b"civiccircle/opening/v1\n"
Head = namedtuple("Head", "size root")  # of a log, signed: a C2SP checkpoint

class Fault(Exception):
    """Something in the bundle is not what it should be; the text says what and where."""

class Bundle:
    def __init__(self, files: Files, options: argparse.Namespace) -> None:
        self.files, self.options = files, options
        self.manifest: Json = {}
        self.vkey, self.head = options.vkey, Head(0, b"")
    def lines(self, path: str, parts: int = 9) -> list[list[str]]:
        return [line.split(" ", parts) for line in self.files[path].decode().splitlines()]
    def json(self, path: str) -> Any:
        return json.loads(self.files[path])
def need(holds: object, told: str) -> None:
    if not holds:
        raise Fault(told)
def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def hashes(told: Sequence[str]) -> list[bytes]:
    return [b64decode(each) for each in told]
def digest_of(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()

# --- Signatures: Ed25519 (RFC 8032), signed notes and checkpoints (C2SP)

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
def point(data: bytes) -> Point:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    need(y < P and (x * x - square) % P == 0 and (x or not sign), "a key or signature is no point of the curve")
    return P - x if x & 1 != sign else x, y
def add(p: Point, q: Point) -> Point:
    (a, b), (c, d) = p, q
    bent = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + bent, -1, P) % P, (b * d + a * c) * pow(1 - bent, -1, P) % P
def times(number: int, p: Point) -> Point:
    total = (0, 1)
    while number:
        total, p, number = add(total, p) if number & 1 else total, add(p, p), number >> 1
    return total

BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return times(s, BASE) == add(point(signature[:32]), times(k, point(public)))
def open_head(note: str, vkey: str, witnesses: Sequence[str] = ()) -> Head:
    """The head in a note that the log, and each of the witnesses, signed."""
    body, _, tail = note.rpartition("\n\n")
    lines = [line[2:].rpartition(" ") for line in tail.splitlines() if line.startswith("\u2014 ")]
    for key in (vkey, *witnesses):
        name, key_id, encoded = key.split("+", 2)
        kind, public = b64decode(encoded)[0], b64decode(encoded)[1:]
        need(digest_of(name.encode(), b"\n", bytes([kind]), public).hex()[:8] == key_id, f"{name}: damaged key")
        mine = [b64decode(signature) for who, _, signature in lines if who == name]
        mine = [each[4:] for each in mine if each[:4].hex() == key_id]
        need(mine, f"{name} did not sign the head of the log")
        stamp = f"cosignature/v1\ntime {int.from_bytes(mine[0][:8], 'big')}\n" if kind == 4 else ""
        holds = is_signed(public, f"{stamp}{body}\n".encode(), mine[0][8:] if stamp else mine[0])
        need(holds, f"the signature of {name} does not fit the head of the log")
    origin, size, root = body.split("\n")[:3]
    need(origin == vkey.split("+")[0], f"the head is of the log {origin}, not of {vkey.split('+')[0]}")
    return Head(int(size), b64decode(root))

# --- The log: Merkle trees of RFC 6962, and what its leaves commit to
def root_of(places: Sequence[int], leaves: Sequence[bytes], size: int, proof: Sequence[bytes]) -> bytes:
    """The root of a tree of which some leaves are known; `proof` has the subtrees without any, from the left."""
    rest = iter(proof)
    def over(begin: int, end: int, first: int, last: int) -> bytes:
        if first == last or end - begin == 1:
            return leaves[first] if first < last else next(rest)
        half = begin + (1 << (end - begin - 1).bit_length() - 1)
        cut = bisect_left(places, half, first, last)
        return digest_of(NODE, over(begin, half, first, cut), over(half, end, cut, last))
    found = over(0, size, 0, len(places))
    need(next(rest, None) is None, "the proof is too long")
    return found
def climb(at: int, last: int, node: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """From a node of a tree to two roots: of the tree that ends with it, and of the one whose last node is `last`."""
    old, new, inner = node, node, (at ^ last).bit_length()
    need(len(proof) == inner + bin(at >> inner).count("1"), "a proof of the log has not the length that it must have")
    for level, one in enumerate(proof):
        if level >= inner or at >> level & 1:
            old, new = digest_of(NODE, one, old), digest_of(NODE, one, new)
        else:
            new = digest_of(NODE, new, one)
    return old, new
def leads_to(leaf: bytes, index: int, head: Head, proof: Sequence[bytes], what: str) -> None:
    """RFC 6962, 2.1.1: the leaf is in the log."""
    holds = 0 <= index < head.size and climb(index, head.size - 1, leaf, proof)[1] == head.root
    need(holds, f"{what}: leaf {index} is not in the log that was signed")
def continues(old: Head, new: Head, proof: Sequence[bytes]) -> None:
    """RFC 6962, 2.1.2: the log only grew."""
    holds = not old.size or old == new
    if 0 < old.size < new.size:
        level = (old.size & -old.size).bit_length() - 1
        first, *rest = proof if old.size >> level > 1 else [old.root, *proof]  # a whole subtree is known: not sent
        holds = climb(old.size - 1 >> level, new.size - 1 >> level, first, rest) == (old.root, new.root)
    need(holds, f"the log of {new.size} leaves does not continue the one of {old.size}: it was rewritten")
def layers(opened: Json) -> tuple[bytes, bytes, bytes]:
    """Leaf hash, middle and opening of what is said to stand in the log."""
    blinds = sha512(b"civiccircle/salt/v1\n" + b64decode(opened["salt"])).digest()
    opening = digest_of(OPENING, blinds[32:48], opened["payload"].encode())
    middle = digest_of(MIDDLE, blinds[16:32], opening)
    return digest_of(LEAF, digest_of(COMMITMENT, blinds[:16], middle)), middle, opening

# --- The shuffle: leaves of the log, middles, published ballots
def sides(leaves: bytes, middles: Sequence[str], ballots: bytes) -> Iterator[int]:
    """Of each middle whether it is opened to its leaf (0) or ballot (1): nobody can know before the lists are fixed."""
    told = [sha256(one).digest() for one in (leaves, "".join(f"{one}\n" for one in middles).encode(), ballots)]
    key = pbkdf2_hmac("sha256", b"".join(told), b"civiccircle/shuffle/v1", 200_000)  # slow: each new try costs
    for start in range(0, len(middles), 256):
        bits = int.from_bytes(sha256(key + start.to_bytes(8, "big")).digest(), "big")
        yield from (bits >> place & 1 for place in range(min(256, len(middles) - start)))
def check_shuffle(bundle: Bundle) -> str:
    files, lines = bundle.files, bundle.lines
    if BALLOTS not in files and BALLOTS in bundle.manifest["sealed"]:
        return "the single ballots are under seal (few, or easy to recognise): only an auditor can count again"
    leaves, middles, ballots = [bytes.fromhex(data) for _, data in lines(LEAVES)], lines(MIDDLES), lines(BALLOTS, 1)
    proven = [digest_of(OPENING, bytes.fromhex(c), payload.encode()) for c, payload in ballots if c != "-"]
    fits = len(leaves) == len(ballots) == len(middles) + bundle.manifest["erased"] and len(proven) == len(middles)
    need(fits, f"{len(leaves)} leaves count, but there are {len(ballots)} ballots and {len(middles)} middles")
    values, used = [value for value, *_ in middles], set()
    asked = sides(files[LEAVES], values, files[BALLOTS])
    for number, ((value, side, place, blind), right) in enumerate(zip(middles, asked), 1):
        path, at = (BALLOTS if right else LEAVES), int(place) - 1
        where = f"line {number} of proofs/middles.txt"
        need(side == "LR"[right], f"{where} is opened to the wrong side: one of the three lists was changed")
        need((right, at) not in used, f"{where} leads to line {place} of {path}, as another one does")
        used.add((right, at))
        if right:
            holds = 0 <= at < len(proven) and digest_of(MIDDLE, bytes.fromhex(blind), proven[at]).hex() == value
        else:
            holds = 0 <= at < len(leaves) and digest_of(COMMITMENT, bytes.fromhex(blind), bytes.fromhex(value)) == leaves[at]
        need(holds, f"{where} does not lead to line {place} of {path}: what stands there was changed or replaced")
    return (f"{len(middles)} published ballots are led to {len(middles)} leaves of the log, by a proof that "
            "k replaced ballots pass with a chance of 1 in 2^k")

# --- Budgets: docs/methods/budgeting.md, in whole numbers throughout
class Election:
    """Projects by place on the list; of each who supports it (voters by place) and what a win is worth to them."""
    def __init__(self, told: Json, rule: Json, said: Sequence[tuple[Sequence[int], Sequence[int]]]) -> None:
        self.rule, self.kind, self.unit, self.budget = rule, told["vote_type"], told["unit"], told["budget"]
        self.ids, self.costs = ([one[name] for one in told["projects"]] for name in ("id", "cost"))
        self.groups, self.voters, everything = told["groups"], len(said), range(len(self.ids))
        amounts = [self.budget, *self.costs, *(each["limit"] for each in self.groups)]
        sane = all(type(one) is int and 0 <= one <= 10**15 for one in amounts) and self.unit > 0
        need(sane and (rule["increment"] or 1) > 0, "an amount of money is no whole number from 0 to 10^15")
        place = {one["number"]: at for at, one in enumerate(told["projects"])}
        self.ballots = sorted(self.ballot(place, *each) for each in said)
        self.votes = [0 for _ in everything]
        self.supporters: list[list[int]] = [[] for _ in everything]
        self.worth: list[list[int]] = [[] for _ in everything]
        utility = "votes" if rule["method"] == "phragmen" else rule["utility"]
        self.plain = utility not in ("points", "borda", "places")  # every win is worth 1
        for voter, ballot in enumerate(self.ballots):
            for at, (project, points) in enumerate(ballot):
                below = len(ballot) - at - 1
                worth = {"points": points, "borda": below, "places": below + 1}.get(utility, 1)
                self.votes[project] += 1
                if worth > 0:
                    self.supporters[project].append(voter)
                    self.worth[project].append(worth)
        self.totals = [sum(each) for each in self.worth]
        self.candidates = [one for one in everything if self.totals[one] and self.votes[one] >= rule["threshold"]]
        within = [{*self.ids}, *(set(each["projects"]) for each in self.groups)]  # the budget, and each group
        self.limits_of = [[g for g, names in enumerate(within) if one in names] for one in self.ids]
        self.due = [cost * max(self.voters, 1) for cost in self.costs]  # in 1 / voters of a unit of money
        self.scale = [max(cost, 1) if utility == "cost" else 1 for cost in self.costs]
    def ballot(self, place: dict[int, int], choices: Sequence[int], points: Sequence[int]) -> tuple[tuple[int, int], ...]:
        fits = set(choices) <= place.keys() and len(set(choices)) == len(choices)
        need(fits, f"a ballot names a project twice, or one that is not on the list: {choices}")
        fits = len(points) == (len(choices) if self.kind == "cumulative" else 0)
        fits = fits and all(type(one) is int and 0 <= one <= 10**6 for one in points)
        need(fits, f"points do not fit a ballot: {choices}")
        pairs = list(zip((place[one] for one in choices), points or [1] * len(choices)))
        return tuple(pairs if self.kind == "ordinal" else sorted(pair for pair in pairs if pair[1]))
    @property
    def digest(self) -> str:
        """Of everything but the order of the voters: that of the inputs in the log."""
        groups = [(one["name"], one["limit"], sorted(one["projects"])) for one in self.groups]
        told = (tuple(self.ids), tuple(self.costs), self.budget, self.kind, self.unit, groups)
        different = Counter(self.ballots)  # in their order
        starts = accumulate(map(len, different), initial=0)
        chosen, points = ([pair[at] for ballot in different for pair in ballot] for at in (0, 1))
        data = array("q", [*starts, *chosen, *different.values(), *(points if self.kind == "cumulative" else [])])
        if sys.byteorder == "big":
            data.byteswap()
        return sha256(repr(told).encode() + data.tobytes()).hexdigest()
    def order(self, one: int) -> tuple[Any, ...]:
        """Where scores are equal, the smallest comes first."""
        told = {"votes": -self.votes[one], "cost": self.costs[one], "id": self.ids[one], "list": one}
        return tuple(told[name] for name in self.rule["ties"])

class Count:
    """The loop of every rule: round by round the smallest key wins. Keys never fall, so those of earlier rounds are
    lower bounds, and few have to be asked for again. As it stands: greedy, by the votes or points of a project."""
    into = 0  # what a candidate has to fit into: from 0 the budget and its groups, from 1 only its groups
    def __init__(self, election: Election, before: Count | None = None) -> None:
        self.election, self.completes = election, before is not None
        self.left: list[int] = before.left[:] if before else [election.budget, *(each["limit"] for each in election.groups)]
        self.winners: list[int] = before.winners[:] if before else []
        self.rounds: list[Json] = before.rounds[:] if before else []
        self.ties: list[Json] = before.ties[:] if before else []
        self.keys: dict[int, Fraction] = {}
    def run(self) -> Any:
        self.keys = {one: self.least(one) for one in self.election.candidates if one not in self.winners}
        while tied := self.first():
            self.win(tied)
        return self
    def fits(self, one: int, begin: int = 0) -> bool:
        return all(self.election.costs[one] <= self.left[g] for g in self.election.limits_of[one][begin:])
    def take(self, one: int) -> None:
        """A winner uses up the budget, and the limits of its groups."""
        self.winners.append(one)
        for g in self.election.limits_of[one]:
            self.left[g] -= self.election.costs[one]
    def is_final(self) -> bool:
        """Whether adding money ends: too much was bought, or nothing more fits."""
        return self.left[0] < 0 or not any(self.fits(one) for one in {*self.election.candidates}.difference(self.winners))
    def first(self) -> list[int]:
        """Who has the smallest key, in the declared order."""
        asked: set[int] = set()
        while self.keys:
            one = min(self.keys, key=lambda one: (self.keys[one], one in asked))
            if one in asked:
                equal = (each for each in asked & self.keys.keys() if self.keys[each] == self.keys[one])
                return sorted(equal, key=self.election.order)
            key = self.key(one) if self.fits(one, self.into) else None
            asked.add(one)
            if key is None:
                del self.keys[one]
            else:
                self.keys[one] = key
        return []
    def win(self, tied: list[int]) -> None:
        """The first of these pays and wins; the round is written down as it is published."""
        one, election = tied[0], self.election
        score, in_full, with_rest = self.pay(one, self.keys.pop(one))
        self.take(one)
        number, names = len(self.winners), [election.ids[each] for each in tied]
        self.rounds.append({"number": number, "project": names[0], "cost": election.costs[one], "left": self.left[0],
                            "votes": election.votes[one], "score": str(score), "completion": self.completes,
                            "in_full": in_full, "with_rest": with_rest})
        if len(tied) > 1:
            pairs = zip(election.rule["ties"], election.order(one), election.order(tied[1]))
            by = next(name for name, a, b in pairs if a != b)
            self.ties.append({"round": number, "candidates": names, "broken_by": by})
    def least(self, one: int) -> Fraction:
        """A bound below all keys of a candidate."""
        score, cost = Fraction(self.election.totals[one]), self.election.costs[one]
        if self.election.rule["method"] == "greedy_per_cost":  # what costs nothing comes first
            score = score / cost if cost else 1 + Fraction(sum(self.election.totals))
        return -score
    def key(self, one: int) -> Fraction | None:
        """The key of a candidate in this round; none if it cannot win any more."""
        return self.keys[one]
    def pay(self, one: int, key: Fraction) -> tuple[Fraction, int, int]:
        """The score of a winner, how many supporters pay the price in full, and how many all that they hold."""
        return -key, 0, 0

class Phragmen(Count):
    """The key is the time at which the supporters, who all earn alike, hold the cost together."""
    into = 1
    def __init__(self, election: Election) -> None:
        super().__init__(election)
        self.times, self.last = [Fraction(0)], [0] * election.voters  # of each round; in which one each voter last paid
        self.end = self.times[0]
    def least(self, one: int) -> Fraction:
        return Fraction(self.election.costs[one], self.election.votes[one])
    def key(self, one: int) -> Fraction:
        paid = Counter(map(self.last.__getitem__, self.election.supporters[one]))
        waited = sum(self.times[at] * voters for at, voters in paid.items())
        return Fraction(self.election.costs[one] + waited, self.election.votes[one])
    def first(self) -> list[int]:
        tied = super().first()  # it ends when one of them is too dear
        self.end = self.keys[tied[0]] if tied else self.end
        return [] if any(self.election.costs[one] > self.left[0] for one in tied) else tied
    def pay(self, one: int, key: Fraction) -> tuple[Fraction, int, int]:
        for voter in self.election.supporters[one]:
            self.last[voter] = len(self.times)
        self.times.append(key)
        return key, 0, 0

class EqualShares(Count):
    """The key is the price of a unit of utility. `share`: what each voter gets, in 1 / voters of a unit of money."""
    into = 1
    def __init__(self, election: Election, share: int) -> None:
        super().__init__(election)
        self.share, self.held, self.whole = share, [share] * election.voters, 1  # of each voter, over `whole`
        self.found: dict[int, tuple[int, int, int, int]] = {}
    def least(self, one: int) -> Fraction:
        return Fraction(self.election.due[one], self.election.totals[one] * self.election.scale[one])
    def key(self, one: int) -> Fraction | None:
        held, with_rest = map(self.held.__getitem__, self.election.supporters[one]), 0
        rest = [(money, worth) for money, worth in zip(held, self.election.worth[one]) if money]
        due, rich = self.election.due[one] * self.whole, sum(worth for _, worth in rest)
        while rest:
            enough = [each for each in rest if each[0] * rich >= due * each[1]]
            if len(enough) == len(rest):
                self.found[one] = due, rich, len(rest), with_rest
                return Fraction(due, rich * self.whole * self.election.scale[one])
            poor = [each for each in rest if each[0] * rich < due * each[1]]
            due -= sum(money for money, _ in poor)
            rich -= sum(worth for _, worth in poor)
            rest, with_rest = enough, with_rest + len(poor)
        return None
    def pay(self, one: int, key: Fraction) -> tuple[Fraction, int, int]:
        due, rich, in_full, with_rest = self.found[one]
        grow = rich // gcd(due, rich)
        self.held, self.whole, price = [money * grow for money in self.held], self.whole * grow, due * grow // rich
        for voter, worth in zip(self.election.supporters[one], self.election.worth[one]):
            self.held[voter] = max(self.held[voter] - price * worth, 0)
        return key / max(self.election.voters, 1), in_full, with_rest

FINE = 1 << 10  # so many parts of 1 / voters of a unit of money are told apart
ROUNDED = 2**-50  # of a number, more than a few operations on floats lose
def poor_at(price: int, held: Sequence[int], worth: Sequence[int] | None) -> tuple[list[bool], int]:
    """Of each voter whether they hold less than is asked, and the utility of the others; without `worth` each has 1."""
    if worth is None:
        poor = [*map(price.__gt__, held)]
        return poor, poor.count(False)
    poor = [money < price * each for money, each in zip(held, worth)]
    return poor, sum(each for each, less in zip(worth, poor) if not less)
def newton(cost: int, held: Sequence[int], worth: Sequence[int] | None, price: int) -> tuple[int, list[bool], int]:
    """From a price that is too low to one at which the voters together pay the cost, with `poor_at` it."""
    while True:
        poor, rich = poor_at(price, held, worth)
        higher = -((sum(compress(held, poor)) - cost) // rich) if rich else price
        if higher <= price:
            return price, poor, rich
        price = higher

class Range(Count):
    """Equal shares for a range of shares at once, as long as all buy the same. What a voter holds lies between two
    lines over the range, known by their whole numbers at its ends; so does a price (docs/methods/budgeting.md): what
    some voters hold together is convex, and what they can pay at a price that is a line is concave."""
    def __init__(self, election: Election, shares: Sequence[int], outer: Range | None = None) -> None:
        super().__init__(election, outer)
        self.shares = shares
        self.low: list[list[int]]
        self.high: list[list[int]]
        self.bounds: dict[int, list[float]]
        if outer:
            first, span = outer.shares[0], max(outer.shares[-1] - outer.shares[0], 1)
            at = [share - first for share in shares]
            self.low = [[a + (b - a) * x // span for a, b in zip(outer.low[0], outer.low[-1])] for x in at]
            self.high = [[a - (a - b) * x // span for a, b in zip(outer.high[0], outer.high[-1])] for x in at]
            self.bounds = {one: [a + (b - a) * (x / span) - (abs(a) + abs(b)) * ROUNDED for x in at]
                           for one, (a, *_, b) in outer.bounds.items()}
        else:
            self.low = [[share * FINE] * election.voters for share in shares]
            self.high = [[*each] for each in self.low]
            self.bounds = {one: self.compared(one, [FINE * self.election.due[one] // election.totals[one]] * len(shares), -1)
                           for one in election.candidates}
    def compared(self, one: int, prices: Sequence[int], away: int) -> list[float]:
        """What is compared, a little below (-1) or above (1)."""
        return [(price + abs(price) * ROUNDED * away) / self.election.scale[one] for price in prices]
    def worth(self, one: int) -> list[int] | None:
        return None if self.election.plain else self.election.worth[one]
    def affordable(self, one: int) -> list[list[int]] | None:
        """What the supporters hold at most at the ends of the range; none if that is never enough."""
        voters = self.election.supporters[one]
        held = [[money if money > 0 else 0 for money in map(each.__getitem__, voters)] for each in self.high]
        return held if any(sum(each) >= FINE * self.election.due[one] for each in held) else None
    def lower(self, one: int) -> list[int] | None:
        """Prices at the ends of a line below all its prices; none if it can never be bought."""
        held, worth, start = self.affordable(one), self.worth(one), sum(self.bounds[one])
        if held is None:
            return None
        both = held[0] if len(held) == 1 else [*map(add_up, *held)]
        start = int(start * self.election.scale[one] * (1 - ROUNDED))
        _, poor, rich = newton(FINE * self.election.due[one] * len(held), both, worth, start)
        if not rich:
            poor, rich = poor_at(max(map(floordiv, both, worth or repeat(1))), both, worth)
        return [(FINE * self.election.due[one] - sum(compress(each, poor))) // rich for each in held]
    def upper(self, one: int, least: Sequence[int]) -> list[int]:
        """Prices at the ends of a line above all its prices; none if it is not sure that it can be bought."""
        low, worth = [[*map(each.__getitem__, self.election.supporters[one])] for each in self.low], self.worth(one)
        pays = [money > 0 for money in map(add_up, low[0], low[-1])]  # the same voters at both ends
        worth = worth and [*compress(worth, pays)]
        found = [newton(FINE * self.election.due[one], [*compress(each, pays)], worth, start) for each, start in zip(low, least)]
        return [price for price, _, rich in found if rich]
    def round(self) -> bool:
        """One more round; not if nothing is left, or if it is not sure that all shares buy the same."""
        asked: set[int] = set()
        winner, key = -1, [inf for _ in self.shares]  # the smallest upper line
        prices: tuple[list[int], list[int]] = [], []
        while near := [(min(line), one) for one, line in self.bounds.items() if one not in asked and meet(line, key)]:
            one = min(near)[1]
            asked.add(one)
            least = self.lower(one) if self.fits(one, 1) else None
            if least is None:
                del self.bounds[one]
                continue
            self.bounds[one] = self.compared(one, least, -1)
            if meet(self.bounds[one], key):
                most = self.upper(one, least)
                upper = self.compared(one, most, 1)
                if len(most) == len(key) and all(map(lt, upper, key)):
                    winner, prices, key = one, (most, least), upper
        if winner < 0 or any(meet(line, key) for one, line in self.bounds.items() if one != winner):
            return False
        first, last = self.high[0], self.high[-1]
        payers = zip(self.election.supporters[winner], self.election.worth[winner])
        able = [(voter, worth) for voter, worth in payers if first[voter] > 0 or last[voter] > 0]
        for lines, paid in zip((self.low, self.high), prices):
            for held, price in zip(lines, paid):
                for voter, worth in able:
                    held[voter] -= price * worth
        self.take(winner)
        del self.bounds[winner]
        return True
    def goes_on(self) -> bool:
        """Even if all that may still be bought is bought, it is not too much, and something more fits."""
        most, cheapest = Count(self.election, self), min(self.election.costs, default=0)
        for one in sorted(self.bounds, key=self.bounds.__getitem__):
            if not self.fits(one, 1) or not self.affordable(one):
                del self.bounds[one]
            elif most.left[0] < cheapest:
                return False
            else:
                most.take(one)
        return not most.is_final()
def meet(line: Sequence[float], other: Sequence[float]) -> bool:
    return any(map(le, line, other))
def end_of_adding(election: Election, step: int, first: int, last: int, outer: Range | None = None) -> int | None:
    """The first number of steps from `first` to `last` with which adding money ends."""
    shares = sorted({election.budget + first * step, election.budget + last * step})
    found = Range(election, shares, outer)
    while found.round():
        pass
    if found.goes_on():
        return None
    if not found.bounds:
        return first
    if outer and len(found.winners) == len(outer.winners):  # its lines are too loose
        return end_of_adding(election, step, first, last)
    if first == last:
        return first if EqualShares(election, shares[0]).run().is_final() else None
    half = (first + last) // 2
    end = end_of_adding(election, step, first, half, found)
    return end_of_adding(election, step, half + 1, last, found) if end is None else end
def equal_shares(election: Election) -> tuple[Count, Json]:
    """The count, with its completion, and what is published of it beside."""
    told: Json = {}
    completion, count = election.rule["completion"], EqualShares(election, election.budget)
    if completion.startswith("add_one"):
        step, first, many, end = (election.rule["increment"] or election.unit) * max(election.voters, 1), 0, 16, None
        while end is None:
            end = end_of_adding(election, step, first, first + many - 1)
            first, many = first + many, many * 2
        count = EqualShares(election, election.budget + end * step)
        over = count.run().left[0] < 0
        told = {"increments": end - over, "stopped_by": "over budget" if over else "exhaustive"}
        count = EqualShares(election, election.budget + (end - 1) * step) if over else count
    told["share"] = str(Fraction(count.share, max(election.voters, 1)))
    made = count if count.winners else count.run()
    return Count(election, made).run() if completion in ("greedy", "add_one_greedy") else made, told
def recount(election: Election) -> Json:
    """The outcome as the platform publishes it, as far as numbers go."""
    told: Json = {}
    method = election.rule["method"]
    if method == "equal_shares":
        count, told = equal_shares(election)
    elif method == "phragmen":
        count = Phragmen(election).run()
        told = {"share": str(count.end)}
    else:
        need(method in ("greedy", "greedy_per_cost"), f"this program does not know the rule {method}")
        count = Count(election).run()
    return {"voters": election.voters, "budget": election.budget, "winners": [each["project"] for each in count.rounds],
            "cost": election.budget - count.left[0], "left": count.left[0], "share": None, "increments": None,
            "stopped_by": None, **told, "rounds": count.rounds, "ties": count.ties}
def check_budget(bundle: Bundle) -> str:
    if BALLOTS not in bundle.files and BALLOTS in bundle.manifest["sealed"]:
        return ""
    said, manifest, published = [], bundle.manifest, bundle.json(RESULT)
    for number, (_, payload) in enumerate(bundle.lines(BALLOTS, 1), 1):
        one = json.loads(payload)
        fits = one.keys() <= {"activity", "verb", "choices", "points"} and one["activity"] == manifest["activity"]
        need(fits, f"line {number} of inputs/ballots.txt holds something else than a ballot of this vote")
        said.append((one["choices"], one.get("points", [])))
    election = Election(bundle.json("inputs/election.json"), manifest["parameters"]["rule"], said)
    salt = bundle.files.get("inputs/salt.txt")  # without it, few ballots could be guessed from their digest
    counted = digest_of(salt, election.digest.encode()).hex() if salt else election.digest
    need(counted == manifest["inputs_digest"], "the ballots or projects are not those that were counted")
    found = recount(election)
    need(len(found["rounds"]) == len(published["rounds"]), "counting again gives another number of winners")
    pairs = [("the outcome", found, published), *zip(found["winners"], found["rounds"], published["rounds"])]
    for where, ours, theirs in pairs:
        for name in ours.keys() - {"rounds"}:  # what is null was withheld, for it would tell of a few people
            told = f"{where}: counting again gives {name} {ours[name]}, published was {theirs[name]}"
            need(theirs[name] in (ours[name], None), told)
    return f"{election.voters} ballots counted again: {len(found['winners'])} winners, and every round, as published"

# --- Contracts and conversations
def are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
def spoken(value: Json, rules: Json) -> Json:
    """What a release says: without fields that are omitted, and without objects and lists that say nothing."""
    told: Json = {}
    for key in value.keys() - set(rules.get("omitted", ())):
        new, nested = value[key], rules.get("nested", {}).get(key, {})
        if key not in rules.get("whole", ()) and (isinstance(new, dict) or are_objects(new)):
            new = spoken(new, nested) if isinstance(new, dict) else [one for one in (spoken(o, nested) for o in new) if one]
            if not new:
                continue
        told[key] = new
    return told
def merge(into: Json, value: Json, rules: Json) -> Json:
    """What one more release says, into the compiled one (OCDS 1.1.5, merging)."""
    for key, new in value.items():
        old, nested, whole = into.get(key), rules.get("nested", {}).get(key, {}), key in rules.get("whole", ())
        if isinstance(new, dict) and not whole:
            into[key] = merge(old or {}, new, nested)
        elif are_objects(new) and not whole:
            items = into.setdefault(key, [])
            for one in new:
                known = [item for item in items if "id" in one and item.get("id") == one["id"]]
                items += [] if known else [merge({}, one, nested)]
                for item in known:
                    merge(item, one, nested)
        elif whole or not old or not (isinstance(old, dict) or are_objects(old)):
            into[key] = new
            if new is None:
                del into[key]
    return into
def check_merge(bundle: Bundle) -> str:
    releases, published = (json.loads(bundle.files[path], parse_float=Decimal) for path in (RELEASES, RESULT))
    compiled: Json = {}
    rules = bundle.manifest["parameters"]["rules"]
    for one in sorted(releases, key=lambda one: one["date"]):
        merge(compiled, spoken(one, rules), rules)
        made = {"ocid": one["ocid"], "id": f"{one['ocid']}-{one['date']}", "date": one["date"], "tag": ["compiled"]}
        compiled.update(made)
    for key in sorted(compiled.keys() | published.keys()):
        need(compiled.get(key) == published.get(key), f"merging the releases gives another {key} than was published")
    return f"{len(releases)} releases merged again: every field of the compiled release is as published"
def check_conversation(bundle: Bundle) -> str:
    """As far as totals go: what single people voted is not in the bundle."""
    told, sums = bundle.json(RESULT)["statements"], 0
    for at in range(len(told["seen"])):
        for each in (told, *told["by_group"]):
            seen, parts = each["seen"][at], [each[name][at] for name in ("agree", "disagree", "passed") if name in each]
            known = seen is not None and None not in parts
            # Of a group, who passed is not published: it is who saw the statement and did neither.
            fits = not known or (sum(parts) == seen if "passed" in each else sum(parts) <= seen)
            need(fits, f"statement {at + 1}: the votes do not add up")
            sums += known
        groups = sum(each["seen"][at] or 0 for each in told["by_group"])
        need(told["seen"][at] is None or groups <= told["seen"][at], f"statement {at + 1}: groups outnumber everybody")
    return f"{sums} totals of votes add up; the groups can only be computed again under seal, from single votes"

# --- The bundle
def check(files: Files | None, options: argparse.Namespace) -> Iterator[tuple[bool, str]]:
    """What was checked, in order, each with whether it holds. Nothing that a bundle holds ends in anything else."""
    bundle, plan = Bundle(files or {}, options), [] if files is None else [("manifest.json", read_manifest)]
    plan += [("the heads that you kept", check_kept)] if files is None else []
    for what, act in plan:
        try:
            told = act(bundle)
        except Fault as fault:
            yield False, f"{what}: {fault}"
        except Exception as fault:
            yield False, f"{what}: damaged ({type(fault).__name__}: {str(fault)[:200]})"
        else:
            if told:
                yield True, told
            if act is read_manifest:
                plan += [("the files", check_digests), (LEDGER, check_ledger), *BY_KIND[bundle.manifest["kind"]]]
                plan += [("your receipt", check_receipt)] if options.receipt else []
                plan += [("the heads that you kept", check_kept)] if options.checkpoint else []
def read_manifest(bundle: Bundle) -> str:
    bundle.manifest = bundle.json("manifest.json")
    known = bundle.manifest["format"] == "civiccircle/bundle/v1" and bundle.manifest["kind"] in BY_KIND
    need(known, "unknown format or kind: look for a newer program")
    return ""
def check_digests(bundle: Bundle) -> str:
    files, known = bundle.files, bundle.manifest["files"]
    free = {"manifest.json", LEDGER, "proofs/inclusion.txt", WITNESSES}
    wrong = [f"{path} does not belong to this bundle" for path in sorted(files.keys() - known.keys() - free)]
    for path, digest in sorted(known.items()):
        if path in files and sha256(files[path]).hexdigest() != digest:
            wrong.append(f"{path} was changed: it has another SHA-256 than the manifest says")
        elif path not in files and path not in bundle.manifest["sealed"]:
            wrong.append(f"{path} is missing")
    need(not wrong, "; ".join(wrong))
    return f"{len(files)} files, each with the SHA-256 that the manifest says"
def check_ledger(bundle: Bundle) -> str:
    told, manifest, facts = bundle.json(LEDGER), bundle.manifest, {}
    trust = "" if bundle.vkey else " (compare this key with the one that you know)"
    bundle.vkey = vkey = bundle.vkey or told["vkey"]
    bundle.head = head = open_head(told["checkpoint"], vkey)
    witnesses = bundle.options.witness
    if witnesses:  # they may have cosigned a later head, which continues this one
        later = bundle.json(WITNESSES) if WITNESSES in bundle.files else {**told, "consistency": []}
        seen = open_head(later["checkpoint"], vkey, witnesses)
        continues(head, seen, hashes(later["consistency"]))
    for one in told["facts"]:
        leads_to(layers(one["opening"])[0], one["index"], head, hashes(one["proof"]), "a fact")
        said = json.loads(one["opening"]["payload"])
        facts[said["kind"]] = {**said["fact"], "index": one["index"]}
    digest = {path: digest_of(bundle.files[path]) for path in ("manifest.json", RESULT)}
    if manifest["kind"] == "contracting":
        tree, place = facts["contracts.published"], told["place"]  # the log has one root for all processes of a file
        root, leaf = Head(tree["merged"], bytes.fromhex(tree["root"])), digest_of(LEAF, digest["manifest.json"])
        leads_to(leaf, place["index"], root, hashes(place["proof"]), "manifest.json")
    else:
        published, result = facts["bundle.published"], facts["result.published"]
        for path, known in (("manifest.json", published["manifest"]), (RESULT, result["output"])):
            need(known == digest[path].hex(), f"the log holds the digest of another {path}: it was changed")
        need(result["inputs"] == manifest["inputs_digest"], "the log holds the digest of other inputs")
    if manifest["kind"] == "budget":
        frozen = facts["budget.frozen"]
        rule, election = manifest["parameters"]["rule"], bundle.json("inputs/election.json")
        need(frozen["rule_digest"] == digest_of(canonical(rule)).hex(), "the rule is not the one fixed before it")
        fixed = [{name: one[name] for name in ("number", "id", "cost")} for one in frozen["projects"]]
        same = (fixed, frozen["amount"]) == (election["projects"], election["budget"])
        need(same, "projects, costs or budget are not those fixed before the vote")
        need(frozen["index"] < int((bundle.files[LEAVES].split() or [b"9" * 18])[0]), "the rule was fixed after the first ballot")
    asked = f"{len(witnesses)} of the witnesses that you named cosigned it" if witnesses else "no witness was asked for"
    return f"manifest and result stand in the log {told['origin']}, {head.size} leaves, signed with {vkey}{trust}; {asked}"
def check_leaves(bundle: Bundle) -> str:
    files, head, lines = bundle.files, bundle.head, bundle.lines(LEAVES)
    places, earlier = [int(index) for index, _ in lines], {int(one) for one in files[SUPERSEDED].split()}
    need(all(a < b for a, b in zip(places, places[1:])), "leaves are not in the order of the log, or one is there twice")
    need(not places or 0 <= places[0] <= places[-1] < head.size, "leaves are beyond the end of the log")
    proof = [bytes.fromhex(line) for line in files["proofs/inclusion.txt"].decode().split()]
    found = root_of(places, [digest_of(LEAF, bytes.fromhex(data)) for _, data in lines], head.size, proof)
    need(found == head.root, "these leaves are not those of the log: one was changed, added or dropped")
    need(not earlier & set(places), "a leaf counts and does not count at once")
    return f"{len(places)} leaves that count are in the signed log; {len(earlier)} others do not: replaced, or shut out"
def check_receipt(bundle: Bundle) -> str:
    files, mine, counted = bundle.files, json.loads(read(bundle.options.receipt)), dict(bundle.lines(LEAVES))
    need(mine["checkpoint"], "it has no signed head yet: download it again")
    index, leaf, head = mine["index"], b64decode(mine["leaf_hash"]), open_head(mine["checkpoint"], bundle.vkey)
    leads_to(leaf, index, head, hashes(mine["proof"]), "receipt")
    if str(index) not in counted:
        need(str(index).encode() in files[SUPERSEDED].split(), f"leaf {index} was left out: ask why")
        return f"your leaf {index} is in the log, but does not count: a later ballot replaced it, or it was shut out"
    need(digest_of(LEAF, bytes.fromhex(counted[str(index)])) == leaf, f"leaf {index} counts with other content than yours")
    if not mine["opening"] or BALLOTS not in files:
        return f"your leaf {index} is in the log and counts"
    own, middle, opening = layers(mine["opening"])
    need(own == leaf, "payload and salt of your receipt do not give its leaf")
    ballots = [(c, payload) for c, payload in bundle.lines(BALLOTS, 1) if c != "-"]
    published = opening in (digest_of(OPENING, bytes.fromhex(c), payload.encode()) for c, payload in ballots)
    need(published and f"{middle.hex()} ".encode() in files[MIDDLES], "your ballot was replaced by another")
    return f"your leaf {index} is in the log and counts, and exactly your ballot is among those published"
def check_kept(bundle: Bundle) -> str:
    need(bundle.vkey, "give the public key of the log with --vkey")
    kept = sorted(open_head(read(each).decode(), bundle.vkey) for each in bundle.options.checkpoint)
    heads, given = sorted([*kept, *([bundle.head] if bundle.files else [])]), bundle.options.consistency
    for old, new in zip(heads, heads[1:]):
        asked = f"{given}?old={old.size}&new={new.size}" if given and "://" in given else given
        continues(old, new, hashes(json.loads(read(asked))["hashes"]) if given and old.size < new.size else [])
    told = ", ".join(str(each.size) for each in kept)
    return f"heads that you kept, of {told} leaves, are of one log that only grew; the last has {heads[-1].size} leaves"

BY_KIND = {
    "budget": [(LEAVES, check_leaves), ("the shuffle", check_shuffle), ("the count", check_budget)],
    "conversation": [("the result", check_conversation)],
    "contracting": [("the result", check_merge)],
}
def read(place: str) -> bytes:
    """A file of yours, or what is at an address."""
    web = str(place).startswith(("https://", "http://"))
    with urlopen(place, timeout=60) if web else open(place, "rb") as file:  # noqa: S310
        content: bytes = file.read(LARGEST + 1)
    need(len(content) <= LARGEST, f"{place} is too large")
    return content
def open_bundle(file: Any) -> Files:
    with zipfile.ZipFile(file) as bundle:
        entries = bundle.infolist()
        need(len({one.filename for one in entries}) == len(entries), "it names a file twice")
        need(sum(one.file_size for one in entries) <= LARGEST, "it is too large")
        return {one.filename: bundle.read(one) for one in entries}
def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check a result bundle of Civic Circle.")
    add = parser.add_argument
    add("bundle", nargs="?", help="the bundle; may be left out when two heads are given")
    add("--receipt", help="a receipt that you kept: does it count?")
    add("--vkey", help="the public key of the log, from a source that you trust")
    add("--witness", action="append", default=[], help="public key of a witness that must have cosigned")
    add("--checkpoint", action="append", default=[], help="a signed head of the log that you kept: did it only grow?")
    add("--consistency", help="the proof of that: a file, or the address of …/ledger/consistency of the API")
    return parser
def report(options: argparse.Namespace) -> int:
    """Say what was found; returns how the program ends."""
    if not options.bundle and len(options.checkpoint) < 2:
        print("Give a bundle, or two heads of the log with --checkpoint.", file=sys.stderr)
        return 2
    try:
        files = open_bundle(BytesIO(read(options.bundle))) if options.bundle else None
    except Exception as fault:
        print(f"This cannot be read as a bundle: {fault}", file=sys.stderr)
        return 3
    found = list(check(files, options))
    for holds, told in found:
        print("ok   " if holds else "WRONG", told)
    wrong = sum(not holds for holds, _ in found)
    print(f"\n{wrong} of {len(found)} checks failed: do not rely on this." if wrong else "\nAll of this holds.")
    return 1 if wrong else 0

if __name__ == "__main__":
    sys.exit(report(arguments().parse_args()))
