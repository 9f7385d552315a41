"""A table of observations on its way in: read, held against what is on record, taken in; told line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from civiccircle.formats.observations import ColumnMapping, Fault, read_mapped, read_table
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text
from civiccircle.methods.indicator_checks import Finding as Found

from . import actions, queries
from .checking import questions
from .comparing import Comparison, compare
from .models import ImportMapping
from .words import Faulty, Told, told

LARGEST_FILE = 20_000_000  # bytes


@dataclass(frozen=True)
class Report:
    """What became of a table: all that is wrong with it, or what each line did or would do, and what the checks ask."""

    faults: Sequence[Fault] = ()
    comparison: Comparison = field(default_factory=lambda: Comparison((), ()))
    done: bool = False
    questions: Sequence[Found] = ()

    def told(self, most: int | None = None) -> list[Told]:
        """The first faults in the reader's language."""
        return [told(each) for each in self.faults[:most]]


def take_in(
    *,
    by: Person | None,
    community: Community,
    data: bytes,
    mapping: ImportMapping | None = None,
    reason: Text | None = None,
    dry: bool = False,
) -> Report:
    """Take a table in, or when `dry` only say what it would do. With a fault anywhere, nothing of it is taken.

    With a `mapping` it is a table of somebody else: CSV, JSON or a data package.
    """
    known = queries.known_to(community)
    table = read_mapped(data, ColumnMapping(**mapping.told), known) if mapping else read_table(data, known)
    if table.faults:
        return Report(table.faults)
    if dry:
        comparison = compare(community, table.rows, reason)
        asked = () if comparison.faults else questions(community, table.rows)
        return Report(comparison.faults, comparison, questions=asked)
    try:
        done = actions.record_observations(by=by, community=community, rows=table.rows, reason=reason)
    except Faulty as fault:
        return Report(fault.faults)
    return Report((), done, done=True, questions=questions(community, table.rows))
