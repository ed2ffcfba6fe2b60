"""What the pictures show: a pen that draws smooth flat shapes, and the things it can draw."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import ImageColor, ImageDraw

Point = tuple[float, float]

JADE, JADE_DEEP, JADE_PALE = "#a9d6c3", "#6fae98", "#dff2e8"
CREAM, WHITE, INK = "#fff6e3", "#ffffff", "#22303c"
GOLD, GOLD_DEEP, AMBER = "#f6c344", "#d9952b", "#f2a93b"
RED, RED_DEEP, PINK, PINK_PALE = "#d9343f", "#a81f33", "#f48ba6", "#ffd3de"
LEAF, LEAF_DEEP, LEAF_PALE = "#4f9a5b", "#2f6f47", "#9ccf84"
WOOD, WOOD_DEEP, STONE, STONE_DEEP = "#8a5a3c", "#5f3b28", "#c9c2b4", "#9a9285"
SEA, SEA_DEEP, SEA_PALE = "#2f8fb0", "#176384", "#bfe6ee"
BLUE, BLUE_DEEP, BLUE_PALE = "#4a7fe0", "#2b57b3", "#cfe0ff"
TILE, TILE_DEEP = "#4a5865", "#333f4a"


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in a square of 100 by 100 units, y downwards, that lies anywhere on the canvas.

    ``x`` and ``y`` are the square's corner and ``unit`` the length of a unit, in pixels;
    ``turn`` is in degrees, clockwise about that corner. Shapes may reach beyond the square.
    """

    canvas: ImageDraw.ImageDraw
    x: float
    y: float
    unit: float
    turn: float = 0.0

    def at(self, x: float, y: float, size: float = 1.0, turn: float = 0.0) -> "Pen":
        """Return a pen whose corner lies at a point of this one, ``size`` times as large."""
        ((left, top),) = self.place([(x, y)])
        return Pen(self.canvas, left, top, self.unit * size, self.turn + turn)

    def place(self, points: Iterable[Point]) -> list[Point]:
        along = math.cos(math.radians(self.turn)) * self.unit
        across = math.sin(math.radians(self.turn)) * self.unit
        return [(self.x + x * along - y * across, self.y + x * across + y * along) for x, y in points]

    def shape(self, points: Iterable[Point], colour: str, alpha: float = 1.0) -> None:
        red, green, blue = ImageColor.getrgb(colour)[:3]
        self.canvas.polygon(self.place(points), fill=(red, green, blue, round(alpha * 255)))

    def blob(self, points: Sequence[Point], colour: str, alpha: float = 1.0) -> None:
        """Fill the smooth closed curve through the points."""
        self.shape(curve([points[-1], *points, points[0], points[1]]), colour, alpha)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1.0) -> None:
        steps = max(16, min(96, int(max(rx, ry) * self.unit / 3)))
        angles = (math.tau * step / steps for step in range(steps))
        self.shape(((x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles), colour, alpha)

    def disc(self, x: float, y: float, radius: float, colour: str, alpha: float = 1.0) -> None:
        self.oval(x, y, radius, radius, colour, alpha)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, radius: float = 0.0) -> None:
        corners = ((x + wide, y + high, 0), (x, y + high, 90), (x, y, 180), (x + wide, y, 270))
        points: list[Point] = []
        for cx, cy, start in corners:
            cx += radius if cx == x else -radius
            cy += radius if cy == y else -radius
            turns = (math.radians(start + step * 15) for step in range(7 if radius else 1))
            points += [(cx + radius * math.cos(t), cy + radius * math.sin(t)) for t in turns]
        self.shape(points, colour)

    def stroke(
        self, points: Sequence[Point], colour: str, width: float, end: float | None = None, alpha: float = 1.0
    ) -> None:
        """Draw a smooth line, ``width`` units thick where it starts and ``end`` where it ends."""
        path = curve([points[0], *points, points[-1]])
        end = width if end is None else end
        left: list[Point] = []
        right: list[Point] = []
        for index, (x, y) in enumerate(path):
            (ax, ay), (bx, by) = path[max(index - 1, 0)], path[min(index + 1, len(path) - 1)]
            length = math.hypot(bx - ax, by - ay) or 1.0
            half = (width + (end - width) * index / (len(path) - 1)) / 2
            dx, dy = (by - ay) / length * half, (bx - ax) / length * half
            left.append((x + dx, y - dy))
            right.append((x - dx, y + dy))
        self.shape(left + right[::-1], colour, alpha)
        if alpha == 1.0:
            self.disc(*path[0], width / 2, colour)
            self.disc(*path[-1], end / 2, colour)

    def lathe(self, x: float, profile: Sequence[Point], colour: str, shade: str) -> None:
        """Fill a turned body, such as a jar: half-widths and heights from its rim to its foot."""
        side = curve([profile[0], *profile, profile[-1]])
        self.shape([(x - w, y) for w, y in side] + [(x + w, y) for w, y in side[::-1]], colour)
        self.shape([(x + w * 0.4, y) for w, y in side] + [(x + w, y) for w, y in side[::-1]], shade, 0.75)
        glint = side[len(side) // 4 : len(side) // 2]
        edge = [(x - w * 0.78, y) for w, y in glint] + [(x - w * 0.62, y) for w, y in glint[::-1]]
        self.shape(edge, WHITE, 0.45)


def curve(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """Return the smooth line through all points but the first and last, which only guide it."""
    path: list[Point] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(steps):
            t = step / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) / 2 for i in (0, 1))
            path.append((x, y))
    return [*path, points[-2]]


def spiral(count: int, radius: float) -> list[Point]:
    """Return points spread evenly over a disc, outermost first, as seeds sit in a sunflower."""
    turns = [(math.sqrt((n + 0.5) / count) * radius, n * 2.399963) for n in range(count - 1, -1, -1)]
    return [(r * math.cos(a), r * math.sin(a)) for r, a in turns]


def ring(count: int, radius: float, start: float = 0.0) -> list[tuple[float, float, float]]:
    """Return x, y and direction in degrees of points spread evenly on a circle."""
    angles = (start + 360 * n / count for n in range(count))
    return [(radius * math.cos(math.radians(a)), radius * math.sin(math.radians(a)), a) for a in angles]


# What follows is mostly rows of coordinates, and rows is how they read best.
# fmt: off


# Small things that several motifs share. Each is drawn about its pen's corner.


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


# The motifs. Each fills its pen's square, 100 by 100 units, and stands at about y = 92.


def celadon(pen: Pen) -> None:
    for x, y, size, turn in ((10.0, 17.0, 0.62, -8), (94.0, 38.0, 0.5, 6)):
        crane(pen.at(x, y, size, turn), JADE_PALE, 0.8)
    for x, y, size in ((96, 18, 0.55), (4, 62, 0.5), (98, 66, 0.42)):
        cloud(pen.at(x, y, size), JADE_PALE, 0.35)
    shadow(pen, 52, 93, 26)
    body = [(7.5, 8), (8.5, 11), (5.5, 15), (15, 20), (26, 31), (26, 42), (20, 58), (14, 74), (13, 86),
        (16, 93)]
    pen.lathe(50, body, JADE, JADE_DEEP)
    pen.oval(50, 8.4, 7.5, 1.8, JADE_DEEP)
    for x, y, size in ((40, 34, 1.0), (61, 34, 0.9), (50, 53, 0.95)):
        roundel = pen.at(x, y, size)
        roundel.disc(0, 0, 8.6, WHITE, 0.85)
        roundel.disc(0, 0, 7.6, JADE_DEEP)
        crane(roundel.at(0.5, 1.5, 0.3), WHITE)
    for x, y, size in ((50.5, 24, 0.2), (36, 50, 0.18), (64, 50, 0.18), (46, 68, 0.18)):
        cloud(pen.at(x, y, size), WHITE, 0.9)
    for x in (39.6, 44.8, 50, 55.2, 60.4):
        pen.blob([(x - 2.2, 90), (x - 1.8, 83), (x, 79), (x + 1.8, 83), (x + 2.2, 90)], WHITE, 0.55)


def celadon_ware(pen: Pen) -> None:
    shadow(pen, 34, 93, 24)
    shadow(pen, 78, 93, 19)
    pot = [(6, 38), (9, 41), (20, 47), (27, 60), (26, 76), (19, 88), (15, 93)]
    pen.stroke([(57, 66), (66, 62), (68, 50), (75, 46)], JADE_DEEP, 6, 3)
    pen.stroke([(16, 50), (6, 48), (4, 64), (13, 76)], JADE_DEEP, 4, 3.4)
    pen.lathe(36, pot, JADE, JADE_DEEP)
    pen.blob([(28, 41), (31, 34), (36, 32), (41, 34), (44, 41), (36, 43)], JADE_PALE)
    pen.disc(36, 30, 3, JADE_DEEP)
    cup = [(16, 68), (15.5, 74), (13, 82), (8, 87), (8.6, 93)]
    pen.lathe(78, cup, JADE_PALE, JADE_DEEP)
    pen.oval(78, 68, 16, 3.2, JADE_DEEP)
    pen.oval(78, 68.6, 13.4, 2.3, "#c9b65f")
    steam(pen.at(78, 62, 0.7))
    pen.disc(36, 66, 11, WHITE, 0.8)
    pen.disc(36, 66, 9.8, JADE_DEEP)
    crane(pen.at(36.5, 68, 0.4), WHITE)


