"""A walk as provenance: PROV-O (W3C, https://www.w3.org/TR/prov-o/) in JSON-LD 1.1, with its context in it.

What people are asked in, what delivers and what pays are activities; what was said, decided and measured are entities.
Each link is one statement of PROV-O, and again as a qualified influence with its own kind and day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.circle import CircleStep

from .models import Link, Record
from .walking import Joined, Walk

_RELATIONS = (
    "wasDerivedFrom",
    "wasGeneratedBy",
    "used",
    "wasInformedBy",
    "wasInfluencedBy",
    "wasAttributedTo",
)
CONTEXT: dict[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    **{name: f"prov:{name}" for name in ("Entity", "Activity", "Organization", "Bundle", "Influence")},
    **{name: {"@id": f"prov:{name}", "@type": "@id"} for name in (*_RELATIONS, "influencer")},
    **{
        name: {"@id": f"prov:{name}", "@type": "xsd:dateTime"}
        for name in ("generatedAtTime", "startedAtTime")
    },
    "qualifiedInfluence": "prov:qualifiedInfluence",
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "page": {"@id": "rdfs:seeAlso", "@type": "@id"},
    "kind": "dcterms:type",
    "made": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "about": {"@id": "dcterms:subject", "@type": "@id"},
}
_ACTIVITIES = (CircleStep.ASKED, CircleStep.DELIVERED, CircleStep.PAID)


def document(
    walk: Walk, here: str, address: Callable[[Record], str], page: Callable[[Record], str]
) -> dict[str, Any]:
    """A walk both ways as a JSON-LD document that stands at `here`.

    `address` gives the IRI that names a record, `page` the page on which people read it.
    """
    records = [record for record, _distance in walk.records.values()]
    activities = _activities(records)
    said: defaultdict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for joined, source, target in _links(walk):
        subject, relation, thing = _relation(joined.kind, source, target, activities)
        said[subject.pk][relation].append(address(thing))
        if joined.kind is not Link.Kind.PART_OF:
            influence = {"influencer": address(thing), "kind": joined.kind.value, "made": joined.made_at}
            said[subject.pk]["qualifiedInfluence"].append({"type": "Influence", **influence})
    graph = [_node(each, each.pk in activities, address, page) | said[each.pk] for each in records]
    about = {"id": here, "type": ["Entity", "Bundle"], "about": address(walk.start)}
    return {"@context": CONTEXT, "@graph": [about, *graph]}


def _activities(records: Iterable[Record]) -> set[int]:
    kinds = {kind.code for each in capabilities() for kind in each.record_kinds if kind.step in _ACTIVITIES}
    return {each.pk for each in records if each.kind in kinds}


def _links(walk: Walk) -> Iterable[tuple[Joined, Record, Record]]:
    """Each link with the record that it leads from and the one it leads to."""
    yield from ((each, each.origin, each.record) for each in walk.onwards)
    ahead = {each.id for each in walk.onwards}
    yield from ((each, each.record, each.origin) for each in walk.back if each.id not in ahead)


def _relation(
    kind: Link.Kind, source: Record, target: Record, activities: set[int]
) -> tuple[Record, str, Record]:
    """A link as subject, property and object; which property may stand between them is told by PROV-O's own ranges."""
    if kind is Link.Kind.PART_OF:
        return source, "isPartOf", target
    subject, thing = (source, target) if kind is Link.Kind.RAISED_IN else (target, source)
    if subject.pk in activities:
        return subject, "wasInformedBy" if thing.pk in activities else "used", thing
    if thing.pk not in activities:
        return subject, "wasDerivedFrom", thing
    # What measures a thing was not made by it.
    return subject, "wasInfluencedBy" if kind is Link.Kind.MEASURED_BY else "wasGeneratedBy", thing


def _node(
    record: Record, activity: bool, address: Callable[[Record], str], page: Callable[[Record], str]
) -> dict[str, Any]:
    return {
        "id": address(record),
        "type": "Activity" if activity else "Entity",
        "kind": record.kind,
        "label": record.title,
        "page": page(record),
        "startedAtTime" if activity else "generatedAtTime": record.happened_at,
    }
