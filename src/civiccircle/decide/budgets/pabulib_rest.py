"""What a Pabulib file has and our tables have not: packed when it comes in, unpacked when it goes out."""

import json
import zlib
from itertools import pairwise
from typing import Any

from civiccircle.formats.pabulib import PabulibFile

from .models import Ballot, Budget, PabulibRest


def pack(budget: Budget, file: PabulibFile) -> PabulibRest:
    """The other columns of voters, and the order of choices where a ballot has one that means nothing."""
    votes = file.votes
    starts, chosen = votes.starts.tolist(), votes.chosen.tolist()
    orders = dict[int, list[int]]()
    if file.vote_type != "ordinal":
        for row, (start, stop) in enumerate(pairwise(starts)):
            said = chosen[start:stop]
            if any(a > b for a, b in pairwise(said)):
                orders[row] = [place + 1 for place in said]
    kept = {
        "columns": votes.columns,
        "others": {name: text.texts() for name, text in votes.others.items()},
        "orders": orders,
    }
    return PabulibRest(budget=budget, content=zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 6))


def unpack(rest: PabulibRest) -> dict[str, Any]:
    """As `pack` put it in; rows of `orders` are text, as JSON has it."""
    kept: dict[str, Any] = json.loads(zlib.decompress(bytes(rest.content)))
    return kept


def as_cast(row: int, ballot: Ballot, orders: dict[str, list[int]]) -> tuple[list[int], list[int]]:
    """Choices and points in the order of the file."""
    order = orders.get(str(row))
    if order is None or sorted(order) != ballot.choices:
        return ballot.choices, ballot.points
    worth = dict(zip(ballot.choices, ballot.points, strict=False))
    return order, [worth[each] for each in order] if ballot.points else []
