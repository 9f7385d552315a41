"""Addresses that hold in every language."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override


def address(name: str, /, *args: Hashable, **kwargs: Hashable) -> str:
    """The address of a route in the active language."""
    return address_in(get_language() or settings.LANGUAGE_CODE, name, *args, **kwargs)


def address_in(language: str, name: str, /, *args: Hashable, **kwargs: Hashable) -> str:
    """The address of a route in `language`; remembered, because every page tells some dozens of them."""
    return _address(settings.ROOT_URLCONF, language, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=10_000)
def _address(
    _routes: str,
    language: str,
    name: str,
    args: tuple[Hashable, ...],
    kwargs: tuple[tuple[str, Hashable], ...],
) -> str:
    with override(language):
        return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def path_after_language(name: str, **kwargs: Hashable) -> str:
    """The address of a route without its language prefix: ``/riverbend/engagements/harbour/``."""
    return address_in("en", name, **kwargs).removeprefix("/en")


def in_language_of_page(path: str, language: str) -> str:
    """The address `path` (as `path_after_language` gives it) in a language."""
    return f"/{language}{path}"
