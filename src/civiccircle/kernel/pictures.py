"""Pictures that people send: drawn anew, so that nothing but what can be seen is kept and served."""

from hashlib import blake2b
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


def file_name(stem: str, drawn: ContentFile[bytes]) -> str:
    """The name to keep a drawn picture under: new for every picture, so that browsers may keep what they have.

    It is also what nobody can guess of a picture that is not public yet.
    """
    ending = str(drawn.name).rpartition(".")[2]
    with drawn.open() as file:
        return f"{stem}-{blake2b(file.read(), digest_size=10).hexdigest()}.{ending}"


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
