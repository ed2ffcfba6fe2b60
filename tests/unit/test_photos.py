from io import BytesIO

import pytest
from PIL import Image

from bot.content import photos
from bot.content.photos import LARGEST, NO_PICTURE, SIDE, TOO_LARGE, TOO_MANY_PIXELS, BadPhoto, cleaned

PLACE = 0x8825  # the number of the block that says where a picture was taken


def picture(form="JPEG", size=(40, 20), mode="RGB", colour=(200, 30, 30), **more) -> bytes:
    kept = BytesIO()
    Image.new(mode, size, colour).save(kept, form, **more)
    return kept.getvalue()


def with_place(turned: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Somebody's phone"
    exif.get_ifd(PLACE)[1] = "N"
    kept = BytesIO()
    marked = Image.new("RGB", (40, 20), "white")
    marked.paste("black", (0, 0, 10, 20))
    marked.save(kept, "JPEG", exif=exif, comment=b"secret comment")
    return kept.getvalue()


def test_what_a_camera_wrote_is_gone():
    given = with_place()
    assert b"Somebody's phone" in given

    kept = cleaned(given)

    assert b"Somebody" not in kept.body
    assert b"secret" not in kept.body
    assert not Image.open(BytesIO(kept.body)).getexif()


def test_picture_that_lay_on_its_side_stands_upright():
    upright = Image.open(BytesIO(cleaned(with_place(turned=6)).body))

    assert upright.size == (20, 40)
    assert upright.convert("L").getpixel((10, 2)) < 40  # what was left is on top


@pytest.mark.parametrize(("form", "size"), [("JPEG", (4000, 1000)), ("PNG", (900, 3600))])
def test_large_picture_is_made_smaller(form, size):
    kept = Image.open(BytesIO(cleaned(picture(form, size)).body))

    assert max(kept.size) == SIDE
    assert kept.width * size[1] == pytest.approx(kept.height * size[0], rel=0.01)


def test_see_through_picture_stays_see_through_and_others_become_jpeg():
    glass = cleaned(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))

    assert (glass.content_type, glass.name[-4:]) == ("image/png", ".png")
    assert Image.open(BytesIO(glass.body)).getpixel((0, 0))[3] == 0
    assert cleaned(picture("PNG")).content_type == "image/jpeg"


def test_same_picture_has_the_same_name():
    assert cleaned(picture()).name == cleaned(picture()).name != cleaned(picture(colour="blue")).name


NO_PICTURES = {
    "empty": b"",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "page": b"<script>",
    "broken PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "GIF": picture("GIF"),
    "BMP": picture("BMP"),
    "half a JPEG": picture()[:200],
}


@pytest.mark.parametrize("given", NO_PICTURES.values(), ids=NO_PICTURES)
def test_file_that_is_no_picture_is_refused(given):
    with pytest.raises(BadPhoto, match=NO_PICTURE[:10]):
        cleaned(given)


def test_file_too_large_is_refused():
    with pytest.raises(BadPhoto) as refused:
        cleaned(picture() + b"\0" * LARGEST)

    assert str(refused.value) == TOO_LARGE


def test_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS", 799)

    with pytest.raises(BadPhoto) as refused:
        cleaned(picture(size=(40, 20)))

    assert str(refused.value) == TOO_MANY_PIXELS
