"""Records, the links between them, and the search that finds them in every language."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace.actions import (
    Entry,
    Joint,
    link,
    link_all,
    link_by_reference,
    publish_record,
    publish_records,
    unlink,
)
from civiccircle.kernel.trace.models import Link, Record, SearchText
from civiccircle.kernel.trace.queries import record_of
from civiccircle.kernel.trace.search import fold, mark, matching_ids, search, spots
from civiccircle.kernel.trace.search_index import make
from civiccircle.kernel.trace.walking import walk
from tests.queries import query_count


def record(community: Community, number: int, **words: object) -> Record:
    given: dict[str, object] = {
        "title": {"en": f"Harbour {number}", "fr": f"Port {number}"},
        "summary": {"en": "Cranes and quays", "fr": "Grues et quais de l'Île"},
        **words,
    }
    return publish_record(
        community=community,
        kind="engagement",
        object_id=number,
        path=f"/riverbend/engagements/{number}/",
        happened_at=timezone.now(),
        **given,
    )


def titles(community: Community, words: str, language: str = "en") -> list[str]:
    return [str(hit.record) for hit in search(community, words, language).hits]


def test_publishing_again_renews_the_record_and_keeps_its_address(community: Community) -> None:
    first = record(community, 1)
    again = record(community, 1, title={"en": "Quay"})
    assert (again.pk, again.uid) == (first.pk, first.uid)
    assert titles(community, "harbour") == []
    assert titles(community, "quay") == ["Quay"]


def test_many_records_and_links_take_as_many_commands_as_few(community: Community) -> None:
    def entry(number: int, public: bool) -> Entry:
        said = {
            "title": {"en": f"Wharf {number}"},
            "path": f"/wharf-{number}/",
            "happened_at": timezone.now(),
        }
        return Entry(kind="statement", object_id=number, public=public, reference=f"Q-{number}", **said)

    def commands(numbers: range, *, public: bool) -> int:
        with CaptureQueriesContext(connection) as captured:
            made = publish_records(community, [entry(number, public) for number in numbers])
            link_all([Joint(each, hub, Link.Kind.RAISED_IN) for each in made])
            link_by_reference(community, {each: ["A-1"] for each in made}, CircleStep.DELIVERED, "paid_by")
        assert [each.uid for each in made] == [record_of("statement", number).uid for number in numbers]
        return len(captured)

    hub = record(community, 1)
    assert commands(range(2), public=False) == commands(range(10, 50), public=False)
    assert titles(community, "wharf 20") == []
    assert commands(range(2), public=True) == commands(range(10, 50), public=True), "as they are renewed"
    assert titles(community, "wharf 20") == ["Wharf 20"]
    assert Link.objects.filter(target=hub).count() == 42


def test_a_link_is_given_back_though_it_was_there_before(community: Community) -> None:
    first, second, third = (record(community, number) for number in range(3))
    before = link(first, third, Link.Kind.PART_OF)
    again, new = link_all([Joint(each, third, Link.Kind.PART_OF) for each in (first, second)])
    assert (again.pk, again.made_at) == (before.pk, before.made_at)
    assert (new.source, new.target) == (second, third)


def test_words_are_found_by_their_beginning_without_accents_in_any_language(community: Community) -> None:
    record(community, 1)
    for words in ("harb", "HARBOUR", "ile", "île", "crane quay", "grues"):
        assert titles(community, words) == ["Harbour 1"], words
        assert titles(community, words, "fr"), words
    assert titles(community, "arbour") == []


def test_titles_weigh_more_than_text(community: Community) -> None:
    record(community, 1, title={"en": "Parks"}, summary={"en": "A ferry stops there."})
    record(community, 2, title={"en": "Ferry"}, summary={"en": "It stops at parks."})
    assert titles(community, "ferry") == ["Ferry", "Parks"]


def test_whole_words_stand_before_beginnings_and_the_newest_first(community: Community) -> None:
    for number, title in enumerate(("Harbour wall", "Harbourside", "Harbour fair")):
        record(community, number, title={"en": title}, summary={})
    assert titles(community, "harbour") == ["Harbour fair", "Harbour wall", "Harbourside"]
    assert titles(community, "harb") == ["Harbour fair", "Harbourside", "Harbour wall"]


def test_each_record_is_found_once_though_it_fits_in_many_ways(community: Community) -> None:
    record(community, 1, title={"en": "Ferry"}, summary={"en": "The ferry and its ferryman"})
    assert titles(community, "ferry") == ["Ferry"]
    assert titles(community, "fer") == ["Ferry"]


def test_when_nothing_has_all_words_what_has_some_is_shown_and_said_to_be_so(community: Community) -> None:
    record(community, 1)
    found = search(community, "harbour unicorns", "en")
    assert found.partial
    assert [str(hit.record) for hit in found.hits] == ["Harbour 1"]


def test_hidden_records_and_those_of_other_communities_are_not_found(community: Community) -> None:
    other = Community.objects.create(slug="elsewhere", name={"en": "Elsewhere"})
    record(community, 1, public=False)
    record(other, 2)
    assert titles(community, "harbour") == []
    assert search(community, "", "en").hits == []


@pytest.mark.parametrize("words", ['"', "* OR (", "a' ; DROP TABLE", "NEAR(x)", "-", ":*", "\x00", "% _"])
def test_no_word_is_taken_for_an_operator(community: Community, words: str) -> None:
    record(community, 1)
    search(community, words, "en")


def test_marked_words_are_escaped(community: Community) -> None:
    said = "<b>Élus</b> & Elan"
    assert mark(said, spots(said, ("elus",))) == "&lt;b&gt;<mark>Élus</mark>&lt;/b&gt; &amp; Elan"
    assert fold("Élus ÎLE") == "elus ile"


def test_a_long_text_is_cut_around_the_word(community: Community) -> None:
    record(community, 1, summary={"en": "word " * 200 + "lighthouse " + "word " * 200})
    snippet = search(community, "lighthouse", "en").hits[0].snippet
    assert "<mark>lighthouse</mark>" in snippet
    assert len(snippet) < 400


def test_deleting_a_record_takes_it_out_of_the_index(community: Community) -> None:
    record(community, 1).delete()
    assert not SearchText.objects.exists()
    record(community, 2)
    assert titles(community, "harbour") == ["Harbour 2"]


def test_the_index_can_be_made_twice_and_finds_what_was_written_before(community: Community) -> None:
    record(community, 1)
    connection.check_constraints()  # PostgreSQL changes no table whose foreign keys wait to be checked
    make(connection.alias)
    call_command("check")
    assert titles(community, "harbour") == ["Harbour 1"]


def test_kinds_can_be_searched_alone(community: Community) -> None:
    record(community, 7)
    assert matching_ids(community, "harbour", "en", "engagement") == ["7"]
    assert matching_ids(community, "harbour", "en", "answer") == []


def test_a_record_has_a_page_at_its_stable_address(client: Client, community: Community) -> None:
    one, two = record(community, 1), record(community, 2)
    link(one, two, Link.Kind.DECIDED_BY)
    with query_count("trace:record"):
        page = client.get(f"/en/riverbend/r/{two.uid}/").content.decode()
    assert "Harbour 2" in page
    assert f"/en/riverbend/r/{one.uid}/" in page
    hidden = record(community, 3, public=False)
    assert client.get(f"/en/riverbend/r/{hidden.uid}/").status_code == 404
    assert record_of("engagement", 99) is None


@pytest.mark.parametrize("number", [2, 60])
def test_the_search_page_costs_the_same_queries_however_much_it_finds(
    client: Client, community: Community, number: int
) -> None:
    for each in range(number):
        record(community, each)
    with query_count("trace:search"):
        page = client.get("/en/riverbend/search/?q=harbour").content.decode()
    assert f"{number} results" in page


def test_an_empty_result_suggests_something(client: Client, community: Community) -> None:
    record(community, 1)
    page = client.get("/en/riverbend/search/?q=<unicorn>").content.decode()
    assert "Nothing found" in page
    assert "Harbour 1" in page
    assert "<unicorn>" not in page


def test_a_link_made_by_mistake_is_taken_back(community: Community) -> None:
    first, second = record(community, 1), record(community, 2)
    link(first, second, Link.Kind.DECIDED_BY)
    assert unlink(first, second, Link.Kind.DECIDED_BY)
    assert not unlink(first, second, Link.Kind.DECIDED_BY)
    assert not walk(first).onwards
