"""Accounts and the roles that people hold in a community."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.privacy.declare import (
    Basis,
    Declaration,
    Erasure,
    Personal,
    Sensitivity,
    nothing_personal,
)
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY, ACCOUNTS


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts: an e-mail address is all they need, there are no passwords."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """An account. Signs in by e-mail link, OpenID Connect or passkey."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text=_("May administer the whole installation."))
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    privacy = Declaration(
        subject="self",
        personal={
            "email": Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.IDENTITY, label=_("e-mail address")),
            "name": Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.IDENTITY, label=_("name")),
            "language": Personal(ACCOUNTS, Basis.CONSENT, label=_("language")),
            "password": Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, label=_("password (unused)")),
            "last_login": Personal(ACCOUNTS, Basis.CONSENT, label=_("last sign-in")),
            "date_joined": Personal(ACCOUNTS, Basis.CONSENT, label=_("day of joining")),
        },
        impersonal=("is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
        title=_("Accounts"),
    )

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What a person does in a community; residents need no membership."""

    RESIDENT = "resident", _("Resident")
    ENGAGEMENT_OFFICER = "engagement_officer", _("Engagement officer")
    ANALYST = "analyst", _("Analyst")
    PROCUREMENT_OFFICER = "procurement_officer", _("Procurement officer")
    COUNCIL_MEMBER = "council_member", _("Council member")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Membership(models.Model):
    """One role of one person in one community."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Declaration(
        subject="person",
        personal={
            "person": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, Sensitivity.IDENTITY, label=_("who holds the role")
            ),
            "role": Personal(ACCOUNTABILITY, Basis.PUBLIC_TASK, label=_("role")),
            "granted_at": Personal(ACCOUNTABILITY, Basis.PUBLIC_TASK, label=_("since when")),
            "granted_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who granted it")
            ),
        },
        impersonal=("community",),
        title=_("Roles"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person", "role"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class ApiToken(models.Model):
    """A secret by which a person's program uses the API in their name; only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    privacy = Declaration(
        subject="person",
        personal={
            "person": Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.IDENTITY, label=_("whose key it is")),
            "name": Personal(ACCOUNTS, Basis.CONSENT, label=_("name you gave the key")),
            "digest": Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, label=_("the key (scrambled)")),
            "created_at": Personal(ACCOUNTS, Basis.CONSENT, label=_("when it was added")),
            "expires_at": Personal(ACCOUNTS, Basis.CONSENT, label=_("when it expires")),
            "last_used_at": Personal(ACCOUNTS, Basis.CONSENT, label=_("when it was last used")),
        },
        title=_("Keys for your programs"),
    )

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class SpentChallenge(models.Model):
    """A proof of work that was used, kept until it would have expired anyway, so that none pays twice."""

    salt = models.CharField(max_length=24, unique=True)
    spent_at = models.DateTimeField(db_index=True)

    privacy = nothing_personal("a random number that was good for some minutes; nothing says who solved it")

    def __str__(self) -> str:
        return self.salt
