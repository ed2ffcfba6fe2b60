"""Small things that several motifs share, each drawn about its pen's corner."""

import math
from collections.abc import Sequence

from bot.drawing.motifs.pen import (
    GOLD,
    INK,
    LEAF,
    LEAF_DEEP,
    TILE,
    TILE_DEEP,
    WHITE,
    Pen,
    Point,
    curve,
    ring,
)

# Mostly rows of coordinates, and rows is how they read best.
# fmt: off


def leaf(pen: Pen, colour: str = LEAF, rib: str = LEAF_DEEP) -> None:
    """Draw a leaf 40 units long that grows to the right."""
    pen.blob([(0, 0), (12, -9), (28, -9), (41, 0), (28, 7), (12, 8)], colour)
    pen.stroke([(1, 0), (20, -0.5), (36, 0)], rib, 1.4, 0.4)


def blossom(pen: Pen, petal: str, shade: str, heart: str = GOLD) -> None:
    """Draw a flower of five notched petals, 10 units in radius."""
    for _, _, angle in ring(5, 1, -90):
        one = pen.at(0, 0, 1, angle)
        one.blob([(0, 0), (5, -4.6), (9.6, -3.4), (8.8, 0), (9.6, 3.4), (5, 4.6)], petal)
        one.stroke([(1.5, 0), (5.2, 0)], shade, 1.1, 0.5)
    pen.disc(0, 0, 2.1, heart)
    for x, y, _ in ring(5, 3.9, -54):
        pen.disc(x, y, 0.65, heart)


def bird(pen: Pen, colour: str = WHITE, alpha: float = 1.0) -> None:
    """Draw a far bird, 16 units from wing to wing."""
    pen.shape(curve([(-8, -5), (-8, -3), (-4, -4), (0, 0), (4, -4), (8, -3), (8, -5)]) + curve([(8, -3),
        (8, -3), (4.4, -2.2), (0, 2.4), (-4.4, -2.2), (-8, -3), (-8, -3)]), colour, alpha)


def crane(pen: Pen, colour: str = WHITE, alpha: float = 1.0) -> None:
    """Draw a flying crane as celadon bears it, about 40 units wide, heading right."""
    pen.stroke([(2, 1), (10, -1.5), (15, 0.5), (21, -1)], colour, 2.4, 0.8, alpha)
    pen.blob([(-8, 2.4), (-2, -1.6), (4, -1), (5, 2), (-1, 4)], colour, alpha)
    pen.blob([(-1, 0), (-8, -10), (-17, -15), (-13, -6), (-8, 1)], colour, alpha)
    pen.blob([(1, 0), (1, -11), (-2, -18), (7, -9), (5, 1)], colour, alpha)
    pen.stroke([(-7, 3), (-14, 5), (-22, 5)], colour, 1.4, 0.6, alpha)


def cloud(pen: Pen, colour: str = WHITE, alpha: float = 1.0) -> None:
    """Draw a cloud 40 units wide with a flat foot."""
    top = [(-20, 0), (-19, -5), (-12, -6), (-9, -12), (0, -13), (6, -8), (13, -8), (20, -3), (19, 0)]
    pen.shape(curve([top[0], *top, top[-1]]), colour, alpha)


def steam(pen: Pen, colour: str = WHITE, alpha: float = 0.55) -> None:
    """Draw three wisps of steam that rise 30 units."""
    for x, high in ((-13, 22), (0, 30), (13, 22)):
        path = [(x, 0), (x - 4, -high * 0.3), (x + 3, -high * 0.65), (x - 1, -high)]
        pen.stroke(path, colour, 3.2, 0.6, alpha)


def shadow(pen: Pen, x: float, y: float, wide: float) -> None:
    pen.oval(x, y, wide, wide * 0.09 + 1, "#000000", 0.16)