def cluster(pen: Pen, tints: Sequence[str], radius: float = 25.0) -> None:
    """Draw a round head of hydrangea florets."""
    pen.disc(0, 0, radius * 1.02, tints[-1])
    for index, (x, y) in enumerate(spiral(46, radius)):
        floret = pen.at(x, y, 1.0, index * 29)
        for px, py, _ in ring(4, 2.7):
            floret.disc(px, py, 2.8, tints[index % (len(tints) - 1)])
        floret.disc(0, 0, 0.9, tints[-1])


def hydrangea(pen: Pen) -> None:
    for x, y, turn, size in ((44, 60, 150, 1.1), (70, 62, 25, 1.0), (50, 66, 205, 1.0), (60, 80, 70, 0.8)):
        leaf(pen.at(x, y, size, turn))
    for x, y, turn, size in ((62, 30, -28, 0.85), (30, 72, 115, 0.8), (86, 80, 60, 0.7)):
        leaf(pen.at(x, y, size, turn), LEAF_DEEP, LEAF)
    cluster(pen.at(40, 30, 0.92), ("#8fb4ff", "#a9c6ff", "#7a9cf0", "#4c63c4"))
    cluster(pen.at(22, 70, 0.74), ("#f3a6d3", "#fbc3e2", "#e58bc3", "#a84e95"))
    cluster(pen.at(72, 66, 1.0), ("#c3a4ff", "#d8c4ff", "#ab86f0", "#6a47b8"))


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


def reeds(pen: Pen) -> None:
    pen.disc(60, 36, 27, "#ffdf8f", 0.95)
    for x, y, size in ((16, 20, 0.7), (30, 12, 0.5), (4, 32, 0.45)):
        bird(pen.at(x, y, size), "#8f5a2a")
    swell(pen, 86, 0.7, "#d9a65a", shift=4, alpha=0.85)
    for x, y, wide in ((20, 91, 14), (76, 93, 18), (-20, 92, 12)):
        waterline(pen, x, y, wide, CREAM)
    back = ((14, 52, 13), (34, 62, 15), (56, 58, 13), (76, 66, 15), (92, 50, 12))
    for x, high, lean in back:
        reed(pen.at(x, 98, 0.95), high, lean, "#e3bd7c")
    for x, high, lean in ((4, 44, 12), (24, 70, 18), (45, 80, 19), (66, 72, 18), (84, 84, 17), (100, 60, 14)):
        reed(pen.at(x, 102), high, lean, "#fff0cf")


def bay(pen: Pen) -> None:
    reeds(pen)
    crane(pen.at(22, 40, 1.05, -12), WHITE)
    crane(pen.at(2, 58, 0.7, -12), WHITE)


def camellia_flower(pen: Pen) -> None:
    """Draw a red camellia 20 units in radius."""
    for x, y, _ in ring(6, 9.5, 12):
        pen.disc(x, y, 10.4, RED_DEEP)
    for x, y, _ in ring(6, 9, 12):
        pen.disc(x * 0.98 - 0.5, y * 0.98 - 0.8, 9.2, RED)
    for x, y, _ in ring(5, 5.2, 40):
        pen.disc(x, y, 7, "#e5525a")
    pen.disc(0, 0, 6.6, "#fff0c4")
    for x, y in spiral(16, 5.6):
        pen.disc(x, y, 1.25, GOLD_DEEP if x + y > 0 else GOLD)


def camellia(pen: Pen) -> None:
    pen.stroke([(152, 122), (112, 102), (84, 82), (64, 60), (40, 46), (22, 22)], WOOD_DEEP, 5, 1.6)
    pen.stroke([(72, 68), (82, 48), (94, 34)], WOOD_DEEP, 3.2, 1.4)
    pen.stroke([(56, 55), (36, 66), (20, 84)], WOOD_DEEP, 3, 1.2)
    green, rib = "#3f8f63", "#8cc79a"
    for x, y, turn in ((30, 34, -150), (34, 38, -60), (24, 24, -95), (94, 34, -100), (88, 42, -10),
        (86, 48, -140)):
        leaf(pen.at(x, y, 0.72, turn), green, rib)
    for x, y, turn in ((66, 62, 75), (84, 82, 150), (28, 74, 165), (22, 82, 60), (50, 54, 60), (74, 66, -20)):
        leaf(pen.at(x, y, 0.78, turn), "#2f7a56", rib)
    camellia_flower(pen.at(42, 46, 1.05))
    camellia_flower(pen.at(80, 62, 0.92))
    camellia_flower(pen.at(30, 80, 0.72))
    pen.blob([(84, 32), (88, 22), (95, 19), (99, 26), (96, 34), (90, 37)], RED)
    pen.blob([(85, 33), (90, 26), (94, 36), (90, 38)], "#2f7a56")
    for x, y in ((62, 94), (74, 92)):
        pen.blob([(x - 5, y), (x, y - 3.4), (x + 5, y - 1), (x, y + 2.4)], RED, 0.9)


def branch(pen: Pen, petal: str, shade: str, full: str) -> None:
    """Draw a blossoming branch that reaches in from the right."""
    pen.stroke([(152, 100), (116, 84), (88, 66), (62, 56), (38, 34), (10, 24)], WOOD_DEEP, 7.5, 1.2)
    pen.stroke([(80, 62), (72, 38), (54, 18)], WOOD_DEEP, 3.4, 1)
    pen.stroke([(64, 57), (40, 68), (18, 70)], WOOD_DEEP, 3, 1)
    pen.stroke([(94, 70), (98, 46), (90, 24)], WOOD_DEEP, 3, 1)
    spots = ((18, 70, 0.95), (33, 67, 1.15), (11, 25, 0.85), (27, 31, 1.15), (54, 19, 0.95), (66, 34, 1.15))
    more = ((90, 25, 1.0), (98, 45, 1.1), (50, 50, 1.25), (78, 62, 1.3), (60, 62, 0.9), (42, 42, 0.8))
    for index, (x, y, size) in enumerate(spots + more):
        blossom(pen.at(x, y, size, index * 31), full if index % 3 == 1 else petal, shade)
    for x, y in ((74, 43), (40, 30), (96, 62), (24, 60), (10, 68)):
        pen.oval(x, y, 2.2, 2.8, full)
    for x, y in ((6, 44), (46, 84), (22, 92), (66, 92), (84, 96), (-8, 78)):
        pen.at(x, y, 1, x * 7).blob([(-3, 0), (0, -2), (3.4, -1), (2.6, 1.4), (-0.4, 2)], full)


def cherry(pen: Pen) -> None:
    branch(pen, "#ffffff", "#e8748f", "#ffb8c9")


def crabapple(pen: Pen) -> None:
    branch(pen, "#f27fa0", "#b8305c", "#fbb1c5")


def fortress(pen: Pen) -> None:
    pen.disc(74, 24, 13, "#ffe3a8")
    wall = [(-20, 94), (-18, 74), (150, 66), (150, 94)]
    pen.shape(wall, STONE_DEEP)
    for x in range(-18, 150, 8):
        pen.box(x, 68.6 - x * 0.048, 5.4, 8, STONE_DEEP)
    pen.shape([(16, 94), (20, 58), (84, 58), (88, 94)], STONE)
    for y, first in ((64, 22), (71, 26), (78, 21), (85, 25)):
        for x in range(first, 82, 11):
            pen.box(x, y, 8.6, 4.8, "#b9b1a2", 1.2)
    for x in range(20, 84, 8):
        pen.box(x, 53, 5.4, 6, STONE)
    pen.shape([(38, 94), (38, 78), *curve([(38, 90), (38, 78), (50, 67), (62, 78), (62, 90)]), (62, 94)],
        "#3b2b2b")
    pen.box(30, 42, 40, 13, "#a33a33")
    for x in (32, 41, 50, 59, 68):
        pen.box(x - 1.2, 42, 2.4, 13, "#6f2320")
    roof(pen.at(50, 44), 33, 12)
    pen.box(37, 24, 26, 9, "#2f7f72")
    roof(pen.at(50, 26), 26, 12)
    for x, colour in ((8, "#e8564a"), (94, "#f2b23c")):
        pen.stroke([(x, 70), (x, 36)], WOOD_DEEP, 1.3)
        pen.blob([(x, 36), (x + 9, 34), (x + 17, 38), (x + 9, 43), (x, 46)], colour)


