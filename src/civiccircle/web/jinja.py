"""The Jinja2 environment of every public page."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_bidi, ngettext, npgettext, pgettext
from django.utils.translation import gettext as gettext_of_django
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from civiccircle.kernel.addresses import address
from civiccircle.web import controls, figures, filters, navigation


class Templates(Jinja2):
    """Finds templates in the ``templates`` folder of each of our own apps, never in those of third parties.

    Their templates are written in Django's language and stay with its engine.
    """

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[str, ...]:
        ours = (app for app in apps.get_app_configs() if app.name.startswith("civiccircle."))
        folders = (str(Path(app.path) / self.app_dirname) for app in ours)
        return (*self.dirs, *(folder for folder in folders if Path(folder).is_dir()))


def environment(**options: Any) -> Environment:
    """Build the environment named by ``TEMPLATES[...]["OPTIONS"]["environment"]``.

    A misspelt name is an error, not an empty page; markup is escaped unless a macro made it.
    """
    options |= {
        "extensions": ["jinja2.ext.i18n"],
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    env = Environment(**options)  # noqa: S701 - the options above escape
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext_of_django, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals |= {
        "_": gettext,
        "gettext": gettext,
        "url": address,
        "static": static,
        "current_language": current_language,
        "text_direction": text_direction,
        "language_links": navigation.language_links,
        "navigation": navigation.navigation,
        "footer_links": navigation.footer_links,
        "account_links": navigation.account_links,
        "opinion_map_drawing": figures.opinion_map,
        "place_map_drawing": figures.place_map,
        "control": controls.control,
        "character_limit": controls.character_limit,
        "bar_parts": figures.bar_parts,
    }
    env.filters |= filters.FILTERS
    return env


def gettext(message: str, **values: Any) -> Markup:
    """The text of the house in the page's language; `values` are escaped."""
    if values:
        return _text(get_language(), message) % values
    return _finished_text(get_language(), message)


# Every page asks for a hundred texts, and the way to one leads through several catalogues and calls.
@lru_cache(maxsize=10_000)
def _text(_language: str | None, message: str) -> Markup:
    return Markup(gettext_of_django(message))  # noqa: S704 - the house's own words, kept in its catalogues


@lru_cache(maxsize=10_000)
def _finished_text(language: str | None, message: str) -> Markup:
    return _text(language, message) % {}


def current_language() -> str:
    """Language of the page, as HTML wants it."""
    return get_language() or "en"


def text_direction() -> str:
    """Reading direction of the page's language."""
    return "rtl" if get_language_bidi() else "ltr"
