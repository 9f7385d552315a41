"""Pabulib files come in whole or not at all, are counted, and go out as they came."""

import json
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client

from civiccircle.decide.budgets import bulk, pabulib_export, pabulib_import, queries
from civiccircle.decide.budgets.models import Ballot, Budget, Project
from civiccircle.decide.budgets.pabulib_commands import export_pabulib, import_pabulib
from civiccircle.formats.pabulib import read_pabulib
from civiccircle.kernel.activities.models import Contribution, Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Fact, Leaf
from civiccircle.kernel.results.models import Result as Counted

pytestmark = pytest.mark.django_db

HEAD = (
    "META\nkey;value\ndescription;Green budget\ninstance;2023\nnum_projects;3\nnum_votes;3\nbudget;100.50\n"
)
REST = "vote_type;approval\nrule;equalshares/add1\ndate_begin;01.05.2023\ndate_end;14.05.2023\ncurrency;PLN\n"
PROJECTS = (
    "PROJECTS\nproject_id;cost;name;category;selected\n"
    "P/1;60;Trees;nature,health;1\nP/2;40.50;Benches;;1\n7;90;Square;nature;0\n"
)
VOTES = "VOTES\nvoter_id;vote;age\nv1;P/2,P/1;34\nv2;P/1;\nv3;7;51\n"
SMALL = HEAD + REST + PROJECTS + VOTES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "green.pb"
    path.write_text(SMALL)
    return path


def run(command: Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)


def test_a_file_becomes_a_counted_budget_with_every_ballot_in_the_log(
    community: Community, file: Path
) -> None:
    outcome = run(import_pabulib, file)
    assert outcome.exit_code == 0, outcome.output
    assert "3 ballots on 3 projects" in outcome.output
    assert (
        "Counted by equal-shares-add-one (the file names equalshares/add1): 2 projects win" in outcome.output
    )
    assert "Selected according to the file: 2, of which 2 win here" in outcome.output
    budget = Budget.objects.get()
    assert (budget.amount, budget.unit, budget.currency) == (1005, 10, "PLN")
    assert [ballot.choices for ballot in Ballot.objects.order_by("pk")] == [[1, 2], [1], [3]]
    assert budget.activity.engagement.state == Engagement.State.ELSEWHERE
    assert Counted.objects.get(activity=budget.activity, final=True).output["winners"] == ["P/1", "P/2"]
    leaves = set(Leaf.objects.values_list("index", flat=True))
    assert set(Contribution.objects.values_list("leaf_index", flat=True)) < leaves
    assert set(Contribution.objects.values_list("channel", flat=True)) == {"import"}
    fact = Fact.objects.get(kind="budget.imported")
    assert "Green budget, 2023" in sentence(fact.kind, json.loads(fact.payload)["fact"])


def test_what_went_in_comes_out_again_and_the_release_is_on_record(
    community: Community, file: Path, tmp_path: Path
) -> None:
    told = json.loads(run(import_pabulib, file, "--json").output)
    outcome = run(export_pabulib, told["activity"], tmp_path / "again.pb")
    assert outcome.exit_code == 0, outcome.output
    assert (tmp_path / "again.pb").read_text() == SMALL
    assert Fact.objects.filter(kind="data.released").exists()


@pytest.mark.parametrize(
    "name",
    [
        "Switzerland_Zurich_SN",
        "Worldwide_Mechanical_Turk_k_approval_8",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("Poland_Krakow_2025_Podgorze", "Poland_Czestochowa_2024", "Poland_Swiecie_2023")
        ),
    ],
)
def test_a_published_file_makes_the_round_trip_byte_for_byte(
    community: Community, shared_data: Path, tmp_path: Path, name: str
) -> None:
    source = shared_data / "pabulib" / f"{name}.pb"
    told = json.loads(run(import_pabulib, source, "--json").output)
    run(export_pabulib, told["activity"], tmp_path / "again.pb")
    assert (tmp_path / "again.pb").read_bytes() == source.read_bytes()
    if name == "Poland_Swiecie_2023":
        assert told["selected_in_file"] == told["selected_and_winning"] == len(told["winners"])


