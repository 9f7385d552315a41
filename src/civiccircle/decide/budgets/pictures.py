"""The picture of a project: one size and shape for all cards, drawn anew."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from civiccircle.kernel import pictures

LARGEST = 8_000_000  # bytes
SIZE = (960, 640)
QUALITY = 78


def clean_picture(data: bytes) -> ContentFile[bytes]:
    """The picture as WebP, cut to `SIZE`, without any metadata. Raises `ValidationError`."""
    drawn = ImageOps.fit(pictures.opened(data, LARGEST), SIZE)
    ground = Image.new("RGBA", SIZE, "white")
    ground.alpha_composite(drawn)
    file = BytesIO()
    ground.convert("RGB").save(file, "WEBP", quality=QUALITY, method=4)
    return ContentFile(file.getvalue(), name="project.webp")
