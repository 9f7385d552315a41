"""What is planted of a person before the person is forgotten: rows, canaries in each field, and traces elsewhere."""

import hashlib
from datetime import date
from pathlib import Path

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civiccircle.decide.budgets.models import Ballot, Budget, Idea, PaperBatch, PaperCode, PaperSheet, Project
from civiccircle.decide.council.models import Correction, Decision
from civiccircle.deliver.contracting.models import Import
from civiccircle.deliver.initiatives.models import Change, Initiative
from civiccircle.kernel import pages
from civiccircle.kernel.activities.models import Moderation, Participant
from civiccircle.kernel.people.models import ApiToken, Membership, Role
from civiccircle.kernel.privacy.declarations import declared, field_of
from civiccircle.kernel.privacy.models import ImpactAssessment
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.models import Finding, Observation, Target

WORDS = "q7wcanarywords"
# Codes of a closed list, and JSON whose form others rely on, take no canary of their own.
NOT_FREE = {
    "people.Membership.role",
    "mfa.Authenticator.type",
    "activities.Contribution.payload",
    "budgets.Ballot.choices",
    "budgets.Ballot.points",
}


def canary_of(label, name):
    return hashlib.sha256(f"{label}.{name}".encode()).hexdigest()[:9] + "canary"


def plant_rows(person, community, activity, take_part):
    """At least one row about the person in each table that declares a path to people."""
    take_part(WORDS, person=person)
    Membership.objects.create(community=community, person=person, role=Role.ANALYST)
    address = EmailAddress.objects.create(user=person, email=person.email)
    EmailConfirmation.objects.create(email_address=address, key="k", sent=timezone.now())
    app = SocialApp.objects.create(provider="openid_connect", name="City", client_id="c")
    account = SocialAccount.objects.create(user=person, provider="city", uid="u")
    SocialToken.objects.create(app=app, account=account, token="t")
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    Moderation.objects.create(
        activity=activity, subject_kind="statement", subject_id=1, decision="accepted", reason="fits",
        decided_by=person, decided_at=timezone.now(),
    )  # fmt: skip
    ImpactAssessment.objects.create(
        community=community, activity_kind="conversation", scope_digest="0", decided_by=person
    )
    ApiToken.objects.create(person=person, name="n", digest="d", expires_at=timezone.now())
    activity.engagement.created_by = person
    activity.engagement.save()
    [indicator] = indicators.follow(by=None, community=community, codes=["BB01"], owner=person)
    entered = {"indicator": indicator, "recorded_by": person, "recorded_at": timezone.now()}
    Observation.objects.create(**entered, start=date(2024, 1, 1), end=date(2024, 12, 31), licence="CC0")
    Target.objects.create(**entered, value=1, due=date(2030, 1, 1))
    Finding.objects.create(
        indicator=indicator, start=date(2024, 1, 1), end=date(2024, 12, 31), rule="jump",
        found_at=timezone.now(), accepted_by=person,
    )  # fmt: skip
    Import.objects.create(
        community=community, digest="0", name="a.json", size=1, state="draft", report={}, by=person,
        received_at=timezone.now(),
    )  # fmt: skip
    decision = Decision.objects.create(
        community=community, decided_on=date(2026, 3, 4), recorded_at=timezone.now(), recorded_by=person
    )
    Correction.objects.create(decision=decision, at=timezone.now(), by=person, before={})
    initiative = Initiative.objects.create(
        community=community,
        identifier="RB-1",
        starts_on=date(2026, 3, 4),
        begun_at=timezone.now(),
        owner=person,
    )
    Change.objects.create(initiative=initiative, kind=Change.Kind.BEGUN, at=timezone.now(), by=person)
    _plant_budget(activity, person)


def _plant_budget(activity, person):
    participant = Participant.objects.filter(person=person, engagement=activity.engagement).first()
    budget = Budget.objects.create(activity=activity, amount=1)
    project = Project.objects.create(budget=budget, number=1, created_at=timezone.now())
    Idea.objects.create(project=project, proposer=participant, language="en", created_at=timezone.now())
    Ballot.objects.create(budget=budget, participant=participant, choices=[1], contribution_id=1)
    batch = PaperBatch.objects.create(budget=budget, number=1, sheets=1, first_by=person)
    PaperSheet.objects.create(batch=batch, entry=PaperSheet.Pass.SETTLED, serial="A-1", settled_by=person)
    PaperCode.objects.create(budget=budget, participant=participant, code="c")


def plant_canaries(holder):
    """Give each free personal field of each of the holder's rows a value of its own; returns them all."""
    canaries = set()
    for model, declaration in declared():
        for name in declaration.personal:
            field = field_of(model, name)
            label = f"{model._meta.label}.{name}"
            if label in NOT_FREE or field.is_relation:
                continue
            canary = canary_of(model._meta.label, name)
            if isinstance(field, models.EmailField):
                value = f"{canary}@riverbend.example"
            elif isinstance(field, models.BinaryField):
                value = canary.encode()
            elif isinstance(field, models.JSONField):
                value = {"canary": canary}
            elif isinstance(field, models.CharField | models.TextField):
                value = canary[: field.max_length]
            else:
                continue
            if holder.rows(model, declaration).update(**{name: value}):
                canaries.add(canary[:9])
    return canaries


def plant_elsewhere(person):
    """What lies outside the columns that lead to the person; returns the canaries."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["note"] = "s1canarysession"
    session.create()
    DBTaskResult.objects.create(
        task_path="x", queue_name="default", backend_name="default", run_after=timezone.now(), priority=0,
        args_kwargs={"args": [person.email, "t1canarytask"], "kwargs": {}},
    )  # fmt: skip
    cache.set("c1canarycache", person.email)
    pages.store.put("/en/riverbend/", HttpResponse("p1canarypage"), 60)
    prepared = Path(settings.DATA_DIR) / "exports" / "old.csv"
    prepared.parent.mkdir(exist_ok=True)
    prepared.write_text("x1canaryexport")
    return {"t1canarytask", "c1canarycache", "p1canarypage", "x1canaryexport"}, session.session_key
