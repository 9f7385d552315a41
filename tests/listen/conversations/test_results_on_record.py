"""Results go on record with their stability, behind the publishing gate, and for good when a conversation is over."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from civiccircle.formats.bundle import SALT, salted
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.settings_actions import change_settings
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.models import Release
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.results.queries import recent_final
from civiccircle.kernel.trace.models import Record
from civiccircle.listen.conversations import results_actions
from civiccircle.listen.conversations.jobs import keep_final_versions, keep_versions
from civiccircle.listen.conversations.kind import ConversationKind
from civiccircle.listen.conversations.map_state import map_now, parameters_of
from civiccircle.listen.conversations.models import Conversation
from civiccircle.listen.conversations.polis_commands import import_polis
from civiccircle.listen.conversations.queries import path_of
from civiccircle.listen.conversations.results_actions import BOOTSTRAPS, PARTITIONS, keep_version
from civiccircle.listen.conversations.results_queries import ended_conversations, open_conversations
from civiccircle.methods.opinion_map import opinion_map_from_partitions
from tests.stories import sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    """Twenty people in two camps on eight statements, and one statement that only three voted on."""
    Community.objects.create(slug="riverbend", name={"en": "Riverbend"})
    comments = ["timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body"]
    comments += [f"1000,{number},0,0,0,1,Statement {number}" for number in range(9)]
    votes = ["timestamp,comment-id,voter-id,vote"]
    for who in range(20):
        for number in range(8):
            agrees = number < 2 or (who < 12) == (number < 5)
            votes.append(f"{2000 + who},{number},{who},{1 if agrees else -1}")
    votes += [f"3000,8,{who},1" for who in range(3)]
    (tmp_path / "comments.csv").write_text("\n".join(comments) + "\n")
    (tmp_path / "votes.csv").write_text("\n".join(votes) + "\n")
    assert CliRunner().invoke(import_polis, [str(tmp_path)], catch_exceptions=False).exit_code == 0
    return Conversation.objects.select_related("activity__engagement__community").get()


def test_an_import_puts_its_final_result_on_record(conversation: Conversation) -> None:
    result = Result.objects.get()
    assert result.final
    assert result.output["stability"]["bootstraps"] == results_actions.BOOTSTRAPS


def test_a_statement_tells_in_its_story_how_many_agreed_unless_too_few_voted(
    conversation: Conversation,
) -> None:
    numbered = dict(conversation.statements.values_list("number", "pk"))
    told = {
        number: sentences(Record.objects.get(kind="statement", object_id=numbered[number]))
        for number in (3, 8)
    }
    assert told[3] == [
        "It was put forward: “IT” 12 of the 20 people who voted on it agreed.",
        "Quelqu’un a dit : « IT » 12 des 20 personnes qui ont voté étaient d’accord.",
    ]
    assert told[8] == []
    Result.objects.update(final=False)
    assert not sentences(Record.objects.get(kind="statement", object_id=numbered[3])), "not before the end"


def test_what_was_held_elsewhere_or_withdrawn_is_no_result_of_this_place(conversation: Conversation) -> None:
    engagement = conversation.activity.engagement
    told = {}
    for engagement.state in Engagement.State.values:
        engagement.save()
        told[engagement.state] = len(recent_final(engagement.community))
    assert {state for state, results in told.items() if results} == {"published", "answered"}


def test_what_has_not_changed_is_not_published_again(conversation: Conversation) -> None:
    published = Release.objects.count()
    keep_version(conversation, final=True)
    assert Release.objects.count() == published == 1


def test_the_same_votes_make_no_new_version(conversation: Conversation) -> None:
    keep_version(conversation, final=True)
    assert Result.objects.count() == 1


def test_a_minimum_that_is_raised_while_the_map_is_made_holds_for_it(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def make(*args: Any) -> Any:
        Community.objects.update(minimum_cell=9)
        made.append(opinion_map_from_partitions(*args))
        return made[-1]

    monkeypatch.setattr(results_actions, "opinion_map_from_partitions", make)
    result = keep_version(conversation, final=True)
    assert len(made) == 2, "it was made once more, by the rule that holds now"
    assert result.output["parameters"]["smallest_group"] == 9
    assert list(Result.objects.values_list("version", flat=True)) == [2, 1]


def test_few_votes_cannot_be_tried_out_against_the_published_digests(conversation: Conversation) -> None:
    """Whoever tries all that a few people could have voted makes digests; none is the published one."""
    result = Result.objects.get()
    votes = map_now(conversation.pk).votes
    parameters = replace(parameters_of(conversation), bootstraps=BOOTSTRAPS)
    tried = opinion_map_from_partitions(votes.partitions(PARTITIONS), parameters)
    published = {result.inputs_digest, result.output["inputs_digest"], result.output["digest"]}
    assert not published & {tried.inputs_digest, tried.digest}
    assert result.inputs_digest == salted(tried.inputs_digest, result.salt), (
        "an auditor who has the salt knows it"
    )
    contents = ConversationKind().bundle_of(result)
    assert contents.files[SALT] == result.salt.encode()
    assert SALT in contents.sealed
    assert result.salt not in json.dumps([vars(each)["payload"] for each in Fact.objects.all()])


def test_counts_of_too_few_people_are_not_published(conversation: Conversation) -> None:
    statements = Result.objects.get().output["statements"]
    assert statements["seen"][8] is None
    assert statements["agree"][8] is None
    assert statements["seen"][0] == 20


def test_a_higher_minimum_withholds_what_was_published_with_smaller_counts(
    conversation: Conversation, client: Client
) -> None:
    community = conversation.activity.engagement.community
    chief = Person.objects.create_superuser("chief@riverbend.example")
    change_settings(by=chief, community=community, reason="Small districts", minimum_cell=9)
    assert [(each.output, each.final) for each in Result.objects.all()] == [({}, False)]
    page = client.get(f"/en{path_of(conversation.activity)}results/")
    assert page.status_code == 200, "meanwhile the page counts for itself"
    keep_final_versions.call()
    told = Result.objects.filter(final=True).get()
    assert told.version == 2
    assert told.parameters["smallest_group"] == 9
    seen = [count for column in told.output["statements"]["by_group"] for count in column["seen"]]
    assert min(count for count in seen if count is not None) >= 9
    assert client.get(f"/en{path_of(conversation.activity)}results/").status_code == 200


def test_a_conversation_that_is_over_is_kept_once(conversation: Conversation) -> None:
    assert ended_conversations() == []
    Result.objects.all().delete()
    assert ended_conversations() == [conversation]
    assert open_conversations() == []


def test_an_open_conversation_is_kept_while_it_runs(conversation: Conversation) -> None:
    conversation.activity.engagement.phases.update(ends_at=timezone.now() + timedelta(days=1))
    conversation.activity.closed_at = None
    conversation.activity.save()
    assert open_conversations() == [conversation]


def test_a_conversation_without_a_vote_stands_in_nobodys_way(activity: Activity) -> None:
    assert open_conversations()
    keep_versions.call()
    assert Result.objects.get().output["participants"] == 0


def test_the_page_tells_what_unites_and_what_divides(conversation: Conversation, client: Client) -> None:
    engagement = Engagement.objects.get()
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/conversations/conversation/results/")
    text = page.content.decode()
    assert page.status_code == 200
    together, divides = text.index('id="together"'), text.index('id="divides"')
    assert together < text.index("Statement 0", together) < divides < text.index("Statement 7", divides)
    assert "The groups are stable." in text


def test_the_page_does_not_tell_counts_of_too_few(conversation: Conversation, client: Client) -> None:
    engagement = Engagement.objects.get()
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/conversations/conversation/results/")
    row = page.content.decode().split("Statement 8", 1)[1].split("</tr>", 1)[0]
    assert "3" not in row
    assert "–" in row


def test_scripts_get_the_findings_alone(conversation: Conversation, client: Client) -> None:
    engagement = Engagement.objects.get()
    address = f"/en/riverbend/engagements/{engagement.slug}/conversations/conversation/results/"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'id="findings"' in part
    assert "<html" not in part
