"""Every colour that a community may choose stays readable."""

import re

from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.contrast import TEXT_RATIO, contrast_ratio
from civiccircle.web.frontend import HERE
from civiccircle.web.look import stylesheet

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SURFACES = ("paper", "surface", "surface-sunk")


def properties(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", css))


@given(colours, colours)
def test_text_in_any_community_s_colours_is_readable_in_both_themes(brand: str, accent: str) -> None:
    light, _, dark = stylesheet(brand, accent).splitlines()
    for theme, tokens in ((light, "10-tokens.css"), (dark, "11-dark.css")):
        chosen = properties(theme)
        surfaces = properties((HERE / "styles" / tokens).read_text())
        assert contrast_ratio(chosen["brand"], chosen["brand-ink"]) >= TEXT_RATIO
        assert contrast_ratio(chosen["accent"], chosen["accent-ink"]) >= TEXT_RATIO
        for ground in (chosen["brand-soft"], *(surfaces[name] for name in SURFACES)):
            assert contrast_ratio(chosen["brand-text"], ground) >= TEXT_RATIO
        assert contrast_ratio(surfaces["ink"], chosen["brand-soft"]) >= TEXT_RATIO
