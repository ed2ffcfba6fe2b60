"""Yes or no, in five languages; what holds a refusal is never a yes."""

import re
from collections.abc import Collection
from itertools import product

from bot.readings.endings import bare
from bot.readings.plain import plain
from bot.readings.unread import Unread

REASONS = ("empty", "unknown")
LONGEST = 60  # characters; more is no plain yes or no

AGREEING = "동의|찬성|승인|수락|허락|승낙"
PARTICLES = "|은|는|을|를|는요"
DOING = (
    "|요|해|해요|합니다|함|하죠|하지요|할게|할게요|할께요|할래|할래요|하겠습니다|하겠어요|했어요|"
    "했습니다|해드려요|드려요|드립니다|한다|해주세요|하고요|"
    "하네요|임|이요|입니다|"
    "합니더|합니데이|헙니다|혀요|혀|하요|해유|할라요|하께요|헐게요|한당께"
)
NOT_DOING = (
    "해|해요|합니다|함|할게|할게요|할께요|할래|할래요|하겠습니다|하겠어요|했어요|했습니다|한다|"
    "할거예요|할거에요|할겁니다|하고싶어요|하고싶습니다|하죠|하려고요|하네요|"
    "하는데요|돼|돼요|되요|됩니다"
)
DENYING = (
    "않아|않아요|않습니다|않을게요|않을래요|않겠습니다|않겠어요|않을겁니다|않을거예요|않음|않는다|"
    "않네요|않았어요|않았습니다|못해요|못합니다|마|마요|마세요|"
    "말아주세요|말게요"
)


def _each(*parts: str) -> str:
    """Return every way of putting one of each part after the other."""
    return "|".join(map("".join, product(*(part.split("|") for part in parts))))


HUMS = (
    "네|녜|넵|넹|넴|넷|네에|네네|예|옙|옛|"
    "응|웅|엉|어|ㅇ|ㅇㅋ|ㄴㅔ|yes|yeah|yep|yup|yea|y|ok|okay|はい|ええ|うん|嗯|vâng|vang|dạ|da|ừ|ừm"
)
"""What agrees, or only shows that one has listened: "네, 동의 안 해요" is no."""

YES = "|".join((
    _each(AGREEING, "|를|에", DOING),
    _each("그렇게|", "할게요|할께요|할래요|하겠습니다|해주세요|해주쇼|해줘|하쇼|하소|하제|하지라"),
    _each("14세|14살|열네살|", "이상이에요|이상입니다|이상이요|이상"),
    "그래|그래요|그려|그려요|그려유|그라제|그라죠|그라지요|그랍시다|그럽시다|그러제|그러지라|그렇지라|"
    "그라믄|그라믄요|그렇당께|그라요|좋제|좋지라|"
    "동의하지라|그러소|그러쇼|오냐|좋당께|좋구만|맞어라|되고말고|그라고말고|당연하제|당연하지|당연하지라|"
    "그리하소|그리해|그리하쇼|하소|기여|긴디|맞소|맞제|맞지라|맞어|맞어요|맞구만|맞는디|틀림없어|"
    "틀림없어요|틀림없소|다맞아|다맞아요|다맞소|"
    "암만|암만요|암요|하모|예스|맞아유|맞당께|그럼|"
    "그럼요|그렇습니다|그러세요|그러죠|당연하죠|당연하지요|당연히|당연합니다|물론|"
    "물론이죠|물론이지요|물론입니다|물론이에요|좋아|좋아요|좋습니다|"
    "좋죠|좋지요|조아요|오케이|오키|콜|ㄱㄱ|맞아|맞아요|맞습니다|맞음|맞네|맞네요|맞죠|맞지요|맞고요",
    "sure|of course|certainly|absolutely|agree|agreed|i agree|i do|i am|i consent|right|correct|"
    "that's right|that is right|"
    "that's correct|that is correct|it's right|all right|alright|all correct|go ahead|please do|true|o",
    "イエス|オッケー|いいですよ|同意|同意します|同意する|同意です|同意しました|賛成|賛成です|"
    "賛成します|承諾します|お願いします|そう|そうです|その通り|その通りです|"
    "合っています|合ってます|正しいです|もちろん|もちろんです",
    "是|是的|好|好的|好啊|好吧|行|可以|可以的|我同意|同意的|没问题|沒問題|没错|沒錯|对|對|对的|對的|"
    "对啊|当然|當然|正确|要",
    "có|co|dong y|đồng ý|tôi đồng ý|toi dong y|em đồng ý|mình đồng ý|được|duoc|đúng|đúng rồi|đúng vậy|"
    "phải|chắc chắn|tất nhiên|có chứ",
    "👍|🙆|⭕|👌",
))  # fmt: skip
SENDING = "|".join((
    _each("신청|접수|제출|등록", "|해|해요|합니다|할게|할게요|할께|할께요|할래|할래요|"
          "해줘|해줘요|해주라|해주세요|해주쇼|해주씨요|해주소|하겠습니다|하께|허께|헐게|"
          "해부러|해불어|하자|합시다|시켜줘|시켜주세요|해달라고|부탁해요|부탁드려요|부탁드립니다|부탁합니다"),
    "보내줘|보내주세요|보내요|보내|확인|확인했어요|확인했습니다|send|send it|submit|sign up|sign me up|"
    "sign me up please|申し込む|申し込みます|送信|"
    "送信します|报名|提交|我要报名|gửi|đăng ký|đăng kí|dang ky|gui",
))  # fmt: skip
"""What sends a form where its summary is shown, and agrees to nothing elsewhere."""
NO = "|".join((
    "아니|아니여|아니어|아니랑께|아니당께|아닌디|아닌디요|아녀요|아니제|아니지라|아니요|아니오|아니에요|"
    "아니예요|아니야|아뇨|아녀|아닙니다|아냐|아님|ㄴ|노|노노|no|nope|nah|n|"
    "no thanks|no thank you|いいえ|いえ|ノー|不|"
    "不是|不是的|否|👎|🙅|❌|x",
))  # fmt: skip
"""Words that say no and nothing else."""

