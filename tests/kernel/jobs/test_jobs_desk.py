import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import DjangoAssertNumQueries

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.jobs.worker import Worker
from civiccircle.kernel.people.models import Membership, Person, Role

from . import work_to_do

pytestmark = pytest.mark.django_db
PAGE = "/en/riverbend/desk/jobs/"


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


@pytest.fixture
def administrator(client: Client, community: Community) -> Client:
    client.force_login(Person.objects.create_superuser("ada@example.org"))
    return client


@pytest.fixture
def failed() -> "DBTaskResult[..., object]":
    work_to_do.stumble.enqueue()
    for _attempt in range(3):
        Worker().run_one()
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    return DBTaskResult.objects.get()


def test_the_page_shows_what_failed_what_runs_and_what_ended(
    administrator: Client, failed: "DBTaskResult[..., object]"
) -> None:
    work_to_do.count.enqueue()
    Worker().run_one()
    work_to_do.hourly.enqueue()
    page = administrator.get(PAGE).content.decode()
    for words in (
        "Never succeeds",
        "ValueError: the bridge is closed",
        "Counts to three",
        "Every hour",
        "Run again",
    ):
        assert words in page


def test_the_page_says_when_there_is_nothing_to_do(administrator: Client) -> None:
    assert "No job is running or waiting." in administrator.get(PAGE).content.decode()


def test_a_failed_job_is_run_again_by_a_button(
    administrator: Client, failed: "DBTaskResult[..., object]"
) -> None:
    where = reverse("jobs:retry", kwargs={"community": "riverbend", "task_id": failed.pk})
    assert administrator.post(where, follow=True).redirect_chain == [(PAGE, 302)]
    failed.refresh_from_db()
    assert failed.status == "READY"


def test_the_administrator_of_one_community_does_not_see_the_jobs_of_all(
    client: Client, community: Community
) -> None:
    person = Person.objects.create_user("bo@example.org")
    Membership.objects.create(person=person, community=community, role=Role.ADMINISTRATOR)
    client.force_login(person)
    assert client.get(PAGE).status_code == 403


def test_the_page_costs_the_same_for_few_jobs_and_many(
    administrator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        work_to_do.count.enqueue()
    with django_assert_max_num_queries(10):
        administrator.get(PAGE)
