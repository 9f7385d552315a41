"""Mails to people about their accounts and work: plain text, in their language; a stranger chooses nothing in them."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community

from .links import LIFETIME
from .models import Person, Role


def send_sign_in_link(email: str, token: str, base: str) -> str:
    """Send a sign-in link, and give its address."""
    address = base + reverse("people:link", kwargs={"token": token})
    minutes = int(LIFETIME.total_seconds() // 60)
    _send(email, _("Your link to sign in"), "people/mail/sign_in.txt", {"link": address, "minutes": minutes})
    return address


def tell_of_role(person: Person, community: Community, role: Role, sign_in: str) -> None:
    """Tell a person that they were given a role, and where to sign in."""
    with translation.override(person.language or community.default_language):
        _send(
            person.email,
            _("Your role at %(community)s") % {"community": community},
            "people/mail/role.txt",
            {"community": str(community), "role": role.label, "link": sign_in},
        )


def tell(
    person: Person, community: Community, subject: Any, template: str, context: Mapping[str, Any]
) -> None:
    """Tell a person something about their work for a community; `subject` is translated on the way."""
    with translation.override(person.language or community.default_language):
        _send(person.email, str(subject), template, {"community": str(community), **context})


def _send(to: str, subject: str, template: str, context: Mapping[str, Any]) -> None:
    body = render_to_string(template, dict(context))
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(" ".join(subject.split()), body, to=[to], headers=headers).send()
