"""The Jinja2 environments of every public page, one for each language."""

from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import ngettext as ngettext_of_django
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from civiccircle.kernel.addresses import address_in
from civiccircle.web import charts, controls, figures, look, navigation
from civiccircle.web.compiling import Spoken, attributes
from civiccircle.web.filters import filters_in


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

    @property
    def env(self) -> Environment:
        """The environment of the active language."""
        language = get_language() or settings.LANGUAGE_CODE
        if language not in self._spoken:
            self._spoken[language] = _in_language(self._common, language)
        return self._spoken[language]

    @env.setter
    def env(self, common: Environment) -> None:
        self._common, self._spoken = common, dict[str, Spoken]()


def environment(**options: Any) -> Spoken:
    """Build the environment named by ``TEMPLATES[...]["OPTIONS"]["environment"]``: what all languages share.

    A misspelt name is an error, not an empty page; markup is escaped unless a macro made it.
    """
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    env = Spoken(**options)
    env.filters["xmlattr"] = attributes
    env.globals |= {
        "static": lru_cache(maxsize=1_000)(static),
        "language_links": navigation.language_links,
        "navigation": navigation.navigation,
        "footer_links": navigation.footer_links,
        "account_links": navigation.account_links,
        "opinion_map_drawing": figures.opinion_map,
        "place_map_drawing": figures.place_map,
        "trend_drawing": charts.trend,
        "look_previews": look.previews,
        "control": controls.control,
        "character_limit": controls.character_limit,
        "bar_parts": figures.bar_parts,
        "zip": zip,
    }
    return env


def _in_language(common: Environment, language: str) -> Spoken:
    env = cast(Spoken, common.overlay())
    env.language = language
    env.globals = common.globals | {
        "ngettext": partial(ngettext, language),
        "url": partial(address_in, language),
        "current_language": lambda: language,
        "text_direction": lambda: "rtl" if get_language_info(language)["bidi"] else "ltr",
    }
    env.filters = common.filters | filters_in(language)
    return env


def ngettext(language: str, singular: str, plural: str, number: int, **values: Any) -> Markup:
    """The text of the house for so many in a language; `values` are escaped."""
    if not values:
        return _counted(language, singular, plural, number)
    return _form(language, singular, plural, number) % {"num": number, **values}


@lru_cache(maxsize=10_000)
def _counted(language: str, singular: str, plural: str, number: int) -> Markup:
    return _form(language, singular, plural, number) % {"num": number}


def _form(language: str, singular: str, plural: str, number: int) -> Markup:
    with override(language):
        return Markup(ngettext_of_django(singular, plural, number))  # noqa: S704 - the house's own words
