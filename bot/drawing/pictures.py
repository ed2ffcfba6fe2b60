"""Pictures for cards: a topic's colours and motif, with a name and a line, as PNG."""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal

import regex
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.drawing.motifs.pen import Pen, curve
from bot.drawing.motifs.scenes import KEYS, SCENES, TOPICS, WORDS

DESIGN = "1"  # raise it when the drawing changes, so that no platform shows an old copy
FONT = Path(__file__).parent / "fonts" / "GangjinTalkSans-Bold.otf"
FINENESS = 3  # scenes are drawn this many times larger, then made smaller, for smooth edges
ONE_AT_A_TIME = Lock()  # scenes are drawn on one canvas, so threads take turns

Shape = Literal["wide", "square"]
Sizes = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What one picture shows; unknown topics and motifs get a neutral drawing."""

    topic: str
    motif: str
    title: str
    line: str = ""
    shape: Shape = "wide"


@dataclass(frozen=True, slots=True)
class Palette:
    """A sky from ``top`` to ``bottom``, on both of which ``ink`` can be read, and the colours around it."""

    top: str
    bottom: str
    ink: str
    floor: str
    glow: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie, in pixels: the box of the words, the motif's corner and its unit, the type sizes.

    Each type size comes with the most lines it may fill; the first that fits is taken.
    """

    size: tuple[int, int]
    words: tuple[int, int, int, int]
    motif: tuple[float, float, float]
    title: Sizes
    line: Sizes
    mark: tuple[int, int]  # its top and its type size


LAYOUTS: dict[Shape, Layout] = {
    "wide": Layout(
        size=(800, 400),
        words=(48, 72, 446, 324),
        motif=(462, 40, 3.15),
        title=((78, 1), (68, 1), (60, 1), (56, 2), (50, 2), (44, 3), (38, 3), (34, 3)),
        line=((30, 1), (27, 1), (24, 1), (24, 2)),
        mark=(30, 24),
    ),
    "square": Layout(
        size=(800, 800),
        words=(56, 128, 744, 400),
        motif=(185, 370, 4.3),
        title=((104, 1), (92, 1), (82, 1), (76, 2), (66, 2), (58, 2), (50, 3), (44, 3)),
        line=((38, 1), (34, 1), (30, 1), (30, 2)),
        mark=(52, 32),
    ),
}

PALETTES = {
    "celadon": Palette("#0f4a48", "#236f67", "#ffffff", "#0d3f3d", "#8fd6bf"),
    "hydrangea": Palette("#2c2c75", "#5753ad", "#ffffff", "#24245f", "#b9b4ff"),
    "dusk": Palette("#ffe9bd", "#f3b870", "#5a2d12", "#d9a65a", "#fff8e0"),
    "forest": Palette("#113a31", "#265c4b", "#ffffff", "#0d2e27", "#7fc4a0"),
    "spring": Palette("#d9f0fb", "#ffe1ea", "#7a1f3d", "#f3b3c2", "#ffffff"),
    "blossom": Palette("#fff0f3", "#fcd2dc", "#7a1f3d", "#f3b3c2", "#ffffff"),
    "evening": Palette("#1f2d5a", "#7d4f74", "#ffffff", "#2b2444", "#ffc9a0"),
    "night": Palette("#0c2743", "#1d5270", "#ffffff", "#091e35", "#7fd0e8"),
    "sea": Palette("#0d4668", "#1c6b8f", "#ffffff", "#0d4668", "#9fe0f0"),
    "morning": Palette("#eef8ee", "#c9e6d2", "#17402b", "#9fcfae", "#ffffff"),
    "ember": Palette("#2a1220", "#7a2c20", "#ffffff", "#1d0c16", "#ff9a5a"),
    "sunset": Palette("#fdeadb", "#f8c3ad", "#5a1f42", "#e0957f", "#fff6ea"),
    "autumn": Palette("#f6f1e0", "#dfe6cb", "#35401f", "#b9c79a", "#ffffff"),
    "slate": Palette("#27384f", "#47617d", "#ffffff", "#1d2a3c", "#b8cfe6"),
    "brick": Palette("#7d2419", "#b5472a", "#ffffff", "#611a12", "#ffc28a"),
    "green": Palette("#0d5a35", "#227a4b", "#ffffff", "#0a472a", "#a4e0b4"),
    "blue": Palette("#1b3c98", "#3a66c8", "#ffffff", "#142e78", "#b4ccff"),
    "navy": Palette("#22375a", "#3d5b8a", "#ffffff", "#182945", "#a9c4ee"),
    "coral": Palette("#a6213a", "#cb403f", "#ffffff", "#82172d", "#ffc9a8"),
    "plum": Palette("#6d1b54", "#a8357a", "#ffffff", "#521240", "#ffb8de"),
    "lime": Palette("#f5f9de", "#d4ebb0", "#2a4a12", "#b0d489", "#ffffff"),
    "violet": Palette("#4f2478", "#8a3f9c", "#ffffff", "#3b185c", "#e3b8ff"),
    "sky": Palette("#e6f4fc", "#b8dff4", "#0f3d5e", "#8fc4e0", "#ffffff"),
    "parchment": Palette("#fbf0d3", "#ebd09a", "#4f2f0e", "#cfa868", "#fffaf0"),
    "teal": Palette("#0c5459", "#247376", "#ffffff", "#094247", "#9fe3dc"),
    "grey": Palette("#33475b", "#566c83", "#ffffff", "#27374a", "#c3d3e3"),
}

