"""What a community may look like: colours on which words can be read, and a logo that is nothing but a picture."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from civiccircle.methods.contrast import TEXT_RATIO, contrast_ratio, legible, readable_on

LARGEST_LOGO = 2_000_000  # bytes
MOST_PIXELS = 20_000_000
LOGO_SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")


def check_colour(colour: str, field: str) -> None:
    """Raise `ValidationError`, naming the nearest colour that works, where no words can be read on `colour`."""
    words = readable_on(colour)
    ratio = contrast_ratio(words, colour)
    if ratio < TEXT_RATIO:
        message = _(
            "Neither white nor dark words can be read well on %(colour)s: the contrast is %(ratio)s, at least "
            "%(least)s is needed. The nearest colour that works is %(better)s."
        )
        told = {
            "colour": colour,
            "ratio": f"{ratio:.2f}",
            "least": TEXT_RATIO,
            "better": legible(colour, words),
        }
        raise ValidationError({field: ValidationError(message % told, code="contrast")})


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
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            {"logo": _("This is not a PNG, JPEG or WebP picture, or it is damaged.")}
        ) from error
    drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
    plain = Image.new("RGBA", drawn.size)
    plain.paste(drawn)
    file = BytesIO()
    plain.save(file, "PNG", optimize=True)
    return ContentFile(file.getvalue(), name="logo.png")
