"""Starts Django for the commands that need it."""

import gc
import os
import secrets
from pathlib import Path

import django
from django.apps import apps


def start(*, makes_installation: bool = False) -> None:
    """Load the settings and the rooms, once.

    Only a command that `makes_installation` leaves a folder and a secret behind where there was none.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civiccircle.web.settings")
    if apps.ready:
        return
    if not makes_installation and not Path(os.environ.get("CIVICCIRCLE_DATA", "data"), "secret-key").exists():
        os.environ.setdefault("CIVICCIRCLE_SECRET_KEY", secrets.token_urlsafe(50))
    # All that is loaded stays: looking through it for rubbish, time and again, took a fifth of a start. Once it is
    # frozen the collector leaves it alone, and a process that is forked from this one goes on sharing its memory.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()