UNIT = regex.compile(
    r"[「『（《“‘(\[]*"
    r"(?:[\p{Katakana}ー・]+|[~～–]?\d[\d.,:/]*\p{Han}|[\p{Han}\p{Hiragana}]|[^\s\p{Han}\p{Hiragana}\p{Katakana}]+)"
    r"[ぁぃぅぇぉっゃゅょー、。，！？：；）」』》”’…・)\]]*\s*(?:[·•|→–—-]\s+)?"
)


def draw(picture: Picture) -> bytes:
    """Return the picture as PNG, 800 by 400 or 800 by 800 pixels; equal pictures give the same bytes."""
    name = scene_name(picture)
    with ONE_AT_A_TIME:
        image = scene(name, picture.shape).copy()
    write(image, picture, PALETTES[SCENES[name][1]])
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def address(picture: Picture) -> str:
    """Return a relative path of plain letters that changes with anything that changes the drawing."""
    told = [DESIGN, picture.topic, picture.motif, picture.title, picture.line, picture.shape]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]
    topic = plain(picture.topic) or "picture"
    return f"{topic}/{plain(picture.motif) or topic}-{digest}-{picture.shape}.png"


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name[:60].lower()).strip("-")


def scene_name(picture: Picture) -> str:
    key = KEYS.get(picture.motif, picture.motif)
    for word in (key, *key.split("-")):
        name = WORDS.get(word, word)
        if name in SCENES:
            return name
    return TOPICS.get(picture.topic, "county")


@lru_cache(maxsize=4)
def scene(name: str, shape: Shape) -> Image.Image:
    """Return a picture without its words, to be drawn on in copies only."""
    paint, colours, floor = SCENES[name]
    palette, layout = PALETTES[colours], LAYOUTS[shape]
    large, size = canvas(), (layout.size[0] * FINENESS, layout.size[1] * FINENESS)
    brush = ImageDraw.Draw(large, "RGBA")
    fill_sky(brush, size, palette)
    x, y, unit = (number * FINENESS for number in layout.motif)
    pen = Pen(brush, x, y, unit)
    pen.disc(50, 48, 60, palette.glow, 0.10)
    pen.disc(50, 48, 46, palette.glow, 0.14)
    if floor:
        edge = curve([(-180, 97), (-180, 97), (-120, 97), (0, 91), (60, 89), (152, 91), (152, 91)])
        pen.shape([(-180, 130), *edge, (152, 130)], palette.floor)
    paint(pen)
    return large.reduce(FINENESS, (0, 0, *size))


@cache
def canvas() -> Image.Image:
    """Return the one large canvas: 17 MB taken anew for each scene stay behind in each thread that drew."""
    return Image.new("RGB", (800 * FINENESS, 800 * FINENESS))


def fill_sky(brush: ImageDraw.ImageDraw, size: tuple[int, int], palette: Palette) -> None:
    wide, high = size
    column = ImageOps.colorize(Image.linear_gradient("L").resize((1, high)), palette.top, palette.bottom)
    for y in range(high):
        brush.line((0, y, wide, y), column.getpixel((0, y)))


