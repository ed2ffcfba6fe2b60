"""Pictures that staff upload: checked, made smaller, and rid of all that a camera writes into them."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.handler import mark

LARGEST = 2 * 1024 * 1024  # bytes, as given and as kept: KakaoTalk takes no more
SIDE = 1600  # pixels of the longer side, as kept
MOST_PIXELS = 40_000_000  # of a picture as given; more would fill the memory when it is unpacked
QUALITY = 85
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
ENDINGS = {"PNG": "png", "JPEG": "jpg"}

TOO_LARGE = mark("The picture is larger than 2 MB. Make it smaller and choose it again.")
NO_PICTURE = mark("This file is no PNG or JPEG picture. Choose another one.")
TOO_MANY_PIXELS = mark("The picture has too many pixels. Make it smaller and choose it again.")


class BadPhoto(Exception):
    """A file that cannot be used; the text is a sentence of the catalogs."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it is kept; ``name`` is a digest and an ending, so the same picture is kept once."""

    name: str
    content_type: str
    body: bytes


def cleaned(given: bytes) -> Photo:
    """Return a picture made anew from its pixels alone, upright, without place, camera or thumbnail.

    Raises:
        BadPhoto: it is too large, or no picture.
    """
    if len(given) > LARGEST:
        raise BadPhoto(TOO_LARGE)
    try:
        return _photo(_smaller(given))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise BadPhoto(NO_PICTURE) from fault


def _smaller(given: bytes) -> Image.Image:
    with Image.open(BytesIO(given), formats=tuple(TYPES)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise BadPhoto(TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE, SIDE))
    return upright


def _photo(picture: Image.Image) -> Photo:
    """Keep what is see-through as PNG, everything else as JPEG, which is a tenth as large."""
    if picture.has_transparency_data:
        body = _written(picture.convert("RGBA"), "PNG")
        if len(body) <= LARGEST:
            return _named(body, "PNG")
        picture = _on_white(picture)
    return _named(_written(picture.convert("RGB"), "JPEG"), "JPEG")


def _on_white(picture: Image.Image) -> Image.Image:
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen)


def _written(picture: Image.Image, form: str) -> bytes:
    bare = Image.new(picture.mode, picture.size)  # a new picture carries nothing over
    bare.paste(picture)
    kept = BytesIO()
    bare.save(kept, form, optimize=True, **({"quality": QUALITY} if form == "JPEG" else {}))
    return kept.getvalue()


def _named(body: bytes, form: str) -> Photo:
    return Photo(f"{hashlib.sha256(body).hexdigest()[:40]}.{ENDINGS[form]}", TYPES[form], body)
