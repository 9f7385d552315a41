"""The privacy declarations of models that others wrote: sign-in, sessions, background tasks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .declare import Basis, Declaration, Personal, Sensitivity, nothing_personal
from .purposes import ACCOUNTS, OPERATION

_SIGN_IN = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.IDENTITY)
_SECRET = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET)
_SESSION = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, retention=timedelta(0))
_CONFIRMATION = Personal(ACCOUNTS, Basis.CONSENT, Sensitivity.SECRET, retention=timedelta(days=7))
_TASK = Personal(OPERATION, Basis.LEGITIMATE_INTEREST, Sensitivity.IDENTITY, retention=timedelta(days=30))


def _each(like: Personal, **labels: Any) -> dict[str, Personal]:
    """Fields declared alike, each with what people read for it: the words of these tables are for programmers."""
    return {name: replace(like, label=label) for name, label in labels.items()}


THIRD_PARTY: dict[str, Declaration] = {
    "account.EmailAddress": Declaration(
        subject="user",
        title=_("E-mail addresses"),
        personal=_each(
            _SIGN_IN,
            user=_("whose address it is"),
            email=_("e-mail address"),
            verified=_("whether you have shown that it is yours"),
            primary=_("whether we write to it"),
        ),
    ),
    "account.EmailConfirmation": Declaration(
        subject="email_address__user",
        title=_("Confirmations of e-mail addresses"),
        personal=_each(
            _CONFIRMATION,
            email_address=_("which address is confirmed"),
            created=_("when the confirmation was asked for"),
            sent=_("when the message was sent"),
            key=_("secret number in the message"),
        ),
        clock="created",
    ),
    "socialaccount.SocialApp": nothing_personal("settings of identity providers"),
    "socialaccount.SocialAccount": Declaration(
        subject="user",
        title=_("Sign-in through an identity provider"),
        personal=_each(
            _SIGN_IN,
            user=_("whose sign-in it is"),
            provider=_("which provider"),
            uid=_("your number at the provider"),
            last_login=_("when you last signed in through it"),
            date_joined=_("when you first signed in through it"),
            extra_data=_("what the provider tells about you"),
        ),
    ),
    "socialaccount.SocialToken": Declaration(
        subject="account__user",
        title=_("Keys from an identity provider"),
        personal=_each(
            _SECRET,
            account=_("which sign-in it belongs to"),
            token=_("key from the provider"),
            token_secret=_("second key from the provider"),
            expires_at=_("when it expires"),
        ),
        impersonal=("app",),
    ),
    "mfa.Authenticator": Declaration(
        subject="user",
        title=_("Passkeys"),
        personal=_each(
            _SECRET,
            user=_("whose passkey it is"),
            type=_("kind of passkey"),
            data=_("public part of the passkey, and the name you gave it"),
            created_at=_("when it was added"),
            last_used_at=_("when it was last used"),
        ),
    ),
    "sessions.Session": Declaration(
        subject=None,
        title=_("Open sign-ins"),
        personal=_each(
            _SESSION,
            session_key=_("secret number in your browser's cookie"),
            session_data=_("which account is signed in"),
            expire_date=_("when the sign-in ends"),
        ),
        clock="expire_date",
        reason="who a session belongs to stands inside its data: the hook “sessions” finds and ends them",
    ),
    "django_tasks_database.DBTaskResult": Declaration(
        subject=None,
        title=_("Background work"),
        personal=_each(
            _TASK,
            args_kwargs=_("what the work is about, for example where to send a message"),
            return_value=_("what the work brought"),
            traceback=_("what went wrong"),
            enqueued_at=_("when it was asked for"),
            started_at=_("when it began"),
            finished_at=_("when it ended"),
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
