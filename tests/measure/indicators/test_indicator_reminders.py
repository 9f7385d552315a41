"""Who looks after an indicator hears when its value is out of date, once a month, and the public sees it at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.jobs.work import jobs
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import actions
from civiccircle.measure.indicators.jobs import send_reminders
from civiccircle.measure.indicators.models import Indicator
from civiccircle.measure.indicators.reminding import remind_owners

from .conftest import Observe

Commits = Callable[..., object]


@pytest.fixture
def old(indicator: Indicator, observe: Observe) -> Indicator:
    observe("2019")
    return indicator


def test_owner_hears_of_all_that_is_out_of_date_in_one_mail(
    old: Indicator, analyst: Person, mailoutbox: list, django_capture_on_commit_callbacks: Commits
) -> None:  # type: ignore[type-arg]
    analyst.language = "fr"
    analyst.save()
    actions.follow(by=analyst, community=old.community, codes=["SU12"], owner=analyst)
    Indicator.objects.filter(code="SU12").update(followed_at=timezone.now() - timedelta(days=60))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert send_reminders.call() == 1
    [mail] = mailoutbox
    assert mail.to == [analyst.email]
    assert "Accès des ménages à Internet" in mail.body
    assert "SU12" in mail.body
    assert "/fr/riverbend/desk/indicators/" in mail.body


def test_nobody_hears_of_one_indicator_twice_within_a_month(
    old: Indicator, mailoutbox: list, django_capture_on_commit_callbacks: Commits
) -> None:  # type: ignore[type-arg]
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        written = [remind_owners(old.community, now + timedelta(days=days)) for days in (0, 1, 29, 31)]
    assert written == [1, 0, 0, 1]
    assert len(mailoutbox) == 2


def test_current_value_new_indicator_and_one_without_owner_bring_no_mail(
    old: Indicator, observe: Observe, analyst: Person
) -> None:
    actions.follow(by=analyst, community=old.community, codes=["SU12"], owner=analyst)
    observe(str(timezone.now().year - 1))
    assert remind_owners(old.community) == 0
    Indicator.objects.filter(code="SU12").update(followed_at=timezone.now() - timedelta(days=60), owner=None)
    assert remind_owners(old.community) == 0


def test_reminders_go_out_every_day_and_the_public_sees_what_is_out_of_date(
    old: Indicator, client: Client
) -> None:
    assert jobs()[send_reminders.module_path].every == timedelta(days=1)
    assert "Out of date" in client.get("/en/riverbend/indicators/BB01/").content.decode()
