"""Every command names a way to take part alike: by its number, or by the end of its address."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from civiccircle.decide.budgets.pabulib_commands import export_pabulib
from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.commands import activity_named
from civiccircle.kernel.commands import Problem
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.commands import export_bundle
from civiccircle.listen.conversations.polis_commands import export_polis
from tests.towns import Engage


def run(command: click.Command, *words: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in words])


def test_a_number_or_an_address_leads_to_the_same(draft: Engage, community: Community) -> None:
    engagement = draft()
    activity = engagement.activities.get()
    whole = f"{engagement.slug}/{activity.slug}"
    for named in (str(activity.pk), engagement.slug, whole):
        assert activity_named(named, None) == activity
        assert activity_named(named, community.slug, kind="conversation") == activity
    other = Community.objects.create(slug="hilltop", name={"en": "Hilltop"})
    assert activity_named(str(activity.pk), None) == activity, "a number needs no community"
    with pytest.raises(Problem, match="several communities"):
        activity_named(whole, None)
    with pytest.raises(Problem, match="there is none yet"):
        activity_named(str(activity.pk), other.slug)


def test_what_is_not_there_or_not_one_is_told_with_all_that_is(draft: Engage, officer: Person) -> None:
    engagement = draft()
    first = engagement.activities.get()
    second = actions.add_activity(
        by=officer, engagement=engagement, kind="conversation", title={"en": "More"}
    )
    there = f"{second.pk} ({engagement.slug}/more); {first.pk} ({engagement.slug}/{first.slug})"
    for named in (engagement.slug, "nowhere", "9" * 40, f"{engagement.slug}/nothing"):
        with pytest.raises(Problem) as refusal:
            activity_named(named, None)
        assert there in refusal.value.message
    with pytest.raises(Problem, match="no budget"):
        activity_named(str(first.pk), None, kind="budget")


@pytest.mark.parametrize("command", [export_polis, export_pabulib, export_bundle])
def test_every_export_of_an_activity_tells_what_there_is(
    command: click.Command, draft: Engage, tmp_path: Path
) -> None:
    engagement = draft()
    told = run(command, "nowhere", tmp_path / "out")
    assert told.exit_code == 1
    assert "nowhere: give the number or the address of one:" in told.output
    kind = {export_pabulib: "there is none yet"}.get(command, f"{engagement.slug}/")
    assert kind in told.output
    assert not (tmp_path / "out").exists()


def test_a_conversation_is_written_out_by_its_address(draft: Engage, tmp_path: Path) -> None:
    engagement = draft()
    address = f"{engagement.slug}/{engagement.activities.get().slug}"
    assert run(export_polis, address, tmp_path / "out", "--community", "riverbend").exit_code == 0
    assert (tmp_path / "out" / "votes.csv").exists()
