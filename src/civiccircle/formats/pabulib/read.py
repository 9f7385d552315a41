"""Reading and checking a whole file."""

import re

from civiccircle.formats.pabulib.ballots import read_votes
from civiccircle.formats.pabulib.errors import PabulibError
from civiccircle.formats.pabulib.file import VOTE_TYPES, PabulibFile, Table
from civiccircle.formats.pabulib.sections import TRUNCATED, Section, require, sections

MONEY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
COUNT = re.compile(r"[0-9]{1,9}")
REQUIRED = ("num_projects", "num_votes", "budget", "vote_type")


def read_pabulib(content: bytes, file: str = "file.pb") -> PabulibFile:
    """Read a .pb file. Raises PabulibError with line and mend for whatever is wrong in it."""
    found = sections(file, content)
    meta = _meta(file, found.meta)
    projects = _projects(file, found.projects, meta)
    vote_type = meta["vote_type"][0]
    table = Table(found.projects.columns, tuple(row for _, row in found.projects.rows))
    votes = read_votes(file, found.votes_line, found.votes, projects, vote_type)
    for key, counted in (("num_projects", len(projects)), ("num_votes", len(votes))):
        told, line = meta[key]
        if int(told) != counted:
            message = f"{key} is {told}, but the file has {counted}"
            raise PabulibError(file, line, message, f"Correct the number, if nothing is missing. {TRUNCATED}")
    told_meta = tuple((key, value) for key, (value, _) in meta.items())
    return PabulibFile(told_meta, table, votes, found.layout)


def _meta(file: str, section: Section) -> dict[str, tuple[str, int]]:
    """Of each key its value and line."""
    meta: dict[str, tuple[str, int]] = {}
    for line, row in section.rows:
        if len(row) != 2:
            message = f"{len(row)} fields instead of key and value"
            raise PabulibError(file, line, message, "Put a value that holds a semicolon in quotes")
        key, value = row
        if key in meta:
            earlier, where = meta[key]
            same = "" if earlier == value else f", first “{earlier[:60]}” on line {where}, now “{value[:60]}”"
            raise PabulibError(file, line, f"{key[:60]} is given twice{same}", "Keep one of the two")
        meta[key] = value, line
    for key in REQUIRED:
        if key not in meta:
            raise PabulibError(file, section.line, f"META does not tell {key}", f"Add a line {key};…")
    for key in REQUIRED[:2]:
        if not COUNT.fullmatch(meta[key][0]):
            raise PabulibError(file, meta[key][1], f"{key} is “{meta[key][0][:60]}”", "Write a whole number")
    _check_money(file, meta["budget"][1], "budget", meta["budget"][0])
    if meta["vote_type"][0] not in VOTE_TYPES:
        message = f"vote_type is “{meta['vote_type'][0][:60]}”"
        raise PabulibError(file, meta["vote_type"][1], message, f"Write one of {', '.join(VOTE_TYPES)}")
    return meta


def _projects(file: str, section: Section, meta: dict[str, tuple[str, int]]) -> tuple[str, ...]:
    columns = section.columns
    require(file, section.line + 1, columns, ("project_id", "cost"))
    name_at, cost_at = columns.index("project_id"), columns.index("cost")
    currency_at = columns.index("currency") if "currency" in columns else None
    seen: dict[str, int] = {}
    for line, row in section.rows:
        name = row[name_at]
        if name in seen:
            message = f"project “{name[:60]}” is listed twice (first on line {seen[name]})"
            raise PabulibError(file, line, message, "Give each project its own id")
        if not name or name != name.strip() or "," in name:
            message = f"project_id is “{name[:60]}”"
            raise PabulibError(
                file, line, message, "Write an id without commas, and without blanks around it"
            )
        seen[name] = line
        _check_money(file, line, f"cost of project “{name[:60]}”", row[cost_at])
        told = meta.get("currency", ("", 0))[0]
        if currency_at is not None and row[currency_at] not in {"", told}:
            message = (
                f"currency of project “{name[:60]}” is {row[currency_at][:60]}, that of META {told[:60]}"
            )
            raise PabulibError(file, line, message, "Give all costs in the currency of META")
    return tuple(seen)


def _check_money(file: str, line: int, what: str, written: str) -> None:
    if MONEY.fullmatch(written):
        return
    if written.startswith("-"):
        raise PabulibError(file, line, f"{what} is negative ({written[:60]})", "Write an amount of 0 or more")
    mend = "Write an amount as digits, with a decimal point and up to six decimals where needed (15 digits before it)"
    raise PabulibError(file, line, f"{what} is “{written[:60]}”", mend)
