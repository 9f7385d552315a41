"""Pictures that people send: drawn anew, so that nothing but what can be seen is kept and served."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


def opened(data: bytes, largest: int) -> Image.Image:
    """The picture in red, green, blue and transparency, upright, without any metadata.

    Raises `ValidationError` for anything that is not a PNG, JPEG or WebP picture of a sensible size.
    """
    if len(data) > largest:
        told = {"size": largest // 1_000_000}
        raise ValidationError(
            _("The picture is larger than %(size)d MB. Save it smaller and try again.") % told
        )
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    _("The picture has more than 20 million pixels. Save it smaller and try again.")
                )
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is not a PNG, JPEG or WebP picture, or it is damaged.")) from error
    plain = Image.new("RGBA", drawn.size)
    plain.paste(drawn)
    return plain
