"""My data: what is kept about me, as a file, deleted; after one question back."""

from datetime import datetime

from bot.classes.signup import AskFile, Code, Done, Enrolment, Erase, Gone, Outcome, Unlink
from bot.handler import Handler, Turn, hears
from bot.message import Kind
from bot.question import Question
from bot.reply import Button, Card, Choice, Output, Reply, Row, Text
from bot.retention import kept
from handlers._forms import ALL
from handlers._rows import COUNTY_PHONE
from handlers._signups import state_of, title_of
from handlers._subscriptions import standing

DELETES = hears(
    "delete my data|delete all my data|delete everything|delete my information|erase my data|"
    "erase everything|forget me|remove my data|delete my account|delete me"
)
UNLINKS = hears("unlink|unlink chats|unlink my chats|unlink this chat|disconnect my chats|undo the link")
EVERYWHERE = hears("all of them|all|all chats|both|both of them|everything|everywhere|yes, all")
HERE = hears("only here|here|this one|only this|only this one|just this|just this one|just here|this chat")
MOST = 10  # sign-ups that are told; the file holds all
GOOD_FOR = 30  # minutes in which "yes, delete" means it; an older button asks again


def answer(turn: Turn) -> Reply:
    if _wishes(turn, UNLINKS):
        return _ask_to_unlink(turn)
    if _wishes(turn, DELETES):
        return _ask(turn)
    outputs: list[Output] = [Text(_told(turn)), standing(turn, turn.me), *_signed_up(turn)]
    choices = [
        Choice(turn.say("Download"), Question("privacy", step="download")),
        Choice(turn.say("Delete all"), Question("privacy", step="delete")),
        Choice(turn.say("My sign-ups"), Question("status")),
        Choice(turn.say("Messages"), Question("subscribe", "sub:settings")),
    ]
    if turn.mine.linked:
        choices.append(Choice(turn.say("Unlink chats"), Question("privacy", step="unlink")))
    return turn.reply(outputs, choices, question=Question("privacy"))


def _wishes(turn: Turn, wish: str) -> bool:
    typed = _folded(turn.message.text) if turn.message.kind is Kind.TEXT else ""
    return any(_folded(words) in typed for words in turn.say(wish).split("|"))


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _told(turn: Turn) -> str:
    """Say what is kept, how long, and what lies outside our reach."""
    return turn.say(
        "About you I keep the number of this chat, your language, what you asked about last, and what stands "
        "below. Your messages themselves are not kept.\n\n"
        "How long: sign-ups until %(days)s days after the class, applications %(year)s days, answers of a "
        "form you did not send 24 hours. All else until you delete it.\n\n"
        "KakaoTalk and Telegram keep the chat itself under their own rules; delete it there. "
        "A person answers at %(phone)s.",
        days=kept("classes").days, year=kept("applications").days, phone=COUNTY_PHONE,
    )  # fmt: skip


def _signed_up(turn: Turn) -> list[Output]:
    """Tell the sign-ups and the form under way, answers and all, for whoever wrote them."""
    rows = [
        Row(title_of(turn, one), _lines(state_of(turn, one), _answers(turn, one)))
        for one in turn.mine.enrolments[:MOST]
    ]
    draft = turn.mine.draft
    if draft is not None:
        under_way = Enrolment(0, draft.form, draft.course, "", turn.now, draft.answers)
        said = turn.say("Begun and not sent")
        rows.append(Row(title_of(turn, under_way), _lines(said, _answers(turn, under_way))))
    if not rows:
        return [Text(turn.say("You have no sign-ups here."))]
    return [Card(turn.say("Sign-ups"), rows=tuple(rows))]


def _answers(turn: Turn, one: Enrolment) -> str:
    """Return what was answered, in the order it was asked."""
    form = ALL.get(one.form)
    fields = form.asked(one.answers) if form else ()
    told = (
        f"{turn.say(field.title)}: {field.show(one.answers[field.name], turn.language)}"
        for field in fields
        if field.name in one.answers
    )
    return ", ".join(told)


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def counter(turn: Turn) -> Reply:
    name, _, stamp = (turn.question.step or "").partition("-")
    if name == "download":
        said = turn.say("One moment, please.")
        return turn.reply(
            [Text(said)], question=Question("privacy"), act=AskFile(), then=lambda got: _file(turn, got)
        )
    if name in {"erase", "everywhere"} and _is_fresh(stamp, turn.now):
        said = turn.say("One moment, please.")
        act = Erase(everywhere=name == "everywhere")
        return turn.reply(
            [Text(said)], question=Question("privacy"), act=act, then=lambda got: _erased(turn, got)
        )
    if name == "unlink":
        return _unlink(turn, stamp)
    return _ask(turn) if name in {"delete", "erase", "everywhere"} else answer(turn)


