"""The privacy declarations of models that others wrote: sign-in, sessions, background tasks."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .declare import Basis, Declaration, Personal, Sensitivity, nothing_personal
from .purposes import ACCOUNTS, OPERATION

_SIGN_IN = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.IDENTITY)
_SECRET = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET)
_SESSION = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, retention=timedelta(0))
_CONFIRMATION = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, retention=timedelta(days=7))
_TASK = Personal(OPERATION, Basis.LEGITIMATE_INTEREST, Sensitivity.IDENTITY, retention=timedelta(days=30))

THIRD_PARTY: dict[str, Declaration] = {
    "account.EmailAddress": Declaration(
        subject="user",
        title=_("E-mail addresses"),
        personal=dict.fromkeys(("user", "email", "verified", "primary"), _SIGN_IN),
    ),
    "account.EmailConfirmation": Declaration(
        subject="email_address__user",
        title=_("Confirmations of e-mail addresses"),
        personal=dict.fromkeys(("email_address", "created", "sent", "key"), _CONFIRMATION),
        clock="created",
    ),
    "socialaccount.SocialApp": nothing_personal("settings of identity providers"),
    "socialaccount.SocialAccount": Declaration(
        subject="user",
        title=_("Sign-in through an identity provider"),
        personal=dict.fromkeys(
            ("user", "provider", "uid", "last_login", "date_joined", "extra_data"), _SIGN_IN
        ),
    ),
    "socialaccount.SocialToken": Declaration(
        subject="account__user",
        title=_("Keys from an identity provider"),
        personal=dict.fromkeys(("account", "token", "token_secret", "expires_at"), _SECRET),
        impersonal=("app",),
    ),
    "mfa.Authenticator": Declaration(
        subject="user",
        title=_("Passkeys"),
        personal=dict.fromkeys(("user", "type", "data", "created_at", "last_used_at"), _SECRET),
    ),
    "sessions.Session": Declaration(
        subject=None,
        title=_("Open sign-ins"),
        personal=dict.fromkeys(("session_key", "session_data", "expire_date"), _SESSION),
        clock="expire_date",
        reason="who a session belongs to stands inside its data: the hook “sessions” finds and ends them",
    ),
    "django_tasks_database.DBTaskResult": Declaration(
        subject=None,
        title=_("Background work"),
        personal=dict.fromkeys(
            ("args_kwargs", "return_value", "traceback", "enqueued_at", "started_at", "finished_at"), _TASK
        ),
        impersonal=(
            "id", "status", "priority", "task_path", "worker_ids", "queue_name", "backend_name", "run_after",
            "exception_class_path",
        ),
        clock="finished_at",
        reason="the hook “tasks” finds work that names the person's address, for example a mail to send",
    ),
    "auth.Permission": nothing_personal("names of permissions"),
    "auth.Group": nothing_personal("names of groups"),
    "contenttypes.ContentType": nothing_personal("names of tables"),
}  # fmt: skip


def declaration_of(model: type[models.Model]) -> Declaration | None:
    """The privacy declaration of a model: its own, or ours for it."""
    own = getattr(model, "privacy", None)
    return own if isinstance(own, Declaration) else THIRD_PARTY.get(model._meta.label)
