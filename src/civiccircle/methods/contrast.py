"""Contrast of two colours as the Web Content Accessibility Guidelines define it.

Source: WCAG 2.2, definitions of *relative luminance* and *contrast ratio*; success criteria 1.4.3 and 1.4.11.
Colours are sRGB, written ``#rgb`` or ``#rrggbb``.
"""

import re

TEXT_RATIO = 4.5
"""Least ratio for running text (success criterion 1.4.3, level AA)."""
GRAPHIC_RATIO = 3.0
"""Least ratio for large text, borders of controls and parts of a figure (1.4.3 and 1.4.11)."""

WHITE = "#ffffff"
BLACK = "#000000"

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_MIX_STEPS = 100


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255; ``ValueError`` when ``colour`` is not written in hexadecimal digits."""
    if not _HEX.fullmatch(colour):
        raise ValueError(
            f"{colour!r} is not a colour: write it as # and six hexadecimal digits, for example #0b4a5b"
        )
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours in either order, from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str) -> str:
    """The text colour, white or black, that stands out most on ``colour``; always above ``TEXT_RATIO``."""
    return max((WHITE, BLACK), key=lambda text: contrast_ratio(text, colour))


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` blended in, channel by channel."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def legible(colour: str, background: str, ratio: float = TEXT_RATIO) -> str:
    """The nearest shade of ``colour`` that reaches ``ratio`` on ``background``.

    Moves towards white or black, whichever contrasts with the background, in steps of one hundredth.
    Raises ``ValueError`` when not even that end reaches ``ratio``.
    """
    end = max((BLACK, WHITE), key=lambda pole: contrast_ratio(pole, background))
    for step in range(_MIX_STEPS + 1):
        shade = mix(colour, end, step / _MIX_STEPS)
        if contrast_ratio(shade, background) >= ratio:
            return shade
    raise ValueError(
        f"no shade of {colour} reaches a contrast of {ratio} on {background}: choose another background"
    )
