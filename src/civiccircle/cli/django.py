"""Starts Django for the commands that need it."""

import gc
import os

import django
from django.apps import apps


def start() -> None:
    """Load the settings and the rooms, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civiccircle.web.settings")
    if apps.ready:
        return
    # All that is loaded stays: looking through it for rubbish, time and again, took a fifth of a start. Once it is
    # frozen the collector leaves it alone, and a process that is forked from this one goes on sharing its memory.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()
