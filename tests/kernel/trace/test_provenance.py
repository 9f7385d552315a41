"""The way of a record as PROV-O, held against the terms of the recommendation."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from civiccircle.kernel.trace.provenance import CONTEXT
from tests.kernel.trace.circles import Turned

# https://www.w3.org/TR/prov-o/: the classes, and what the properties may stand between (domain, range).
PROV = "http://www.w3.org/ns/prov#"
ANY = frozenset({"Entity", "Activity", "Agent"})
CLASSES = {
    "Entity": {"Entity"},
    "Activity": {"Activity"},
    "Bundle": {"Bundle", "Entity"},
    "Influence": {"Influence"},
    "Organization": {"Organization", "Agent"},
}
PROPERTIES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "wasDerivedFrom": (frozenset({"Entity"}), frozenset({"Entity"})),
    "wasGeneratedBy": (frozenset({"Entity"}), frozenset({"Activity"})),
    "used": (frozenset({"Activity"}), frozenset({"Entity"})),
    "wasInformedBy": (frozenset({"Activity"}), frozenset({"Activity"})),
    "wasInfluencedBy": (ANY, ANY),
    "wasAttributedTo": (frozenset({"Entity"}), frozenset({"Agent"})),
    "qualifiedInfluence": (ANY, frozenset({"Influence"})),
    "influencer": (frozenset({"Influence"}), ANY),
    "generatedAtTime": (frozenset({"Entity"}), frozenset({"xsd:dateTime"})),
    "startedAtTime": (frozenset({"Activity"}), frozenset({"xsd:dateTime"})),
}


@pytest.fixture
def told(client: Client, turn: Turned) -> dict[str, Any]:
    answer = client.get(f"/api/v1/communities/riverbend/trace/records/{turn['decision'].uid}/provenance")
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = answer.json()
    return found


def iri(term: str) -> str:
    """A term of the document as its context expands it."""
    meant = CONTEXT[term]
    short = meant["@id"] if isinstance(meant, dict) else meant
    prefix, _colon, name = short.partition(":")
    return str(CONTEXT.get(prefix, prefix + ":")) + name if not short.startswith("@") else short


def types(node: dict[str, Any]) -> set[str]:
    named = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return {each for name in named for each in CLASSES[iri(name).removeprefix(PROV)]}


def test_it_carries_its_context_and_needs_no_other_host(told: dict[str, Any]) -> None:
    assert told["@context"] == CONTEXT
    assert not [value for value in CONTEXT.values() if isinstance(value, list)]
    for node in told["@graph"]:
        assert node.keys() <= CONTEXT.keys(), "no term without a meaning"


def test_every_term_of_prov_is_one_of_the_recommendation(told: dict[str, Any]) -> None:
    used = {iri(term) for term in CONTEXT if iri(term).startswith(PROV)} - {PROV}
    assert used <= {PROV + name for name in (*CLASSES, *PROPERTIES)}


def test_each_property_stands_between_what_it_may_stand_between(told: dict[str, Any]) -> None:
    nodes = {node["id"]: node for node in told["@graph"]}
    seen = set()
    for node in nodes.values():
        assert not {"Entity", "Activity"} <= types(node), "PROV holds them apart"
        for term, values in node.items():
            name = iri(term).removeprefix(PROV)
            if name not in PROPERTIES:
                continue
            domain, wanted = PROPERTIES[name]
            seen.add(name)
            assert types(node) & domain, (name, node["type"])
            for value in values if isinstance(values, list) else [values]:
                if name == "qualifiedInfluence":
                    assert types(value) & wanted
                    assert types(nodes[value["influencer"]]) & PROPERTIES["influencer"][1]
                    assert datetime.fromisoformat(value["made"]).tzinfo
                elif CONTEXT[term]["@type"] == "@id":
                    assert types(nodes[value]) & wanted, (name, value)
                else:
                    assert datetime.fromisoformat(value).tzinfo
    assert seen >= {"wasGeneratedBy", "used", "wasInformedBy", "wasInfluencedBy", "qualifiedInfluence"}


def test_the_whole_turn_is_in_it_with_the_kind_and_day_of_each_link(
    told: dict[str, Any], turn: Turned
) -> None:
    base = f"http://testserver/api/v1/communities/riverbend/trace/records/{turn['decision'].uid}"
    document, *nodes = told["@graph"]
    assert document["id"] == f"{base}/provenance"
    assert document["about"] == base
    by_name = {name: next(n for n in nodes if n["id"].endswith(str(turn[name].uid))) for name in turn}
    assert by_name["voice"]["wasGeneratedBy"] == [by_name["talk"]["id"]]
    assert by_name["talk"]["isPartOf"] == [by_name["asked"]["id"]]
    assert by_name["decision"]["wasGeneratedBy"] == [by_name["asked"]["id"]]
    assert by_name["project"]["used"] == [by_name["decision"]["id"]]
    assert by_name["contract"]["wasInformedBy"] == [by_name["project"]["id"]]
    assert by_name["number"]["wasInfluencedBy"] == [by_name["project"]["id"]]
    kinds = [each["kind"] for node in nodes for each in node.get("qualifiedInfluence", [])]
    assert sorted(kinds) == ["decided_by", "delivered_by", "measured_by", "paid_by", "raised_in"]
    assert by_name["voice"]["label"] == turn["voice"].title


def test_the_page_of_a_record_leads_to_it_and_the_same_walk_gives_the_same_bytes(
    client: Client, turn: Turned
) -> None:
    address = f"/api/v1/communities/riverbend/trace/records/{turn['voice'].uid}/provenance"
    page = client.get(f"/fr/riverbend/r/{turn['voice'].uid}/").content.decode()
    assert '<link rel="alternate" type="application/ld+json"' in page
    assert f'href="{address}"' in page
    assert client.get(address).content == client.get(address).content
    assert client.get(address.replace(str(turn["voice"].uid), "0" * 32)).status_code == 404