def test_another_rule_can_be_asked_for(community: Community, file: Path) -> None:
    told = json.loads(run(import_pabulib, file, "--rule", "phragmen", "--json").output)
    assert (told["rule"], Budget.objects.get().rule["method"]) == ("phragmen", "phragmen")


def test_the_same_file_is_not_taken_in_twice(community: Community, file: Path) -> None:
    run(import_pabulib, file)
    again = run(import_pabulib, file)
    assert again.exit_code == 1
    assert "was taken in before, see http" in again.output
    assert Budget.objects.count() == 1


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_vote_at_the_end_of_the_calendar_is_one_whose_day_was_not_told(
    community: Community, file: Path, client: Client, year: str
) -> None:
    told = SMALL.replace("01.05.2023", f"{year}-01-01").replace("14.05.2023", f"{year}-12-31")
    file.write_text(told)
    assert run(import_pabulib, file).exit_code == 0
    assert client.get(f"/en{queries.path_of(Budget.objects.get().activity)}").status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("v3;7;51\n", "", 6, "num_votes is 3, but the file has 2"),
        ("\nv3;7;51\n", "\nv3;7", 22, "2 fields instead of 3"),
        ("P/1;60;", "P/1;-60;", 15, "negative"),
        ("v2;P/1;", "v2;P/9;", 21, "P/9”, which is not in PROJECTS"),
        ("v2;P/1;", ";P/1;", 21, "voter_id is empty"),
        ("v2;P/1;", "v1;P/1;", 21, "votes a second time"),
        ("7;90;", "P/1;90;", 17, "P/1"),
        ("currency;PLN\n", "currency;PLN\ncurrency;EUR\n", 13, "currency is given twice"),
        ("currency;PLN\n", "currency;złoty\n", None, "the currency is “złoty”"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_nothing_is_taken_in(
    community: Community, file: Path, before: str, after: str, line: int | None, told: str
) -> None:
    assert before in SMALL
    file.write_text(SMALL.replace(before, after))
    outcome = run(import_pabulib, file)
    assert outcome.exit_code == 3, outcome.output
    assert f"green.pb:{line}: " in outcome.output or line is None
    assert told in outcome.output
    assert not Engagement.objects.exists()


def test_wrong_encoding_is_told(community: Community, file: Path) -> None:
    file.write_bytes(SMALL.replace("Trees", "Zieleń").encode("iso-8859-2"))
    outcome = run(import_pabulib, file)
    assert outcome.exit_code == 3
    assert "green.pb:15: byte 0xf1 is not UTF-8" in outcome.output


def test_a_rule_that_the_ballots_do_not_serve_leaves_nothing(community: Community, file: Path) -> None:
    file.write_text(SMALL.replace("budget;100.50", f"budget;{10**15 - 1}.000001"))
    outcome = run(import_pabulib, file)
    assert outcome.exit_code == 3
    assert "smallest units" in outcome.output
    assert not Budget.objects.exists()


def test_a_failure_in_the_middle_leaves_nothing(
    community: Community, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pabulib_import, "put_on_record", fail)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    with pytest.raises(OSError, match="disk full"):
        run(import_pabulib, file)
    left = (Engagement, Budget, Project, Participant, Ballot, Contribution, Leaf, Fact)
    assert not [model.__name__ for model in left if model.objects.exists()]
    monkeypatch.undo()
    assert run(import_pabulib, file).exit_code == 0


def test_an_export_costs_few_queries_whatever_the_number_of_ballots(
    community: Community, file: Path, django_assert_max_num_queries: object
) -> None:
    run(import_pabulib, file)
    with django_assert_max_num_queries(7, connection=connection):  # type: ignore[operator]
        written = b"".join(pabulib_export.export_blocks(Budget.objects.get()))
    assert len(read_pabulib(written).votes) == 3
