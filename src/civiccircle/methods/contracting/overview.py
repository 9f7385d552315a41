"""What a resident wants to know of a contracting process, from its compiled release.

Fields that break the standard count as absent, so that one mistake hides nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from civiccircle.methods.contracting.facts import (
    OVER,
    Amendment,
    Bid,
    Deal,
    Document,
    Milestone,
    Overview,
    Party,
    Payment,
    missing_of,
    status_of,
)
from civiccircle.methods.contracting.lenient import (
    LANGUAGE,
    Text,
    amount,
    day,
    fields,
    money,
    objects,
    text,
    totals,
    words,
)

MOST = 1_000
"""Awards, contracts, bids, payments or documents that are looked at."""


def overview(compiled: Mapping[str, Any], language: str = "en") -> Overview:
    """The overview of a compiled release, whose texts are in its own `language`, else in the given one."""
    told = words(compiled.get("language"))[:2].lower()
    language = told if LANGUAGE.fullmatch(told) else language
    planning, tender = fields(compiled.get("planning")), fields(compiled.get("tender"))
    budget = fields(planning.get("budget"))
    people = _Parties(compiled)
    contracts = objects(compiled.get("contracts"))[:MOST]
    awards = tuple(_award(one, people, language) for one in objects(compiled.get("awards"))[:MOST])
    deals = tuple(_contract(one, awards, language) for one in contracts)
    period = fields(tender.get("tenderPeriod"))
    payments = tuple(_payments(contracts, people))
    bids = tuple(_bids(compiled, people))
    live = [one for one in awards if one.status not in OVER]
    tenderers = _distinct([*people.all(tender.get("tenderers")), *(who for bid in bids for who in bid.who)])
    known: dict[str, Any] = {
        "ocid": words(compiled.get("ocid")),
        "title": _title(compiled, tender, planning, awards, language),
        "description": text(tender, "description", language)
        or text(compiled, "description", language)
        or text(budget, "description", language),
        "method": words(tender.get("procurementMethod")),
        "method_details": words(tender.get("procurementMethodDetails")),
        "category": words(tender.get("mainProcurementCategory")),
        "buyer": people.one(compiled.get("buyer")) or people.with_role("buyer"),
        "procuring": people.one(tender.get("procuringEntity")),
        "tenderers": tenderers,
        "bids_told": _count(tender.get("numberOfTenderers")),
        "bids": bids,
        "suppliers": _distinct([who for one in live for who in one.suppliers]),
        "budget": money(budget.get("amount")),
        "value": money(tender.get("value")),
        "awarded": totals([one.value for one in live]),
        "signed": totals([one.value for one in deals if one.status != "cancelled"]),
        "spent": totals([one.value for one in payments]),
        "tender_start": day(period.get("startDate")),
        "tender_end": day(period.get("endDate")),
        "awards": awards,
        "contracts": deals,
        "amendments": _amendments(tender, language),
        "payments": payments,
        "milestones": tuple(_milestones(planning, tender, contracts, language)),
        "documents": tuple(_documents(planning, tender, compiled, contracts, language)),
        "projects": _projects(planning),
    }
    status = status_of(tender, awards, contracts)
    return Overview(**known, status=status, missing=tuple(missing_of(known, status)))


class _Parties:
    """The organisations of a release by their local `id`."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        self._parties = objects(compiled.get("parties"))[:MOST]
        self._by_id = {words(one.get("id")): one for one in self._parties if words(one.get("id"))}

    def one(self, reference: Any) -> Party | None:
        given = fields(reference)
        name, local = words(given.get("name")), words(given.get("id"))
        full = self._by_id.get(local, {})
        identifier = fields(full.get("identifier") or given.get("identifier"))
        scheme, number = words(identifier.get("scheme")), words(identifier.get("id"))
        name = name or words(full.get("name")) or words(identifier.get("legalName"))
        if not (name or local or number):
            return None
        official = f"{scheme}:{number}"[:200] if scheme and number else ""
        folded = " ".join(name.casefold().split())
        key = official or (f"name:{folded}" if folded else f"id:{local}")
        return Party(key[:200], (name or local or number)[:300], official)

    def all(self, references: Any) -> list[Party]:
        found = map(self.one, objects(references)[:MOST])
        return [one for one in found if one is not None]

    def with_role(self, role: str) -> Party | None:
        holders = (one for one in self._parties if role in _list(one.get("roles")))
        return self.one(next(holders, None))


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _distinct(parties: Sequence[Party]) -> tuple[Party, ...]:
    return tuple({one.key: one for one in reversed(parties)}.values())[::-1]


