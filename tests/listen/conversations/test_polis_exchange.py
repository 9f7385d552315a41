"""Polis exports come in whole or not at all, and go out as they came."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result
from django.test import Client

from civiccircle.formats.polis import FILES, read_export
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement
from civiccircle.kernel.activities.queries import participation
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Fact, Leaf
from civiccircle.kernel.text import localise
from civiccircle.listen.conversations import bulk
from civiccircle.listen.conversations.map_state import map_now
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from civiccircle.listen.conversations.polis_commands import export_polis, import_polis

pytestmark = pytest.mark.django_db

SMALL = "15-per-hour-seattle"
COMMENTS = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\r\n"
VOTES = "timestamp,comment-id,voter-id,vote\n"


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A conversation of two statements and three people, one of whom changed their mind."""
    (tmp_path / "comments.csv").write_text(
        COMMENTS + "1000,0,7,2,1,1,More trees\r\n1001,1,8,1,0,-1,\r\n", newline=""
    )
    (tmp_path / "votes.csv").write_text(
        VOTES + "5000,0,7,1\n4000,0,7,-1\n5001,0,8,1\n5002,0,9,-1\n5003,1,9,0\n", newline=""
    )
    return tmp_path


def run(command: Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


def test_the_latest_vote_counts_whatever_the_order_of_the_file(community: Community, folder: Path) -> None:
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 0, outcome.output
    vote = Vote.objects.get(statement__number=0, participant=Contribution.objects.earliest("pk").participant)
    assert (vote.choice, Vote.objects.count(), Contribution.objects.count()) == (1, 4, 5)


def test_every_imported_vote_has_its_leaf_in_the_log(community: Community, folder: Path) -> None:
    run(import_polis, folder)
    leaves = set(Leaf.objects.values_list("index", flat=True))
    assert set(Contribution.objects.values_list("leaf_index", flat=True)) < leaves


def test_an_imported_conversation_ended_when_it_ended_and_the_log_says_so_in_words(
    community: Community, folder: Path
) -> None:
    run(import_polis, folder)
    engagement = Engagement.objects.get()
    assert engagement.phases.get().ends_at == Activity.objects.get().closed_at
    fact = Fact.objects.get(kind="conversation.imported")
    told = sentence(fact.kind, json.loads(fact.payload)["fact"])
    assert "Something was recorded" not in told
    assert localise(engagement.title) in told


def test_what_was_held_elsewhere_is_neither_answered_nor_owed_an_answer_nor_counted_here(
    community: Community, folder: Path, client: Client
) -> None:
    run(import_polis, folder)
    engagement = Engagement.objects.get()
    assert (engagement.state, engagement.answered_at, engagement.answer) == ("elsewhere", None, {})

    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "Held elsewhere" in page
    assert "nobody here owes an answer" in page
    for claim in ("Answered", "The answer", "Answer due", "Answer to everyone", "Our promise"):
        assert claim not in page, claim
    assert engagement.slug in client.get("/en/riverbend/engagements/?stage=all").content.decode()
    assert engagement.slug not in client.get("/en/riverbend/engagements/?stage=answered").content.decode()
    assert len(client.get("/api/v1/communities/riverbend/engagements?stage=elsewhere").json()["results"]) == 1
    for stage in ("answered", "waiting"):
        assert client.get(f"/api/v1/communities/riverbend/engagements?stage={stage}").json()["results"] == []

    community.minimum_cell = 1
    here = participation(community)
    assert (here.engagements, here.answered, here.participants) == (0, 0, None)


def test_the_same_export_is_not_taken_in_twice(community: Community, folder: Path) -> None:
    run(import_polis, folder)
    again = run(import_polis, folder)
    assert again.exit_code == 1
    assert "was taken in before, see http" in again.output
    assert Engagement.objects.count() == 1


def test_rejected_statements_keep_their_place_and_are_not_shown(community: Community, folder: Path) -> None:
    outcome = run(import_polis, folder)
    assert "not let through there: 1." in outcome.output
    assert f"export polis {Conversation.objects.get().activity_id} FOLDER" in outcome.output
    assert Statement.objects.get(number=1).state == Statement.State.REJECTED


def test_what_went_in_comes_out_again(community: Community, folder: Path, tmp_path: Path) -> None:
    run(import_polis, folder)
    outcome = run(export_polis, Conversation.objects.get().activity_id, tmp_path / "again")
    assert outcome.exit_code == 0, outcome.output
    assert content(tmp_path / "again") == content(folder)


@pytest.mark.parametrize(
    "name",
    [
        SMALL,
        pytest.param("canadian-electoral-reform", marks=pytest.mark.slow),
        pytest.param("american-assembly.bowling-green", marks=pytest.mark.slow),
    ],
)
def test_a_published_conversation_makes_the_round_trip_without_loss(
    community: Community, shared_data: Path, tmp_path: Path, name: str
) -> None:
    source = shared_data / "polis" / name
    assert run(import_polis, source).exit_code == 0
    run(export_polis, Conversation.objects.get().activity_id, tmp_path)
    before, after = content(source), content(tmp_path)
    assert before.keys() == after.keys()
    for file, written in before.items():
        assert after[file].splitlines() == written.splitlines(), file


def test_the_map_of_an_imported_conversation_counts_its_votes(
    community: Community, shared_data: Path
) -> None:
    source = shared_data / "polis" / SMALL
    run(import_polis, source)
    table = read_export({name: [text] for name, text in content(source).items()}).participants
    assert table is not None
    assert map_now(Conversation.objects.get().pk).map.votes == len(table.votes)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("votes.csv", VOTES + "5000,0,7,2\n", "votes.csv:2"),
        ("votes.csv", VOTES + "5000,9,7,1\n", "votes.csv:2"),
        ("votes.csv", VOTES + "5000,0\n", "votes.csv:2"),
        ("votes.csv", "timestamp,comment-id,vote\n5000,0,1\n", "votes.csv:1"),
        ("votes.csv", VOTES + "5000,0,7,1\n9999999999999999,0,7,1\n", "votes.csv:3"),
        ("votes.csv", VOTES + "5000,0,9999999999,1\n", "votes.csv:2"),
        ("comments.csv", COMMENTS + "9999999999999999,0,7,2,1,1,a\r\n", "comments.csv:2"),
        ("comments.csv", COMMENTS + "1000,4294967296,7,2,1,1,a\r\n", "comments.csv:2"),
        ("comments.csv", COMMENTS + "1000,0,7,2,1,1\r\n", "comments.csv:2"),
        ("comments.csv", COMMENTS + "1000,0,7,2,1,1,a\r\n1000,0,7,2,1,1,b\r\n", "comments.csv:3"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_nothing_is_taken_in(
    community: Community, folder: Path, file: str, text: str, told: str
) -> None:
    (folder / file).write_text(text, newline="")
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 3, outcome.output
    assert told in outcome.output
    assert not Engagement.objects.exists()


def test_wrong_encoding_is_told(community: Community, folder: Path) -> None:
    (folder / "comments.csv").write_bytes(COMMENTS.encode() + b"1000,0,7,2,1,1,caf\xe9\r\n")
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 3
    assert "comments.csv" in outcome.output


def test_a_missing_file_is_named(community: Community, folder: Path) -> None:
    (folder / "comments.csv").unlink()
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 3
    assert "comments.csv" in outcome.output


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
@pytest.mark.parametrize("name", ["votes.csv", "summary.csv"])
def test_a_pipe_or_a_folder_in_place_of_a_file_is_refused_at_once(
    community: Community, folder: Path, make: Callable[[Path], None], name: str
) -> None:
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 3
    assert f"{name}: it is not a file" in outcome.output
    assert not Engagement.objects.exists()


def test_a_pipe_in_place_of_the_folder_is_refused(community: Community, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    outcome = run(import_polis, tmp_path / "pipe")
    assert outcome.exit_code == 3
    assert "no folder" in outcome.output


def test_dates_that_are_none_do_not_stop_an_import(community: Community, folder: Path) -> None:
    header = VOTES.replace("timestamp,", "timestamp,datetime,")
    (folder / "votes.csv").write_text(header + "5000,yesterday,0,7,1\n5001,,0,8,1\n")
    assert run(import_polis, folder).exit_code == 0
    assert Vote.objects.count() == 2


def test_what_is_said_in_another_language_is_marked_as_such(community: Community, folder: Path) -> None:
    (folder / "comments.csv").write_text(
        COMMENTS.replace("moderated,", "moderated,lang,")
        + "1000,0,7,2,1,1,fr,Des arbres\r\n1001,1,8,1,0,1,,更多樹木\r\n",
        newline="",
    )
    votes = [f"5000,{number},{voter},{1 - voter % 2}\n" for voter in range(20) for number in (0, 1)]
    (folder / "votes.csv").write_text(VOTES + "".join(votes))
    (folder / "summary.csv").write_text("topic,樹木\n")
    before = content(folder)
    assert run(import_polis, folder, "--language", "zh_tw").exit_code == 0
    assert list(Statement.objects.values_list("language", flat=True)) == ["fr", "zh-TW"]
    engagement = Engagement.objects.get()
    assert engagement.title == {"zh-TW": "樹木"}

    page = f"/en/riverbend/engagements/{engagement.slug}/"
    assert 'lang="zh-TW" dir="auto">樹木</span>' in Client().get(page).content.decode()
    results = Client().get(f"{page}conversations/conversation/results/").content.decode()
    assert re.search(r'<a href="[^"]*" lang="zh-TW">更多樹木</a>', results)
    assert re.search(r'<a href="[^"]*" lang="fr">Des arbres</a>', results)

    written = folder / "again"
    assert run(export_polis, Activity.objects.get().pk, written).exit_code == 0
    assert content(written)["comments.csv"] == before["comments.csv"]


def test_what_is_no_language_is_refused(community: Community, folder: Path) -> None:
    outcome = run(import_polis, folder, "--language", "Mandarin Chinese")
    assert outcome.exit_code == 2
    assert "zh-TW" in outcome.output
    assert not Engagement.objects.exists()


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(community: Community, folder: Path) -> None:
    with (folder / "votes.csv").open("r+b") as file:
        file.truncate(2 << 30)
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 3
    assert "larger than" in outcome.output


def test_a_failure_in_the_middle_leaves_nothing(
    community: Community, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(bulk, "_row", fail)
    with pytest.raises(OSError, match="disk full"):
        run(import_polis, folder)
    assert not Engagement.objects.exists()
    assert not Leaf.objects.exists()


def test_without_a_community_the_mend_is_told(folder: Path) -> None:
    outcome = run(import_polis, folder)
    assert outcome.exit_code == 1
    assert "civiccircle init" in outcome.output