NEGATED = "|".join((
    _each("|" + _each(f"{AGREEING}|신청|원", PARTICLES), "안|못", NOT_DOING),
    _each("안|못", AGREEING, DOING),
    _each("|" + _each(f"{AGREEING}|신청|원", PARTICLES), "하지|하진|하지는|치", DENYING),
    _each("|" + _each(f"{AGREEING}|신청", PARTICLES), "하기", "싫어|싫어요|싫습니다|싫음"),
    _each(AGREEING, PARTICLES,
          "할수없어요|할수없습니다|할수없음|못하겠어요|못하겠습니다|안|못|x|노|ㄴㄴ|아니요|아니에요"),
    _each("비|미|부|불", "동의", DOING), _each("14세|14살|열네살|", "미만", "|이에요|입니다|이요"),
    "안할라요|동의안할라요|동의안할란다|안헐라네|안맞어|안맞아|안맞는디|틀렸는디|틀렸당께|싫여|"
    "안할란다|안할라네|안할라요|안할랑께|안헐래|안헐란다|안헐라요|안해라|안한당께|못한당께|못하겄어|"
    "못하겄네|싫당께|싫구만|싫소|싫은디|싫어라|하기싫은디|"
    "못하겠어요|못하겠습니다|안좋아요|안맞아요|안맞습니다|안원해요|안원합니다|싫어|싫어요|싫습니다|"
    "싫다|싫음|싫네요|싫은데요|시러|시러요|필요없어|필요없어요|필요없습니다|"
    "틀려|틀려요|틀렸어|틀렸어요|틀립니다|틀렸습니다|틀림|달라요|다릅니다|별로|별로요|별로예요|"
    "별로에요|아직|아직요|절대|절대로|전혀|없어요",
    _each("i |", "don't|do not|dont|won't|will not|can't|cannot", "| agree| want| want to| want it| consent"),
    "not|i'm not|i am not|not really|not agree|not agreed|not right|not correct|that's not right|"
    "that is not right|"
    "that's wrong|that is wrong|wrong|incorrect|false|never",
    "いや|いやです|嫌|嫌です|違います|違う|ちがいます|ちがう|だめ|だめです|ダメ|ダメです|いりません|"
    "要りません|やめます|やめておきます|不同意|不同意です",
    _each("|同意",
          "しません|しない|しないです|したくない|したくないです|したくありません|できません|できない"),
    "不要|不行|不可以|不好|不对|不對|不用|不想|不愿意|不願意|不能|不需要|不必|不同意的|我不同意|我不想|"
    "我不愿意|没有|沒有|别|错|錯|错了",
    _each("|tôi |em |mình |toi ",
          "không|khong|không phải|không được|không muốn|không cần|không đúng|không đồng ý|khong dong y|"
          "khong muon"),
    "chưa|sai|sai rồi|đừng",
))  # fmt: skip
REFUSING = "|".join((
    _each("거부|거절|반대|사절|사양", DOING), _each(AGREEING, "거부|거절|반대", DOING),
    "disagree|i disagree|refuse|i refuse|decline|i decline|拒否|拒否します|反対|反対です|反対します|"
    "拒绝|拒絕|反对|反對|từ chối|tu choi",
))  # fmt: skip
"""Verbs that refuse; negated, they would mean something else ("반대 안 해요")."""

