"""The OpenAPI document: true to what is answered, and told to people in both languages."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from civiccircle.api.guide import TITLES
from civiccircle.decide.council.models import Decision
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.trace.models import Record

from .schemas import check, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_each_chapter_of_the_guide_has_a_title_for_people(document: dict[str, Any]) -> None:
    tags = {tag for _path, _method, operation in operations(document) for tag in operation["tags"]}
    assert tags <= TITLES.keys()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_the_document_is_sound(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(ids) == len(set(ids)) > 20
    for reference in references(document):
        assert resolve(document, reference)
    for path, method, operation in operations(document):
        named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), (method, path)
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["responses"], path


def test_two_schemas_do_not_share_a_name(document: dict[str, Any]) -> None:
    outgoing = [each for each in walk_subclasses(Out) if each.__module__.startswith("civiccircle.")]
    names = [each.__name__ for each in outgoing]
    assert sorted(names) == sorted(set(names)), "the document would tell one of them as the other"


def walk_subclasses(one: type) -> Iterator[type]:
    for each in one.__subclasses__():
        yield each
        yield from walk_subclasses(each)


def test_what_changes_something_or_shows_the_desk_asks_for_a_token(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        # Taking part needs no account: a pseudonym is held by a cookie.
        if "/desk/" in path or (method != "get" and not re.search("/(conversations|budgets)/", path)):
            assert operation.get("security"), (method, path)


def test_every_public_address_answers_as_its_schema_says(
    client: Client, document: dict[str, Any], town: Community
) -> None:
    engagement = Engagement.objects.get()
    known = {
        "community": town.slug,
        "engagement": engagement.slug,
        "slug": engagement.activities.get().slug,
        "uid": str(Record.objects.filter(kind="engagement").first().uid),
        "number": str(engagement.activities.get().versions.get().pk),
        "index": "0",
        "code": "BB01",
        "identifier": "RB-1",
        "decision": str(Decision.objects.get().pk),
    }
    asked = {"words": "harbour", "size": "1", "old": "0", "new": "1"}
    answered = 0
    for path, method, operation in operations(document):
        # Budgets and contracts are checked with some at hand, in their own tests.
        elsewhere = any(part in path for part in ("/exports/{", "/budgets", "/contracting/"))
        if method != "get" or operation.get("security") or elsewhere:
            continue
        missing = [each for each in re.findall(r"{(\w+)}", path) if each not in known]
        assert not missing, f"tell this test what stands for {missing} in {path}"
        query = {
            each["name"]: asked[each["name"]]
            for each in operation["parameters"]
            if each["in"] == "query" and each.get("required")
        }
        response = client.get(path.format(**known), query)
        assert response.status_code == 200, (path, response.content)
        [media] = operation["responses"]["200"]["content"].values()
        schema = media["schema"]
        check(document, schema, response.json(), path)
        if "/conversations" not in path and "moderation" not in path and path.count("{") == 1:
            assert response.json() != {"previous": None, "next": None, "results": []}, (
                f"{path}: nothing to check"
            )
        answered += 1
    assert answered >= 14


@pytest.mark.parametrize(("language", "heading"), [("en", "The API"), ("fr", "API")])
def test_people_read_every_operation_with_an_example(
    client: Client, document: dict[str, Any], community: Community, language: str, heading: str
) -> None:
    page = client.get(f"/{language}/api/").content.decode()
    assert heading in page
    for path, _method, operation in operations(document):
        assert path in page
        assert operation["operationId"] in page
    assert "curl &#34;http://testserver/api/v1/communities/riverbend/places&#34;" in page
    assert "Authorization: Bearer $TOKEN" in page


def test_the_guide_needs_no_community(client: Client, db: None) -> None:
    assert client.get("/en/api/").status_code == 200


def test_lists_say_how_they_go_on(
    town: Community, more: Callable[[], Engagement], ask: Callable[..., Any], client: Client
) -> None:
    for _each in range(3):
        more()
    for path in ("/engagements", "/trace/records", "/results", "/places", "/ledger/facts"):
        whole = ask(path)["results"]
        page, found = ask(path, page_size=2), []
        while True:
            found += page["results"]
            if page["next"] is None:
                break
            page = client.get(page["next"]).json()
        assert found == whole, path
        assert len(found) >= 4, path
