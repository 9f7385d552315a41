"""A model that hides what it holds is refused before it gets a table."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import models
from django.test.utils import isolate_apps

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.checks import check_declarations, faults_of, refuse_undeclared
from civiccircle.kernel.privacy.declare import Basis, Clock, Declaration, Erasure, Personal, nothing_personal
from civiccircle.kernel.privacy.purposes import ACCOUNTS

REPOSITORY = Path(__file__).resolve().parents[3]
PLAIN = Personal(ACCOUNTS, Basis.CONSENT)

PLANTED = """
from django.db import models
from civiccircle.kernel.privacy.declare import Declaration

class Diary(models.Model):
    title = models.CharField(max_length=10)
    secret_page = models.TextField()
    privacy = Declaration(subject=None, impersonal=("title",))
"""


def ids(model):
    return [fault.id for fault in faults_of(model)]


def diary(declaration):
    """A model with one link to a person, one text and one date, declared as given."""

    class Diary(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
        page = models.TextField()
        written = models.DateField()
        privacy = declaration

        class Meta:
            app_label = "privacy"

        def __str__(self):
            return self.page

    return Diary


@pytest.fixture(autouse=True)
def apart():
    with isolate_apps("civiccircle.kernel.privacy"):
        yield


def test_every_model_of_the_house_is_declared():
    assert check_declarations() == []


def test_a_whole_declaration_passes():
    personal = {
        "person": PLAIN,
        "page": Personal(ACCOUNTS, Basis.CONSENT, retention=timedelta(days=1)),
    }
    assert ids(diary(Declaration("person", personal, ("written",), clock="written"))) == []


def _from(path):
    return Personal(ACCOUNTS, Basis.CONSENT, retention=timedelta(days=1), clock=Clock(path, "some day"))


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        (None, "privacy.E001"),
        (nothing_personal(""), "privacy.E002"),
        (Declaration("person", {"person": PLAIN}, ("written",)), "privacy.E003"),
        (Declaration("person", {"person": PLAIN}, ("person", "page", "written")), "privacy.E004"),
        (Declaration("person", {"person": PLAIN}, ("page", "written", "pages")), "privacy.E005"),
        (Declaration(None, {"page": PLAIN}, ("person", "written")), "privacy.E006"),
        (Declaration("person__email", {"page": PLAIN}, ("person", "written")), "privacy.E007"),
        (Declaration("self", {"page": PLAIN}, ("person", "written")), "privacy.E007"),
        (Declaration("persona", {"page": PLAIN}, ("person", "written")), "privacy.E007"),
        (
            Declaration(
                "person",
                {"page": Personal(ACCOUNTS, Basis.CONSENT, retention=timedelta(days=1))},
                ("person", "written"),
            ),
            "privacy.E008",
        ),
        (Declaration("person", {"page": PLAIN}, ("person", "written"), clock="page"), "privacy.E009"),
        *(
            (Declaration("person", {"page": _from(path)}, ("person", "written")), "privacy.E011")
            for path in ("person__email", "nobody__joined", "person__date_joined__year")
        ),
        (
            Declaration(
                "person",
                {"page": Personal(ACCOUNTS, Basis.CONSENT, erasure=Erasure.KEEP)},
                ("person", "written"),
            ),
            "privacy.E010",
        ),
        (
            Declaration(
                "person",
                {"person": Personal(ACCOUNTS, Basis.CONSENT, erasure=Erasure.DETACH)},
                ("page", "written"),
            ),
            "privacy.E010",
        ),
        (
            Declaration(
                "person",
                {"written": Personal(ACCOUNTS, Basis.CONSENT, erasure=Erasure.CLEAR)},
                ("page", "person"),
            ),
            "privacy.E010",
        ),
    ],
)
def test_a_faulty_declaration_is_refused_with_its_own_message(declaration, expected):
    assert ids(diary(declaration)) == [expected]


def test_an_undeclared_many_to_many_is_refused():
    class Club(models.Model):
        members = models.ManyToManyField(Person, related_name="+")
        privacy = Declaration(subject=None)

        class Meta:
            app_label = "privacy"

        def __str__(self):
            return "club"

    (fault,) = faults_of(Club)
    assert "`members`" in fault.msg


def test_migrating_is_stopped_also_where_checks_are_skipped(monkeypatch):
    refuse_undeclared()
    monkeypatch.delattr("civiccircle.kernel.communities.models.Place.privacy")
    with pytest.raises(CommandError, match=r"communities.Place: declares no privacy"):
        refuse_undeclared()


@pytest.mark.parametrize(
    "command",
    [
        "migrate --skip-checks",
        "check",
        # These begin with the same checks.
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("migrate", "makemigrations --check")),
    ],
)
def test_a_planted_field_stops_every_command_naming_model_field_and_mend(command, tmp_path):
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "__init__.py").touch()
    (planted / "models.py").write_text(PLANTED)
    (tmp_path / "planted_settings.py").write_text(
        "from tests.settings import *\n"
        "INSTALLED_APPS = [*INSTALLED_APPS, 'planted']\n"
        "MIGRATION_MODULES = {name.rsplit('.')[-1]: None for name in INSTALLED_APPS}\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "django", *command.split()],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{tmp_path}:{REPOSITORY}",
            "DJANGO_SETTINGS_MODULE": "planted_settings",
            "CIVICCIRCLE_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "planted.Diary: " in ran.stderr
    assert "the field `secret_page` is not declared" in ran.stderr
    assert "Name `secret_page` in `personal`" in ran.stderr
