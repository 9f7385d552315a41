"""The style sheet of a community: its two colours, in every shade that pages need, readable in both themes."""

from civiccircle.methods.contrast import WHITE, legible, mix, readable_on

# The surfaces of styles/10-tokens.css and 11-dark.css on which text in the community's colour may stand.
_LIGHT_SUNK = "#e8ece7"
_DARK_PAPER, _DARK_SUNK = "#0e1615", "#22302d"


def stylesheet(brand: str, accent: str) -> str:
    """Custom properties for the colours ``brand`` (the band, links, buttons) and ``accent`` (highlights)."""
    light = _theme(brand, accent, soft=mix(brand, WHITE, 0.86), sunk=_LIGHT_SUNK)
    dimmed = mix(brand, _DARK_PAPER, 0.35)
    dark = _theme(dimmed, accent, soft=mix(brand, _DARK_PAPER, 0.75), sunk=_DARK_SUNK)
    return (
        f":root{{{light}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f':root[data-theme="dark"]{{{dark}}}\n'
    )


def _theme(brand: str, accent: str, soft: str, sunk: str) -> str:
    properties = {
        "brand": brand,
        "brand-ink": readable_on(brand),
        "brand-text": legible(legible(brand, sunk), soft),
        "brand-soft": soft,
        "accent": accent,
        "accent-ink": readable_on(accent),
    }
    return "".join(f"--{name}:{colour};" for name, colour in properties.items())
