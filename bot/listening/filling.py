"""What words are while a form is being filled in: its answer, a wish about it, or another question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.form import Field, Form
from bot.handler import Handler, hears
from bot.listening.counter_answers import KEEP
from bot.listening.understanding import Understood
from bot.listening.word_lists import contains, fold, is_one_of
from bot.question import Question
from bot.readings.person_name import names_kin
from bot.readings.unread import Unread
from bot.readings.yes_no import yes_or_no
from bot.talk import Filling, Talk

COMMANDS = {
    "back": hears("back|go back|one back|previous|previous question|the one before"),
    "restart": hears("start over|start again|from the beginning|from the start|restart"),
    "stop": hears("stop|stop it|stop this|quit|cancel|cancel it|never mind|forget it|no more|not any more"),
    "later": hears("later|not now|i will do it later|i'll do it later|maybe later|in a moment|wait a moment"),
    "skip": hears("skip|skip it|pass|none|nothing|i have none"),
    "keep": KEEP,
    "continue": hears("continue|go on|carry on|resume|continue sign-up|continue the sign-up"),
}
WRONG = hears(
    "wrong|was wrong|incorrect|mistake|typo|mistyped|change|change it|correct|correct it|fix|fix it|edit|redo"
)
WHY = hears(
    "why|what for|who sees it|who reads it|how long do you keep|is it safe|is this a scam|must i|"
    "what if i refuse|what if i don't"
)
NO_FIRST = re.compile(
    r"(아니(요|오)?|아뇨|됐어(요)?|에이|아이고|아따|네|예|음|no|well|いや|いいえ|不|không)[\s,.!~，。、]+",
    re.IGNORECASE,
)
ANSWERING = {"none", "child", "refusal", "several"}
"""Reasons of readings for what is an answer, though not one that is kept: "I don't have a Korean phone"."""
MOBILE = 10  # figures of the shortest mobile number
_DIGIT = re.compile(r"\d")
MEANT = 40  # characters of a message that may be a wish to correct an answer; longer ones are answers
SURE = 0.6  # from which confidence words that are no answer are taken for a question
ASKING = re.compile(r"[?？]\s*$")
SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모남궁탁국어은편용"
)  # Korean surnames that more than a few thousand people bear (2015 census)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a form."""

    filling: Filling
    form: Form
    field: Field

    def at(self, step: str) -> Question:
        return replace(self.filling.question, step=step)

    def is_shown(self, shown: Question | None, language: str) -> bool:
        """Tell whether its question stands before the person, so that words may answer it.

        To consent and to sign up one has to see what to; a question in between may have asked for a yes of
        its own, or the summary was in another language than the one it goes on in.
        """
        if self.field.is_kept:
            return True
        is_last = shown is not None and replace(shown, page=0) == self.at("continue")
        return is_last and self.filling.language in {"", language}

    def step(self, text: str, understood: Understood, now: datetime) -> str | None:
        """Return the step that words are; None where they ask something else."""
        if self.filling.is_answerable(now):
            return step_of(text, self.field, self.form.fields, understood, now.date())
        is_answer = self.field.is_kept and self.field.is_exact and can_read(text, self.field, now.date())
        agrees = is_one_of(text, COMMANDS["continue"]) or yes_or_no(text) == "yes"
        return "continue" if agrees or is_answer else None


def place_of(talk: Talk, handlers: Mapping[str, Handler], now: datetime) -> Place | None:
    """Return where somebody is in a form; None where they are in none, or it was forgotten meanwhile."""
    filling = talk.filling
    if filling is None or filling.is_forgotten(now):
        return None
    handler = handlers.get(filling.question.topic)
    form = next((one for one in handler.forms if one.key == filling.form), None) if handler else None
    field = form.field(filling.question.step or "") if form else None
    return Place(filling, form, field) if form and field else None