def _title(
    compiled: Mapping[str, Any],
    tender: Mapping[str, Any],
    planning: Mapping[str, Any],
    awards: Sequence[Deal],
    language: str,
) -> Text:
    project = words(fields(planning.get("budget")).get("project"))
    return (
        text(tender, "title", language)
        or text(compiled, "title", language)
        or next((one.title for one in awards if one.title), {})
        or ({language: project} if project else {})
    )


def _count(value: Any) -> int | None:
    number = amount(value)
    return int(number) if number is not None and number >= 0 else None


def _bids(compiled: Mapping[str, Any], people: _Parties) -> Iterator[Bid]:
    for one in objects(fields(compiled.get("bids")).get("details"))[:MOST]:
        who = tuple(people.all(one.get("tenderers")))
        yield Bid(who, money(one.get("value")), words(one.get("status")), day(one.get("date")))


def _award(one: Mapping[str, Any], people: _Parties, language: str) -> Deal:
    period = fields(one.get("contractPeriod"))
    return Deal(
        id=words(one.get("id")),
        title=text(one, "title", language) or text(one, "description", language),
        status=words(one.get("status")),
        value=money(one.get("value")),
        day=day(one.get("date")),
        suppliers=tuple(people.all(one.get("suppliers"))),
        start=day(period.get("startDate")),
        end=day(period.get("endDate")),
        amendments=_amendments(one, language),
    )


def _contract(one: Mapping[str, Any], awards: Sequence[Deal], language: str) -> Deal:
    period, award = fields(one.get("period")), words(one.get("awardID"))
    return Deal(
        id=words(one.get("id")),
        title=text(one, "title", language) or text(one, "description", language),
        status=words(one.get("status")),
        value=money(one.get("value")),
        day=day(one.get("dateSigned")),
        suppliers=next((each.suppliers for each in awards if award and each.id == award), ()),
        start=day(period.get("startDate")),
        end=day(period.get("endDate")),
        amendments=_amendments(one, language),
    )


def _amendments(holder: Mapping[str, Any], language: str) -> tuple[Amendment, ...]:
    found = objects(holder.get("amendments"))[:MOST] or objects(holder.get("amendment"))
    return tuple(
        Amendment(
            day(one.get("date")), text(one, "description", language) or text(one, "rationale", language)
        )
        for one in found
    )


def _payments(contracts: Sequence[Mapping[str, Any]], people: _Parties) -> Iterator[Payment]:
    for contract in contracts:
        for one in objects(fields(contract.get("implementation")).get("transactions"))[:MOST]:
            payee = people.one(one.get("payee") or one.get("receiverOrganization"))
            value = money(one.get("value")) or money(one.get("amount"))
            yield Payment(day(one.get("date")), value, payee.name if payee else "")


def _milestones(
    planning: Mapping[str, Any],
    tender: Mapping[str, Any],
    contracts: Sequence[Mapping[str, Any]],
    language: str,
) -> Iterator[Milestone]:
    holders = [planning, tender, *contracts, *(fields(one.get("implementation")) for one in contracts)]
    for holder in holders:
        for one in objects(holder.get("milestones"))[:MOST]:
            title = text(one, "title", language) or text(one, "description", language)
            met = day(one.get("dateMet"))
            yield Milestone(title, words(one.get("status")), day(one.get("dueDate")), met)


def _documents(
    planning: Mapping[str, Any],
    tender: Mapping[str, Any],
    compiled: Mapping[str, Any],
    contracts: Sequence[Mapping[str, Any]],
    language: str,
) -> Iterator[Document]:
    awards = objects(compiled.get("awards"))[:MOST]
    implementation = [fields(one.get("implementation")) for one in contracts]
    for holder in (planning, tender, *awards, *contracts, *implementation):
        for one in objects(holder.get("documents"))[:MOST]:
            url = words(one.get("url"))
            yield Document(
                title=text(one, "title", language),
                kind=words(one.get("documentType")),
                url=url if url.startswith(("https://", "http://")) else "",
                day=day(one.get("datePublished")),
            )


def _projects(planning: Mapping[str, Any]) -> tuple[str, ...]:
    told = (fields(planning.get("budget")).get("projectID"), fields(planning.get("project")).get("id"))
    return tuple(dict.fromkeys(name for name in map(words, told) if name))
