"""The places: mountains, temples, bridges, houses."""

from bot.drawing.motifs.pen import (
    CREAM,
    GOLD,
    JADE,
    JADE_DEEP,
    LEAF_DEEP,
    PINK,
    RED,
    RED_DEEP,
    STONE,
    STONE_DEEP,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Pen,
    Point,
    curve,
)
from bot.drawing.motifs.pieces import bird, blossom, cloud, leaf, peaks, roof, shadow, swell, waterline

# Mostly rows of coordinates, and rows is how they read best.
# fmt: off


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