def mug(pen: Pen) -> None:
    """Draw a full beer mug, 44 units high, its foot on the pen's corner."""
    pen.stroke([(14, -34), (25, -32), (25, -14), (14, -10)], "#fbe3a1", 4.2)
    pen.box(-16, -40, 32, 40, "#fff1c4", 4)
    pen.box(-13, -34, 26, 31, AMBER, 3)
    pen.box(3, -34, 10, 31, "#e58f22", 3)
    for x in (-8, -0.5, 7):
        pen.box(x - 1.1, -30, 2.2, 24, "#ffd57c", 1.1)
    for x, y, r in ((-13, -40, 6), (-4, -44, 8), (7, -43, 7), (14, -39, 5), (0, -38, 7)):
        pen.disc(x, y, r, WHITE)
    pen.blob([(-17, -40), (-8, -32), (-4, -35), (4, -29), (9, -36), (17, -38), (8, -46), (-8, -46)], WHITE)


def beer(pen: Pen) -> None:
    for n, (x, y, angle) in enumerate(ring(12, 46, 15)):
        colour = (GOLD, "#ff8a4c", "#7fd0e8")[n % 3]
        pen.at(52 + x * 0.98, 46 + y * 0.8, 1, angle).box(-3, -1, 6, 2, colour, 1)
    shadow(pen, 50, 94, 40)
    mug(pen.at(31, 90, 1.22, 9))
    left = pen.at(76, 90, 1.22, -9)
    mug(left)
    for x, y in ((53, 22), (47, 14), (60, 15), (53, 6)):
        pen.disc(x, y, 1.8, WHITE)


def boat(pen: Pen) -> None:
    """Draw a small fishing boat, 60 units long, the water at its corner."""
    pen.stroke([(4, -10), (4, -44)], WOOD_DEEP, 1.8)
    pen.shape([(6, -44), (22, -38), (6, -32)], "#e8564a")
    pen.stroke([(4, -42), (-24, -12)], CREAM, 0.8)
    pen.stroke([(4, -42), (28, -14)], CREAM, 0.8)
    pen.box(-14, -24, 22, 16, CREAM, 2)
    pen.box(-11, -21, 6, 6, "#2c6e8c", 1)
    pen.box(-2, -21, 6, 6, "#2c6e8c", 1)
    pen.shape([*curve([(-32, -14), (-30, -11), (0, -8), (33, -15), (34, -16)]), (26, 3), (-23, 3)], "#e8564a")
    pen.shape([(-29, -7), (29.5, -8), (28, -4), (-27, -3)], WHITE)


def fish(pen: Pen, colour: str = "#f3b562", belly: str = "#ffe6b8") -> None:
    """Draw a fish 36 units long that swims to the right."""
    pen.blob([(-13, 0), (-22, -8), (-20, 0), (-22, 8)], colour)
    pen.blob([(-14, 0), (-6, -7), (6, -8), (17, 0), (6, 7), (-6, 6)], colour)
    pen.blob([(-9, 2.5), (4, 2), (14, 2), (5, 6.4), (-4, 5.6)], belly)
    pen.blob([(-2, -7), (3, -12), (8, -7)], colour)
    pen.disc(10.5, -1.8, 1.6, INK)


def harbour(pen: Pen) -> None:
    pen.disc(26, 34, 17, "#ffd98c", 0.95)
    for x, y, size in ((54, 14, 0.7), (70, 22, 0.5), (8, 18, 0.5)):
        bird(pen.at(x, y, size))
    pen.shape([(84, 70), (86, 26), (94, 26), (96, 70)], WHITE)
    for y in (34, 48):
        pen.shape([(85.6 - (y - 34) * 0.05, y), (94.4, y), (95, y + 7), (85.2, y + 7)], RED)
    pen.box(86, 18, 8, 8, "#ffe9a6", 1)
    pen.shape([(84, 18), (90, 11), (96, 18)], RED)
    pen.blob([(70, 78), (84, 66), (98, 65), (130, 70), (160, 78), (160, 90), (72, 88)], "#31504a")
    swell(pen, 76, 1.1, "#57b0cb")
    boat(pen.at(36, 83, 1.08, -2))
    swell(pen, 84, 1.4, SEA, shift=20)
    fish(pen.at(86, 88, 0.8, -28))
    swell(pen, 94, 1.5, SEA_DEEP, shift=9)
    for x, y, wide in ((10, 100, 8), (60, 102, 11), (92, 99, 7)):
        waterline(pen, x, y, wide)


def mountain(pen: Pen) -> None:
    """Draw Wolchulsan: a jagged range in three depths of haze."""
    pen.disc(78, 20, 12, "#fff3bf", 0.95)
    far = [(-44, 92), (-22, 76), (-4, 60), (6, 47), (12, 48), (26, 28), (34, 34), (44, 18), (52, 30),
        (60, 22), (72, 40)]
    peaks(pen, [*far, (84, 34), (98, 50), (126, 62), (160, 92)], 94, "#9cc3b8")
    mid = [(-84, 94), (-36, 83), (-2, 66), (10, 54), (22, 40), (28, 46), (38, 34), (46, 48), (56, 38),
        (66, 52), (80, 46)]
    peaks(pen, [*mid, (94, 60), (126, 70), (170, 92)], 96, "#6ba391")
    for x, y, foot in ((44, 18, 34), (38, 34, 50), (22, 40, 52), (56, 38, 52), (80, 46, 58)):
        pen.shape([(x, y), (x + 5, y + 8), (x + 1.5, foot), (x - 1, y + 9)], WHITE, 0.28)
    cloud(pen.at(10, 60, 0.8), WHITE, 0.75)
    cloud(pen.at(88, 56, 0.7), WHITE, 0.75)


def tea(pen: Pen) -> None:
    mountain(pen)
    pen.shape([(-180, 130), *curve([(-180, 99), (-180, 99), (-100, 95), (-40, 86), (10, 74), (70, 66),
        (150, 56), (150, 56)]), (150, 130)], "#3f8a55")
    for n in range(6):
        y = 71 + n * 6.4
        path = [(-52 - n * 9, y + 15), (6, y + 3.6), (58, y - 1.5), (156, y - 12)]
        pen.stroke(path, LEAF_DEEP, 1.5, 4.6 + n * 0.7)
        pen.stroke([(x, top - 1.4) for x, top in path], "#7cbf6b", 0.8, 3.2 + n * 0.5)
    for x, y in ((82, 64), (90, 62)):
        pen.stroke([(x, y), (x, y - 11)], WOOD_DEEP, 1.4)
        pen.oval(x, y - 14, 4.6, 7.5, LEAF_DEEP)


def wolchulsan(pen: Pen) -> None:
    mountain(pen)
    near = [(-150, 97), (-90, 92), (-36, 84), (0, 77), (16, 70), (30, 78), (48, 68), (64, 78), (84, 70),
        (100, 78), (130, 74), (160, 80)]
    pen.shape([(-150, 110), *curve([near[0], *near, near[-1]]), (160, 110)], "#3f7d68")
    pen.shape([(-180, 130), *curve([(-180, 101), (-180, 101), (-80, 97), (30, 89), (80, 86), (160, 90),
        (160, 90)]), (160, 130)], "#2a5f4d")
    for x, y, size in ((6, 92, 0.8), (20, 90, 1.0), (76, 88, 1.1), (90, 88, 0.85)):
        tree = pen.at(x, y, size)
        tree.box(-1, -6, 2, 8, WOOD_DEEP)
        for top, wide in ((-26, 6), (-20, 8), (-13, 10)):
            tree.shape([(0, top), (wide, top + 12), (-wide, top + 12)], "#1e4a3b")


def flame(pen: Pen, size: float = 1.0) -> None:
    one = pen.at(0, 0, size)
    one.blob([(0, 0), (-9, -5), (-8, -15), (-3, -22), (0, -32), (5, -21), (9, -13), (8, -5)], "#ff7a2f")
    one.blob([(0, 0), (-5, -4), (-4, -11), (0, -19), (4, -11), (5, -4)], GOLD)


def grill(pen: Pen) -> None:
    for x, drift in ((26, -6), (50, 5), (72, -4)):
        path = [(x, 46), (x + drift, 34), (x - drift, 20), (x + drift, 4), (x, -8)]
        pen.stroke(path, CREAM, 7, 1.5, 0.28)
    shadow(pen, 50, 94, 38)
    for x, size in ((24, 0.75), (40, 1.0), (58, 0.85), (76, 0.95)):
        flame(pen.at(x, 68), size)
    pen.stroke([(26, 80), (20, 94)], "#2b2f36", 4)
    pen.stroke([(74, 80), (80, 94)], "#2b2f36", 4)
    pen.shape([(10, 62), (90, 62), *curve([(90, 60), (86, 72), (70, 84), (30, 84), (14, 72), (10, 60)])],
        "#3c434c")
    pen.box(6, 59, 88, 5.4, "#59626d", 2.4)
    for x in (26, 38, 50, 62, 74):
        pen.disc(x, 73, 2.3, "#ff9a4a")
    for x, turn in ((14, -4), (39, 3), (64, -3)):
        cut = pen.at(x, 56, 1, turn)
        cut.blob([(0, -2), (4, -10), (14, -11), (23, -8), (23, 0), (13, 2), (4, 2)], "#a8322c")
        cut.stroke([(4, -5), (12, -7), (20, -4)], "#ffc6b0", 1.6, 0.8)
        cut.stroke([(5, -1), (13, -2), (20, 0)], "#ffc6b0", 1.2, 0.6)
    pen.stroke([(54, 40), (82, 20), (104, 4)], STONE, 2.6)
    pen.stroke([(57, 46), (88, 28), (108, 14)], STONE, 2.6)


