"""The files about a conversation: totals for everyone, single votes for staff, each whole or seen to be broken."""

import csv
import io
import json
import zipfile
from argparse import Namespace
from collections.abc import Callable
from hashlib import sha256

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from civiccircle.formats.polis import read_export
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.models import Release
from civiccircle.kernel.results.bundles import make_due_bundles
from civiccircle.listen.conversations import polis_export
from civiccircle.listen.conversations.models import Conversation, Statement
from civiccircle.listen.conversations.polis_commands import export_polis
from civiccircle.listen.conversations.results_actions import keep_version
from civiccircle.verifier import verify

SUBJECT = "?engagement=waterfront&conversation=waterfront-talk"
POLIS = f"/en/riverbend/downloads/polis/{SUBJECT}"
TOTALS = f"/en/riverbend/downloads/statements/{SUBJECT}"
CAMPS = ((1, -1, 1, 1), (-1, 1, 1, -1))


@pytest.fixture
def heard(
    activity: Activity, join: Callable[[], Participant], vote: Callable[..., object]
) -> list[Participant]:
    """Two camps of eight, all of whom voted on all four statements; one changed their mind."""
    people = [join() for _ in range(16)]
    for place, person in enumerate(people):
        for number, choice in enumerate(CAMPS[place % 2], 1):
            vote(person, number, choice)
    vote(people[0], 4, 0)
    return people


def test_the_totals_count_every_vote_once(client: Client, heard: list[Participant]) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(TOTALS).getvalue().decode())))
    counted = {row["number"]: (row["agree"], row["pass"], row["disagree"]) for row in rows[:-1]}
    assert counted == {
        "1": ("8", "0", "8"),
        "2": ("8", "0", "8"),
        "3": ("16", "0", "0"),
        "4": ("7", "1", "8"),
    }
    assert {row["group A agree %"] for row in rows[:2]} == {"0", "100"}


def test_the_totals_say_the_same_to_programs(client: Client, heard: list[Participant]) -> None:
    told = json.loads(client.get(TOTALS.replace("statements/", "statements-json/")).getvalue())
    rows = list(csv.DictReader(io.StringIO(client.get(TOTALS).getvalue().decode())))[:-1]
    assert [{name: str(cell) for name, cell in each.items()} for each in told["rows"]] == rows
    assert told["complete"]["rows"] == 4


def test_totals_of_fewer_people_than_the_community_allows_are_left_empty(
    client: Client, activity: Activity, join: Callable[[], Participant], vote: Callable[..., object]
) -> None:
    for _person in range(4):
        vote(join(), 1, 1)
    first = client.get(TOTALS).getvalue().decode().splitlines()[1]
    assert first == "1,The harbour should be open to everyone.,,,"


@pytest.mark.parametrize("visibility", [Activity.Visibility.AT_END, Activity.Visibility.AFTER_TAKING_PART])
def test_totals_stay_here_as_long_as_results_do(
    client: Client, activity: Activity, heard: list[Participant], visibility: str
) -> None:
    Activity.objects.filter(pk=activity.pk).update(results=visibility)
    snapshots.forget()
    assert client.get(TOTALS).status_code == 403
    Activity.objects.filter(pk=activity.pk).update(closed_at=timezone.now())
    snapshots.forget()
    assert client.get(TOTALS).status_code == 200


def test_single_votes_are_for_staff_and_each_download_is_put_on_record(
    client: Client, heard: list[Participant], officer: Person
) -> None:
    assert client.get(POLIS).status_code == 403
    assert not Release.objects.exists()
    client.force_login(officer)
    content = client.get(POLIS).getvalue()
    assert "waterfront-talk-polis.zip" in str(Release.objects.get().what)
    assert "waterfront-talk-polis.zip" in client.get("/en/riverbend/releases/").content.decode()
    line = client.get(f"/en/riverbend/downloads/polis/checksum/{SUBJECT}").content.decode()
    assert line.split()[0] == sha256(content).hexdigest()
    assert Release.objects.count() == 1, "a checksum gives nothing away"


def test_the_zip_holds_what_its_manifest_says_and_reads_as_a_polis_export(
    client: Client, heard: list[Participant], officer: Person
) -> None:
    client.force_login(officer)
    with zipfile.ZipFile(io.BytesIO(client.get(POLIS).getvalue())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))["files"]
    assert {each["name"]: each["sha256"] for each in manifest} == {
        name: sha256(content).hexdigest() for name, content in files.items()
    }
    export = read_export({name: [content] for name, content in files.items()})
    assert export.votes is not None
    assert export.participants is not None
    assert len(export.votes) == 16 * 4 + 1
    assert len(export.participants.votes) == 16 * 4
    assert [(one.agrees, one.disagrees) for one in export.comments.comments] == [
        (8, 8),
        (8, 8),
        (16, 0),
        (7, 8),
    ]