def _ask(turn: Turn) -> Reply:
    """Ask once more, saying what is lost; the button that says yes carries when it was offered."""
    said = turn.say(
        "Shall I delete all that I keep about you? It cannot be undone. You lose your places and your turn "
        "on waiting lists, and messages stop."
    )
    active = [title_of(turn, one) for one in turn.mine.enrolments if one.is_active]
    lost = turn.say("You would lose: %(titles)s", titles=", ".join(active)) if active else ""
    stamp = _stamp(turn.now)
    yes = [Choice(turn.say("Yes, delete it"), Question("privacy", step=f"erase-{stamp}"), "yes")]
    if turn.mine.linked:
        which = turn.say(
            "Your other chats are linked to this one: shall they go as well? Write “all of them” or “only "
            "here”, or press below."
        )
        said = _lines(said, which)
        yes = _all_or_here(turn, stamp)
    no = Choice(turn.say("No, keep it"), Question("privacy"), "no")
    asked = Question("privacy", step="delete")  # asked again where the answer does not say which
    return turn.reply([Text(_lines(said, lost))], [*yes, no], question=asked)


def _all_or_here(turn: Turn, stamp: str) -> list[Choice]:
    everywhere, here = (Question("privacy", step=f"{name}-{stamp}") for name in ("everywhere", "erase"))
    return [
        Choice(turn.say("All my chats"), everywhere, others=turn.say(EVERYWHERE)),
        Choice(turn.say("Only this chat"), here, others=turn.say(HERE)),
    ]


def _unlink(turn: Turn, stamp: str) -> Reply:
    if not _is_fresh(stamp, turn.now):
        return _ask_to_unlink(turn)
    said = turn.say("One moment, please.")
    return turn.reply(
        [Text(said)], question=Question("privacy"), act=Unlink(), then=lambda got: _unlinked(turn, got)
    )


def _ask_to_unlink(turn: Turn) -> Reply:
    if not turn.mine.linked:
        return _unlinked(turn, Gone())
    said = turn.say(
        "Shall I unlink your chats? Each then shows only what you signed up to there. Nothing is deleted, "
        "and you can link them again."
    )
    yes = Question("privacy", step=f"unlink-{_stamp(turn.now)}")
    choices = [
        Choice(turn.say("Yes, unlink"), yes, "yes"),
        Choice(turn.say("No, keep it"), Question("privacy"), "no"),
    ]
    return turn.reply([Text(said)], choices, question=Question("privacy", step="unlink"))


def _unlinked(turn: Turn, outcome: Outcome) -> Reply:
    said = turn.say("No other chat is linked to this one.")
    if isinstance(outcome, Done):
        said = turn.say("Your chats are not linked any more. Each shows only what you signed up to there.")
    choices = [
        Choice(turn.say("My sign-ups"), Question("status")),
        Choice(turn.say("Menu"), Question("help")),
    ]
    return turn.reply([Text(said)], choices, question=Question("privacy"))


def _stamp(now: datetime) -> str:
    return f"{int(now.timestamp()) // 60:x}"


def _is_fresh(stamp: str, now: datetime) -> bool:
    """Tell a button of the last half hour; a forged stamp is none."""
    try:
        age = int(_stamp(now), 16) - int(stamp, 16)
    except ValueError:
        return False
    return 0 <= age <= GOOD_FOR


def _file(turn: Turn, outcome: Outcome) -> Reply:
    if not isinstance(outcome, Code):
        return answer(turn)
    until = turn.words.moment(outcome.until.astimezone(turn.now.tzinfo))
    told = turn.say(
        "The file holds all that is kept about you, with why and until when. Its address works until "
        "%(moment)s. Give it to nobody.",
        moment=until,
    )
    button = Button(turn.label("Download"), url=f"/my-data/{outcome.code}")
    choices = [Choice(turn.say("Delete all"), Question("privacy", step="delete"))]
    return turn.reply(
        [Card(turn.say("Your data as a file"), told, buttons=(button,))],
        choices,
        question=Question("privacy"),
    )


def _erased(turn: Turn, outcome: Outcome) -> Reply:
    said = turn.say(
        "All that I kept about you is deleted. If you write again, we begin anew.\n"
        "The chat itself stays with the messenger until you delete it there."
    )
    if not isinstance(outcome, Done):
        said = turn.say("I keep nothing about you.")
    return turn.reply(
        [Text(said)], [Choice(turn.say("Menu"), Question("help"))], question=Question("privacy")
    )


HANDLER = Handler(
    "privacy",
    hears(
        "my data|my information|privacy|personal information|personal data|what do you know about me|"
        "what is stored about me|data protection|delete my data|delete all my data|delete everything|"
        "delete my information|erase my data|erase everything|forget me|remove my data|delete my account|"
        "delete me|download my data|unlink|unlink chats|unlink my chats|unlink this chat|disconnect my chats|"
        "undo the link"
    ),
    answer=answer,
    personal=frozenset(Kind),
    mine=True,
    counter=counter,
)
