"""What a community may look like: colours that stand out from each other, and a logo that is nothing but a picture."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from civiccircle.kernel import pictures
from civiccircle.methods.contrast import GRAPHIC_RATIO, contrast_ratio, legible

LARGEST_LOGO = 2_000_000  # bytes
LOGO_SIDE = 512


def check_colours(brand: str, accent: str) -> None:
    """Raise `ValidationError`, naming the nearest colour that works, where `accent` does not stand out on `brand`.

    Words are no concern here: `web.look` writes them on each colour in white or ink, whichever can be read.
    """
    ratio = contrast_ratio(accent, brand)
    if ratio < GRAPHIC_RATIO:
        message = _(
            "%(accent)s does not stand out on the main colour %(brand)s: the contrast is %(ratio)s, at least "
            "%(least)s is needed. The nearest colour that works is %(better)s."
        )
        better = legible(accent, brand, GRAPHIC_RATIO)
        told = {
            "accent": accent,
            "brand": brand,
            "ratio": f"{ratio:.2f}",
            "least": GRAPHIC_RATIO,
            "better": better,
        }
        raise ValidationError({"accent_colour": message % told})


def clean_logo(data: bytes) -> ContentFile[bytes]:
    """The logo drawn anew as PNG, at most `LOGO_SIDE` pixels wide and high, without any metadata.

    Raises `ValidationError` for anything that is not a PNG, JPEG or WebP picture of a sensible size.
    """
    try:
        drawn = pictures.opened(data, LARGEST_LOGO)
    except ValidationError as fault:
        raise ValidationError({"logo": fault.messages}) from fault
    drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
    file = BytesIO()
    drawn.save(file, "PNG", optimize=True)
    return ContentFile(file.getvalue(), name="logo.png")
