"""The festivals: what each is known for."""

from collections.abc import Sequence

from bot.drawing.motifs.pen import (
    AMBER,
    CREAM,
    GOLD,
    GOLD_DEEP,
    JADE,
    JADE_DEEP,
    JADE_PALE,
    LEAF,
    LEAF_DEEP,
    RED,
    RED_DEEP,
    SEA,
    SEA_DEEP,
    STONE,
    STONE_DEEP,
    WHITE,
    WOOD_DEEP,
    Pen,
    curve,
    ring,
    spiral,
)
from bot.drawing.motifs.pieces import (
    bird,
    blossom,
    cloud,
    crane,
    fish,
    leaf,
    reed,
    roof,
    shadow,
    swell,
    waterline,
)

# Mostly rows of coordinates, and rows is how they read best.
# fmt: off


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
