"""Writing a file: the same bytes as a canonical one that was read."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from civiccircle.formats.pabulib.file import PabulibFile

ROWS_AT_ONCE = 20_000


def write_pabulib(pabulib: PabulibFile) -> Iterator[bytes]:
    """The file in blocks; what was read from a canonical file comes back byte for byte.

    Canonical is: one kind of line end, quotes only where they are needed, no blank lines, no byte order mark, no
    blanks in ballots, points without superfluous zeros.
    """
    end = pabulib.layout.line_end
    projects, votes = pabulib.projects, pabulib.votes
    yield _block([["META"], ["key", "value"], *pabulib.meta], end)
    yield _block([["PROJECTS"], projects.columns, *projects.rows], end)
    head = _block([["VOTES"], votes.columns], end)
    bare = not pabulib.layout.last_line_ends
    yield head.removesuffix(end.encode()) if bare and not len(votes) else head
    for first in range(0, len(votes), ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, len(votes))
        block = _block(_rows(pabulib, first, last), end)
        yield block.removesuffix(end.encode()) if bare and last == len(votes) else block


def _rows(pabulib: PabulibFile, first: int, last: int) -> Iterable[Sequence[str]]:
    votes, names = pabulib.votes, pabulib.project_ids
    starts = votes.starts[first : last + 1].tolist()
    offset = starts[0]
    chosen = [names[one] for one in votes.chosen[offset : starts[-1]].tolist()]
    ballots = [",".join(chosen[a - offset : b - offset]) for a, b in pairwise(starts)]
    columns: list[Sequence[str]] = []
    for name in votes.columns:
        if name == "vote":
            columns.append(ballots)
        elif name == "points" and votes.points is not None:
            given = [_number(one, votes.points_unit) for one in votes.points[offset : starts[-1]].tolist()]
            spans = pairwise(starts)
            columns.append([",".join(given[a - offset : b - offset]) for a, b in spans])
        else:
            columns.append(votes.others[name].part(first, last).texts())
    return zip(*columns, strict=True)


def _number(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}}".rstrip("0") if rest else str(whole)


def _block(rows: Iterable[Sequence[str]], line_end: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator=line_end).writerows(rows)
    return out.getvalue().encode()
