"""What people of Gangjin say around an answer: a cry before it, an ending of their dialect behind it."""

import re

CRIES = (
    "아따메|아따|아이고메|아이고|아이구|에고|오메|워메|어메|옴메|옴마|거시기요|거시기|그랑께|그랑게|긍께|"
    "긍게|그러니까|"
    "그러니께|그니까|저기요|저기|여보세요|글쎄요|글쎄|가만있자|가만있어봐|가만|보자|뭣이냐|뭐냐|음|으음|흠|"
    "에|어|아|잉"
)
"""Words that come before anything; before a name only with a blank or a comma behind them."""

_STEMS = (
    "여|여요|여라|여라우|여유|어라|어라우|라우|랑께|랑께요|랑게|당께|당께요|당게|란께|란게|께|"
    "라당께|라니까|라니께|라니깐|라고|라고요|라구요|라고라|라요|라예|라|"
    "에요|예요|요|야|다|유|제|제라|제요|지|지요|지라|지라우|죠|고|고요|구요|구만|구만요|구먼|고만|고만요|"
    "네|네요|"
    "올시다|외다|니까|니께"
)
COPULA = (
    rf"이(?:{_STEMS})|인디|인디요|인디라|인디라우|인데|인데요|인게|인께|잉께|입니다|임니다|입니더|임|"
    "여|여요|여라|여라우|랑께|랑께요|랑게|당께|당께요|당게|라고요|라고|라니까|라우|예요|에요|요|야|죠|지라|"
    "제라"
)
"""How a sentence that says "it is" ends in Jeolla and elsewhere; what begins with 이 follows a consonant."""

_SAID = (
    r"(?:이?라고|고) ?(?:해|해요|하요|허요|합니다|했소|했어|했어요|했당께|적어|적으쇼|적어주쇼|"
    r"써|써줘|써주쇼|알아)"
)
_SURE = "맞나|맞나요|맞어|맞아|맞아요|맞소|맞제|맞지|맞당께|맞습니다|그려|잉|요잉|이제 됐나|됐나|됐제"
_SIGNS = r"[\s.,!~^;:…。、ㅋㅎㅠㅜ\u2600-\u27bf\U0001f000-\U0001faff]"
_BEFORE = re.compile(
    rf"{_SIGNS}+|(?:{CRIES}){_SIGNS}+|(?:나는|저는|내가|나가|제가|지가|난|나|저) +|"
    r"(?:아따메|아따|아이고메|아이고|오메|워메|거시기|그랑께|긍께)(?=.)"
)
_AFTER = re.compile(
    rf"(?:{_SIGNS}+|{_SIGNS}*(?:{_SAID})|{_SIGNS}+(?:{_SURE})|(?<=[가-힣])잉|(?<=[살생])이오|"
    rf"(?<=\S)(?:{COPULA}))$"
)
_UNCLEAR = re.compile(rf"[십백천]이(?:{_STEMS})$")


def bare(text: str) -> str:
    """Return plain words without cries before and endings behind them; nothing but these stays as it is.

    >>> bare("아따 46년생이랑께요잉"), bare("군동이여~"), bare("요")
    ('46년생', '군동', '요')
    """
    before, words = "", text
    while words != before:
        before = words
        words = _AFTER.sub("", words) or words
        words = words[found.end() :] or words if (found := _BEFORE.match(words)) else words
    return words


def is_unclear(text: str) -> bool:
    """Tell a number in words whose last 이 may be a two or begin the ending.

    >>> is_unclear("천구백오십이여"), is_unclear("천구백오십팔이여")
    (True, False)
    """
    return _UNCLEAR.search(text) is not None
