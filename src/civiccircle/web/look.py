"""The style sheet of a community: its two colours, in every shade that pages need, readable in both themes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from civiccircle.methods.contrast import (
    GRAPHIC_RATIO,
    TEXT_RATIO,
    WHITE,
    channels,
    contrast_ratio,
    legible,
    mix,
    readable_on,
)

# The surfaces of styles/10-tokens.css and 11-dark.css on which text in the community's colour may stand.
_LIGHT_PAPER, _LIGHT_SUNK, _LIGHT_INK = "#f4f6f3", "#e8ece7", "#14201f"
_DARK_PAPER, _DARK_SUNK, _DARK_INK = "#0e1615", "#22302d", "#edf2ef"


def stylesheet(brand: str, accent: str) -> str:
    """Custom properties for the colours ``brand`` (the band, links, buttons) and ``accent`` (highlights)."""
    light, dark = (
        "".join(f"--{name}:{colour};" for name, colour in theme.items()) for theme in _themes(brand, accent)
    )
    return (
        f":root{{{light}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f':root[data-theme="dark"]{{{dark}}}\n'
    )


@dataclass(frozen=True)
class Preview:
    """How pages would look in one theme: each colour by its name, and the theme's own ``paper`` and ``ink``."""

    title: str
    colours: Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """A contrast in words, and whether it is enough."""

    what: str
    ratio: float
    least: float

    @property
    def enough(self) -> bool:
        return self.ratio >= self.least


def previews(brand: Any, accent: Any) -> tuple[list[Preview], list[Measured]]:
    """Both themes in these colours, and what stands out how much; nothing where one is no colour."""
    try:
        channels(brand), channels(accent)
    except (TypeError, ValueError):
        return [], []
    light, dark = _themes(brand, accent)
    themes = [
        Preview(_("By day"), {**light, "paper": _LIGHT_PAPER, "ink": _LIGHT_INK}),
        Preview(_("In the dark theme"), {**dark, "paper": _DARK_PAPER, "ink": _DARK_INK}),
    ]
    measured = [
        Measured(_("Words on the main colour"), contrast_ratio(brand, light["brand-ink"]), TEXT_RATIO),
        Measured(_("Second colour on the main colour"), contrast_ratio(accent, brand), GRAPHIC_RATIO),
    ]
    return themes, measured


def _themes(brand: str, accent: str) -> tuple[dict[str, str], dict[str, str]]:
    light = _theme(brand, accent, soft=mix(brand, WHITE, 0.86), sunk=_LIGHT_SUNK)
    dimmed = mix(brand, _DARK_PAPER, 0.35)
    return light, _theme(dimmed, accent, soft=mix(brand, _DARK_PAPER, 0.75), sunk=_DARK_SUNK)


def _theme(brand: str, accent: str, soft: str, sunk: str) -> dict[str, str]:
    return {
        "brand": brand,
        "brand-ink": readable_on(brand),
        "brand-text": legible(legible(brand, sunk), soft),
        "brand-soft": soft,
        "accent": accent,
        "accent-ink": readable_on(accent),
    }