def cable(pen: Pen, start: Point, stop: Point, sag: float) -> None:
    """Hang a cable and its hangers between two points, above a deck at y = 68."""
    shares = [n / 14 for n in range(15)]
    along = [(start[0] + (stop[0] - start[0]) * s, start[1] + (stop[1] - start[1]) * s) for s in shares]
    hung = [(x, y + sag * 4 * s * (1 - s)) for s, (x, y) in zip(shares, along, strict=True)]
    for x, y in hung:
        pen.stroke([(x, y), (x, 68)], "#fff8ee", 0.5, alpha=0.9)
    pen.stroke(hung, "#fff8ee", 1.3)


def bridge(pen: Pen) -> None:
    pen.disc(54, 36, 22, "#fff0b8", 0.95)
    for x, y, size in ((14, 20, 0.6), (26, 12, 0.45)):
        bird(pen.at(x, y, size), "#6d3b54")
    pen.blob([(-44, 94), (-26, 82), (-10, 72), (4, 70), (16, 78), (28, 94)], "#c98a8f")
    pen.blob([(60, 90), (74, 70), (92, 56), (120, 56), (150, 66), (170, 90)], "#8f5f78")
    swell(pen, 82, 0.7, "#5fa9b5")
    for x in (12, 80):
        pen.shape([(x - 4, 92), (x - 1.2, 24), (x + 1.2, 24), (x + 4, 92)], "#fff8ee")
        pen.shape([(x + 0.2, 92), (x + 0.2, 24), (x + 1.2, 24), (x + 4, 92)], "#d9c3c0")
    for start, stop, sag in (((-4, 66), (12, 26), 4), ((12, 26), (80, 26), 36), ((80, 26), (150, 66), 8)):
        cable(pen, start, stop, sag)
    deck = [(-6.0, 68.6), (12.0, 68.0), (50.0, 67.0), (90.0, 67.0), (150.0, 67.6)]
    pen.stroke(deck, "#7a3550", 3.2)
    pen.stroke([(x, y - 1.8) for x, y in deck], "#fff8ee", 1)
    swell(pen, 90, 1.0, "#3b8795", shift=14)
    swell(pen, 98, 1.2, "#28697a", shift=3)
    for x, y, wide in ((30, 95, 9), (70, 102, 12), (96, 94, 7), (-40, 101, 9)):
        waterline(pen, x, y, wide)


def pagoda(pen: Pen, storeys: int = 3) -> None:
    """Draw a stone pagoda, its foot on the pen's corner."""
    pen.box(-15, -5, 30, 5, STONE_DEEP, 0.6)
    pen.box(-11, -14, 22, 9, STONE)
    y, wide = -14.0, 17.0
    for _ in range(storeys):
        pen.blob([(-wide, y - 2), (-wide * 0.7, y), (wide * 0.7, y), (wide, y - 2), (wide * 0.6, y - 5),
            (-wide * 0.6, y - 5)], STONE_DEEP)
        pen.box(-wide * 0.5, y - 12, wide, 8, STONE)
        y, wide = y - 11, wide * 0.82
    pen.blob([(-wide, y - 1), (-wide * 0.6, y + 1), (wide * 0.6, y + 1), (wide, y - 1), (0, y - 5)],
        STONE_DEEP)
    pen.stroke([(0, y - 4), (0, y - 15)], STONE_DEEP, 1.8, 0.8)
    pen.disc(0, y - 8, 2.2, STONE_DEEP)


def pine(pen: Pen, colour: str = LEAF_DEEP) -> None:
    """Draw a leaning pine, 60 units high, its foot on the pen's corner."""
    pen.stroke([(0, 0), (-3, -18), (3, -34), (-2, -54)], WOOD_DEEP, 4, 1.4)
    for x, y, wide in ((-2, -54, 12), (9, -40, 13), (-12, -36, 13), (8, -24, 10)):
        pen.blob([(x - wide, y + 2), (x - wide * 0.6, y - 5), (x, y - 7), (x + wide * 0.7, y - 4),
            (x + wide, y + 2), (x, y + 4)], colour)


def hall(pen: Pen, walls: str, pillars: str) -> None:
    """Draw a tiled hall on a stone step, 70 units wide, its foot on the pen's corner."""
    pen.box(-36, -6, 72, 6, STONE)
    pen.box(-31, -28, 62, 22, walls)
    for x in (-30.0, -15.0, 0.0, 15.0, 30.0):
        pen.box(x - 1.7, -28, 3.4, 22, pillars)
    for x in (-22.5, -7.5, 7.5, 22.5):
        pen.box(x - 4.5, -21, 9, 15, "#7d5236", 0.6)
        for bar in (-2, 0, 2):
            pen.box(x + bar - 0.3, -20, 0.6, 13, CREAM)
    pen.box(-33, -31, 66, 3.4, "#2f7f72")
    roof(pen.at(0, -29), 46, 22)


def temple(pen: Pen) -> None:
    pen.disc(30, 26, 15, "#ffe1a0", 0.9)
    cloud(pen.at(88, 24, 0.9), WHITE, 0.7)
    pen.blob([(-110, 104), (-60, 88), (-14, 66), (18, 53), (50, 46), (90, 52), (150, 62), (170, 130),
        (-40, 130)], "#9fbb94")
    pine(pen.at(92, 92, 1.0), "#3c6f4d")
    hall(pen.at(40, 92, 0.98), "#d9a05b", "#a33a33")
    pagoda(pen.at(86, 94, 0.78))


def museum(pen: Pen) -> None:
    shadow(pen, 50, 94, 50)
    pen.box(2, 88, 96, 6, STONE_DEEP)
    pen.box(6, 83, 88, 5, STONE)
    pen.box(10, 46, 80, 37, "#efe6d2")
    for x in (14, 31, 69, 86):
        pen.box(x - 3, 46, 6, 37, CREAM)
        pen.box(x + 0.6, 46, 2.4, 37, "#d6c8ac")
    pen.box(38, 50, 24, 33, "#33414f", 1)
    pen.box(45, 74, 10, 9, "#c98b55")
    small = [(2, 53), (2.2, 54.5), (1.6, 56), (5.6, 60), (5.4, 64), (3.4, 70), (3.6, 74)]
    pen.lathe(50, small, JADE, JADE_DEEP)
    pen.box(6, 41, 88, 6, "#2f7f72")
    roof(pen.at(50, 43), 58, 24)


def house(pen: Pen) -> None:
    pen.disc(76, 22, 12, "#ffe7a8", 0.95)
    for x, high in ((2, 74), (8, 82), (94, 78), (100, 70)):
        pen.stroke([(x, 92), (x + 1, 92 - high)], "#6fa35f", 1.8, 1)
        for n in range(5):
            leaf(pen.at(x + 1, 92 - high + n * 9, 0.3, -30 + n * 47), "#5f9a55", LEAF_DEEP)
    shadow(pen, 50, 93, 44)
    pen.box(12, 88, 76, 5, STONE)
    pen.box(16, 84, 68, 4, WOOD)
    pen.box(18, 60, 64, 24, "#f3e3c3")
    for x in (19, 35, 51, 66, 81):
        pen.box(x - 1.4, 60, 2.8, 24, WOOD_DEEP)
    for x in (38, 54):
        pen.box(x, 64, 10, 20, "#fffaf0")
        for bar in (2.5, 5, 7.5):
            pen.box(x + bar - 0.3, 64, 0.6, 20, WOOD)
        for bar in (5, 10, 15):
            pen.box(x, 64 + bar, 10, 0.6, WOOD)
    thatch = [(6, 62), (14, 48), (34, 37), (50, 35), (66, 37), (86, 48), (94, 62), (72, 59), (50, 58),
        (28, 59)]
    pen.blob(thatch, "#d8a850")
    for n in range(9):
        x = 14 + n * 9
        pen.stroke([(50 + (x - 50) * 0.5, 39), (50 + (x - 50) * 0.85, 48), (x, 57)], "#b3812f", 0.9)
    for x, y in ((84, 80), (90, 84)):
        blossom(pen.at(x, y, 0.6), PINK, RED_DEEP)


