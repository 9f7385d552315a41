"""summary.csv: key and value on each line, such as the topic and the number of voters."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from civiccircle.formats.polis.errors import PolisError
from civiccircle.formats.polis.lines import rows

FILE = "summary.csv"


@dataclass(frozen=True)
class Summary:
    """Pairs in the order of the file."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, key: str, default: str = "") -> str:
        """Keys of production Polis: topic, url, views, voters, voters-in-conv, commenters, comments, groups,
        conversation-description."""
        return dict(self.pairs).get(key, default)


def read_summary(blocks: Iterable[bytes], file: str = FILE) -> Summary:
    """Raises PolisError for wrong encoding, or a line that is not one key and one value."""
    pairs = []
    for line, fields in rows(file, blocks):
        if len(fields) != 2:
            message = f"{len(fields)} fields instead of a key and a value"
            raise PolisError(file, line, 0, message, "Write key,value and quote a value with commas")
        pairs.append((fields[0], fields[1]))
    return Summary(tuple(pairs))


def write_summary(summary: Summary) -> Iterator[bytes]:
    """summary.csv as production Polis writes it: lines end in line feed."""
    for pair in summary.pairs:
        out = io.StringIO()
        # The writer quotes what its own line end contains, so this one also quotes a lone carriage return.
        csv.writer(out, lineterminator="\r\n").writerow(pair)
        yield out.getvalue().removesuffix("\r\n").encode() + b"\n"
