"""A person's name, out of the words it is told in."""

import re
import unicodedata

from bot.readings.plain import plain
from bot.readings.unread import Unread

REASONS = ("empty", "digits", "several", "too-short", "too-long", "not-a-name")
SHORTEST, LONGEST_HANGUL, LONGEST = 2, 17, 60  # characters; Korea's family register allows 17 syllables
LONGEST_TOLD = 120  # characters of the words around it

_THREE = (
    r"[가-힣]{2}(?!님|씨|요|임|이[요에예라다고]|입|예|에)[가-힣]"
    r"(?:\W|$|입니다|이에요|예요|이요|요|인데|인디|님|할|이?(?:여|랑께|당께|라고|라니|지라|구만))"
)
"""A whole usual name: only before one is a word that may be a surname ("전 지현", "예 지원") none."""

KIN = (
    "할머니|할머이|할매|할멈|할아버지|할배|영감님|영감|어르신|남편|아내|집사람|신랑|각시|마누라|아버지|"
    "아부지|어머니|어무니|"
    "엄마|아빠|시어머니|친정엄마|장모님|장인어른|아들|딸|며느리|사위|손자|손녀|손주|동생|언니|누나|오빠|"
    "형님|형|친구|이웃"
)
TITLES = (
    "할머니|할머이|할매|할멈|할아버지|할배|영감님|영감|어르신|여사님|여사|아짐|아지매|아줌마|아주머니|"
    "아저씨|아재|이장님|이장|"
    "회장님|회장|사장님|사장|선생님|선생|댁"
)
"""What a name is said with, before it ("우리 영감 박순돌") and behind it ("김막례 할머니")."""

_BEFORE = re.compile(
    rf"(?:아따메|아따|아이고|아이구|오메|워메|거시기|그랑께|긍께|그러니까|음+|어|아|"
    rf"잉)[,.!~… ]+(?=[가-힣] ?[가-힣])|"
    rf"(?:(?:우리|울|저희|저의|제|내)(?: ?집)? ?)?(?:{KIN})(?: ?이름[은이])? (?=[가-힣] ?[가-힣])|"
    r"[가-힣]{2,4}(?:에|에서)? 사는 (?=[가-힣] ?[가-힣])|"
    rf"(?:전|나|난|예) (?={_THREE}|[가-힣] [가-힣] (?![씨님])[가-힣])|[네예][,.!]+ ?(?=.)|"
    r"(?:네|안녕하세요|hi|hello|こんにちは|你好)[,.! ]+(?=.)|"
    r"(?:(?:제|저의|내|본인) ?)?(?:이름|성함|성명)(?:[은는이]?요?[:=, ]+|[은는이](?!요)|[:=])|(?:저는|"
    r"나는)(?: |(?=\S{2}))|"
    r"저 |[제내]가 |본인은? |"
    r"(?:my (?:full |first )?name(?: is|'s)|name(?: is| ?[:=])|full name(?: is| ?[:=])|i am|i'm|"
    r"this is|it is|it's|call me)[ ]*|"
    r"(?:tên (?:của )?(?:tôi|em|mình|cháu|con) là|(?:tôi|em|mình) (?:tên )?là|"
    r"(?:họ (?:và )?)?tên(?: là| ?[:=])) ?|"
    r"(?:(?:私|わたし)の名前は|(?:お)?名前は|氏名[は:]|(?:私|わたし)は)[、 ]*|(?:我的(?:名字|"
    r"姓名)(?:是|叫)|(?:姓名|名字)[是叫:]?|我叫|我是) ?",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"(이?)(?P<long>라[고구]? ?(?:합니다|합니더|해요?|해유|하고요|하요|허요|한당께|했어|했소|해 ?주세요|"
    r"해 ?줘|불러 ?주세요|"
    r"부릅니다|불러요?|불러 ?줘|적어 ?주세요|적어 ?줘|적어 ?주쇼|써 ?주쇼|해 ?주쇼|적어요?|써 ?주세요|"
    r"써 ?줘)|라고요|라구요|라고라|"
    r"라니까요?|라니께|라우|"
    r"랑께요?|랑게|당께요?|당게|란께|인디요?|인디라|인게|구만요?|구먼|올시다|요잉|지라|제라|여라|여라우|"
    r"여요|네요|"
    r"예요)잉?$|"
    r"(?:(이)(?:여|야|라고|라니|제|지요?|네|고요|구요)|여|야|라고|제|네)잉?$"
)
"""Endings, most of Jeolla, before which a name that ends in a consonant has 이, and one in a vowel has not.

"김순이여" may be 김순 or 김순이: the name of three syllables is meant. A short one needs three before it.
"""

_TWO_SYLLABLES = re.compile(r"(?:남궁|황보|선우|제갈|독고|사공|서문|동방)[가-힣]{2}")
"""A surname of two syllables with its name, which may end as an ending does: 남궁소야."""