def windmill(pen: Pen) -> None:
    cloud(pen.at(86, 26, 0.9), WHITE, 0.8)
    cloud(pen.at(8, 40, 0.7), WHITE, 0.8)
    shadow(pen, 50, 94, 26)
    pen.shape([(34, 94), (41, 46), (59, 46), (66, 94)], "#b5553f")
    pen.shape([(52, 94), (52, 46), (59, 46), (66, 94)], "#8f3d2c")
    pen.blob([(39, 47), (42, 38), (50, 33), (58, 38), (61, 47)], WOOD_DEEP)
    pen.box(30, 66, 40, 3, CREAM)
    for y, x in ((54, 48), (74, 40), (74, 54)):
        pen.box(x, y, 6, 8, CREAM, 1)
    pen.box(46, 80, 9, 14, WOOD_DEEP, 2)
    for turn in (20, 110, 200, 290):
        sail = pen.at(50, 42, 1, turn)
        sail.box(0, -0.9, 38, 1.8, WOOD_DEEP)
        sail.box(9, 0.9, 28, 8, CREAM)
        for x in (16, 23, 30):
            sail.box(x, 0.9, 0.8, 8, WOOD)
    pen.disc(50, 42, 3, WOOD_DEEP)
    for x, colour in ((6, RED), (14, GOLD), (22, PINK), (78, PINK), (86, RED), (94, GOLD)):
        pen.stroke([(x, 96), (x, 84)], LEAF_DEEP, 1.4)
        leaf(pen.at(x, 95, 0.24, -60))
        pen.blob([(x - 3.2, 78), (x - 1.4, 81), (x, 77), (x + 1.4, 81), (x + 3.2, 78), (x + 2.6, 85),
            (x - 2.6, 85)], colour)


def ear(pen: Pen, lean: float, grain: str, shade: str) -> None:
    """Draw a ripe ear of rice that grows from the pen's corner and bows by ``lean`` units."""
    stem = [(0.0, 0.0), (lean * 0.06, -34), (lean * 0.3, -62), (lean * 0.7, -72), (lean, -62),
        (lean * 1.16, -46)]
    pen.stroke(stem, "#7f9a3a", 1.9, 0.8)
    path = curve([stem[0], *stem, stem[-1]], 8)[18:]
    for n, ((x, y), (nx, ny)) in enumerate(zip(path[::2], path[2::2], strict=False)):
        along = math.degrees(math.atan2(ny - y, nx - x))
        for side in (-32, 32):
            seed = pen.at(x, y, 1.0, along + side)
            seed.blob([(0, 0), (3, -2.3), (7, -1.8), (9.4, 0), (7, 1.9), (3, 2.2)],
                grain if (n + side) % 2 else shade)


def sheaf(pen: Pen, grain: str, shade: str) -> None:
    for x, high, lean in ((30, 56, -20), (70, 60, 22), (50, 70, -8), (60, 50, 30), (40, 46, -30)):
        pen.stroke([(x, 98), (x + lean * 0.4, 98 - high * 0.6), (x + lean, 98 - high)], "#8fae4a", 4, 0.3)
    for x, size, lean in ((38, 0.92, -31), (62, 0.94, 33), (47, 1.06, -13), (54, 1.12, 15)):
        ear(pen.at(x, 98, size), lean, grain, shade)


def rice(pen: Pen) -> None:
    sheaf(pen, "#ffd766", "#efb83f")


def oats(pen: Pen) -> None:
    sheaf(pen, "#f1dfb0", "#d9b872")


def toadstool(pen: Pen, cap: str = "#9b6238", shade: str = "#6f4022") -> None:
    """Draw a shiitake 60 units wide, its foot on the pen's corner."""
    pen.lathe(0, [(8, -26), (8, -14), (9.4, -4), (7.5, 0)], "#fbead0", "#d9be97")
    pen.blob([(-30, -24), (-26, -38), (-12, -49), (8, -50), (25, -40), (30, -25), (16, -21), (-14, -20)], cap)
    pen.blob([(-27, -24), (0, -28), (27, -25), (14, -21), (-12, -20)], "#f3dcb8")
    pen.blob([(6, -49), (24, -40), (29, -27), (18, -28), (12, -38)], shade, 0.6)
    for x, y, turn in ((-16, -38, -20), (-4, -44, 0), (10, -42, 25), (-20, -30, 10), (2, -34, 5),
        (18, -33, 20)):
        crack = pen.at(x, y, 0.8, turn)
        crack.blob([(-4, 0), (0, -2), (4, 0), (0, 2)], "#f3dcb8", 0.85)


def mushroom(pen: Pen) -> None:
    shadow(pen, 46, 94, 40)
    toadstool(pen.at(74, 92, 0.86, 8))
    toadstool(pen.at(18, 93, 0.6, -10))
    toadstool(pen.at(43, 94, 1.25, -3))
    for x, turn in ((8, -110), (92, -70), (62, -60), (30, -120)):
        leaf(pen.at(x, 96, 0.36, turn), LEAF, LEAF_PALE)


def berry(pen: Pen) -> None:
    """Draw a strawberry 50 units high about the pen's corner."""
    pen.blob([(0, -18), (14, -22), (25, -12), (22, 6), (11, 22), (0, 30), (-11, 22), (-22, 6), (-25, -12),
        (-14, -22)], "#e8323f")
    pen.blob([(8, -20), (22, -16), (24, -4), (18, 10), (6, 26), (12, 6)], "#b81f35", 0.55)
    for x, y in ((-14, -8), (-3, -10), (9, -9), (18, -6), (-17, 3), (-8, 3), (3, 2), (13, 4), (-10, 13),
        (0, 13), (9, 14), (0, 22)):
        pen.oval(x, y, 1.1, 1.8, "#ffe08a")
    for _, _, angle in ring(7, 1, 195):
        pen.at(0, -19, 1, angle * 0.5 + 82).blob([(0, 0), (7, -4), (15, 0), (7, 4)], LEAF)
    pen.stroke([(0, -19), (1, -26), (5, -30)], LEAF_DEEP, 2.4, 1.6)


def strawberry(pen: Pen) -> None:
    shadow(pen, 50, 94, 36)
    for x, y, turn in ((66, 34, -20), (60, 30, -70), (34, 40, -160)):
        leaf(pen.at(x, y, 0.9, turn), LEAF, LEAF_PALE)
    berry(pen.at(70, 60, 0.95, 16))
    berry(pen.at(34, 56, 1.22, -10))
    blossom(pen.at(58, 86, 0.9), WHITE, LEAF_PALE)
    blossom(pen.at(88, 30, 0.7), WHITE, LEAF_PALE)


def shell(pen: Pen) -> None:
    """Draw an abalone shell 70 units wide about the pen's corner."""
    pen.blob([(-35, 4), (-28, -18), (-6, -28), (20, -24), (36, -6), (32, 16), (10, 27), (-18, 24)], "#5b4a52")
    pen.blob([(-30, 4), (-24, -14), (-5, -23), (18, -19), (31, -5), (27, 13), (9, 22), (-15, 19)], "#8d7a82")
    pen.blob([(-26, 4), (-21, -11), (-4, -19), (16, -16), (27, -4), (23, 11), (8, 18), (-13, 16)], "#dfe9ec")
    pen.blob([(-22, 6), (-14, -10), (4, -15), (20, -8), (14, 10), (-6, 14)], "#a9d8dc", 0.8)
    pen.blob([(-12, 8), (-6, -8), (10, -11), (16, 0), (4, 11)], "#f0bfd8", 0.7)
    pen.blob([(-14, 6), (-10, -4), (2, -9), (13, -4), (13, 7), (2, 12), (-8, 12)], "#f0cf9a")
    pen.blob([(-8, 5), (-4, -2), (4, -4), (9, 1), (6, 7), (-2, 8)], "#d9a866")
    for n in range(5):
        pen.oval(-22 + n * 9.5, -16.5 - 6.5 * math.sin(n * 0.75), 1.7, 1.3, "#3d3036")


def abalone(pen: Pen) -> None:
    for x, y, turn in ((18, 92, -112), (30, 96, -84), (84, 94, -66), (72, 97, -92)):
        leaf(pen.at(x, y, 1.25, turn), "#2f8a6c", "#1d6650")
    shell(pen.at(66, 38, 0.8, 14))
    shell(pen.at(40, 66, 1.12, -8))
    for x, y, r in ((14, 24, 3), (22, 16, 2), (30, 26, 1.4), (92, 70, 2.4), (97, 60, 1.5)):
        pen.disc(x, y, r, WHITE, 0.45)


def shrimp(pen: Pen) -> None:
    shadow(pen, 52, 94, 36)
    for n in range(8):
        turn = -100 + n * 34
        one = pen.at(52, 52, 1.0, turn)
        reach = 34 - n * 1.2
        wide = 12.5 - n * 0.95
        one.stroke([(reach - 8, 4), (reach - 17, 8)], "#e0664a", 1.3, 0.8)
        one.blob([(reach - wide, -9), (reach + wide * 0.7, -10), (reach + wide * 0.8, 9), (reach - wide, 7)],
            "#f28a68" if n % 2 else "#f7a583")
        one.stroke([(reach - wide + 2, -8), (reach + wide * 0.5, -8)], "#ffd0b8", 1.4, 0.8)
    tail = pen.at(52, 52, 1.0, 172)
    for turn in (-24, 4, 32):
        tail.at(23, 4, 1, 90 + turn).blob([(0, 0), (8, -4), (17, 0), (8, 4)], "#e0664a")
    head = pen.at(46, 17, 1.0, -8)
    head.blob([(12, -12), (-4, -14), (-24, -2), (-6, 6), (10, 9)], "#f28a68")
    head.disc(-7, -4, 2.6, INK)
    head.disc(-7.6, -4.7, 0.8, WHITE)
    for dy in (0, 5):
        head.stroke([(-20, -2 + dy * 0.4), (-36, 12 + dy * 2), (-38, 40 + dy * 3), (-26, 62 + dy)], "#ffb498",
            1.3, 0.5)
    for n in range(3):
        head.stroke([(-10 + n * 6, 3), (-14 + n * 6, 12), (-10 + n * 7, 19)], "#e0664a", 1.4, 0.7)


