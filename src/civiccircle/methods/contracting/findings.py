"""Problems of any number of releases as a page that a person reads: at most 25 findings and 100 kB.

How many kinds of problems there are follows from the standard and not from the data: fields that it does not know
count as one kind for each object that they are in. So a summary is small for any input.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from json import dumps
from typing import Any, Literal

from civiccircle.methods.contracting.problems import Problem, shown

Severity = Literal["error", "warning", "note"]
Kind = tuple[str, str, str]  # rule, field, what

MAX_FINDINGS = 25
MAX_EXAMPLES = 5
MAX_VALUES = 8
LONG, SHORT = 200, 60  # bytes of a text in the page, written as JSON in ASCII

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
SEVERITY: dict[str, Severity] = {
    "codelist": "warning",
    "repeatedId": "warning",
    "personal": "warning",
    "additional": "note",
    "more": "note",
}
REPAIR = {
    "required": "add_field",
    "type string": "write_text",
    "type number": "write_number",
    "type integer": "write_whole_number",
    "type boolean": "write_true_or_false",
    "type array": "write_list",
    "type object": "write_object",
    "format date-time": "write_date_with_time",
    "format uri": "write_address",
    "enum": "choose_code",
    "codelist": "choose_or_publish_code",
    "minLength": "fill_or_leave_out",
    "minItems": "fill_or_leave_out",
    "uniqueItems": "remove_repeated",
    "repeatedId": "give_own_id",
    "pattern": "write_version",
    "personal": "name_office",
    "additional": "publish_extension",
    "unreadable": "mend_json",
    "more": "mend_others",
}
REPAIRS = tuple(dict.fromkeys(REPAIR.values()))


@dataclass(frozen=True, slots=True)
class Example:
    """One place where it is so. release: which of the file, from 1; ocid and id of it; path in it; value found."""

    release: int
    ocid: str
    id: str
    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """All problems of one rule with one field.

    field: names without places in lists ("awards/value/amount"), "" for the release itself; what: the expected types,
    format or codelist; count: problems; releases: releases with at least one; share: of all releases, 0 to 1; values:
    up to 8 different ones as found (for `additional` the unknown names) in order of appearance; examples: the first 5;
    repair: one of REPAIRS, the key of a text that says how to mend it. The finding with the rule `more` stands for all
    that do not fit on the page; its `values` name some of their fields.
    """

    rule: str
    field: str
    what: str
    severity: Severity
    count: int
    releases: int
    share: float
    values: tuple[str, ...]
    examples: tuple[Example, ...]
    repair: str


@dataclass(slots=True)
class _Group:
    count: int = 0
    releases: int = 0
    values: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    def take(self, values: Iterable[str], examples: Iterable[Example]) -> None:
        found = dict.fromkeys([*self.values, *(value for value in values if value)])
        self.values = tuple(found)[:MAX_VALUES]
        self.examples = (*self.examples, *examples)[:MAX_EXAMPLES]


class Summary:
    """Counts and examples of problems. Summaries of parts of a file, merged in order, equal the summary of the whole.

    releases: how many there were; invalid: how many of them break the standard.
    """

    def __init__(self) -> None:
        self.releases = 0
        self.invalid = 0
        self._groups: dict[Kind, _Group] = {}

    def add(self, release: Any, problems: Iterable[Problem]) -> None:
        """Count one more release or record. One that could not be read has the rule `unreadable`, with the error as
        value; `release` is then None."""
        self.releases += 1
        touched: set[Kind] = set()
        for problem in problems:
            kind, value = _kind(problem)
            group = self._groups.get(kind)
            if group is None:
                group = self._groups[kind] = _Group()
            group.count += 1
            touched.add(kind)
            known = len(group.values) == MAX_VALUES or not value or value in group.values
            if not known or len(group.examples) < MAX_EXAMPLES:
                text = clipped(value, LONG if problem.rule == "unreadable" else SHORT)
                group.take([text], [self._example(release, problem, text)])
        if touched:
            for kind in touched:
                self._groups[kind].releases += 1
            self.invalid += any(_severity(rule) == "error" for rule, _, _ in touched)

    def _example(self, release: Any, problem: Problem, value: str) -> Example:
        fields = release if isinstance(release, dict) else {}
        ocid, name = (clipped(shown(fields.get(key)), SHORT) for key in ("ocid", "id"))
        return Example(self.releases, ocid, name, clipped("/".join(map(str, problem.path)), LONG), value)

    def merge(self, later: "Summary") -> None:
        """Add what was found in the part of the file that follows."""
        for kind, group in later._groups.items():
            mine = self._groups.setdefault(kind, _Group())
            mine.count += group.count
            mine.releases += group.releases
            moved = [replace(one, release=one.release + self.releases) for one in group.examples]
            mine.take(group.values, moved)
        self.releases += later.releases
        self.invalid += later.invalid

    def findings(self, limit: int = MAX_FINDINGS) -> tuple[Finding, ...]:
        """What people read: errors first, then by number of releases. Less than 100 kB as JSON for any input."""
        found = sorted(
            (self._finding(kind, group) for kind, group in self._groups.items()),
            key=lambda one: (
                SEVERITIES.index(one.severity), -one.releases, -one.count, one.rule, one.field, one.what
            ),
        )  # fmt: skip
        if len(found) <= limit:
            return tuple(found)
        shown_ones, rest = found[: limit - 1], found[limit - 1 :]
        more = Finding(
            rule="more",
            field="",
            what=str(len(rest)),
            severity=rest[0].severity,
            count=sum(one.count for one in rest),
            releases=max(one.releases for one in rest),
            share=max(one.share for one in rest),
            values=tuple(dict.fromkeys(clipped(one.field, LONG) for one in rest))[:MAX_VALUES],
            examples=(),
            repair=REPAIR["more"],
        )
        return (*shown_ones, more)

    def _finding(self, kind: Kind, group: _Group) -> Finding:
        rule, field, what = kind
        return Finding(
            rule=rule,
            field=clipped(field, LONG),
            what=what,
            severity=_severity(rule),
            count=group.count,
            releases=group.releases,
            share=group.releases / self.releases,
            values=group.values,
            examples=group.examples,
            repair=REPAIR.get(rule) or REPAIR[f"{rule} {what.partition(',')[0]}"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values to keep between two parts of a file; `from_dict` reads them."""
        groups = [{"kind": list(kind), **asdict(group)} for kind, group in self._groups.items()]
        return {"releases": self.releases, "invalid": self.invalid, "groups": groups}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Summary":
        """The summary that `to_dict` wrote."""
        self = cls()
        self.releases, self.invalid = stored["releases"], stored["invalid"]
        for one in stored["groups"]:
            rule, field, what = one["kind"]
            examples = tuple(Example(**example) for example in one["examples"])
            self._groups[rule, field, what] = _Group(
                one["count"], one["releases"], tuple(one["values"]), examples
            )
        return self


def _kind(problem: Problem) -> tuple[Kind, str]:
    """Which problems are told together, and what stands for this one."""
    names = [part for part in problem.path if isinstance(part, str)]
    if problem.rule == "additional":
        return ("additional", "/".join(names[:-1]), ""), problem.what
    if problem.rule == "required":
        return ("required", "/".join([*names, problem.what]), ""), ""
    return (problem.rule, "/".join(names), problem.what), problem.value


def _severity(rule: str) -> Severity:
    return SEVERITY.get(rule, "error")


def clipped(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `limit` bytes of JSON in ASCII."""
    if len(text) <= limit and len(dumps(text)) <= limit + 2:
        return text
    left = limit - 6  # of the ellipsis
    for place, character in enumerate(text):
        left -= len(dumps(character)) - 2
        if left < 0:
            return text[:place] + "…"
    return text