_ENDINGS = {
    2: r"입니다|임니다|입니당|입니더|이랍니다|이에요|에요|이요|인데요?|"
    r"으?로 ?(?:해|신청|등록|접수|적어|써)[가-힣 ]*|(?<!^[가-힣] [가-힣])(?: 씨| 님)| ?(?:올림|드림)|"
    r" ?(?:잘 ?)?부탁(?:해요?|합니다|드려요|드립니다|하네)|"
    rf" ?(?:{TITLES})",
    3: r"이다|요|야|임|씨|님",
}
"""Korean endings, by the syllables a name must still have without them.

One that may end a name itself is only taken off where a whole usual name of three syllables is left, so
that 김이요 and 이준임 stay as they are; none is taken off a surname alone.
"""

_AFTER_KOREAN = {least: re.compile(f"(?:{endings})$") for least, endings in _ENDINGS.items()}
_AFTER = re.compile(
    r"(?<=..)(?:と(?:申|もう)します|と(?:言|い)います|でございます|です|さん|様|先生|女士)$|"
    r"(?<=..) (?:ạ|nhé)$",
    re.IGNORECASE,
)
_SIGNS = "\\s,!~'\":;()\\[\\]<>。、^*_\u2600-\u27bf\U0001f000-\U0001faff-"
_EDGES = re.compile(rf"^[.{_SIGNS}]+|[ㅋㅎㅠㅜ{_SIGNS}]+$|(?<!\b[JjSs]r)(?<!\b[A-Z])\.+$")
_TURNED_ROUND = re.compile(r"(?<=[a-zA-Z\u00c0-\u1ef9]), ?(?=[A-Z\u00c0-\u1ef9])")  # Müller, Anna
_SPELT = re.compile(r"([가-힣])자,? ?([가-힣])자,? ?([가-힣])자(?= |$|요|여|입니다)")  # 김자 막자 례자
_ASIDE = re.compile(r"(?<=\w) ?\([^()]*\)$")
_HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+)*")
_EAST = re.compile(
    r"[\u3400-\u9fff\u3005\u3006\u30f6\u3041-\u3096\u30a1-\u30fa\u30fc]+(?:[ "
    r"・][\u3400-\u9fff\u3005\u3041-\u30fc]+)*"
)
_CALLED = re.compile(rf"[가-힣] ?(?:씨|님|{TITLES}|입니다|이에요|이예요|예요)|我?姓.")
_NO_KOREAN_NAMES = (
    "네 예 응 아니 아니요 아니오 아뇨 싫어 싫어요 좋아 좋아요 몰라 몰라요 없음 없어 없어요 있음 그만 "
    "취소 처음 뒤로 이전 다음 확인 동의 거부 이름 성함 "
    "전화 번호 전화번호 주소 나이 안녕 안녕하세요 감사 감사합니다 고마워요 안내 도움말 상담 상담원 "
    "직원 사람 누구 뭐 뭐야 뭐예요 왜 왜요 어디 언제 얼마 "
    "축제 주차 주차장 교육 강좌 신청 문의 요금 가격 강진 강진군 강진톡 강진읍 남자 여자 본인 저 나 "
    "도와줘 도와주세요 고마워 고맙습니다 글쎄 글쎄요 기다려 그냥 정말 이따가 "
    "나여 나요 나야 저요 나랑께 나당께 나제 "
    "나중에 잠깐 잠깐만 비밀 익명 홈페이지 모름 성은 이름은 하고 그리고 다시 그대로 그렇게 똑같이 그거 "
    "이거 저거 "
    "여기 거기 저기 진짜 제발 미안 미안해 죄송 아직 이따 메뉴 시작 계속 완료 예약 접수 등록 가입 수정 변경 "
    "스킵 패스 "
    "아따 아이고 아이구 오메 워메 거시기 글씨 여보세요 몰러 모른당께 테스트 아무개 아무나 강아지 바보 주민 "
    "노인 회원 "
    "서울 부산 광주 목포 해남 장흥 영암 완도 전남 전라도 군동 칠량 옴천 작천 병영 우리집 둘이 부부"
    f" {KIN.replace('|', ' ')} {TITLES.replace('|', ' ')}"
)
_KOREAN_PARTS = re.compile(
    r"축제|주차|신청|교육|번호|강좌|취소|문의|어디|언제|얼마|무엇|무슨|누구|어떻게|대신|안내|프로그램|가격|"
    r"요금|알려|"
    r"(?:나요|까요|니까|어요|아요|해요|세요|데요|네요|군요|니다|지요|죠|거든|는데|할래|할게|싶어|주라|줘)$"
)
_NEVER = re.compile(
    "씨발|씨팔|시발|병신|새끼|지랄|염병|좆|썅|닥쳐|꺼져|미친|뭔|알랴|모르|[몰물]러|는디|(?:해|어|아|여|와|"
    "봐)(?:주라|주소|주쇼)$|줘요?$|"
    "뭐|왜|어디|언제|얼마|누구|무엇|무슨|어떻|[겠했었있없싶않됐렸]|(?:할래|할게|할께|하세|주세|을까|할까|"
    "몰라|하죠)요?$|습니까$|합니다$"
)
"""What no name holds, however short."""

