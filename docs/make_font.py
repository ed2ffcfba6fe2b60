"""Cut the picture font: keep the characters our five languages need, drop the rest and rename it.

Run it with the path of NotoSansCJK-Bold.ttc and the path of the font to write.
"""

import sys
from collections.abc import Iterator

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Gangjin Talk Sans"
KOREAN_FACE = "Noto Sans CJK KR Bold"
UNUSED_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x017F),
    (0x01A0, 0x01B0),  # Vietnamese: horned o and u, and every toned vowel
    (0x0300, 0x0323),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2044),  # punctuation, currency, arrows, signs
    (0x20A9, 0x20AC),
    (0x2100, 0x2122),
    (0x2150, 0x2199),
    (0x2200, 0x226F),
    (0x2460, 0x24FF),
    (0x25A0, 0x266F),
    (0x3000, 0x30FF),  # East Asian punctuation and kana
    (0x3131, 0x318E),  # single Hangul letters
    (0x3200, 0x33FF),
    (0xAC00, 0xD7A3),  # all 11,172 Hangul syllables
    (0xFF01, 0xFFEE),
)
IDEOGRAPHS = (("gb2312", 16, 87), ("euc_jp", 16, 47), ("euc_kr", 42, 93))  # codec, first and last row


def ideographs(codec: str, first: int, last: int) -> Iterator[int]:
    """Yield the code points of the rows of a 94 by 94 national character set."""
    for row in range(first, last + 1):
        for cell in range(1, 95):
            yield from map(ord, bytes((row + 0xA0, cell + 0xA0)).decode(codec, errors="ignore"))


def rename(font: TTFont) -> None:
    """Give the cut font its own name, as it is no longer the font its makers published."""
    postscript = FAMILY.replace(" ", "") + "-Bold"
    names = {1: FAMILY, 2: "Bold", 3: f"2.004;{postscript}", 4: f"{FAMILY} Bold", 6: postscript}
    table = font["name"]
    table.names = [record for record in table.names if record.langID == 0x409]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top.topDictIndex[0].FamilyName = FAMILY
    top.topDictIndex[0].FullName = f"{FAMILY} Bold"


def main(source: str, target: str) -> None:
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
    options.drop_tables += UNUSED_TABLES
    faces = (subset.load_font(source, options, dontLoadGlyphNames=True) for options.font_number in range(5))
    font = next(face for face in faces if face["name"].getDebugName(4) == KOREAN_FACE)
    cut = subset.Subsetter(options)
    cut.populate(unicodes={point for first, last in RANGES for point in range(first, last + 1)})
    cut.populate(unicodes={point for rows in IDEOGRAPHS for point in ideographs(*rows)})
    cut.subset(font)
    rename(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    main(*sys.argv[1:])