def bowl(pen: Pen, soup: str, garnish: Sequence[str]) -> None:
    """Draw a steaming bowl with chopsticks, dotted with what floats in it."""
    shadow(pen, 48, 94, 34)
    pen.lathe(48, [(40, 52), (38.5, 62), (31, 77), (20, 86), (16, 88), (17, 93)], CREAM, "#d3bd98")
    pen.oval(48, 52, 40, 9.5, "#efe0c2")
    pen.oval(48, 52.6, 36, 7.8, soup)
    for n, (x, y) in enumerate(spiral(16, 1.0)):
        pen.oval(48 + x * 31, 52.4 + y * 5.6, 5.2, 2.2, garnish[n % len(garnish)])
    pen.stroke([(14, 67), (48, 74), (82, 67)], "#2f7f8a", 2.4)
    pen.stroke([(19, 73), (48, 79), (77, 73)], "#2f7f8a", 1)
    pen.stroke([(58, 48), (82, 24), (104, 2)], WOOD_DEEP, 2.6, 3.4)
    pen.stroke([(66, 50), (90, 28), (112, 10)], WOOD, 2.6, 3.4)
    steam(pen.at(36, 40, 1.15), WHITE, 0.6)


def meal(pen: Pen) -> None:
    bowl(pen, "#d8632c", ("#7fbf5f", "#fff1cf", "#c23a2a", "#f2b54a"))


def seaweed(pen: Pen) -> None:
    bowl(pen, "#2f6b4c", ("#3f8a5f", "#235540", "#fff1cf", "#4fa070"))


def chicken_soup(pen: Pen) -> None:
    bowl(pen, "#e8cf96", ("#fff6e3", "#c23a2a", "#f7e3b5", "#7fbf5f"))


def clams(pen: Pen) -> None:
    """Draw the clam dish: shells in a wide bowl."""
    bowl(pen, "#bcd9d2", ("#e9f3ef", "#7fbf5f"))
    for x, y, size, turn in ((26, 48, 0.9, -24), (46, 44, 1.1, 4), (66, 49, 0.9, 22), (36, 54, 0.75, -6),
        (56, 55, 0.8, 12)):
        one = pen.at(x, y, size, turn)
        one.blob([(-13, 0), (-10, -9), (0, -14), (10, -9), (13, 0), (0, 4)], "#cdb59a")
        for n in (-8, -4, 0, 4, 8):
            one.stroke([(n * 0.3, 2), (n * 1.1, -10 + abs(n) * 0.4)], "#8f755c", 0.9, 0.6)


def feast(pen: Pen) -> None:
    """Draw the full-course table from above: many small dishes about a fish."""
    pen.disc(50, 52, 47, "#000000", 0.16)
    pen.disc(50, 50, 47, WOOD_DEEP)
    pen.disc(50, 50, 44.5, "#a36a45")
    fills = ("#c23a2a", "#7fbf5f", "#f2b54a", "#b9855a", "#3f7f5f", "#e58a5a", "#8a5a3c", "#f3a6a0",
        "#d9c15a", "#5f8f4a")
    for n, (x, y, _) in enumerate(ring(10, 33.5, -80)):
        pen.disc(50 + x, 50 + y, 9.2, "#fffaf0" if n % 2 else JADE)
        pen.disc(50 + x, 50 + y, 7.4, "#efe3cb" if n % 2 else "#8fc4ae")
        for dx, dy in spiral(7, 4.6):
            pen.disc(50 + x + dx, 50 + y + dy, 2.1, fills[n])
    pen.oval(50, 50, 22, 13, "#fffaf0")
    pen.oval(50, 50, 19.6, 11, "#dcebe4")
    fish(pen.at(50, 50, 0.86), "#c98b4a", "#f3cf9a")


def jar(pen: Pen) -> None:
    shadow(pen, 50, 94, 46)
    small = [(15, 60), (17, 62), (23, 70), (23, 80), (16, 93)]
    big = [(20, 30), (22, 34), (34, 46), (36, 60), (30, 78), (20, 93)]
    for x, profile, lid in ((82, small, 60), (42, big, 30)):
        pen.lathe(x, profile, "#8d4f33", "#5a2e1d")
        wide = profile[0][0]
        pen.oval(x, lid, wide + 4, 4.4, "#6f3b25")
        pen.blob([(x - wide - 2, lid - 1), (x - wide * 0.6, lid - 7), (x, lid - 9), (x + wide * 0.6, lid - 7),
            (x + wide + 2, lid - 1)], "#a3603f")
        pen.disc(x, lid - 10, 3.4, "#6f3b25")
    pen.stroke([(12, 56), (28, 62), (44, 56), (60, 62), (72, 57)], "#c98a5e", 1.6, alpha=0.8)
    for x, y, turn in ((86, 40, -60), (92, 44, -20), (80, 42, -110)):
        pen.at(x, y, 1, turn).blob([(0, 0), (8, -3), (19, -1), (22, 1), (10, 3)], RED)


def paprika(pen: Pen) -> None:
    shadow(pen, 50, 94, 40)
    for x, y, size, colours in ((72, 64, 0.82, ("#f6b42c", "#d98a1a", "#ffd978")), (36, 58, 1.15, ("#e0392f",
        "#a8202a", "#ff7d6b"))):
        one = pen.at(x, y, size)
        one.blob([(-24, -20), (-10, -26), (0, -22), (12, -26), (25, -19), (26, 4), (16, 26), (6, 31), (0, 27),
            (-8, 31), (-18, 25), (-27, 4)], colours[0])
        one.blob([(8, -24), (25, -18), (26, 4), (15, 26), (6, 30), (15, 6)], colours[1], 0.7)
        one.stroke([(-16, -14), (-19, 0), (-14, 14)], colours[2], 4, 1.4)
        one.stroke([(0, -20), (-2, 4), (-1, 24)], colours[1], 1.6, 0.6)
        one.blob([(-10, -23), (-3, -28), (4, -28), (11, -23), (0, -19)], LEAF_DEEP)
        one.stroke([(0, -24), (1, -33), (7, -38)], LEAF_DEEP, 4.4, 3.4)


def bitter_melon(pen: Pen) -> None:
    pen.stroke([(4, 8), (26, 14), (50, 6), (76, 14), (104, 4)], LEAF_DEEP, 2.4)
    for x, y, turn in ((26, 14, 120), (52, 8, 60), (86, 12, 100), (10, 10, 60)):
        leaf(pen.at(x, y, 0.66, turn), LEAF_PALE, LEAF)
    for x, y, size, turn in ((68, 16, 0.82, -10), (38, 14, 1.06, 8)):
        one = pen.at(x, y, size, turn)
        one.stroke([(0, 0), (0, 10)], LEAF_DEEP, 2.4)
        one.blob([(0, 8), (11, 16), (15, 34), (12, 54), (0, 74), (-12, 54), (-15, 34), (-11, 16)], "#5fae4a")
        for row in range(9):
            for column in (-2, -1, 0, 1, 2):
                wide = 13.5 * math.sin((row + 1.4) / 11 * math.pi)
                x0, y0 = column * wide * 0.44, 16 + row * 5.9 + (column % 2) * 2.8
                one.oval(x0, y0, 2.5, 3.3, "#8fd06a" if column < 1 else "#478c3a")


def gift(pen: Pen) -> None:
    shadow(pen, 50, 94, 42)
    pen.box(14, 46, 72, 47, CREAM, 2)
    pen.box(60, 46, 26, 47, "#ead9b4", 2)
    pen.box(9, 36, 82, 14, "#fffaf0", 2)
    pen.box(9, 47, 82, 3, "#dcc79c", 1)
    pen.box(43, 36, 14, 57, RED)
    pen.box(52, 36, 5, 57, RED_DEEP)
    for side in (-1, 1):
        bow = [(50 + side * x, y) for x, y in ((0, 35), (10, 20), (25, 13), (32, 22), (24, 33), (10, 37))]
        pen.blob(bow, RED)
        pen.blob([(50 + side * x, y) for x, y in ((6, 33), (14, 23), (24, 19), (25, 26), (16, 32))], RED_DEEP)
    pen.box(43.5, 27, 13, 12, "#ef5a5f", 3)
    for x, y, turn in ((24, 66, -30), (78, 66, 200)):
        leaf(pen.at(x, y, 0.4, turn), LEAF)
        leaf(pen.at(x, y, 0.4, turn + 60), LEAF_PALE)
    for x, y, r in ((10, 22, 2.4), (90, 20, 2), (20, 10, 1.5), (82, 8, 2.6), (96, 34, 1.5)):
        pen.disc(x, y, r, GOLD)


