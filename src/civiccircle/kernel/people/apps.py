from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from .sessions import note_sign_in


class PeopleConfig(AppConfig):
    name = "civiccircle.kernel.people"
    label = "people"

    def ready(self) -> None:
        user_logged_in.connect(_note_sign_in, dispatch_uid="people.note_sign_in")


def _note_sign_in(sender: Any, request: Any, **details: Any) -> None:
    note_sign_in(request)
