"""Addresses that hold in every language."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override


def path_after_language(name: str, **kwargs: Any) -> str:
    """The address of a route without its language prefix: ``/riverbend/engagements/harbour/``."""
    with override("en"):
        return reverse(name, kwargs=kwargs).removeprefix("/en")


def in_language_of_page(path: str, language: str) -> str:
    """The address `path` (as `path_after_language` gives it) in a language."""
    return f"/{language}{path}"