def laptop(pen: Pen) -> None:
    shadow(pen, 48, 94, 50)
    pen.box(12, 28, 70, 52, INK, 4)
    pen.box(15.5, 31.5, 63, 44, "#eaf3ff", 2)
    pen.box(20, 37, 28, 20, BLUE, 2)
    pen.shape([(30, 42), (40, 47), (30, 52)], WHITE)
    for y, wide, colour in ((38, 22, BLUE_DEEP), (44, 20, "#9db8ea"), (50, 14, "#9db8ea"), (62, 54,
        "#c9d9f7"), (68, 40, "#c9d9f7")):
        pen.box(53 if y < 60 else 20, y, wide, 2.8, colour, 1.4)
    pen.shape([(2, 80), (92, 80), (98, 89), (97, 92), (-3, 92), (-4, 89)], "#d5dde8")
    pen.box(38, 80, 18, 3, "#a9b6c8", 1.4)
    pen.box(74, 46, 24, 46, INK, 4)
    pen.box(76, 50, 20, 37, WHITE, 2)
    pen.box(79, 55, 11, 6, "#cfe0ff", 2.6)
    pen.box(82, 64, 11, 6, GOLD, 2.6)
    pen.box(79, 73, 11, 6, "#cfe0ff", 2.6)
    cap = pen.at(30, 22, 1, -6)
    cap.shape([(-22, -4), (0, -13), (22, -4), (0, 5)], GOLD)
    cap.shape([(-11, 0), (0, 5), (11, 0), (11, 7), (0, 11), (-11, 7)], GOLD_DEEP)
    cap.stroke([(0, -4), (16, 0), (18, 12)], CREAM, 1.4)


def megaphone(pen: Pen) -> None:
    sheet = pen.at(50, 52, 1, 7)
    sheet.box(-8, -30, 56, 68, "#d8cdb4", 2)
    sheet.box(-12, -33, 56, 68, "#fffaf0", 2)
    sheet.box(-6, -26, 44, 6, INK, 1)
    sheet.box(-6, -15, 20, 17, "#c9d9e8", 1)
    for n in range(3):
        sheet.box(18, -15 + n * 6.2, 20, 2.8, "#b9b3a4", 1)
    for n in range(4):
        sheet.box(-6, 8 + n * 6.2, 44 if n < 3 else 28, 2.8, "#b9b3a4", 1)
    horn = pen.at(34, 64, 1.08, -18)
    horn.stroke([(-14, 6), (-12, 24)], "#c9502a", 8)
    horn.shape(curve([(-24, -9), (-22, -9), (4, -15), (26, -30), (28, -31)]) + curve([(26, 28), (26, 26),
        (4, 13), (-22, 9), (-24, 9)]), "#f0713a")
    horn.shape(curve([(-22, 2), (-22, 2), (4, 3), (26, 10), (26, 10)]) + curve([(26, 26), (26, 26), (4, 13),
        (-22, 9), (-22, 9)]), "#cf5524")
    horn.oval(26, -2, 6, 28.4, "#ffd9a8")
    horn.oval(26.6, -2, 4, 23, "#b8451c")
    horn.box(-30, -9, 10, 18, CREAM, 4)
    for turn in (-34, -2, 30):
        horn.at(31, -2, 1, turn).stroke([(10, 0), (21, 0)], GOLD, 3.2, 2.2)


def ticket(pen: Pen) -> None:
    """Draw half-price travel: a coin cut in two, before a ticket."""
    card = pen.at(50, 60, 1, -12)
    bite = [(6 * math.cos(math.radians(a)), 6 * math.sin(math.radians(a))) for a in range(-90, 91, 15)]
    edge = [(43 - x, 1 + y) for x, y in bite]
    card.shape([(-43, -22), (43, -22), *edge, (43, 24), (-43, 24), *((-x, 2 - y) for x, y in edge)],
        "#fff3dc")
    for n in range(7):
        card.box(14, -19 + n * 6.2, 1.2, 3.4, "#e0a58a")
    for y, wide in ((-12, 36), (-3, 44), (6, 28)):
        card.box(-33, y, wide, 4, "#efb9a0" if y > -12 else "#d9523f", 2)
    card.box(20, -10, 14, 22, "#f0d9b8", 2)
    for n in range(5):
        card.box(22, -8 + n * 4, 10, 1.8 if n % 2 else 2.6, INK)
    for side, x, y, turn in ((-1, 42, 34, -8), (1, 55, 36, 10)):
        half = pen.at(x, y, 1, turn)
        for radius, colour in ((29, GOLD_DEEP), (26.5, GOLD), (21, "#ffdb7a")):
            arc = [(side * radius * math.cos(math.radians(a)),
                radius * math.sin(math.radians(a))) for a in range(-90, 91, 6)]
            half.shape([*arc, (side * 3, 14), (side * -3, 5), (side * 3, -5), (side * -2, -14)], colour)
        half.box(side * 12 - 5, -2.2, 10, 4.4, GOLD_DEEP, 2)
        half.box(side * 12 - 5, -10, 10, 3.4, GOLD_DEEP, 1.6)


def voucher(pen: Pen) -> None:
    for x, y, turn, colour in ((56, 42, 10, "#8fc4ae"), (48, 58, -8, "#fff3dc")):
        note = pen.at(x, y, 1, turn)
        note.box(-44, -23, 88, 48, "#2f7f72" if colour != "#fff3dc" else "#e2c896", 4)
        note.box(-44, -25, 88, 48, colour, 4)
        note.box(-39, -20, 78, 38, "#2f7f72", 3)
        note.box(-37.6, -18.6, 75.2, 35.2, colour, 2)
        note.disc(20, -1, 13, "#2f7f72")
        crane(note.at(20, 2, 0.52), WHITE)
        for n, wide in enumerate((34, 26, 30)):
            note.box(-32, -12 + n * 8.4, wide, 4, "#2f7f72", 2)
    for y in (92, 87, 82):
        pen.oval(86, y, 13, 4.4, GOLD_DEEP)
        pen.oval(86, y - 1.6, 13, 4.2, GOLD)


def awning(pen: Pen) -> None:
    shadow(pen, 50, 94, 48)
    pen.box(12, 44, 76, 49, "#fff3e2", 1)
    for x in (9, 87):
        pen.box(x, 34, 4, 59, WOOD_DEEP)
    pen.box(18, 56, 30, 22, "#8fd0dc", 1.5)
    pen.box(56, 54, 24, 39, "#b5533f", 1.5)
    pen.box(60, 58, 16, 18, "#8fd0dc", 1)
    pen.disc(60.5, 79, 1.4, GOLD)
    for x, colour in ((23, JADE), (31, "#e8564a"), (39, GOLD)):
        pen.lathe(x, [(1.4, 66), (3.2, 69), (3.2, 73), (2, 78)], colour, colour)
    pen.box(14, 78, 38, 15, WOOD)
    pen.box(12, 76, 42, 4, WOOD_DEEP, 1)
    for n in range(7):
        left, right = 4 + n * 92 / 7, 4 + (n + 1) * 92 / 7
        top_left, top_right = 14 + n * 72 / 7, 14 + (n + 1) * 72 / 7
        colour = "#f25c6a" if n % 2 == 0 else "#fffaf0"
        pen.shape([(top_left, 18), (top_right, 18), (right, 42), (left, 42)], colour)
        pen.oval((left + right) / 2, 42, 92 / 14, 6.5, colour)
    for n in range(9):
        flag = pen.at(4 + n * 11.5, 4 + math.sin(n) * 2)
        flag.shape([(0, 0), (8, 0), (4, 8)], (GOLD, "#7fd0b8", "#fffaf0")[n % 3])


def sprout(pen: Pen) -> None:
    shadow(pen, 50, 94, 34)
    pen.lathe(50, [(25, 66), (24, 71), (20, 84), (18, 93)], "#e58a5a", "#b35f38")
    pen.box(22, 62, 56, 8, "#f0a070", 2.4)
    pen.oval(50, 63, 24, 3.6, WOOD_DEEP)
    pen.stroke([(50, 64), (49, 48), (51, 32), (50, 18)], LEAF_DEEP, 3.6, 2.4)
    leaf(pen.at(50, 50, 0.95, -28), LEAF, LEAF_DEEP)
    leaf(pen.at(50, 42, 0.95, -150), "#6fb55a", LEAF_DEEP)
    leaf(pen.at(50, 22, 0.6, -58), LEAF_PALE, LEAF)
    leaf(pen.at(50, 24, 0.6, -124), "#7fc46a", LEAF)
    for x, high in ((-10, 18), (1, 30), (90, 44), (101, 62)):
        pen.box(x, 94 - high, 8, high, "#5fa06a", 1.5)
    pen.stroke([(80, 52), (92, 36), (103, 20)], "#2f7a4c", 2.4)
    pen.shape([(97, 18), (107, 13), (107, 25)], "#2f7a4c")
    for x, y in ((20, 22), (28, 12), (76, 10)):
        pen.disc(x, y, 2.2, GOLD)


