"""Yes or no; whatever holds a refusal is never a yes."""

import re
import unicodedata

from bot.readings.unread import Unread

LONGEST = 40  # characters; more is no plain yes or no
_NO = re.compile(
    r"아니|아뇨|아녀|안\s?(?:해|할|돼|됩|함|하|맞|원)|않|싫|거부|반대|못\s?(?:해|하)|ㄴㄴ|노노|ㄴㅇ|틀|없|미만|\bno\b|\bnope\b|\bnot\b|"
    r"don't|do not|disagree|\brefuse|いいえ|いや|しません|しない|同意しな|不|没有|否|không|chưa|từ chối"
)
_YES = re.compile(
    r"(?:네|예|응|어|엉|넵|넹|넴|옙|녜|그래요?|좋아요?|좋습니다|맞아요?|맞습니다|맞음|맞네요?|당연하지?요?|물론이?죠?|동의|동의함|동의해요?|동의합니다|"
    r"동의할게요?|찬성|ㅇㅇ|ㅇㅋ|ㅇ|오케이|오키|그럼요?|그렇습니다|해주세요|신청해주세요|신청합니다|신청할게요|이상이?에?요?|"
    r"yes|yeah|yep|y|ok|okay|sure|i agree|agree|agreed|correct|right|that is right|that's right|i do|i am|"
    r"はい|ええ|うん|同意します|同意する|同意|合っています|そうです|是|是的|好|好的|对|同意的|我同意|没问题|"
    r"có|vâng|dạ|đồng ý|tôi đồng ý|đúng|đúng rồi|phải|được)"
)
_BETWEEN = re.compile(r"[\s.,!~。、！…^]+")


def read_yes_no(text: str) -> str:
    """Return ``yes`` or ``no``.

    Raises:
        Unread: ``empty`` or ``unknown``.

    >>> read_yes_no("네 동의해요"), read_yes_no("동의 안 해요"), read_yes_no("có")
    ('yes', 'no', 'yes')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if not plain:
        raise Unread("empty")
    if len(plain) > LONGEST:
        raise Unread("unknown")
    if _NO.search(plain):
        return "no"
    if _is_yes(_BETWEEN.sub(" ", plain).strip()):
        return "yes"
    raise Unread("unknown")


def _is_yes(plain: str) -> bool:
    """Tell words of which each is a yes, or all together are one."""
    if _YES.fullmatch(plain) or _YES.fullmatch(plain.replace(" ", "")):
        return True
    words = plain.split()
    return len(words) > 1 and all(_YES.fullmatch(word) for word in words)