def test_a_vote_that_comes_in_while_the_files_are_written_is_in_none_of_them(
    conversation: Conversation,
    heard: list[Participant],
    join: Callable[[], Participant],
    vote: Callable[..., object],
) -> None:
    files = polis_export.export_files(conversation)
    vote(join(), 1, 1)
    export = read_export({name: [b"".join(blocks)] for name, blocks in files.items()})
    assert export.votes is not None
    assert export.participants is not None
    assert (len(export.votes), len(export.participants.votes)) == (65, 64)


def test_a_file_that_breaks_off_does_not_open(
    client: Client, heard: list[Participant], officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("the disk is gone")

    client.force_login(officer)
    monkeypatch.setattr(polis_export._Export, "_participants", fail)
    blocks = iter(client.get(POLIS).streaming_content)
    content = next(blocks)
    with pytest.raises(OSError, match="the disk is gone"):
        content += b"".join(blocks)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content))


def test_the_command_puts_its_export_on_record_too(
    activity: Activity, heard: list[Participant], tmp_path: object
) -> None:
    outcome = CliRunner().invoke(export_polis, [str(activity.pk), str(tmp_path)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert Release.objects.count() == 1


def test_the_result_page_and_the_desk_lead_to_the_files(
    client: Client, activity: Activity, heard: list[Participant], officer: Person
) -> None:
    results = "/en/riverbend/engagements/waterfront/conversations/waterfront-talk/results/"
    assert TOTALS.replace("&", "&amp;") in client.get(results).content.decode()
    client.force_login(officer)
    desk = client.get(f"/en/riverbend/desk/conversations/{activity.pk}/").content.decode()
    assert POLIS.replace("&", "&amp;") in desk


def test_what_was_not_accepted_is_not_among_the_totals(client: Client, heard: list[Participant]) -> None:
    Statement.objects.filter(number=3).update(state=Statement.State.REJECTED)
    numbers = [line.split(",")[0] for line in client.get(TOTALS).getvalue().decode().splitlines()[1:-1]]
    assert numbers == ["1", "2", "4"]


@pytest.mark.usefixtures("heard")
def test_the_open_data_page_leads_to_the_totals_of_each_result(client: Client, activity: Activity) -> None:
    address = TOTALS.replace("&", "&amp;")
    assert address not in client.get("/en/riverbend/downloads/").content.decode()
    keep_version(activity.conversation)
    forget_pages()
    page = client.get("/en/riverbend/downloads/").content.decode()
    assert address in page
    assert "downloads/polis/" not in page


@pytest.mark.usefixtures("heard")
def test_the_open_data_page_names_a_bundle_once_there_is_one(client: Client, activity: Activity) -> None:
    def names() -> bool:
        forget_pages()
        return "conversation-bundle/" in client.get("/en/riverbend/downloads/").content.decode()

    keep_version(activity.conversation)
    assert not names()
    keep_version(activity.conversation, final=True)
    make_due_bundles()
    assert names()


@pytest.mark.usefixtures("heard")
def test_the_verifier_adds_up_the_votes_of_all_and_of_each_group(client: Client, activity: Activity) -> None:
    keep_version(activity.conversation, final=True)
    make_due_bundles()
    sent = client.get(f"/en/riverbend/downloads/conversation-bundle/{SUBJECT}").getvalue()
    files = verify.open_bundle(io.BytesIO(sent))
    asked = Namespace(receipt=None, vkey=None, witness=[], checkpoint=None, consistency=None)
    found = list(verify.check(files, asked))
    assert [told for holds, told in found if not holds] == []
    assert found[-1][1].startswith(
        "12 totals of votes add up"
    )  # four statements, of everyone and of two groups

    output = json.loads(files["outputs/result.json"])
    of_a_group = output["statements"]["by_group"][0]
    of_a_group["agree"][1] = of_a_group["seen"][1] + 1
    files["outputs/result.json"] = json.dumps(output).encode()
    told = [told for holds, told in verify.check(files, asked) if not holds]
    assert "the result: statement 2: the votes do not add up" in told
