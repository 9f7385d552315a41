"""What a community may look like: colours that stand out from each other, and a logo that is nothing but a picture."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from civiccircle.methods.contrast import GRAPHIC_RATIO, contrast_ratio, legible

LARGEST_LOGO = 2_000_000  # bytes
MOST_PIXELS = 20_000_000
LOGO_SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")


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
    if len(data) > LARGEST_LOGO:
        raise ValidationError({"logo": _("The logo is larger than 2 MB. Save it smaller and try again.")})
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    {"logo": _("The logo has more than 20 million pixels. Save it smaller and try again.")}
                )
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            {"logo": _("This is not a PNG, JPEG or WebP picture, or it is damaged.")}
        ) from error
    drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
    plain = Image.new("RGBA", drawn.size)
    plain.paste(drawn)
    file = BytesIO()
    plain.save(file, "PNG", optimize=True)
    return ContentFile(file.getvalue(), name="logo.png")
