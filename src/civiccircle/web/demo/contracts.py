"""What the demo city buys: contracting processes with all their releases, taken in as an officer does.

Days count back from today.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from civiccircle.deliver.contracting import actions
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.queries import records_on

from .bought import BOUGHT, FIRMS, OFFICES, Bought
from .budgets import ROUNDS
from .story import Text

PREFIX = "ocds-h3r0nh"
CONTRACT = {"id": "c1", "awardID": "a1"}
Release = dict[str, Any]


def publish(community: Community, officer: Person, now: datetime) -> None:
    """What the procurement officer took in and published, and the next file, which waits to be mended."""
    bought = [*BOUGHT, *_bought_for_winners(community)]
    releases = sorted(
        (release for each in bought for release in _releases(each, now)), key=lambda one: str(one["date"])
    )
    done = [one for one in releases if one["date"] < _moment(now, 3)]
    _, imported = actions.receive(
        by=officer, community=community, data=_package(done, now), name="heron-harbour.json", at=now
    )
    if imported is None:
        raise ValueError("the contracts of the demo city cannot be read")
    actions.publish(by=officer, imported=imported, at=now)
    wrong = json.loads(json.dumps(done[-1]))
    wrong |= {"id": wrong["id"] + "-b", "initiationType": "Tender", "date": "28/11/2026"}
    wrong["tender"]["value"] = {"amount": "980 000 $", "currency": "CAD"}
    actions.receive(
        by=officer, community=community, data=_package([wrong], now), name="schools-update.json", at=now
    )


def _bought_for_winners(community: Community) -> Iterator[Bought]:
    """A process for each project of the budget that is on the road map: which ones won, the vote decided."""
    road_map = records_on(community, CircleStep.DELIVERED)
    names = {each.title["en"]: each.reference for each in road_map}
    for each in (project for told in ROUNDS for project in told["project"] if "bought" in project):
        name = names.get(each["title"]["en"])
        if name:
            yield Bought(
                title=each["title"],
                text=each["description"],
                estimate=each["cost"],
                stage=5,
                project=name,
                **each["bought"],
            )


def _package(releases: list[Release], now: datetime) -> bytes:
    package = {
        "uri": "https://heron-harbour.example/ocds/releases.json",
        "version": "1.1",
        "publishedDate": _moment(now, 0),
        "publisher": {"name": "City of Heron Harbour"},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "releases": releases,
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def _releases(each: Bought, now: datetime) -> Iterator[Release]:
    """The releases of a process in their order, each telling only what is new."""
    days = [each.begun - after for after in (0, 14, 30, 60, 75)]
    yield _release(each, now, days[0], "planning", planning=_planning(each), tender=_asked(each, "planned"))
    if each.stage == 1:
        return
    until = {"startDate": _moment(now, days[1]), "endDate": _moment(now, days[1] - 28)}
    asked = _asked(each, "active") | {"tenderPeriod": until, "documents": [_notice(each, now, days[1])]}
    yield _release(each, now, days[1], "tender", tender=asked)
    if each.later:
        change = {"id": "1", "date": _moment(now, days[2]), **_said(each.later)}
        longer = {"startDate": until["startDate"], "endDate": _moment(now, days[1] - 42)}
        tender = {"id": _id(each), "tenderPeriod": longer, "amendments": [change]}
        yield _release(each, now, days[2], "tenderAmendment", tender=tender)
    if each.cancelled:
        yield _release(
            each, now, days[3], "tenderCancellation", tender={"id": _id(each), "status": "cancelled"}
        )
    if each.stage > 2:
        yield from _chosen(each, now, days)


def _chosen(each: Bought, now: datetime, days: list[int]) -> Iterator[Release]:
    (winner, price), *_others = each.bids
    value = _value(price)
    bidders = {} if "bidders" in each.without else {
        "numberOfTenderers": len(each.bids), "tenderers": [_firm(firm) for firm, _price in each.bids]
    }  # fmt: skip
    bids = {} if "bidders" in each.without else {"bids": {"details": [
        {"id": firm, "status": "valid", "date": _moment(now, days[3] + 4), "tenderers": [_firm(firm)],
         "value": _value(asked)}
        for firm, asked in each.bids
    ]}}  # fmt: skip
    award = {
        "id": "a1", "title": each.title["en"], "title_fr": each.title["fr"], "status": "active",
        "date": _moment(now, days[3]), "value": value, "suppliers": [_firm(winner)],
    }  # fmt: skip
    yield _release(
        each,
        now,
        days[3],
        "award",
        tender={"id": _id(each), "status": "complete"} | bidders,
        awards=[award],
        **bids,
    )
    if each.stage < 4:
        return
    ends = min(days[4] - 240, -20 if each.stage < 6 else 30)
    signed = {
        **CONTRACT, "status": "active", "value": value, "dateSigned": _moment(now, days[4]),
        "period": {"startDate": _moment(now, days[4]), "endDate": _moment(now, ends)},
    }  # fmt: skip
    yield _release(each, now, days[4], "contract", contracts=[signed])
    yield from _carried_out(each, now, days[4], price)


def _carried_out(each: Bought, now: datetime, signed: int, price: int) -> Iterator[Release]:
    total = price
    if each.more:
        reason, extra = each.more
        total += extra
        change = {"id": "1", "date": _moment(now, signed - 60), **_said(reason)}
        contract = {**CONTRACT, "value": _value(total), "amendments": [change]}
        yield _release(each, now, signed - 60, "contractAmendment", contracts=[contract])
    if each.stage < 5 or "payments" in each.without:
        if each.stage == 6:
            yield _release(
                each, now, 40, "contractTermination", contracts=[{**CONTRACT, "status": "terminated"}]
            )
        return
    parts = 4 if each.stage == 6 else 2
    for part in range(1, parts + 1):
        day = signed - 20 - part * (signed - 45) // (parts + 1)
        payment = {
            "id": str(part), "date": _moment(now, day), "value": _value(total // 4),
            "payee": _firm(each.bids[0][0]), "payer": _office(each),
        }  # fmt: skip
        milestone = {
            "id": str(part), "title": f"Part {part} of 4", "title_fr": f"Partie {part} de 4", "status": "met",
            "type": "delivery", "dateMet": _moment(now, day + 5), "dueDate": _moment(now, day + 3),
        }  # fmt: skip
        work = {"transactions": [payment], "milestones": [milestone]}
        yield _release(each, now, day, "implementation", contracts=[{**CONTRACT, "implementation": work}])
    if each.stage == 6:
        yield _release(each, now, 40, "contractTermination", contracts=[{**CONTRACT, "status": "terminated"}])


def _release(each: Bought, now: datetime, day: int, tag: str, **told: Any) -> Release:
    firms = sorted({firm for firm, _price in each.bids}) if tag not in ("planning", "tender") else []
    roles = {firm: ["tenderer", "supplier"] if firm == each.bids[0][0] else ["tenderer"] for firm in firms}
    parties = [{**_office(each), "roles": ["buyer"], "contactPoint": _contact(each)}]
    parties += [{**_firm(firm), "roles": roles[firm]} for firm in firms]
    return {
        "ocid": f"{PREFIX}-{_id(each)}",
        "id": f"{_id(each)}-{tag}-{day}",
        "date": _moment(now, day),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "parties": parties,
        "buyer": _office(each),
        **told,
    }


def _contact(each: Bought) -> dict[str, str]:
    if each.number == 7:  # a finding: the warning of what looks like a person's own address
        return {"name": "Procurement Office", "email": "stairs.heron@gmail.com"}
    return {"name": "Procurement Office", "email": "procurement@heron-harbour.example"}


def _planning(each: Bought) -> dict[str, Any]:
    budget: dict[str, Any] = {"id": "capital", "amount": _value(each.estimate)}
    if each.project:
        budget |= {"projectID": each.project, "project": each.title["en"]}
    return {"rationale": each.text["en"], "budget": budget}


def _asked(each: Bought, status: str) -> dict[str, Any]:
    return {
        "id": _id(each),
        "title": each.title["en"],
        "title_fr": each.title["fr"],
        "description": each.text["en"],
        "description_fr": each.text["fr"],
        "status": status,
        "value": _value(each.estimate),
        "procurementMethod": each.method,
        "mainProcurementCategory": each.category,
        "procuringEntity": _office(each),
    }


def _notice(each: Bought, now: datetime, day: int) -> dict[str, str]:
    return {
        "id": "notice",
        "documentType": "tenderNotice",
        "title": "Call for bids",
        "title_fr": "Appel d’offres",
        "url": f"https://heron-harbour.example/bids/{_id(each)}.pdf",
        "datePublished": _moment(now, day),
        "format": "application/pdf",
    }


def _office(each: Bought) -> dict[str, str]:
    return {"id": f"HH-{each.office}", "name": OFFICES[each.office]}


def _firm(key: str) -> dict[str, str]:
    return {"id": f"HH-firm-{key}", "name": FIRMS[key]}


def _said(text: Text) -> dict[str, str]:
    return {"description": text["en"], "description_fr": text["fr"]}


def _id(each: Bought) -> str:
    return f"{each.number:04}"


def _value(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CAD"}


def _moment(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).strftime("%Y-%m-%dT15:00:00Z")