SOFT = (
    "저는|나는|저도|전|난|그냥|지금은|개인정보|수집|이용에|제공에|모두|다|요|용|ㅎ|ㅋ|ㅠ|ㅜ|please|"
    "그대로|이대로|얼른|빨리|어서|감사|감사해요|감사합니다|감사해라|고마워|고마워요|고맙소|고맙네|"
    "고맙습니다|고맙당께|부탁해|부탁해요|"
    "부탁드려요|부탁드립니다|부탁합니다|부탁하네|"
    "수고하세요|수고하쇼|잉|요잉|아따|아이고|오메|워메|거시기|ありがとう|ありがとうございます|谢谢你|"
    "cam on|cảm ơn|"
    "thanks|thank you|then|sir|ạ|nhé|rồi|です|ですよ|よ|ね|了|"
    "啊|谢谢|私は|我|tôi"
)
AS_IT_IS = (
    "그대로|그대로요|이대로|이대로요|このまま|このままで|そのまま|そのままで|就这样|就這樣|这样就好|as it is|"
    "as is|leave it as it is|cứ như vậy|cứ như thế|cứ để vậy"
)
"""What sends a form as it is shown, said alone."""
_KINDS = {
    phrase: kind
    for kind, phrases in (
        ("soft", SOFT), ("sending", SENDING), ("yes", YES), ("hum", HUMS), ("refusing", REFUSING),
        ("negated", NEGATED), ("no", NO),
    )
    for phrase in phrases.split("|")
    if phrase
}  # fmt: skip
_MOST = max(map(len, _KINDS))
_STRICT = frozenset("不是好对對行要错錯别否")  # characters that other characters turn round: 不错 is praise
_LATIN = re.compile(r"[a-zà-ỹđ']")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SQUASHED = re.compile(r" *([^\x00-\u024f\u1e00-\u1eff]) *")
_BETWEEN = " .,!~^:;-、。…"


def read_go_ahead(text: str) -> str:
    """Read a yes or no where "sign me up" is the yes: below a summary that is about to be sent.

    >>> read_go_ahead("네 신청해주세요 감사합니다"), read_go_ahead("아니 안할래")
    ('yes', 'no')
    """
    return _answer(text, {"yes", "hum", "sending"}, frozenset(AS_IT_IS.split("|")))


def yes_or_no(text: str) -> str:
    """Return ``yes`` or ``no`` where words are one of the two and nothing else; empty where they are not."""
    try:
        return read_yes_no(text)
    except Unread:
        return ""


def read_yes_no(text: str) -> str:
    """Return ``yes`` or ``no``.

    It must be made of phrases that are known, all of one mind. "괜찮아요", "大丈夫です" and "됐어요" may mean
    either, so they are neither.

    Raises:
        Unread: ``empty`` or ``unknown``.

    >>> read_yes_no("네 동의해요"), read_yes_no("네, 동의 안 해요"), read_yes_no("có ạ")
    ('yes', 'no', 'yes')
    """
    return _answer(text, {"yes", "hum"})


def _answer(text: str, agreeing: set[str], alone: Collection[str] = ()) -> str:
    words = plain(text).casefold()
    if len(words) > LONGEST:
        raise Unread("unknown")
    squashed = _SQUASHED.sub(r"\1", words)
    if squashed.strip(_BETWEEN) in alone:
        return "yes"
    kinds = _kinds_in(squashed) or _kinds_in(_SQUASHED.sub(r"\1", bare(words)))
    if "soft" in kinds:
        kinds = [kind for kind in kinds if kind != "soft"]
    if kinds and set(kinds) <= agreeing:
        return "yes"
    if _is_refusal(kinds):
        return "no"
    raise Unread("unknown")


def _is_refusal(kinds: list[str]) -> bool:
    """Tell phrases that all say no, or that say with a verb what a "yes" before was not meant for."""
    said = set(kinds)
    if {"negated", "refusing"} <= said or not said:
        return False
    if kinds[0] == "hum":
        while kinds and kinds[0] == "hum":
            kinds = kinds[1:]
        return bool(kinds) and set(kinds) <= {"negated", "refusing"}
    return said <= {"no", "negated", "refusing"}


def _kinds_in(words: str) -> list[str]:
    """Return the kinds of the phrases that words are made of; nothing where some are not known."""
    kinds, at = [], 0
    while at < len(words):
        if words[at] in _BETWEEN:
            at += 1
            continue
        phrase = _phrase_at(words, at)
        if not phrase:
            return []
        kinds.append(_KINDS[phrase])
        at += len(phrase)
    return kinds


def _phrase_at(words: str, at: int) -> str:
    """Return the longest phrase that begins there and ends where a word may."""
    for size in range(min(_MOST, len(words) - at), 0, -1):
        phrase, after = words[at : at + size], words[at + size : at + size + 1]
        if phrase not in _KINDS or (_LATIN.match(phrase[-1]) and _LATIN.match(after)):
            continue
        if not (phrase in _STRICT and _HAN.match(after)):
            return phrase
    return ""