def step_of(
    text: str, field: Field, fields: Iterable[Field], understood: Understood, today: date
) -> str | None:
    """Return the step that words are at the counter; None where they ask something else in between.

    Args:
        field: the question that was asked.
        fields: all that the form asks, any of which may be corrected.
        understood: what the words would be asking, were no form being filled in.
    """
    command = _command(text, field)
    if command == "skip" and not field.optional and can_read(text, field, today):
        command = None
    if command is not None:
        return command
    if _asks_why(text, field, understood, today):
        return "why"
    if (named := _corrected(text, field, fields)) is not None:
        return f"edit-{named.name}"
    if (given := _given(text, field, fields, today)) is not None:
        return f"set-{given.name}"
    return "say" if _is_answer(text, field, understood, today) else None


def _corrected(text: str, field: Field, fields: Iterable[Field]) -> Field | None:
    """Return the answer that somebody says is wrong ("the phone number was wrong"), or only names."""
    if not field.is_kept:
        bare = next((one for one in fields if one.names and is_one_of(text, one.names)), None)
        if bare is not None:
            return bare
    if len(text) > MEANT or not contains(text, WRONG):
        return None
    return next((one for one in fields if one.names and contains(text, one.names)), None)


def _command(text: str, field: Field) -> str | None:
    """Return what somebody wants of the form itself, also behind a "no" ("아니 안 할래").

    Where a yes or a no is what was asked, a "no" before is the answer.
    """
    told = (text, NO_FIRST.sub("", text, count=1)) if field.is_kept else (text,)
    found = (step for one in told for step, words in COMMANDS.items() if is_one_of(one, words))
    return next((step for step in found if step != "keep" or field.is_kept), None)


def _given(text: str, field: Field, fields: Iterable[Field], today: date) -> Field | None:
    """Return the other question that words answer: named ("이름은 김막례야"), or read as no other is."""
    if len(text) > MEANT or ASKING.search(text) or (field.is_kept and can_read(text, field, today)):
        return None
    others = [
        one
        for one in fields
        if one.is_kept and one is not field and not one.is_open and can_read(text, one, today)
    ]
    named = [one for one in others if one.names and contains(text, one.names)]
    if len(named) == 1:
        return None if names_kin(text) else named[0]  # "my son's name is …" is no answer about oneself
    is_whole = len(_DIGIT.findall(text)) >= MOBILE or any(letter.isalpha() for letter in text)
    is_told = not field.is_kept or is_whole  # 1958 alone may be half a number
    exact = [one for one in others if one.is_exact and any(letter.isdigit() for letter in text)]
    return exact[0] if len(exact) == 1 and is_told and not field.is_open else None


def _asks_why(text: str, field: Field, understood: Understood, today: date) -> bool:
    """Tell a question about the question: why it is asked, who reads the answer."""
    if len(text) > MEANT or (field.is_open and not ASKING.search(text)):
        return False
    if contains(text, WHY):
        return _why_unread(text, field, today) not in ANSWERING
    is_other = understood.question.topic != "outofscope"
    return bool(ASKING.search(text)) and not is_other and not can_read(text, field, today)


def _is_answer(text: str, field: Field, understood: Understood, today: date) -> bool:
    is_question = understood.question.topic != "outofscope" and understood.confidence >= SURE
    if not is_question:
        return True
    if ASKING.search(text):
        return False
    if field.is_open:
        return not _is_known_name(text, understood)
    reason = _why_unread(text, field, today)
    if not reason:
        is_greeting = understood.question.topic == "greeting"  # "안녕하세요, 저는 김막례라고 합니다"
        return field.is_exact or is_greeting or _is_korean_name(text)
    return reason in ANSWERING or (field.is_exact and any(letter.isdigit() for letter in text))


def _is_known_name(text: str, understood: Understood) -> bool:
    """Tell words so short and so surely ours that they are hardly an answer in somebody's own words."""
    return len(fold(text)) <= 4 and understood.confidence > 0.9


def _is_korean_name(text: str) -> bool:
    """Tell three Korean syllables that begin with a surname: what 한정식 (a meal) and 주인공 may both be."""
    name = fold(text)
    return len(name) == 3 and name[0] in SURNAMES


def can_read(text: str, field: Field, today: date) -> bool:
    return not _why_unread(text, field, today)


def _why_unread(text: str, field: Field, today: date) -> str:
    try:
        field.read(text, today)
    except Unread as why:
        return why.reason
    return ""
