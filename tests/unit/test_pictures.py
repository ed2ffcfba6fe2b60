"""What a picture promises: its size, its steadiness, its words readable in every language."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor, ImageFont

from bot.drawing.pictures import (
    FONT,
    KEYS,
    LAYOUTS,
    PALETTES,
    SCENES,
    TOPICS,
    WORDS,
    Picture,
    address,
    clean,
    draw,
    drawable,
    fitted,
    scene,
    scene_name,
)

FESTIVAL = Picture("festival", "celadon-festival", "강진청자축제", "2월 21일~3월 2일")
LANGUAGES = {
    "ko": "강진만 춤추는 갈대축제",
    "en": "Gangjin Bay Dancing Reed Festival",
    "ja": "康津湾の踊る葦祭り・ソウル直売市",
    "zh-Hans": "康津湾芦苇节（示例）",
    "vi": "Lễ hội lau sậy nhảy múa vịnh Gangjin",
}
VIETNAMESE = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđàáãâăèéêìíĩòóõôơùúũưý"


def opened(picture):
    return Image.open(io.BytesIO(draw(picture)))


def luminance(colour):
    red, green, blue = (v / 3294.6 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("shape", "size"), [("wide", (800, 400)), ("square", (800, 800))])
def test_each_shape_has_its_size_and_is_a_png(shape, size):
    image = opened(replace(FESTIVAL, shape=shape))

    assert (image.format, image.size) == ("PNG", size)


def test_equal_pictures_give_equal_bytes_even_when_the_scene_is_drawn_anew():
    first = draw(FESTIVAL)
    scene.cache_clear()

    assert draw(replace(FESTIVAL)) == first


@pytest.mark.parametrize("shape", ["wide", "square"])
@pytest.mark.parametrize("name", sorted(SCENES))
def test_title_contrasts_with_every_scene_and_the_file_stays_small(name, shape):
    picture = Picture("", name, "가나다라마바사아자 " * 3, shape=shape)
    png, bare = draw(picture), scene(name, shape)
    written = (
        ImageChops.difference(bare, Image.open(io.BytesIO(png))).convert("L").point(lambda v: 255 * (v > 0))
    )
    nowhere = (1, 2, 3)
    behind = Image.composite(bare, Image.new("RGB", bare.size, nowhere), written).getcolors(1 << 20)
    ink = ImageColor.getrgb(PALETTES[SCENES[name][1]].ink)

    assert min(contrast(colour, ink) for _, colour in behind if colour != nowhere) >= 4.5
    assert len(png) < 120_000


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_ink_and_the_label_of_the_line_can_be_read_on_both_ends_of_the_sky(palette):
    ink = ImageColor.getrgb(palette.ink)

    assert contrast(ink, ImageColor.getrgb(palette.top)) >= 4.5
    assert contrast(ink, ImageColor.getrgb(palette.bottom)) >= 4.5


@pytest.mark.parametrize("shape", ["wide", "square"])
@pytest.mark.parametrize("title", [*LANGUAGES.values(), "가" * 300, "W" * 300, "강진 " * 90, "康" * 300])
def test_words_stay_within_the_safe_margin(shape, title):
    picture = Picture("help", "", title, title, shape)
    image, bare = opened(picture), scene("bubbles", shape)
    left, top, right, bottom = ImageChops.difference(image, bare).getbbox()

    assert left >= image.width * 0.06 - 1
    assert top >= image.height * 0.06 - 1
    assert right <= LAYOUTS[shape].words[2] + 2
    assert bottom <= image.height * 0.94


@pytest.mark.parametrize("title", LANGUAGES.values(), ids=LANGUAGES)
def test_titles_of_every_language_are_whole_and_of_three_lines_at_most(title):
    _, lines = fitted(title, 398, LAYOUTS["wide"].title)

    assert len(lines) <= 3
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")


def test_too_long_a_title_ends_in_an_ellipsis():
    _, lines = fitted("아주 긴 이름 " * 40, 398, LAYOUTS["wide"].title)

    assert len(lines) == 3
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    "character", [*VIETNAMESE, *VIETNAMESE.upper(), *"가힣똠ぁヶ康津青瓷节谧₩·•~–—「」『』（）！？："]
)
def test_font_has_the_letters_of_our_languages(character):
    assert drawable(character)


def test_font_goes_by_its_own_name():
    assert ImageFont.truetype(FONT, 20).getname() == ("Gangjin Talk Sans", "Bold")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("축제 🎉 가자", "축제 가자"),
        pytest.param("\x00강\x07진\ud800", "강진", id="controls and half a pair"),
        ("강진\n  축제\t", "강진 축제"),
        ("a\u0302\u0301", "ấ"),  # composed, as the font has no loose accents to set
        ("مرحبا", ""),
        ("", ""),
    ],
)
def test_what_the_font_lacks_is_left_out(text, shown):
    assert clean(text) == shown


any_text = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from("가나 康ア（「」）、・ー-…👩‍👩‍👧🇰🇷́ا\u202e\x00\ud800\n W"), max_size=120
)


@settings(max_examples=60, deadline=None)
@given(topic=any_text, motif=any_text, title=any_text, line=any_text, shape=st.sampled_from(sorted(LAYOUTS)))
def test_no_text_whatever_raises(topic, motif, title, line, shape):
    picture = Picture(topic, motif, title, line, shape)

    assert draw(picture).startswith(b"\x89PNG")
    assert address(picture).isascii()
    assert address(picture).count("/") == 1


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_own_motif(topic):
    others = [scene_name(Picture(other, "", "")) for other in TOPICS if other != topic]

    assert scene_name(Picture(topic, "", "")) not in [*others, "county"]


@pytest.mark.parametrize(
    ("topic", "motif", "name"),
    [
        ("festival", "celadon-festival", "celadon"),
        ("festival", "hydrangea-festival", "hydrangea"),
        ("festival", "reed-festival", "reeds"),
        ("festival", "hamel-beer-festival", "beer"),
        ("places", "hamel-museum", "windmill"),
        ("places", "gaudo", "bridge"),
        ("deals", "rice", "rice"),
        ("deals", "rice-oats", "oats"),
        ("deals", "d-rice-organic", "rice"),
        ("deals", "abalone", "abalone"),
        ("deals", "something-new", "gift"),
        ("weather", "", "county"),
    ],
)
def test_motif_is_found_by_its_key_then_its_words_then_the_topic(topic, motif, name):
    assert scene_name(Picture(topic, motif, "")) == name


def test_every_key_and_word_leads_to_a_scene():
    assert {*KEYS.values(), *WORDS.values(), *TOPICS.values(), "county"} <= SCENES.keys()


def test_address_names_topic_motif_and_shape_and_is_steady():
    assert address(FESTIVAL).startswith("festival/celadon-festival-")
    assert address(FESTIVAL).endswith("-wide.png")
    assert address(FESTIVAL) == address(replace(FESTIVAL))


@pytest.mark.parametrize(
    "change", [{"title": "다른 이름"}, {"line": ""}, {"motif": "rice"}, {"shape": "square"}]
)
def test_address_changes_with_whatever_changes_the_drawing(change):
    assert address(replace(FESTIVAL, **change)) != address(FESTIVAL)
