"""What somebody agrees to before a sign-up is kept: the four points of PIPA art. 15(2), shown or read out."""

from bot.form import Form
from bot.handler import Words, mark

YEAR = 365  # days
KEPT_AFTER_CLASS = mark("until %(days)s days after the class has ended, then it is destroyed.")
KEPT_AFTER_APPLYING = mark("%(days)s days, then it is destroyed.")
SHOWN = mark(
    "%(title)s: consent to keeping your data\n\n"
    "Why: %(purpose)s.\nWhat: %(items)s, and your number in this chat.\nHow long: %(kept)s\n"
    "You may say no: %(refusing)s\n\n"
    "What you type also stays with the messenger (KakaoTalk or Telegram) for a while; we cannot delete "
    "it there."
)
READ_OUT = mark(
    "%(title)s: consent to keeping your data\n\nWhy: %(purpose)s.\nWhat: %(items)s.\nHow long: %(kept)s\n"
    "You may say no: %(refusing)s"
)
ASKED_FOR = mark(
    "I ask this %(purpose)s. Only the office in charge reads it; it is kept %(kept)s\n"
    "You may say no: %(refusing)s"
)
NOT_ON_THE_LIST = mark("then we cannot put you on the list.")


def shown(words: Words, form: Form, title: str) -> str:
    """Return what stands in a chat before the first question of a form."""
    return _filled(words, form, SHOWN, title=title, refusing=form.refusing)


def read_out(words: Words, form: Form, title: str) -> str:
    """Return what staff read out before they sign somebody up."""
    return _filled(words, form, READ_OUT, title=title, refusing=NOT_ON_THE_LIST)


def asked_for(words: Words, form: Form) -> str:
    """Return the same in short, for somebody who asks why in the midst of a form."""
    return _filled(words, form, ASKED_FOR, title="", refusing=form.refusing)


def _filled(words: Words, form: Form, sentence: str, *, title: str, refusing: str) -> str:
    days = form.kept.days
    return words.say(
        sentence, title=title, purpose=words.say(form.purpose), refusing=words.say(refusing),
        items=words.listed(words.say(one.title) for one in form.fields if one.is_kept),
        kept=words.say(KEPT_AFTER_CLASS if days < YEAR else KEPT_AFTER_APPLYING, days=days),
    )  # fmt: skip
