"""comments.csv: the statements, with who wrote them and what moderators decided."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from civiccircle.formats.polis.errors import PolisError, not_a_number, possible
from civiccircle.formats.polis.lines import column_places, rows
from civiccircle.formats.polis.votes import moment_as_text

FILE = "comments.csv"
COLUMNS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "is-meta",
    "is-seed",
    "comment-body",
)
REQUIRED = ("comment-id", "author-id", "moderated", "comment-body")

LONGEST_BODY = 1000
"""Characters of a statement; Polis itself takes no more than 997."""

REJECTED, UNSEEN, ACCEPTED = -1, 0, 1


@dataclass(frozen=True)
class Comment:
    """One statement; None where the file has no such column or an empty field.

    moderated: -1 rejected, 0 not looked at, 1 accepted; timestamp in milliseconds; is_meta: about the process;
    lang: a language tag
    """

    id: int
    author: int
    body: str
    moderated: int = UNSEEN
    timestamp: int | None = None
    datetime: str | None = None
    agrees: int | None = None
    disagrees: int | None = None
    is_meta: bool | None = None
    is_seed: bool | None = None
    group_informed_consensus: str | None = None
    lang: str | None = None


@dataclass(frozen=True)
class CommentTable:
    comments: tuple[Comment, ...]
    columns: tuple[str, ...] = COLUMNS

    def __len__(self) -> int:
        return len(self.comments)


def read_comments(blocks: Iterable[bytes], file: str = FILE) -> CommentTable:
    """Raises PolisError for wrong encoding, a missing column, a truncated line, a field of the wrong kind, or
    an id that appears twice."""
    lines = rows(file, blocks)
    header = next(lines, (1, []))[1]
    places = column_places(file, header, REQUIRED)
    seen: dict[int, int] = {}
    comments = []
    for line, fields in lines:
        if len(fields) != len(header):
            message = f"{len(fields)} fields instead of {len(header)}"
            raise PolisError(file, line, 0, message, "Restore the line; the file may be truncated")
        comment = _Row(file, line, fields, places).comment()
        if comment.id in seen:
            message = f"comment {comment.id} is already on line {seen[comment.id]}"
            raise PolisError(file, line, 0, message, "Keep one of the two")
        seen[comment.id] = line
        comments.append(comment)
    return CommentTable(tuple(comments), tuple(header))


@dataclass(frozen=True)
class _Row:
    file: str
    line: int
    fields: list[str]
    places: dict[str, int]

    def comment(self) -> Comment:
        moderated = self.whole("moderated")
        if moderated not in {REJECTED, UNSEEN, ACCEPTED}:
            raise self.problem("moderated", "-1 for rejected, 0 for not looked at, 1 for accepted")
        return Comment(
            id=self.required("comment-id"),
            author=self.required("author-id"),
            body=self.body(),
            moderated=moderated,
            timestamp=self.whole("timestamp"),
            datetime=self.text("datetime"),
            agrees=self.whole("agrees"),
            disagrees=self.whole("disagrees"),
            is_meta=self.flag("is-meta"),
            is_seed=self.flag("is-seed"),
            group_informed_consensus=self.text("group-informed-consensus"),
            lang=self.text("lang"),
        )

    def text(self, name: str) -> str | None:
        place = self.places.get(name)
        return None if place is None else self.fields[place] or None

    def whole(self, name: str) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            number = int(text)
        except ValueError:
            raise not_a_number(self.file, self.line, 0, name, text) from None
        if number not in possible(name):
            raise not_a_number(self.file, self.line, 0, name, text)
        return number

    def required(self, name: str) -> int:
        number = self.whole(name)
        if number is None:
            raise not_a_number(self.file, self.line, 0, name, "")
        return number

    def body(self) -> str:
        body = self.fields[self.places["comment-body"]]
        if len(body) > LONGEST_BODY:
            message, mend = f"the statement is {len(body)} characters long", f"Shorten it to {LONGEST_BODY}"
            raise PolisError(self.file, self.line, 0, message, mend)
        if "\0" in body:
            raise PolisError(self.file, self.line, 0, "the statement holds a null sign", "Remove it")
        return body

    def flag(self, name: str) -> bool | None:
        text = self.text(name)
        if text is not None and text.lower() not in {"true", "false"}:
            raise self.problem(name, "true or false")
        return None if text is None else text.lower() == "true"

    def problem(self, name: str, wanted: str) -> PolisError:
        found = self.fields[self.places[name]]
        return PolisError(self.file, self.line, 0, f"{name} is “{found}”", f"Write {wanted} as {name}")


def write_comments(table: CommentTable) -> Iterator[bytes]:
    """comments.csv as production Polis writes it: lines end in carriage return and line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for comment in table.comments:
        writer.writerow([_field(comment, name) for name in table.columns])
        if out.tell() > 1 << 16:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _field(comment: Comment, name: str) -> str | int | None:
    flags = {"is-meta": comment.is_meta, "is-seed": comment.is_seed}
    if name in flags:
        return None if flags[name] is None else str(flags[name]).lower()
    if name == "datetime" and comment.datetime is None and comment.timestamp is not None:
        return moment_as_text(comment.timestamp)
    values = {
        "timestamp": comment.timestamp,
        "datetime": comment.datetime,
        "comment-id": comment.id,
        "author-id": comment.author,
        "agrees": comment.agrees,
        "disagrees": comment.disagrees,
        "moderated": comment.moderated,
        "group-informed-consensus": comment.group_informed_consensus,
        "lang": comment.lang,
        "comment-body": comment.body,
    }
    if name not in values:
        raise PolisError(FILE, 1, 0, f"column “{name}” is unknown", f"Write only {', '.join(COLUMNS)}")
    return values[name]