_NO_LATIN_NAMES = (
    "yes no ok okay sure please thanks what where when who why how which is are was do does can could "
    "the a my your i "
    "you we want need help stop back cancel none nothing không có vâng dạ tôi bạn gì đâu nào sao bao "
    "nhiêu ở thế khi "
    "muốn đồng ý hủy phone number name"
)
_EAST_WORDS = re.compile(
    r"吗|呢|什么|哪|怎么|多少|时候|なに|どこ|いつ|いくら|ですか|ますか|ません|ました|ください|"
    r"何[時処で]|はい|いいえ|不知道|没有|可以|同意|取消|不要|是的|好的"
)


SURNAMES = "김이박최정강장임한오서신권황안송홍"
_ONE = rf"(?!이름|성함)[{SURNAMES}][가-힣]{{2}}"
_SELVES = f"나|저|내|우리|{KIN}"
_SEVERAL = re.compile(
    rf"(?:^|[가-힣] )(?:둘이|둘 ?다|두 ?명|두 ?사람|두 ?분|셋이|세 ?명|부부|내외)(?:서|요|이요|이여|가|"
    rf"입니다|같이)?(?: |$)|"
    rf"^(?:{_SELVES})(?:이랑|랑|하고|와|과|이하고) ?[가-힣]{{2}}|"
    rf"^[가-힣]{{2,4}}(?:이랑|랑|하고(?! ?싶)|와|과|이하고|,| 및| 그리고),? +"
    rf"[가-힣]{{2,4}}(?:이?[요여]|입니다)?$|"
    rf"^{_ONE}[ ,/]+{_ONE}(?:이?[요여]|입니다)?$|"
    r"\w\w (?:and|va|và) \w\w|\w &|[\u3400-\u9fff]{2}[と和跟][\u3400-\u9fff]{2}",
    re.IGNORECASE,
)
"""Two people who answer together."""

_NUMBER_TOLD = re.compile(r"[공영일이삼사오육륙칠팔구]{5,}")  # 공일공 일이삼사; 이일구 may be somebody
_ALPHABET = re.compile(r"가나다라\w*|abcd\w*|あいうえ\w*", re.IGNORECASE)
"""What is typed to try a keyboard out."""

_KOREAN_WORDS, _LATIN_WORDS = frozenset(_NO_KOREAN_NAMES.split()), frozenset(_NO_LATIN_NAMES.split())


def read_name(text: str) -> str:
    """Return the name alone: a Korean one in one piece, others with single blanks between their words.

    Raises:
        Unread: ``empty``, ``digits``, ``several``: of two people, ``too-short``,
            ``too-long``; ``not-a-name``: a sentence, a question.

    >>> read_name("제 이름은 홍길동입니다"), read_name("홍 길 동"), read_name("my name is John O'Neil-Smith")
    ('홍길동', '홍길동', "John O'Neil-Smith")
    """
    words = plain(text)
    if any(letter.isnumeric() and not unicodedata.category(letter).startswith("L") for letter in words):
        raise Unread("digits")
    if len(words) > LONGEST_TOLD:
        raise Unread("too-long")
    if "?" in words:
        raise Unread("not-a-name")
    if _SEVERAL.search(words):
        raise Unread("several")
    return _checked(_name_in(words))


def fold_name(name: str) -> str:
    """Return a name as it is compared: one person's name typed twice is the same.

    Width, case, blanks and punctuation are gone, and the marks of Latin letters, which many cannot type.

    >>> fold_name("Nguyễn Thị Hoa"), fold_name("홍 길동")
    ('nguyenthihoa', '홍길동')
    """
    before, folded = "", name
    while folded != before:  # a folded letter may fold once more
        before = folded
        apart = unicodedata.normalize("NFKD", folded.replace("đ", "d").replace("Đ", "D"))
        kept = (
            letter for letter in apart if unicodedata.category(letter)[0] in "LM" and not _is_mark(letter)
        )
        folded = unicodedata.normalize("NFKC", "".join(kept).casefold())
    return folded


