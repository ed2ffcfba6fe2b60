"""What is grown, caught, made and eaten here."""

import math
from collections.abc import Sequence

from bot.drawing.motifs.pen import (
    CREAM,
    INK,
    JADE,
    JADE_DEEP,
    JADE_PALE,
    LEAF,
    LEAF_DEEP,
    LEAF_PALE,
    RED,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Pen,
    curve,
    ring,
    spiral,
)
from bot.drawing.motifs.pieces import blossom, crane, fish, leaf, shadow, steam

# Mostly rows of coordinates, and rows is how they read best.
# fmt: off


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
