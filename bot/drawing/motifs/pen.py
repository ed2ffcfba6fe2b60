"""A pen that draws smooth flat shapes, and the colours it draws them in."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import ImageColor, ImageDraw

Point = tuple[float, float]

JADE, JADE_DEEP, JADE_PALE = "#a9d6c3", "#6fae98", "#dff2e8"
CREAM, WHITE, INK = "#fff6e3", "#ffffff", "#22303c"
GOLD, GOLD_DEEP, AMBER = "#f6c344", "#d9952b", "#f2a93b"
RED, RED_DEEP, PINK = "#d9343f", "#a81f33", "#f48ba6"
LEAF, LEAF_DEEP, LEAF_PALE = "#4f9a5b", "#2f6f47", "#9ccf84"
WOOD, WOOD_DEEP, STONE, STONE_DEEP = "#8a5a3c", "#5f3b28", "#c9c2b4", "#9a9285"
SEA, SEA_DEEP = "#2f8fb0", "#176384"
BLUE, BLUE_DEEP = "#4a7fe0", "#2b57b3"
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
