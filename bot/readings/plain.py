"""Typed text made plain before it is read: one width, one dash, one blank, nothing unseen."""

import re
import unicodedata

from bot.readings.unread import Unread

MOST = 2000  # characters that are looked at; nobody answers a question with more

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_ALONE = re.compile("[^\u3131-\u318e]+")  # ㅇㅋ stays as typed: folded, its letters would join to syllables
_FIGURE = re.compile(r"(?![0-9])\d")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣〜～∼˗"), "-") | dict.fromkeys(map(ord, "’‘‛´`′ʼ＇"), "'")
_MARKS = re.compile("[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Return the text in one width, with plain figures, dashes and blanks, trimmed.

    Raises:
        Unread: ``empty`` where nothing that can be seen is left.

    >>> plain(" ０１０\u2013１２３４ ")
    '010-1234'
    """
    text = _UNSEEN.sub("", text[:MOST]).translate(_DASHES)
    text = _ALONE.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)[:MOST].translate(_DASHES)
    text = _FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), text)
    if not (text := " ".join(text.split())):
        raise Unread("empty")
    return text


def without_marks(text: str) -> str:
    """Return Latin letters bare, as people without such a keyboard type them.

    >>> without_marks("một hai đồng ý 강진")
    'mot hai dong y 강진'
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")
