"""What a topic is shown with, where no single row is meant."""

import math

from bot.drawing.motifs.pen import (
    BLUE,
    BLUE_DEEP,
    CREAM,
    GOLD,
    GOLD_DEEP,
    INK,
    JADE,
    LEAF,
    LEAF_DEEP,
    LEAF_PALE,
    RED,
    RED_DEEP,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Pen,
    curve,
    ring,
)
from bot.drawing.motifs.pieces import bird, cloud, crane, leaf, peaks, reed, shadow, swell, waterline

# Mostly rows of coordinates, and rows is how they read best.
# fmt: off


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