def heart(pen: Pen, colour: str) -> None:
    pen.blob([(0, 12), (-9, 4), (-13, -5), (-8, -12), (-2, -10), (0, -6), (2, -10), (8, -12), (13, -5),
        (9, 4)], colour)


def camera(pen: Pen) -> None:
    shadow(pen, 48, 94, 42)
    pen.box(24, 32, 26, 14, "#3b2a4f", 4)
    pen.box(6, 40, 84, 52, "#4a3563", 8)
    pen.box(6, 54, 84, 24, "#6f4a8f")
    pen.box(68, 34, 14, 8, "#f25c8a", 3)
    pen.box(14, 45, 13, 6, "#ffe6a8", 2)
    for radius, colour in ((24, "#e9def2"), (20.5, "#2b1f3d"), (15, "#4f6fb8"), (9, "#1f2f5f")):
        pen.disc(48, 66, radius, colour)
    pen.blob([(38, 60), (42, 54), (49, 52), (46, 58), (41, 63)], WHITE, 0.7)
    pen.disc(54, 73, 2.2, WHITE, 0.6)
    bubble = pen.at(84, 22, 1, 6)
    bubble.box(-19, -16, 38, 30, WHITE, 8)
    bubble.shape([(-10, 12), (2, 12), (-13, 24)], WHITE)
    heart(bubble.at(0, 0, 0.9), "#f0426f")
    heart(pen.at(18, 20, 0.7, -14), "#ff8fb0")
    heart(pen.at(40, 12, 0.42, 10), "#ffc2d3")


def bus(pen: Pen) -> None:
    pen.disc(84, 22, 11, "#fff1b8")
    cloud(pen.at(22, 24, 0.9), WHITE, 0.9)
    pen.blob([(-60, 100), (-10, 72), (30, 60), (64, 66), (100, 56), (150, 68), (160, 100)], "#7fbf9a")
    pen.shape([(-180, 90), (152, 90), (152, 130), (-180, 130)], "#9fcf9a")
    pen.shape([(-180, 90), (152, 90), (152, 102), (-180, 102)], "#5d6b78")
    for x in range(-176, 152, 22):
        pen.box(x, 95.4, 11, 1.5, CREAM)
    pen.box(4, 40, 92, 46, "#2b8f6f", 8)
    pen.box(4, 66, 92, 9, CREAM)
    for x in (9, 28, 47):
        pen.box(x, 46, 16, 16, "#d8f0f7", 2.5)
        pen.shape([(x + 9, 46.5), (x + 14, 46.5), (x + 7, 61.5), (x + 2, 61.5)], WHITE, 0.7)
    pen.box(66, 46, 11, 38, "#d8f0f7", 2)
    pen.box(71, 46, 1, 38, "#2b8f6f")
    pen.box(80, 46, 16, 20, "#d8f0f7", 3)
    pen.box(91, 74, 5, 5, GOLD, 1.6)
    for x in (24, 78):
        pen.disc(x, 86, 9, INK)
        pen.disc(x, 86, 4.4, "#c9d2da")


def train(pen: Pen) -> None:
    cloud(pen.at(20, 20, 0.9), WHITE, 0.9)
    pen.blob([(-70, 100), (-20, 74), (20, 58), (60, 64), (100, 48), (150, 60), (160, 100)], "#7fbf9a")
    pen.shape([(-180, 130), (-180, 91), (152, 91), (152, 130)], "#9fcf9a")
    pen.box(-180, 88, 332, 3, "#5d6b78")
    for x in range(-176, 152, 10):
        pen.box(x, 91, 5, 4, WOOD_DEEP)
    nose = curve([(-4, 86), (-4, 82), (0, 68), (18, 52), (46, 44), (80, 42), (150, 42), (150, 42)])
    pen.shape([*nose, (150, 86), (0, 86)], "#f7fafc")
    pen.shape([(-4, 80), (150, 72), (150, 86), (0, 86)], "#2b6fb8")
    pen.shape([*curve([(1, 70), (3, 66), (12, 57), (24, 51), (28, 50)]), (28, 64)], "#2f4558")
    for x in range(38, 150, 17):
        pen.box(x, 52, 12, 12, "#2f4558", 2.4)
        pen.shape([(x + 7, 52.5), (x + 10.5, 52.5), (x + 6, 63.5), (x + 2.5, 63.5)], WHITE, 0.25)
    pen.stroke([(1, 75), (30, 70.5), (150, 69)], "#e8564a", 2)
    pen.disc(5, 77, 2.4, GOLD)


def treasure(pen: Pen) -> None:
    sheet = pen.at(50, 54, 1, -6)
    edge = [(-44, -30), (-20, -34), (4, -29), (26, -34), (46, -29), (44, 0), (47, 32), (22, 35), (0, 31),
        (-22, 36), (-46, 31), (-43, 2)]
    sheet.blob([(x + 2, y + 4) for x, y in edge], "#7a5524", 0.5)
    sheet.blob(edge, "#fff1cb")
    sheet.blob([(-42, 10), (-26, 4), (-18, 16), (-26, 30), (-43, 28)], "#9fd0cf")
    sheet.blob([(16, -28), (40, -26), (41, -8), (26, -10)], "#b9d69a")
    for x in (20.0, 29.0, 36.0):
        sheet.shape([(x, -14), (x + 5, -25), (x + 10, -14)], "#6f9a5a")
    path = curve([(-34, -20), (-32, -18), (-14, -22), (-6, -6), (-12, 12), (6, 20), (22, 10), (26, 8)], 6)
    for x, y in path[::3]:
        sheet.disc(x, y, 1.5, "#b5532f")
    for turn in (45, -45):
        sheet.at(30, 14, 1, turn).box(-10, -2.4, 20, 4.8, "#d9343f", 1.4)
    compass = sheet.at(-30, 18, 0.9)
    for _, _, angle in ring(4, 1):
        compass.at(0, 0, 1, angle).shape([(0, -2.6), (11, 0), (0, 2.6)], "#7a5524")
    pin = pen.at(24, 34, 1.25)
    pin.blob([(0, 16), (-7, 4), (-10, -4), (-7, -12), (0, -15), (7, -12), (10, -4), (7, 4)], "#d9343f")
    pin.disc(0, -4, 4.2, WHITE)
    for x, y, r in ((88, 14, 3), (80, 8, 1.8), (96, 24, 1.8)):
        star(pen.at(x, y, r), GOLD_DEEP)


def star(pen: Pen, colour: str) -> None:
    """Draw a four-pointed sparkle 2 units in radius."""
    points = [(r * math.cos(a), r * math.sin(a)) for a,
        r in ((n * math.pi / 4, 0.6 if n % 2 else 2.2) for n in range(8))]
    pen.shape(points, colour)


def bubbles(pen: Pen) -> None:
    pen.box(30, 14, 66, 40, WHITE, 13)
    pen.shape([(76, 50), (90, 50), (92, 66)], WHITE)
    for x in (48, 63, 78):
        pen.disc(x, 34, 4.2, "#2c8183")
    pen.box(4, 44, 62, 40, GOLD, 13)
    pen.shape([(12, 78), (26, 80), (10, 96)], GOLD)
    pen.stroke([(27, 58), (30, 53), (37, 53), (39, 59), (34, 64), (33, 68)], "#5b3200", 4.2)
    pen.disc(33, 75, 2.7, "#5b3200")
    for y, wide in ((58, 12), (65, 8)):
        pen.box(46, y, wide, 3.2, "#b97f1a", 1.6)
    for x, y, r in ((14, 24, 2.6), (20, 14, 1.6), (88, 84, 2.2)):
        star(pen.at(x, y, r), CREAM)


def county(pen: Pen) -> None:
    """Draw Gangjin itself: its mountain, its bay and its reeds."""
    pen.disc(72, 28, 15, "#ffe3a0", 0.95)
    for x, y, size in ((30, 22, 0.7), (42, 14, 0.5)):
        bird(pen.at(x, y, size), WHITE)
    peaks(pen, [(-34, 88), (-8, 74), (2, 62), (8, 56), (16, 42), (22, 46), (34, 30), (40, 38), (50, 24),
        (58, 38), (66, 32), (82, 54), (104, 60), (160, 88)], 92, "#7f9fb5")
    peaks(pen, [(-60, 94), (-16, 80), (4, 70), (20, 56), (30, 62), (44, 48), (54, 60), (66, 54), (84, 62),
        (110, 58), (160, 80)], 94, "#58798f")
    swell(pen, 76, 0.9, "#6fb3c0")
    swell(pen, 84, 1.2, "#4a93a6", shift=12)
    for x, high, lean in ((66, 34, 10), (74, 46, 12), (82, 58, 14), (90, 48, 12), (98, 62, 14),
        (106, 44, 12)):
        reed(pen.at(x, 102, 0.9), high, lean, "#fff0cf")
    waterline(pen, 44, 88, 10)