def write(image: Image.Image, picture: Picture, palette: Palette) -> None:
    """Set the mark, the title and the line on a scene."""
    layout = LAYOUTS[picture.shape]
    left, top, right, bottom = layout.words
    size, title = fitted(picture.title, right - left, layout.title)
    small, line = fitted(picture.line, right - left - round(layout.line[0][0] * 1.2), layout.line)
    tall = small * (1.7 + 1.35 * (len(line) - 1))
    high = size * 1.22 * len(title) + (size * 0.3 + tall if line else 0)
    y = top + max(0, bottom - top - high) / 2 if picture.shape == "wide" else top
    mark(image, (left, layout.mark[0]), layout.mark[1], palette)
    pen = ImageDraw.Draw(image)
    for text in title:
        pen.text((left, y + size * 0.98), text, palette.ink, font(size), anchor="ls")
        y += size * 1.22
    y += size * 0.3
    if line:
        wide = max(font(small).getlength(text) for text in line)
        pill(image, (left, y), (wide + small * 1.2, tall), palette.ink)
    for n, text in enumerate(line):
        place = (left + small * 0.6, y + small * (1.21 + 1.35 * n))
        pen.text(place, text, palette.top, font(small), anchor="ls")


def mark(image: Image.Image, corner: tuple[int, int], size: int, palette: Palette) -> None:
    """Set the county's name small above the words."""
    pill(image, corner, (size * 0.28, size * 1.1), palette.ink)
    place = (corner[0] + size * 0.7, corner[1] + size * 0.93)
    ImageDraw.Draw(image).text(place, "강진군", palette.ink, font(size), anchor="ls")


def pill(image: Image.Image, corner: tuple[float, float], size: tuple[float, float], colour: str) -> None:
    """Fill a box with round ends, smoothly, which ImageDraw alone does not."""
    wide, high = round(size[0]), round(size[1])
    mask = Image.new("L", (wide * FINENESS, high * FINENESS))
    radius = min(wide, high, 52) * FINENESS / 2
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius, fill=255)
    image.paste(colour, (round(corner[0]), round(corner[1])), mask.reduce(FINENESS))


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def drawable(character: str) -> bool:
    """Say whether the font has the character: one it lacks is drawn as the same box as any other it lacks."""
    if unicodedata.category(character)[0] == "C":
        return False
    return bytes(font(24).getmask(character)) != bytes(font(24).getmask("\U0010ffff"))


def clean(text: str) -> str:
    """Return the text on one line, its accents composed, without what the font cannot draw."""
    shown = filter(drawable, unicodedata.normalize("NFC", " ".join(text[:400].split())))
    return " ".join("".join(shown).split())


def fitted(text: str, width: int, sizes: Sizes) -> tuple[int, list[str]]:
    """Return the first type size at which the text fits the width, in pixels, and its lines.

    Text too long for the last size is cut between two graphemes and ends in an ellipsis.
    """
    words: list[str] = UNIT.findall(clean(text))
    for size, most in sizes:
        lines = wrapped(words, size, width)
        if len(lines) <= most and all(font(size).getlength(line) <= width for line in lines):
            return size, balanced(words, size, width, len(lines))
    size, most = sizes[-1]
    pieces = [
        p for w in words for p in ([w] if font(size).getlength(w) <= width else regex.findall(r"\X", w))
    ]
    lines = wrapped(pieces, size, width)
    return size, [*lines[: most - 1], *shortened(lines[most - 1 :], size, width)]


def wrapped(words: Sequence[str], size: int, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font(size).getlength((lines[-1] + word).rstrip()) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.strip().rstrip(" ·•|") or line.strip() for line in lines]


def balanced(words: Sequence[str], size: int, width: int, count: int) -> list[str]:
    """Return the lines of the narrowest block that needs no more than ``count`` of them."""
    for narrower in range(width // 2, width, width // 20):
        lines = wrapped(words, size, narrower)
        if len(lines) == count and all(font(size).getlength(line) <= narrower for line in lines):
            return lines
    return wrapped(words, size, width)


def shortened(lines: Sequence[str], size: int, width: int) -> list[str]:
    """Return at most one line: the first, closed by an ellipsis if more would follow."""
    if len(lines) < 2:
        return list(lines)
    clusters: list[str] = regex.findall(r"\X", lines[0])
    while clusters and font(size).getlength("".join(clusters).rstrip() + "…") > width:
        clusters.pop()
    return ["".join(clusters).rstrip() + "…"]