def roof(pen: Pen, wide: float, high: float, colour: str = TILE, ridge: str = TILE_DEEP) -> None:
    """Draw a tiled roof with lifted eaves, ``wide`` from its middle, its foot on the pen's corner."""
    eave = [(-wide, -high * 0.28), (-wide * 0.55, 0), (0, high * 0.08), (wide * 0.55, 0),
        (wide, -high * 0.28)]
    slope = [(wide * 0.72, -high * 0.5), (wide * 0.52, -high), (-wide * 0.52, -high),
        (-wide * 0.72, -high * 0.5)]
    side = curve([eave[-1], eave[-1], slope[0], slope[1], slope[1]], 6)
    other = curve([slope[2], slope[2], slope[3], eave[0], eave[0]], 6)
    pen.shape(curve([eave[0], *eave, eave[-1]]) + side + other, colour)
    for share in (-0.66, -0.4, -0.13, 0.13, 0.4, 0.66):
        top, foot = (share * wide * 0.72, -high * 0.95), (share * wide * 1.15, -high * 0.02)
        pen.stroke([top, (share * wide * 0.88, -high * 0.45), foot], ridge, high * 0.045, alpha=0.8)
    pen.stroke([(x, y + high * 0.03) for x, y in eave], ridge, high * 0.13)
    pen.stroke([(-wide * 0.56, -high * 1.06), (0, -high * 0.99), (wide * 0.56, -high * 1.06)], ridge,
        high * 0.15)


def peaks(pen: Pen, heights: Sequence[Point], foot: float, colour: str) -> None:
    """Fill a jagged range of mountains down to ``foot``."""
    pen.shape([(heights[0][0], foot), *heights, (heights[-1][0], foot)], colour)


def swell(pen: Pen, y: float, depth: float, colour: str, *, shift: float = 0.0, alpha: float = 1.0) -> None:
    """Fill the sea below ``y`` across the whole picture, waves ``depth`` high."""
    xs = range(-180, 153, 4)
    crest = [(float(x), y + depth * math.sin((x + shift) / 7.5)) for x in xs]
    pen.shape([(-180, 130), *crest, (152, 130)], colour, alpha)


def waterline(pen: Pen, x: float, y: float, wide: float, colour: str = WHITE) -> None:
    pen.stroke([(x - wide, y), (x, y + 0.4), (x + wide, y)], colour, 0.9, 0.3, 0.6)


def reed(pen: Pen, high: float, lean: float, plume: str) -> None:
    """Draw a reed that grows from the pen's corner and leans before the wind."""
    tip = (lean, -high)
    pen.stroke([(0, 0), (lean * 0.2, -high * 0.5), (lean * 0.55, -high * 0.85), tip], "#8f6a35", 1.5, 0.8)
    pen.stroke([(0.5, -high * 0.3), (lean * 0.5, -high * 0.5), (lean * 1.1, -high * 0.48)], "#a78845", 2.2,
        0.3)
    for n in range(13):
        x, y = lean * (0.52 + n * 0.042), -high * (0.76 + n * 0.0195)
        reach = 5 + 6.5 * math.sin((n + 1.5) / 14 * math.pi)
        pen.stroke([(x, y), (x + reach * 0.55, y - 2.6), (x + reach, y - 0.4)], plume, 2.6, 0.4)
        pen.stroke([(x, y), (x - reach * 0.16, y - 4), (x + reach * 0.1, y - 7)], plume, 2.0, 0.4)


def fish(pen: Pen, colour: str = "#f3b562", belly: str = "#ffe6b8") -> None:
    """Draw a fish 36 units long that swims to the right."""
    pen.blob([(-13, 0), (-22, -8), (-20, 0), (-22, 8)], colour)
    pen.blob([(-14, 0), (-6, -7), (6, -8), (17, 0), (6, 7), (-6, 6)], colour)
    pen.blob([(-9, 2.5), (4, 2), (14, 2), (5, 6.4), (-4, 5.6)], belly)
    pen.blob([(-2, -7), (3, -12), (8, -7)], colour)
    pen.disc(10.5, -1.8, 1.6, INK)
