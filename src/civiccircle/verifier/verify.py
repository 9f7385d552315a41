#!/usr/bin/env python3
"""Check a result bundle of Civic Circle with nothing but Python 3.9 or newer: no package, no network, no trust.

    python3 verify.py BUNDLE.zip [--receipt MINE.json] [--vkey KEY] [--witness KEY] [--checkpoint OLD --consistency PROOF]

It checks that the bundle is the one whose digest stands in the signed log, that the published ballots are those of the
log (without learning whose is whose), and counts again. What it checks, how, and what nobody can check:
docs/methods/proofs.md and docs/threat-model.md. It ends with 0 when all holds, 1 when something does not, 2 when the
bundle cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from array import array
from base64 import b64decode
from bisect import bisect_left
from collections import Counter
from fractions import Fraction
from hashlib import pbkdf2_hmac, sha256, sha512
from heapq import heapify, heappop, heappush
from itertools import groupby
from math import gcd, inf
from operator import itemgetter, mul
from typing import Any, Callable, Iterator, NamedTuple, Sequence

SHUFFLE = ("proofs/leaves.txt", "proofs/middles.txt")
LARGEST = 2**31  # bytes of all files of a bundle, so that no bundle can fill the memory
ROUNDS = 200_000  # of the slow hash that picks which ballots are opened to which side
Json = dict[str, Any]


class Fault(Exception):
    """Something in the bundle is not what it should be; the text says what and where."""


def need(holds: object, told: str) -> None:
    if not holds:
        raise Fault(told)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# --- Signatures: Ed25519 (RFC 8032), signed notes and checkpoints (C2SP)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple  # extended coordinates x, y, z, x*y/z


def _point(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need(y < P and (x * x - square) % P == 0 and (x or not sign), "a key or signature is no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, p: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        total, p, number = _add(total, p) if number & 1 else total, _add(p, p), number >> 1
    return total


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    a, b = _times(s, BASE), _add(_point(signature[:32]), _times(k, _point(public)))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


class Checkpoint(NamedTuple):
    size: int
    root: bytes
    times: list  # when each witness cosigned, in seconds since 1970


def open_checkpoint(note: str, vkey: str, witnesses: Sequence[str] = ()) -> Checkpoint:
    """The checkpoint in a note that the log, and each of the witnesses, signed."""
    body, _, tail = note.rpartition("\n\n")
    body += "\n"
    lines = [line[2:].rpartition(" ") for line in tail.splitlines() if line.startswith("\u2014 ")]
    signatures = [(name, b64decode(encoded)) for name, _, encoded in lines]
    times = []
    for key in (vkey, *witnesses):
        name, key_id, encoded = key.split("+", 2)
        kind, public = b64decode(encoded)[0], b64decode(encoded)[1:]
        need(sha256(f"{name}\n".encode() + bytes([kind]) + public).hexdigest()[:8] == key_id, f"{name}: damaged key")
        mine = [one[4:] for who, one in signatures if who == name and one[:4].hex() == key_id]
        need(mine, f"{name} did not sign the head of the log")
        time = int.from_bytes(mine[0][:8], "big") if kind == 4 else None
        text = body if time is None else f"cosignature/v1\ntime {time}\n{body}"
        right = signed(public, text.encode(), mine[0] if time is None else mine[0][8:])
        need(right, f"the signature of {name} does not fit the head of the log")
        times += [] if time is None else [time]
    origin, size, root = body.split("\n")[:3]
    need(origin == vkey.split("+")[0], f"the head is of the log {origin}, not of {vkey.split('+')[0]}")
    return Checkpoint(int(size), b64decode(root), times)


# --- The log: Merkle trees of RFC 6962


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root_of(places: Sequence[int], leaves: Sequence[bytes], size: int, proof: Sequence[bytes]) -> bytes:
    """The root of a tree of `size` leaves, of which some are known; `proof` has the subtrees without any, from the left."""
    rest = iter(proof)

    def over(begin: int, end: int, first: int, last: int) -> bytes:
        if first == last:
            return next(rest)
        if end - begin == 1:
            return leaves[first]
        half = begin + (1 << (end - begin - 1).bit_length() - 1)
        cut = bisect_left(places, half, first, last)
        return node(over(begin, half, first, cut), over(half, end, cut, last))

    try:
        found = over(0, size, 0, len(places))
    except StopIteration:
        raise Fault("the proof that leads to the head of the log is too short") from None
    need(next(rest, None) is None, "the proof that leads to the head of the log is too long")
    return found


def leads_to(leaf: bytes, index: int, head: Checkpoint, proof: Sequence[bytes], what: str) -> None:
    """RFC 6962, 2.1.1: the leaf is in the log."""

    def climb(index: int, size: int, rest: Sequence[bytes]) -> bytes:
        if size == 1:
            return leaf if not rest else b""
        half = 1 << (size - 1).bit_length() - 1
        if index < half:
            return node(climb(index, half, rest[:-1]), rest[-1])
        return node(rest[-1], climb(index - half, size - half, rest[:-1]))

    told = f"{what}: leaf {index} is not in the log that was signed"
    need(0 <= index < head.size, told)
    try:
        need(climb(index, head.size, proof) == head.root, told)
    except IndexError:
        raise Fault(told) from None


def continues(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """RFC 6962, 2.1.2: the log only grew."""

    def climb(first: int, size: int, whole: bool, rest: Sequence[bytes]) -> tuple[bytes, bytes]:
        if first == size:
            known = old.root if whole else rest[-1]
            return (known, known) if len(rest) == (not whole) else (b"", b"")
        half = 1 << (size - 1).bit_length() - 1
        if first <= half:
            before, after = climb(first, half, whole, rest[:-1])
            return before, node(after, rest[-1])
        before, after = climb(first - half, size - half, False, rest[:-1])
        return node(rest[-1], before), node(rest[-1], after)

    told = f"the log of {new.size} leaves does not continue the one of {old.size} that you kept: it was rewritten"
    need(old.size <= new.size, told)
    try:
        need(not old.size or climb(old.size, new.size, True, proof) == (old.root, new.root), told)
    except IndexError:
        raise Fault(told) from None


def committed(a: bytes, middle: bytes) -> bytes:
    return sha256(b"civiccircle/commitment/v1\n" + a + middle).digest()


def middle_of(b: bytes, opening: bytes) -> bytes:
    return sha256(b"civiccircle/middle/v1\n" + b + opening).digest()


def opening_of(c: bytes, payload: bytes) -> bytes:
    return sha256(b"civiccircle/opening/v1\n" + c + payload).digest()


def layers(opened: Json) -> tuple[bytes, bytes, bytes]:
    """Leaf hash, middle and opening of what is said to stand in the log."""
    blinds = sha512(b"civiccircle/salt/v1\n" + b64decode(opened["salt"])).digest()
    opening = opening_of(blinds[32:48], opened["payload"].encode())
    middle = middle_of(blinds[16:32], opening)
    return leaf_hash(committed(blinds[:16], middle)), middle, opening


# --- The shuffle: leaves of the log, middles, published ballots


def sides(leaves: bytes, middles: Sequence[str], ballots: bytes) -> Iterator[int]:
    """For each middle whether it is opened to its leaf (0) or to its ballot (1): nobody can know before all are fixed."""
    told = [sha256(one).digest() for one in (leaves, "".join(f"{one}\n" for one in middles).encode(), ballots)]
    key = pbkdf2_hmac("sha256", b"".join(told), b"civiccircle/shuffle/v1", ROUNDS)
    for number in range(0, len(middles), 256):
        bits = int.from_bytes(sha256(key + number.to_bytes(8, "big")).digest(), "big")
        yield from (bits >> place & 1 for place in range(min(256, len(middles) - number)))


def check_shuffle(files: dict[str, bytes], erased: int) -> list[str]:
    """The payloads of the published ballots, which are led to the leaves that count; of `erased` ones nobody can show it."""
    lines = {name: [line.split(" ", 3) for line in files[name].decode().splitlines()] for name in SHUFFLE}
    leaves = [bytes.fromhex(data) for _, data in lines["proofs/leaves.txt"]]
    middles = lines["proofs/middles.txt"]
    ballots = [line.split(" ", 1) for line in files["inputs/ballots.txt"].decode().splitlines()]
    counts = f"{len(leaves)} leaves, {len(middles)} middles, {len(ballots)} ballots"
    need(len(leaves) == len(ballots) == len(middles) + erased, f"the lists do not fit: {counts}, {erased} erased")
    proven = [opening_of(bytes.fromhex(c), payload.encode()) for c, payload in ballots if c != "-"]
    need(len(proven) == len(middles), f"the lists do not fit: {len(proven)} ballots with a proof, {counts}")
    need(all(a < b for a, b in zip(proven, proven[1:])), "inputs/ballots.txt is not in its order, or a ballot is twice")
    values = [value for value, *_ in middles]
    need(all(a < b for a, b in zip(values, values[1:])), "proofs/middles.txt is not in its order")
    used: tuple[set, set] = (set(), set())
    asked = sides(files["proofs/leaves.txt"], values, files["inputs/ballots.txt"])
    for number, ((value, side, place, blind), right) in enumerate(zip(middles, asked), 1):
        where, at, key = f"line {number} of proofs/middles.txt", int(place) - 1, bytes.fromhex(blind)
        need(side == "LR"[right], f"{where} is opened to the wrong side: one of the three lists was changed")
        need(at not in used[right], f"{where} names line {place} again: two middles cannot have one {'leaf ballot'.split()[right]}")
        used[right].add(at)
        if right:
            need(0 <= at < len(proven) and middle_of(key, proven[at]).hex() == value,
                 f"{where} does not lead to line {place} of inputs/ballots.txt: that ballot was changed or replaced")
        else:
            need(0 <= at < len(leaves) and committed(key, bytes.fromhex(value)) == leaves[at],
                 f"{where} does not lead to line {place} of proofs/leaves.txt: that leaf was changed or replaced")
    return [payload for _, payload in ballots]





# --- Budgets: docs/methods/budgeting.md, in whole numbers where floating point is too close to call


class Election:
    """Projects, and the distinct ballots in their order, each with the number of voters who cast it."""

    def __init__(self, told: Json, rule: Json, payloads: Sequence[tuple[Sequence[int], Sequence[int]]]) -> None:
        self.rule, self.kind, self.unit, self.budget = rule, told["vote_type"], told["unit"], told["budget"]
        self.ids = [one["id"] for one in told["projects"]]
        self.costs = [one["cost"] for one in told["projects"]]
        self.groups = told["groups"]
        self.voters = len(payloads)
        place = {one["number"]: at for at, one in enumerate(told["projects"])}
        ballots = Counter(self._ballot(place, *each) for each in payloads)
        self.ballots = sorted(ballots)
        self.weights = [ballots[one] for one in self.ballots]
        self.votes, self.totals = [0] * len(self.ids), [0] * len(self.ids)
        self.rows: list[list[int]] = [[] for _ in self.ids]
        self.worth: list[list[int]] = [[] for _ in self.ids]
        for row, (ballot, weight) in enumerate(zip(self.ballots, self.weights)):
            for at, (project, points) in enumerate(self.entries(ballot)):
                self.votes[project] += weight
                worth = self.utility(points, len(ballot), at)
                if worth > 0:
                    self.totals[project] += weight * worth
                    self.rows[project].append(row)
                    self.worth[project].append(worth)
        enough = rule["threshold"]
        self.candidates = [one for one in range(len(self.ids)) if self.rows[one] and self.votes[one] >= enough]
        self.of_group = [[g for g, each in enumerate(self.groups) if one in each["projects"]] for one in self.ids]
        self.scale = [max(c, 1) if rule["utility"] == "cost" and rule["method"] != "phragmen" else 1 for c in self.costs]

    def _ballot(self, place: dict[int, int], choices: Sequence[int], points: Sequence[int]) -> tuple:
        try:
            chosen = [place[one] for one in choices]
        except KeyError as unknown:
            raise Fault(f"a ballot names project {unknown}, which is not on the list") from None
        need(len(set(chosen)) == len(chosen), f"a ballot names a project twice: {list(choices)}")
        if self.kind == "cumulative":
            need(len(points) == len(chosen), f"a ballot has not as many points as projects: {list(choices)}")
            return tuple(one for pair in sorted(zip(chosen, points)) if pair[1] for one in pair)
        return tuple(chosen if self.kind == "ordinal" else sorted(chosen))

    def entries(self, ballot: tuple) -> list[tuple[int, int]]:
        return list(zip(ballot[::2], ballot[1::2])) if self.kind == "cumulative" else [(one, 1) for one in ballot]

    def utility(self, points: int, length: int, at: int) -> int:
        named = "votes" if self.rule["method"] == "phragmen" else self.rule["utility"]
        return {"points": points, "borda": length - at - 1, "places": length - at}.get(named, 1)

    @property
    def digest(self) -> str:
        """That of the inputs in the log: of everything but the order of the voters."""
        groups = [(one["name"], one["limit"], sorted(one["projects"])) for one in self.groups]
        told = (tuple(self.ids), tuple(self.costs), self.budget, self.kind, self.unit, groups)
        entries = [self.entries(ballot) for ballot in self.ballots]
        starts = [0]
        for each in entries:
            starts.append(starts[-1] + len(each))
        columns = [starts, [one for each in entries for one, _ in each], self.weights]
        columns += [[points for each in entries for _, points in each]] if self.kind == "cumulative" else []
        data = b""
        for column in columns:
            numbers = array("q", column)
            if sys.byteorder == "big":
                numbers.byteswap()
            data += numbers.tobytes()
        return sha256(repr(told).encode() + data).hexdigest()

    def order(self, one: int) -> tuple:
        """Where scores are equal, the smallest comes first."""
        told = {"votes": -self.votes[one], "cost": self.costs[one], "id": self.ids[one], "list": one}
        return tuple(told[name] for name in self.rule["ties"])


class Limits:
    def __init__(self, election: Election) -> None:
        self.election, self.left = election, election.budget
        self.groups = [each["limit"] for each in election.groups]

    def open(self, one: int) -> bool:
        return all(self.election.costs[one] <= self.groups[g] for g in self.election.of_group[one])

    def fits(self, one: int) -> bool:
        return self.election.costs[one] <= self.left and self.open(one)

    def take(self, one: int) -> None:
        self.left -= self.election.costs[one]
        for g in self.election.of_group[one]:
            self.groups[g] -= self.election.costs[one]


class Step(NamedTuple):
    """A winner, what it was compared by, who was equal (in the declared order), and who paid."""

    one: int
    score: Fraction
    tied: list
    in_full: int = 0
    with_rest: int = 0
    completion: bool = False


def greedy(election: Election, limits: Limits, candidates: Sequence[int], completion: bool = False) -> list[Step]:
    score = {one: Fraction(election.totals[one]) for one in candidates}
    if election.rule["method"] == "greedy_per_cost":
        most = 1 + sum(score.values())
        score = {one: score[one] / election.costs[one] if election.costs[one] else most for one in score}
    steps = []
    ranked = sorted(score, key=lambda one: (-score[one], election.order(one)))
    for value, equal in groupby(ranked, key=score.__getitem__):
        waiting = list(equal)
        while True:
            waiting = [one for one in waiting if limits.fits(one)]
            if not waiting:
                break
            steps.append(Step(waiting[0], value, list(waiting), completion=completion))
            limits.take(waiting.pop(0))
    return steps


class Chain:
    """Prices (or times) of the rounds as fractions with one denominator."""

    def __init__(self) -> None:
        self.numerators: list[int] = []
        self.denominator = 1

    def add(self, numerator: int, rich: int) -> None:
        common = gcd(numerator, rich)
        grow = rich // common
        self.numerators = [one * grow for one in self.numerators]
        self.denominator *= grow
        self.numerators.append(numerator // common)


def phragmen(election: Election) -> tuple[list[Step], Fraction]:
    limits, chain, last = Limits(election), Chain(), [-1] * len(election.ballots)
    # Of each project, how many supporters paid last in which round.
    since = [Counter({-1: election.votes[one]}) for one in range(len(election.ids))]
    steps: list[Step] = []
    candidates = list(election.candidates)
    while True:
        candidates = [one for one in candidates if limits.open(one)]
        if not candidates:
            return steps, Fraction(chain.numerators[-1], chain.denominator) if steps else Fraction(0)
        due = {}
        for one in candidates:
            waited = sum(count * chain.numerators[r] for r, count in since[one].items() if r >= 0)
            due[one] = Fraction(election.costs[one] * chain.denominator + waited, election.votes[one])
        first = min(due.values())
        tied = sorted((one for one in candidates if due[one] == first), key=election.order)
        if any(election.costs[one] > limits.left for one in tied):
            return steps, first / chain.denominator
        won = tied[0]
        steps.append(Step(won, first / chain.denominator, tied))
        chain.add(first.numerator, first.denominator)
        for row in election.rows[won]:
            weight, before, last[row] = election.weights[row], last[row], len(steps) - 1
            for project, _ in election.entries(election.ballots[row]):
                since[project][before] -= weight
                since[project][len(steps) - 1] += weight
        limits.take(won)
        candidates.remove(won)


class Count:
    """Equal shares, once. `share` is what each voter gets, in 1/voters of the smallest unit of money."""

    def __init__(self, election: Election, share: int) -> None:
        self.election, self.share, self.voters = election, share, max(election.voters, 1)
        self.money = share / self.voters
        self.near = 1e-9 * self.money
        self.held = [self.money] * len(election.ballots)
        self.won: list[list[tuple[int, int]]] = [[] for _ in election.ballots]
        self.chain, self.limits, self.steps = Chain(), Limits(election), []  # type: Chain, Limits, list[Step]
        # No price is below the one at which all pay in full, nor does it ever fall.
        self.least = {one: election.costs[one] / election.totals[one] for one in election.candidates}
        self.heap = [(least / election.scale[one], one) for one, least in self.least.items()]
        heapify(self.heap)
        while self._round():
            pass

    @property
    def cost(self) -> int:
        return sum(self.election.costs[step.one] for step in self.steps)

    def _round(self) -> bool:
        asked: dict[int, float] = {}
        reach = inf
        while self.heap and self.heap[0][0] <= reach:
            _, one = heappop(self.heap)
            found = self._price(one) if self.limits.open(one) else None
            if found is not None:
                scale = self.election.scale[one]
                asked[one] = max(found[0] - found[1], 0.0) / scale
                reach = min(reach, (found[0] + found[1]) / scale)
        exact = {one: self._exactly(one) for one, least in asked.items() if least <= reach}
        prices = {one: Fraction(found[0], found[1] * self.election.scale[one]) for one, found in exact.items() if found}
        least = min(prices.values(), default=None)
        tied = sorted((one for one in prices if prices[one] == least), key=self.election.order)
        for one, bound in asked.items():
            if one not in tied[:1] and exact.get(one, True):
                heappush(self.heap, (bound, one))
        if tied:
            self._buy(tied, exact[tied[0]])  # type: ignore[arg-type]
        return bool(tied or self.heap)

    def _supporters(self, one: int) -> Iterator[tuple[float, int, int, int]]:
        rows = self.election.rows[one]
        held = itemgetter(*rows)(self.held) if len(rows) > 1 else [self.held[rows[0]]]
        return zip(held, itemgetter(*rows, rows[0])(self.election.weights), self.election.worth[one], rows)

    def _price(self, one: int) -> tuple[float, float] | None:
        """About the price per unit of utility, and a bound on its error; none if its supporters surely cannot pay."""
        rest = [(held, weight, worth) for held, weight, worth, _ in self._supporters(one)]
        cost, rich, paid, value = self.election.costs[one], self.election.totals[one], 0.0, self.least[one]
        slack = 1e-12 * self.money * self.election.votes[one]
        if sum(held * weight for held, weight, _ in rest) < cost - slack:
            return None
        while True:
            poor = [each for each in rest if each[0] < value * each[2]]
            if not poor:
                self.least[one] = max(self.least[one], value - slack / rich)
                return value, slack / rich + 1e-12 * value
            rest = [each for each in rest if each[0] >= value * each[2]]
            paid += sum(held * weight for held, weight, _ in poor)
            rich -= sum(weight * worth for _, weight, worth in poor)
            if not rest or rich <= 0:
                return value, inf  # on the edge: whole numbers decide
            value = max(value, (cost - paid) / rich)

    def _balance(self, row: int) -> int:
        """What a voter holds, exactly: in 1/voters of the smallest unit, over the denominator of the chain."""
        spent = sum(worth * self.chain.numerators[r] for r, worth in self.won[row])
        return self.share * self.chain.denominator - spent

    def _exactly(self, one: int) -> tuple[int, int, int, int] | None:
        """Numerator and denominator of the price, voters who pay it in full and with all they have; none if they cannot."""
        found = self._price(one)
        if found is None:
            return None
        value, error = (0.0, 0.0) if found[1] == inf else found
        due, poor_money, rich, in_full, with_rest, doubtful = Counter[int](), 0, 0, 0, 0, []
        for held, weight, worth, row in self._supporters(one):
            if not held:
                continue
            if found[1] == inf or held <= self.near or abs(held - value * worth) <= self.near + error * worth:
                doubtful.append((self._balance(row), weight, worth, row))
            elif held < value * worth:
                poor_money, with_rest = poor_money + weight, with_rest + weight
                for r, paid in self.won[row]:
                    due[r] += weight * paid
            else:
                rich, in_full = rich + weight * worth, in_full + weight
        doubtful = [each for each in doubtful if each[0] > 0]
        rest = (self.election.costs[one] * self.voters - poor_money * self.share) * self.chain.denominator
        rest += sum(count * self.chain.numerators[r] for r, count in due.items())
        while True:
            whole = rich + sum(weight * worth for _, weight, worth, _ in doubtful)
            if not whole:
                return None
            poor = [each for each in doubtful if each[0] * whole < rest * each[2]]
            if not poor:
                in_full += sum(weight for _, weight, _, _ in doubtful)
                return rest, self.chain.denominator * whole, in_full, with_rest
            doubtful = [each for each in doubtful if each[0] * whole >= rest * each[2]]
            rest -= sum(balance * weight for balance, weight, _, _ in poor)
            with_rest += sum(weight for _, weight, _, _ in poor)

    def _buy(self, tied: list[int], found: tuple[int, int, int, int]) -> None:
        one, (numerator, denominator, in_full, with_rest) = tied[0], found
        price = Fraction(numerator, denominator * self.voters)
        self.steps.append(Step(one, price / self.election.scale[one], tied, in_full, with_rest))
        self.chain.add(numerator, denominator // self.chain.denominator)
        value, number, near = float(price), len(self.steps) - 1, self.near
        for row, worth in zip(self.election.rows[one], self.election.worth[one]):
            held = self.held[row]
            if held:
                self.won[row].append((number, worth))
                held -= value * worth
                if -near < held < near:
                    held = max(self._balance(row), 0) / self.chain.denominator / self.voters
                self.held[row] = held if held > 0 else 0.0
        self.limits.take(one)


def equal_shares(election: Election) -> tuple[list[Step], Json]:
    completion, told = election.rule["completion"], Json()
    count = Count(election, election.budget)
    if completion.startswith("add_one"):
        step = (election.rule["increment"] or election.unit) * max(election.voters, 1)
        number, before = 0, count
        while count.cost <= election.budget:
            left, won = election.budget - count.cost, {each.one for each in count.steps}
            if not any(
                one not in won and election.costs[one] <= left and count.limits.open(one) for one in election.candidates
            ):
                break
            number, before, count = number + 1, count, Count(election, election.budget + (number + 1) * step)
        over = count.cost > election.budget
        count = before if over else count
        told = {"increments": number - over, "stopped_by": "over budget" if over else "exhaustive"}
    steps = list(count.steps)
    if completion in ("greedy", "add_one_greedy"):
        won = {each.one for each in steps}
        rest = [one for one in election.candidates if one not in won]
        steps += greedy(election, count.limits, rest, completion=True)
    return steps, {**told, "share": str(Fraction(count.share, count.voters))}


def recount(election: Election) -> Json:
    """The outcome as the platform publishes it, as far as numbers go."""
    method, told = election.rule["method"], Json()
    if method == "equal_shares":
        steps, told = equal_shares(election)
    elif method == "phragmen":
        steps, end = phragmen(election)
        told = {"share": str(end)}
    else:
        need(method in ("greedy", "greedy_per_cost"), f"this verifier does not know the rule {method}")
        steps = greedy(election, Limits(election), election.candidates)
    left, rounds, ties = election.budget, [], []
    for number, each in enumerate(steps, 1):
        one, names = each.one, [election.ids[other] for other in each.tied]
        left -= election.costs[one]
        rounds.append({
            "number": number, "project": election.ids[one], "cost": election.costs[one], "votes": election.votes[one],
            "score": str(each.score), "left": left, "completion": each.completion, "in_full": each.in_full,
            "with_rest": each.with_rest,
        })  # fmt: skip
        if len(names) > 1:
            pairs = zip(election.rule["ties"], election.order(each.tied[0]), election.order(each.tied[1]))
            broken = next(name for name, a, b in pairs if a != b)
            ties.append({"round": number, "candidates": names, "broken_by": broken})
    winners = [each["project"] for each in rounds]
    return {"voters": election.voters, "budget": election.budget, "winners": winners, "cost": election.budget - left,
            "left": left, "share": None, "increments": None, "stopped_by": None, **told, "rounds": rounds,
            "ties": ties}  # fmt: skip


# --- Contracts and conversations


def merge(into: Json, value: Json, rules: Json) -> Json:
    """One more release into the compiled one (OCDS 1.1.5, merging)."""
    for key, new in value.items():
        old, nested = into.get(key), rules.get("nested", {}).get(key, {})
        if key in rules.get("omitted", ()):
            continue
        if isinstance(new, dict) and key not in rules.get("whole", ()):
            need(old is None or isinstance(old, dict), f"releases contradict each other in {key}")
            into[key] = merge({} if old is None else old, new, nested)
        elif isinstance(new, list) and all(isinstance(one, dict) for one in new) and key not in rules.get("whole", ()):
            need(old is None or isinstance(old, list), f"releases contradict each other in {key}")
            items = into.setdefault(key, [])
            for one in new:
                known = [item for item in items if "id" in one and item.get("id") == one["id"]]
                items[:] = items if known else [*items, merge({}, one, nested)]
                for item in known:
                    merge(item, one, nested)
        elif new is None:
            into.pop(key, None)
        else:
            into[key] = new
    return into


def check_merge(files: dict[str, bytes], manifest: Json) -> str:
    releases = json.loads(files["inputs/releases.json"], parse_float=Fraction)
    compiled: Json = {}
    for one in sorted(releases, key=itemgetter("date")):
        merge(compiled, one, manifest["parameters"]["rules"])
        told = {"ocid": one["ocid"], "tag": ["compiled"], "id": f"{one['ocid']}-{one['date']}", "date": one["date"]}
        compiled.update(told)
    published = json.loads(files["outputs/result.json"], parse_float=Fraction)
    for key in sorted(compiled.keys() | published.keys()):
        need(compiled.get(key) == published.get(key), f"merging the releases gives another {key} than was published")
    return f"{len(releases)} releases merged again: every field of the compiled release is as published"


def check_conversation(files: dict[str, bytes], manifest: Json) -> str:
    """As far as totals go: what single people voted is not in the bundle."""
    told = json.loads(files["outputs/result.json"])["statements"]
    sums = 0
    for at, seen in enumerate(told["seen"]):
        columns = [told, *told["by_group"]]
        for each in columns:
            if each["seen"][at] is not None:
                parts = [each[name][at] for name in ("agree", "disagree", "passed")]
                need(None in parts or sum(parts) == each["seen"][at], f"statement {at + 1}: votes do not add up")
                sums += 1
        for name in ("agree", "disagree", "passed", "seen"):
            groups = [each[name][at] for each in told["by_group"] if each[name][at] is not None]
            need(seen is None or sum(groups) <= told[name][at], f"statement {at + 1}: groups have more votes than all")
    return f"{sums} totals of votes add up; the groups themselves can only be computed again under seal, from single votes"


def check_budget(files: dict[str, bytes], manifest: Json, payloads: list[str]) -> str:
    told, published = json.loads(files["inputs/election.json"]), json.loads(files["outputs/result.json"])
    ballots = []
    for number, payload in enumerate(payloads, 1):
        said = json.loads(payload)
        need(not said.keys() - {"activity", "verb", "choices", "points"} and said["activity"] == manifest["activity"],
             f"line {number} of inputs/ballots.txt holds something else than a ballot of this vote")
        ballots.append((said["choices"], said.get("points", [])))
    election = Election(told, manifest["parameters"]["rule"], ballots)
    need(election.digest == manifest["inputs_digest"], "the ballots or projects are not those that were counted")
    found = recount(election)
    for name, value in found.items():
        if name == "rounds":
            need(len(value) == len(published[name]), "counting again gives another number of winners")
            for ours, theirs in zip(value, published[name]):
                for key, each in ours.items():
                    need(theirs[key] in (each, None), f"round {ours['number']}: {key} is {each}, published {theirs[key]}")
        else:
            need(published[name] in (value, None), f"counting again gives {name} {value}, published was {published[name]}")
    return f"{election.voters} ballots counted again: {len(found['winners'])} winners, and every round, as published"


# --- The bundle


def check(files: dict[str, bytes], options: argparse.Namespace) -> Iterator[tuple[bool, str]]:
    """What was checked, in order, each with whether it holds."""

    def attempt(what: str, act: Callable[..., Any], *given: Any) -> Any:
        try:
            return True, act(*given)
        except Fault as fault:
            return False, f"{what}: {fault}"
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as fault:
            return False, f"{what}: malformed ({type(fault).__name__}: {fault})"

    holds, manifest = attempt("manifest.json", lambda: read_manifest(files))
    if not holds:
        yield False, manifest
        return
    sealed = [path for path in manifest["sealed"] if path not in files]
    yield from digests(files, manifest)
    holds, told = attempt("proofs/ledger.json", check_ledger, files, manifest, options)
    yield holds, told if not holds else told[1]
    head = told[0] if holds else None
    if manifest["kind"] == "budget":
        if head:
            yield attempt("proofs/leaves.txt", check_leaves, files, head)
        if sealed:
            yield True, "the single ballots are under seal (few, or easy to recognise): only an auditor can count again"
        else:
            holds, told = attempt("the shuffle", check_shuffle, files, manifest["erased"])
            n = len(told) - manifest["erased"] if holds else 0
            yield holds, told if not holds else (
                f"{n} published ballots are led to {n} leaves of the log, by a proof that k replaced ballots pass "
                "with a chance of 1 in 2^k")
            payloads = [line.partition(" ")[2] for line in files.get("inputs/ballots.txt", b"").decode().splitlines()]
            yield attempt("the count", check_budget, files, manifest, payloads)
    else:
        act = {"conversation": check_conversation, "contracting": check_merge}[manifest["kind"]]
        yield attempt("the result", act, files, manifest)
    if options.receipt:
        yield attempt("your receipt", check_receipt, files, read(options.receipt), options, head)
    if options.checkpoint:
        yield attempt("the head that you kept", check_kept, files, options, head)


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(LARGEST)


def read_manifest(files: dict[str, bytes]) -> Json:
    manifest: Json = json.loads(files["manifest.json"])
    need(manifest["format"] == "civiccircle/bundle/v1", "unknown format: look for a newer verifier")
    need(manifest["kind"] in ("budget", "conversation", "contracting"), f"unknown kind {manifest['kind']}")
    return manifest


def digests(files: dict[str, bytes], manifest: Json) -> Iterator[tuple[bool, str]]:
    free = {"manifest.json", "proofs/ledger.json", "proofs/inclusion.txt"}
    wrong = [f"{path} does not belong to this bundle" for path in sorted(files.keys() - manifest["files"].keys() - free)]
    for path, digest in sorted(manifest["files"].items()):
        if path not in files:
            wrong += [] if path in manifest["sealed"] else [f"{path} is missing"]
        elif sha256(files[path]).hexdigest() != digest:
            wrong.append(f"{path} was changed: it has another SHA-256 than the manifest says")
    yield from ((False, told) for told in wrong)
    if not wrong:
        yield True, f"{len(files)} files, each with the SHA-256 that the manifest says"


def check_ledger(files: dict[str, bytes], manifest: Json, options: argparse.Namespace) -> tuple[Checkpoint, str]:
    told = json.loads(files["proofs/ledger.json"])
    vkey = options.vkey or told["vkey"]
    head = open_checkpoint(told["checkpoint"], vkey, options.witness)
    facts = {}
    for one in told["facts"]:
        leads_to(layers(one["opening"])[0], one["index"], head, [b64decode(each) for each in one["proof"]], "a fact")
        said = json.loads(one["opening"]["payload"])
        facts[said["kind"]] = said["fact"], one["index"]
    (bundle, _), (result, _) = facts["bundle.published"], facts["result.published"]
    need(bundle["manifest"] == sha256(files["manifest.json"]).hexdigest(), "the log holds another manifest.json: it was changed")
    need(result["output"] == sha256(files["outputs/result.json"]).hexdigest(), "the log holds another outputs/result.json")
    need(result["inputs"] == manifest["inputs_digest"], "the log holds other inputs than the manifest")
    if "budget.frozen" in facts:
        (frozen, index), first = facts["budget.frozen"], int((files["proofs/leaves.txt"].split() or [2**63])[0])
        need(frozen["rule"] == sha256(canonical(manifest["parameters"]["rule"])).hexdigest(), "the rule is not the frozen one")
        need(index < first, "the rule was frozen after the first ballot")
    who = f"{len(head.times)} witnesses cosigned it" if options.witness else "no witness was asked for"
    return head, (f"manifest and result stand in the log {told['origin']} ({head.size} leaves; {who}), signed with "
                  f"{vkey}" + ("" if options.vkey else ": compare this key with the one you know"))  # fmt: skip


def check_leaves(files: dict[str, bytes], head: Checkpoint) -> str:
    lines = [line.split(" ") for line in files["proofs/leaves.txt"].decode().splitlines()]
    places = [int(index) for index, _ in lines]
    need(all(a < b for a, b in zip(places, places[1:])), "leaves are not in the order of the log, or one is there twice")
    need(not places or 0 <= places[0] <= places[-1] < head.size, "leaves are beyond the end of the log")
    proof = [bytes.fromhex(line) for line in files["proofs/inclusion.txt"].decode().split()]
    found = root_of(places, [leaf_hash(bytes.fromhex(data)) for _, data in lines], head.size, proof)
    need(found == head.root, "these leaves are not those of the log: a leaf was changed, added or dropped")
    earlier = set(files["proofs/superseded.txt"].split())
    need(not earlier & {index.encode() for index, _ in lines}, "a leaf counts and is superseded at once")
    return f"{len(places)} leaves that count are in the signed log; {len(earlier)} earlier ballots were replaced by their voters"


def check_receipt(files: dict[str, bytes], data: bytes, options: argparse.Namespace, log: Checkpoint | None) -> str:
    mine, vkey = json.loads(data), options.vkey or json.loads(files["proofs/ledger.json"])["vkey"]
    need(mine["checkpoint"], "it has no signed head yet: download it again")
    head = open_checkpoint(mine["checkpoint"], vkey)
    index, leaf = mine["index"], b64decode(mine["leaf_hash"])
    leads_to(leaf, index, head, [b64decode(each) for each in mine["proof"]], "your receipt")
    counted = dict(line.split(b" ") for line in files["proofs/leaves.txt"].splitlines())
    key = str(index).encode()
    if key not in counted:
        need(key in files["proofs/superseded.txt"].split(), f"leaf {index} does not count here, nor was it replaced: ask why")
        return f"your leaf {index} is in the log; it does not count, because a later ballot replaced it"
    need(leaf_hash(bytes.fromhex(counted[key].decode())) == leaf, f"leaf {index} counts with another content than yours")
    if not mine["opening"]:
        return f"your leaf {index} is in the log and counts"
    own, middle, opening = layers(mine["opening"])
    need(own == leaf, "payload and salt of your receipt do not give its leaf")
    published = {opening_of(bytes.fromhex(c.decode()), payload)
                 for c, payload in (line.split(b" ", 1) for line in files["inputs/ballots.txt"].splitlines()) if c != b"-"}
    need(opening in published and f"{middle.hex()} ".encode() in files["proofs/middles.txt"],
         "your ballot is not among those published: it was replaced")
    return f"your leaf {index} is in the log and counts, and exactly your ballot is among those published"


def check_kept(files: dict[str, bytes], options: argparse.Namespace, head: Checkpoint | None) -> str:
    need(head, "the head of this bundle is not valid")
    old = open_checkpoint(read(options.checkpoint).decode(), options.vkey or json.loads(files["proofs/ledger.json"])["vkey"])
    proof = json.loads(read(options.consistency))["hashes"] if options.consistency else []
    continues(old, head, [b64decode(each) for each in proof])
    return f"the log of {head.size} leaves continues the one of {old.size} that you kept"


def open_bundle(file: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as bundle:
        entries = bundle.infolist()
        need(len({one.filename for one in entries}) == len(entries), "the bundle names a file twice")
        need(sum(one.file_size for one in entries) <= LARGEST, "the bundle is too large")
        return {one.filename: bundle.read(one) for one in entries}


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("bundle")
    parser.add_argument("--receipt", help="a receipt that you kept: does it count?")
    parser.add_argument("--vkey", help="the public key of the log, from a source that you trust")
    parser.add_argument("--witness", action="append", default=[], help="public key of a witness that must have cosigned")
    parser.add_argument("--checkpoint", help="a signed head of the log that you kept: did the log only grow since?")
    parser.add_argument("--consistency", help="the proof for it, from /api/v1/COMMUNITY/ledger/consistency?old=…&new=…")
    return parser


def main(given: Sequence[str] | None = None) -> int:
    options = arguments().parse_args(given)
    try:
        files = open_bundle(options.bundle)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, Fault) as fault:
        print(f"{options.bundle} cannot be read as a bundle: {fault}", file=sys.stderr)
        return 2
    found = list(check(files, options))
    for holds, told in found:
        print("ok    " if holds else "WRONG ", told)
    wrong = sum(not holds for holds, _ in found)
    print(f"\n{wrong} of {len(found)} checks failed: do not rely on this bundle." if wrong else "\nAll of this holds.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
