"""Ideas of residents: checked, worded, costed, joined with others, and forgotten with who had them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from civiccircle.decide.budgets import actions, project_actions, queries
from civiccircle.decide.budgets.models import Budget, Idea, Project
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.activities.moderation import moderate
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.erase import erase_person
from civiccircle.kernel.trace.models import Record

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Settled = Callable[[Activity], None]


def test_an_idea_is_checked_worded_and_costed_before_it_comes_on_the_ballot(
    activity: Activity, budget: Budget, join: Join, officer: Person
) -> None:
    idea = {
        "title": "A  slide",
        "text": "For the small ones.",
        "language": "en",
        "place": "harbour",
        "cost": 5,
    }
    actions.propose(activity=activity, participant_id=join().pk, idea=idea, key=uuid4())
    project = Project.objects.get(number=5)
    assert (project.state, project.idea.title, project.place.slug) == ("pending", "A slide", "harbour")
    assert not Record.objects.filter(kind="project", object_id=project.pk).exists()
    with pytest.raises(ValidationError, match="not shown"):
        project_actions.accept_project(by=officer, project=project)
    moderate(
        by=officer,
        activity=activity,
        subject_kind="idea",
        subject_id=project.pk,
        decision="accepted",
        reason="fits",
    )
    assert Record.objects.get(kind="project", object_id=project.pk).title == {"en": "A slide"}
    with pytest.raises(ValidationError, match="Word the project first"):
        project_actions.accept_project(by=officer, project=Project.objects.get(number=5))
    wording = Wording({"en": "Slide at the harbour"}, cost=90_00)
    project_actions.change_project(by=officer, project=Project.objects.get(number=5), wording=wording)
    project_actions.accept_project(by=officer, project=Project.objects.get(number=5))
    assert Project.objects.get(number=5).state == "accepted"


def test_an_idea_can_be_joined_with_another_project(
    activity: Activity, budget: Budget, join: Join, officer: Person
) -> None:
    idea = {"title": "More parks", "language": "en"}
    actions.propose(activity=activity, participant_id=join().pk, idea=idea, key=uuid4())
    project = Project.objects.get(number=5)
    with pytest.raises(ValidationError, match="another one"):
        project_actions.join_idea(by=officer, project=project, into=5)
    project_actions.join_idea(by=officer, project=project, into=1)
    project.refresh_from_db()
    assert (project.state, project.merged_into.number) == ("merged", 1)


def test_who_wants_to_be_forgotten_takes_their_words_along_and_leaves_project_and_ballot(
    activity: Activity, budget: Budget, officer: Person, resident: Person
) -> None:
    me = Participant.objects.create(
        engagement=activity.engagement, person=resident, joined_at=activity.created_at
    )
    for title in ("Worded", "Raw"):
        actions.propose(
            activity=activity, participant_id=me.pk, idea={"title": title, "language": "en"}, key=uuid4()
        )
    for project in Project.objects.filter(number__gte=5):
        moderate(
            by=officer,
            activity=activity,
            subject_kind="idea",
            subject_id=project.pk,
            decision="accepted",
            reason="fits",
        )
    worded, raw = Project.objects.filter(number__gte=5)
    wording = Wording({"en": "The city's words"}, cost=1)
    project_actions.change_project(by=officer, project=worded, wording=wording)
    project_actions.accept_project(by=officer, project=worded)
    project_actions.decline_project(by=officer, project=raw, reason={"en": "No"})
    actions.freeze(by=officer, budget=budget)
    actions.ballot(activity=activity, participant_id=me.pk, choices=[5], key=uuid4())
    erase_person(resident)
    assert set(Idea.objects.values_list("title", "proposer")) == {("", None)}
    assert Record.objects.get(kind="project", object_id=worded.pk).title == {"en": "The city's words"}
    record = Record.objects.get(kind="project", object_id=raw.pk)
    assert (record.title, record.public) == ({}, False)
    [counted] = queries.ballots_for_count(budget)
    assert counted.choices == [5]
