"""Rules beside each other: on past votes before the rule is fixed, and in public where the officer wants it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.decide.budgets import comparing, comparing_actions, outcome_actions, pabulib_actions
from civiccircle.decide.budgets.models import Budget, RuleComparison
from civiccircle.decide.budgets.pabulib_commands import export_pabulib, import_pabulib
from civiccircle.formats.pabulib import read_pabulib
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from tests.decide.budgets.test_pabulib_exchange import SMALL

pytestmark = pytest.mark.django_db
At = Callable[..., str]


@pytest.fixture
def published(decided: Budget, officer: Person) -> Budget:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    decided.refresh_from_db()
    return decided


def test_an_officer_compares_rules_on_an_imported_budget_before_the_rule_is_fixed(
    budget: Budget, officer: Person, client: Client, desk: At, tmp_path: Path
) -> None:
    (tmp_path / "green.pb").write_text(SMALL)
    CliRunner().invoke(import_pabulib, [str(tmp_path / "green.pb"), "--community", "riverbend"])
    past = Budget.objects.exclude(pk=budget.pk).get()
    client.force_login(officer)
    page = client.get(desk("compare")).content.decode()
    assert "Green budget, 2023" in page
    found = client.post(desk("compare"), {"past": past.pk}).content.decode()
    for told in ("Equal shares with added money", "Trees", "What each rule would do", "Part of the choices"):
        assert told in found


def test_an_uploaded_file_is_compared_and_not_kept(
    budget: Budget, officer: Person, client: Client, desk: At
) -> None:
    client.force_login(officer)
    page = client.post(desk("compare"), {"file": SimpleUploadedFile("green.pb", SMALL.encode())})
    assert "Benches" in page.content.decode()
    assert Budget.objects.count() == 1
    wrong = client.post(
        desk("compare"), {"file": SimpleUploadedFile("bad.pb", SMALL.replace(";60;", ";-60;").encode())}
    )
    assert wrong.status_code == 422
    assert "Line 15" in wrong.content.decode()


def test_ballots_of_a_budget_are_not_compared_before_its_outcome_is_public(
    decided: Budget, officer: Person, client: Client, desk: At
) -> None:
    client.force_login(officer)
    assert "What each rule would do" not in client.get(desk("compare")).content.decode()
    with pytest.raises(ValidationError, match="Publish the outcome first"):
        comparing_actions.publish_comparison(by=officer, budget=decided)


def test_everybody_sees_other_rules_only_where_the_officer_shows_them(
    published: Budget, officer: Person, client: Client, desk: At, at: At
) -> None:
    assert client.get(at("other-rules")).status_code == 404
    client.force_login(officer)
    assert "the rule of this budget" in client.get(desk("compare")).content.decode()
    assert desk("compare") in client.get(desk()).content.decode()
    assert at("other-rules") not in client.get(at("outcome")).content.decode()
    client.post(desk("compare-publish"), {"verb": "publish"})
    client.logout()
    assert at("other-rules") in client.get(at("outcome")).content.decode()
    page = client.get(at("other-rules")).content.decode()
    assert "Most votes first" in page
    assert "Phragmén" in page
    assert Fact.objects.filter(kind="data.released", payload__contains="Other rules").exists()
    client.force_login(officer)
    client.post(desk("compare-publish"), {"verb": "withdraw"})
    assert client.get(at("other-rules")).status_code == 404


def test_what_is_published_tells_nothing_about_a_few_people(published: Budget, officer: Person) -> None:
    comparing_actions.publish_comparison(by=officer, budget=published)
    minimum = published.activity.engagement.community.minimum_cell
    shown = comparing.of_dict(RuleComparison.objects.get().output)
    for line in shown.lines:
        assert line.average_cost is None
        for part in (line.reached, *line.parts):
            people = part * shown.voters
            assert (
                part == 1
                or people % minimum == pytest.approx(0)
                or people % minimum == pytest.approx(minimum)
            )
    exact = comparing.of_budget(published)
    assert [one.winners for one in shown.lines] == [one.winners for one in exact.lines]


def test_the_lines_are_those_of_the_outcome(published: Budget) -> None:
    declared = next(one for one in comparing.of_budget(published).lines if one.declared)
    assert declared.rule == "equal_shares_add_one_greedy"
    assert declared.cost + declared.left == published.amount


def test_a_published_budget_of_ours_goes_out_without_anything_about_single_voters(
    published: Budget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pabulib_actions, "may_publish", lambda payloads: True)  # as if there were a hundred
    out = tmp_path / "ours.pb"
    done = CliRunner().invoke(export_pabulib, [published.activity.engagement.slug, str(out), "--json"])
    assert json.loads(done.output)["activity"] == published.activity_id
    file = read_pabulib(out.read_bytes(), "ours.pb")
    assert (file.told("budget"), file.told("currency"), file.told("rule")) == (
        "1000",
        "CAD",
        "equalshares/add1u",
    )
    assert file.votes.columns == ("voter_id", "vote")
    assert file.votes.others["voter_id"].texts() == [str(number) for number in range(1, 16)]
    theirs = comparing.of_file(file)
    ours = comparing.of_budget(published)
    assert [line.cost * ours.unit for line in theirs.lines] == [line.cost for line in ours.lines]
    assert Fact.objects.filter(kind="data.released", payload__contains="pabulib").exists()


def test_no_ballot_of_ours_leaves_before_the_outcome(decided: Budget, tmp_path: Path) -> None:
    done = CliRunner().invoke(export_pabulib, [str(decided.activity_id), str(tmp_path / "early.pb")])
    assert done.exit_code == 1
    assert "no published outcome" in done.output
    assert not (tmp_path / "early.pb").exists()