def _is_mark(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def _name_in(words: str) -> str:
    """Return words without what is said around a name, taken off until nothing more comes off."""
    before, name = "", _SPELT.sub(r"\1\2\3", _TURNED_ROUND.sub(" ", words))
    while name != before:
        before = name
        name = _EDGES.sub("", _ASIDE.sub("", name))
        if (found := _BEFORE.match(name)) and found.end() < len(name):
            name = name[found.end() :]
        name = _joined(_without_ending(_AFTER.sub("", name).strip()))
    return name


def _without_ending(name: str) -> str:
    if (found := _COPULA.search(name)) and (rest := _before_copula(name, found)):
        return rest
    for least, after in _AFTER_KOREAN.items():
        found = after.search(name)
        if found is None or (least == 3 and (_NEVER.search(name) or _CALLED.fullmatch(name))):
            continue
        rest = name[: found.start()].strip()
        if _HANGUL.fullmatch(rest) and len(rest.replace(" ", "")) >= least:
            return rest
    return name


def _before_copula(name: str, found: re.Match[str]) -> str:
    """Return the name before an ending, with or without the 이 between; empty where none is left."""
    rest, joint, least = name[: found.start()].strip(), found[1] or found[3] or "", 2 if found["long"] else 3
    if least == 3 and (_NEVER.search(name) or _CALLED.fullmatch(name) or _TWO_SYLLABLES.fullmatch(name)):
        return ""
    choices = [rest, rest + joint] if joint else [rest]
    sized = [one for one in choices if _HANGUL.fullmatch(one) and _syllables(one) >= least]
    return next((one for one in sized if _syllables(one) == 3), sized[0] if sized else "")


def _syllables(name: str) -> int:
    return len(name.replace(" ", ""))


def _joined(name: str) -> str:
    """Return a name written with blanks between its letters in one piece."""
    pieces = name.split()
    if any(len(one) > 1 and one in _KOREAN_WORDS for one in pieces):
        return name
    is_short = _HANGUL.fullmatch(name) and (len("".join(pieces)) <= 4 or all(len(one) == 1 for one in pieces))
    is_spaced = _EAST.fullmatch(name) and all(len(one) == 1 for one in pieces)
    return "".join(pieces) if is_short or is_spaced else " ".join(pieces)


def _checked(name: str) -> str:
    if _NUMBER_TOLD.fullmatch(name.replace(" ", "")):
        raise Unread("digits")
    letters = sum(unicodedata.category(letter)[0] == "L" for letter in name)
    if letters < SHORTEST:
        raise Unread(
            "too-short" if letters and not re.search(r"[\u3131-\u318e\u1100-\u11ff]", name) else "not-a-name"
        )
    if _CALLED.fullmatch(name) and not _NEVER.search(name):
        raise Unread("too-short")
    if _ALPHABET.fullmatch(name):
        raise Unread("not-a-name")
    if _HANGUL.fullmatch(name):
        return _checked_hangul(name)
    if len(name) > LONGEST:
        raise Unread("too-long")
    is_name = not _EAST_WORDS.search(name) if _EAST.fullmatch(name) else _is_of_letters(name)
    if not is_name:
        raise Unread("not-a-name")
    return name


def _checked_hangul(name: str) -> str:
    pieces = name.split()
    run = "".join(pieces)
    is_sentence = len(run) >= 5 and any(_KOREAN_PARTS.search(one) for one in pieces)
    if (
        run in _SELVES.split("|")
        or len(pieces) > 4
        or is_sentence
        or _NEVER.search(name)
        or not _KOREAN_WORDS.isdisjoint([run, *pieces])
    ):
        raise Unread("not-a-name")
    if len(run) > LONGEST_HANGUL:
        raise Unread("too-long")
    return name


def _is_of_letters(name: str) -> bool:
    """Tell a name in an alphabet: letters with marks, between them blanks, dots, dashes, apostrophes."""
    pieces = name.casefold().split()
    is_spelt = all(unicodedata.category(letter)[0] in "LM" or letter in " .'-・" for letter in name)
    is_foreign = not re.search(r"[가-힣\u3131-\u318e\u1100-\u11ff\u3041-\u30fa\u3400-\u9fff]", name)
    return is_spelt and is_foreign and len(pieces) <= 7 and _LATIN_WORDS.isdisjoint(pieces)


_OF_KIN = re.compile(
    rf"(?:^|[\s,])(?:{KIN})(?:의|은|는|이|가)?(?:[\s,]|$|이름|성함|번호|전화|연락처|나이|생년)|"
    r"\b(?:son|daughter|husband|wife|mother|father|friend)(?:'s|’s)?\b|息子|娘|夫の|妻の|主人の|儿子|女儿|丈夫|妻子|"
    r"\b(?:con trai|con gái|chồng|vợ)\b",
    re.IGNORECASE,
)


def names_kin(text: str) -> bool:
    """Tell words about somebody's relative or friend: "아들 이름은 …"; in a name 형 is no brother."""
    return _OF_KIN.search(plain(text)) is not None
