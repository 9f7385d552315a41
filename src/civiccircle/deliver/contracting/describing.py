"""What lists, pages and the trace keep of processes: written anew whenever one has got a release."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from civiccircle.formats.ocds import encode
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text import Text, writable
from civiccircle.methods import contracting as methods
from civiccircle.methods.contracting import Money, Overview, Party, overview

from . import records
from .elements import Received
from .models import Organisation, Part, Process

LONGEST_TITLE = 500
LONGEST_SLUG = 100
# What looks like the name that another ocid got below does not stand for itself.
_SLUG = re.compile(r"(?!.*-[0-9a-f]{10}\Z)(?![0-9a-f]{10}\Z)[A-Za-z0-9_-]{1,100}")
LARGEST = Decimal(10) ** 15
CENT = Decimal("0.01")
Key = tuple[str, str]


@dataclass
class Merged:
    """A process with its new state, and the releases that brought it there."""

    process: Process
    state: methods.Process
    taken: Sequence[Received]


def save(community: Community, merged: Sequence[Merged]) -> None:
    """Write the processes, who takes part in them, and their records in the trace."""
    told = [(each, overview(each.state.compiled, community.default_language)) for each in merged]
    organisations = _organisations(community, [seen for _each, seen in told])
    new, standing = list[Process](), list[Process]()
    for each, seen in told:
        (standing if each.process.pk else new).append(each.process)
        _describe(each, seen, organisations)
    Process.objects.bulk_create(new, batch_size=50)
    for process in standing:
        process.save()
    left = _write_parts(told, organisations, standing)
    recount(Organisation.objects.filter(pk__in=left))
    records.publish(community, [(each.process, seen) for each, seen in told])


def recount(organisations: "QuerySet[Organisation]") -> None:
    """Count anew in how many processes organisations bought, and how many they won."""

    def number(role: str) -> Any:
        parts = Part.objects.filter(organisation=OuterRef("pk"), role=role).order_by().values("organisation")
        return Coalesce(Subquery(parts.annotate(number=Count("pk")).values("number")), 0)

    organisations.update(bought=number(Part.Role.BUYER), won=number(Part.Role.SUPPLIER))


def shown(words: str, longest: int) -> str:
    """The words as a column holds them."""
    told = writable(words)
    return told if len(told) <= longest else told[: longest - 1] + "…"


def slug_of(ocid: str) -> str:
    """The ocid where it can stand in an address, else one that looks like it and is its own."""
    if _SLUG.fullmatch(ocid):
        return ocid
    return f"{slugify(ocid)[:LONGEST_SLUG]}-{sha256(ocid.encode()).hexdigest()[:10]}".lstrip("-")


def short(text: Text, longest: int = LONGEST_TITLE) -> Text:
    return {code: shown(words, longest) for code, words in text.items()}


def _describe(each: Merged, seen: Overview, organisations: Mapping[str, Organisation]) -> None:
    process, compiled = each.process, each.state.compiled
    process.slug = process.slug or slug_of(process.ocid)
    process.title = short(seen.title)
    process.status = seen.status.value
    process.buyer = organisations[seen.buyer.key] if seen.buyer else None
    process.amount, process.currency = column(seen.amount)
    days = [day for day in (process.began, *(_day(one.date) for one in each.taken)) if day]
    process.began = min(days, default=None)
    process.year = process.began.year if process.began else None
    process.changed_at = _moment(str(compiled["date"]))
    process.releases_count = (process.releases_count or 0) + len(each.taken)
    process.bidders = seen.bids_told if seen.bids_told is not None else len(seen.tenderers) or None
    if process.bidders is not None and process.bidders > 2**31 - 1:
        process.bidders = None
    process.awards, process.contracts = len(seen.awards), len(seen.contracts)
    process.missing = list(seen.missing)
    process.compiled_json, process.versioned_json = encode(compiled), encode(each.state.versioned)
    process.plain = each.state.plain


def column(money: Money | None) -> tuple[Decimal | None, str]:
    """An amount as a column holds it, rounded to cents; none where it is too large."""
    if money is None or not -LARGEST < money.amount < LARGEST:
        return None, ""
    return Decimal(money.amount).quantize(CENT), shown(money.currency, 3)


def _organisations(community: Community, seen: Iterable[Overview]) -> dict[str, Organisation]:
    """Everybody who takes part, by key; those who are new are written down."""
    parties: dict[str, Party] = {}
    for each in seen:
        for party in (each.buyer, *each.tenderers, *each.suppliers):
            if party is not None:
                parties.setdefault(party.key, party)
    keys = {key: shown(key, 200) for key in parties}
    found = {
        each.key: each
        for each in Organisation.objects.filter(community=community, key__in=set(keys.values()))
    }
    new: dict[str, Organisation] = {}
    for key, party in parties.items():
        if keys[key] not in found and keys[key] not in new:
            new[keys[key]] = Organisation(
                community=community,
                key=keys[key],
                name=shown(party.name, 300),
                identifier=shown(party.identifier, 200),
            )
    Organisation.objects.bulk_create(new.values(), batch_size=100)
    found |= new
    return {key: found[written] for key, written in keys.items()}


def _write_parts(
    told: Sequence[tuple[Merged, Overview]],
    organisations: Mapping[str, Organisation],
    standing: Sequence[Process],
) -> set[int]:
    """Who takes part now; gives the ids of those who did before."""
    before = Part.objects.filter(process__in=standing)
    left = set(before.order_by().values_list("organisation_id", flat=True))
    before.delete()
    rows: dict[tuple[int, str, int], Part] = {}
    for each, seen in told:
        for role, party in _roles(seen):
            organisation = organisations[party.key]
            amount, currency = column(_won_alone(seen, party)) if role == Part.Role.SUPPLIER else (None, "")
            rows[each.process.pk, role, organisation.pk] = Part(
                process=each.process, organisation=organisation, role=role, amount=amount, currency=currency
            )
    Part.objects.bulk_create(rows.values(), batch_size=150)
    return left


def _roles(seen: Overview) -> Iterable[tuple[str, Party]]:
    if seen.buyer is not None:
        yield Part.Role.BUYER, seen.buyer
    for party in seen.tenderers:
        yield Part.Role.TENDERER, party
    for party in seen.suppliers:
        yield Part.Role.SUPPLIER, party


def _won_alone(seen: Overview, party: Party) -> Money | None:
    """The sum of what was awarded to nobody else, in the first of its currencies."""
    alone = [
        award.value
        for award in seen.awards
        if award.value is not None
        and award.status not in methods.OVER
        and [who.key for who in award.suppliers] == [party.key]
    ]
    return next(iter(methods.totals(alone)), None)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _moment(written: str) -> datetime:
    """When a release was made; one whose date is none stands at the beginning of time."""
    try:
        found = parse_datetime(written)
    except ValueError:
        found = None
    day = _day(written) or date(1970, 1, 1)
    if found is None or not 1000 < found.year < 9000:  # far ones leave the calendar in another time zone
        found = datetime.combine(day if 1000 < day.year < 9000 else date(1970, 1, 1), time(), UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
