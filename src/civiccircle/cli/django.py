"""Starts Django for the commands that need it."""

import os

import django
from django.apps import apps


def start() -> None:
    """Load the settings and the rooms, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civiccircle.web.settings")
    if not apps.ready:
        django.setup()
