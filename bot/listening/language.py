"""Which language a message is written in, by its script and the words known in it."""

import re
from collections.abc import Collection

LANGUAGES = ("ko", "en", "ja", "zh-Hans", "vi")
DEFAULT = "ko"
ACRONYM = 5  # letters of a lone Latin word that tells no language

_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]+")
_KANA = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]|[A-Za-z][\u0303\u0309\u0323]")
_MARKED = re.compile(r"[âêôàáãèéìíòóõùúýÂÊÔÀÁÃÈÉÌÍÒÓÕÙÚÝ]")


def known_language(tag: str | None) -> str | None:
    """Return our tag for a platform's guess such as ``zh-hans`` or ``ko-KR``; English for others.

    >>> known_language("zh-tw"), known_language("pt-BR"), known_language(None)
    ('zh-Hans', 'en', None)
    """
    if not tag:
        return None
    base = tag.replace("_", "-").split("-")[0].casefold()
    return {"ko": "ko", "kr": "ko", "ja": "ja", "zh": "zh-Hans", "vi": "vi"}.get(base, "en")


def language_of(text: str, known: Collection[str] = (), guess: str | None = None) -> str:
    """Return the language of a message.

    Args:
        text: what was written.
        known: the languages in which words of it are known, most telling first.
        guess: what to suppose where the text does not tell: the last answer's, or the platform's.

    Korean wins over Latin where both have as many words, and Han over a few Latin or Korean names. Text in
    Han characters alone may be Japanese or Chinese, and unmarked Latin text English or Vietnamese: there the
    known words decide.
    """
    hangul, latin, han = (len(script.findall(text)) for script in (_HANGUL, _LATIN, _HAN))
    if hangul and hangul >= latin and han <= sum(map(len, _HANGUL.findall(text))):
        return "ko"
    if _KANA.search(text):
        return "ja"
    if han and han >= latin:
        return _between(("zh-Hans", "ja"), known, guess)
    if _VIETNAMESE.search(text):
        return "vi"
    if latin == 1 and len(text.strip()) <= ACRONYM and guess and len(set(known)) != 1:
        return guess  # KTX, ok, wifi: said in any language
    if latin:
        order = ("vi", "en") if _MARKED.search(text) else ("en", "vi")
        return _between(order, known, guess)
    return guess or DEFAULT


def _between(order: tuple[str, str], known: Collection[str], guess: str | None) -> str:
    told = [language for language in known if language in order]
    if len(set(told)) == 1:
        return told[0]
    return guess if guess in order else order[0]
