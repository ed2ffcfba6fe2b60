"""Announcements switched on, topic by topic, with what the law wants asked before."""

from bot.acts import Act, Agree, Keep, Me, Pause, Prefer, Subscribe, Unsubscribe
from bot.handler import Handler, Turn, hears, mark
from bot.message import Kind
from bot.question import Question
from bot.reply import Choice, Reply, Text
from bot.townships import TOWNSHIPS, township_name
from handlers._subscriptions import (
    RESIDENCES,
    names,
    offers,
    standing,
    subscribe_to,
    topics_of,
    unsubscribe_from,
)
from handlers._wordings import SHOWN, SUBSCRIBING, seal, wording

CONSENTS = {"ad": "advertising", "night": "night", "abroad": "abroad"}  # as they stand in buttons
STEPS = {"sub:settings", "sub:resume", "sub:keep", "town:ask", "town:none"}
GIVEN = {
    "advertising": mark("Gangjin County may send you advertising. You agreed on %(moment)s."),
    "night": mark("Gangjin County may send you advertising at night too. You agreed on %(moment)s."),
    "abroad": mark("Gangjin County may send you messages over Telegram. You agreed on %(moment)s."),
}
REFUSED = {
    "advertising": mark("Gangjin County sends you no advertising. You said so on %(moment)s."),
    "night": mark("Gangjin County sends you no advertising at night. You said so on %(moment)s."),
    "abroad": mark(
        "Gangjin County sends you no messages over Telegram. You said so on %(moment)s. You can go on "
        "asking me."
    ),
}


def answer(turn: Turn) -> Reply:
    match (turn.question.entity or "").split(":"):
        case ["sub", "settings"]:
            return _settings(turn, turn.me)
        case ["sub", "resume"]:
            return _resume(turn)
        case ["sub", "keep"]:
            return _keep(turn)
        case ["sub", _] if topics := topics_of(turn.question.entity):
            return _subscribe(turn, topics)
        case ["abroad", "yes", shown, name] if topics := topics_of(f"sub:{name}"):
            return _abroad(turn, shown, topics)
        case [name, "yes", shown] if name in {"ad", "night"}:
            return _agree(turn, CONSENTS[name], shown)
        case [name, "no"] if name in CONSENTS:
            return _refuse(turn, CONSENTS[name])
        case [name, "ask"] if name in {"ad", "night"}:
            return _ask(turn, CONSENTS[name])
        case ["town", key]:
            return _town(turn, key)
        case ["who", residence] if residence in RESIDENCES:
            return _with_settings(
                turn, turn.say("Thank you, I will remember that."), Prefer(residence=residence)
            )
    return _overview(turn)


def knows(entity: str) -> bool:
    """Tell an entity that one of our buttons carries."""
    match entity.split(":"):
        case ["abroad", "yes", shown, name]:
            return len(shown) == SHOWN and bool(topics_of(f"sub:{name}"))
        case [name, "yes", shown]:
            return name in {"ad", "night"} and len(shown) == SHOWN
        case [name, "no"]:
            return name in CONSENTS
        case [name, "ask"] if name != "town":
            return name in {"ad", "night"}
        case ["town", key]:
            return key in TOWNSHIPS or entity in STEPS
        case ["who", residence]:
            return residence in RESIDENCES
    return entity in STEPS or bool(topics_of(entity))


def _overview(turn: Turn) -> Reply:
    hello = turn.say(
        "Choose what Gangjin County may send you here. Messages cost you nothing and stop as soon as you say."
    )
    return turn.reply([Text(hello), standing(turn, turn.me)], offers(turn, turn.me))


def _resume(turn: Turn) -> Reply:
    """End the pause; where none is on, or nothing would come, tell what is on and offer more."""
    if not turn.me.is_paused(turn.now):
        return _overview(turn)
    if not turn.me.subscriptions:
        return turn.reply([standing(turn, turn.me)], offers(turn, turn.me.after([Pause(None)], turn.now)),
                          acts=[Pause(None)])  # fmt: skip
    return _with_settings(turn, turn.say("Messages come again."), Pause(None))


def _subscribe(turn: Turn, topics: tuple[str, ...]) -> Reply:
    if turn.me.needs_abroad and "abroad" not in turn.me.consents:
        return _ask_abroad(turn)
    missing = tuple(topic for topic in topics if topic not in turn.me.subscriptions)
    if not missing:
        said = turn.say("You get messages about this already: %(topics)s.", topics=names(turn, topics))
        return turn.reply([Text(said), *_pause_note(turn)], offers(turn, turn.me))
    return _subscribed(turn, missing, [_subscribing(turn, missing)])


def _subscribing(turn: Turn, topics: tuple[str, ...]) -> Subscribe:
    return Subscribe(topics, turn.say(SUBSCRIBING))


def _subscribed(turn: Turn, topics: tuple[str, ...], acts: list[Act]) -> Reply:
    """Confirm by message who sends what, since when, and how it ends."""
    me = turn.me.after(acts, turn.now)
    done = turn.say(
        "Done: Gangjin County will send you messages about %(topics)s. You asked for it on %(moment)s.",
        topics=names(turn, topics),
        moment=turn.words.moment(turn.now),
    )
    choices = offers(turn, me)
    if "advertising" not in me.consents:
        choices.insert(0, Choice(turn.say("Advertising too"), subscribe_to("ad:ask")))
    return turn.reply([Text(f"{done}\n\n{turn.say(SUBSCRIBING)}"), *_pause_note(turn)], choices, acts=acts)


def _pause_note(turn: Turn) -> list[Text]:
    if not turn.me.is_paused(turn.now):
        return []
    return [Text(turn.say('Messages are paused at present. Press "Messages again" to get them now.'))]


def _ask_abroad(turn: Turn) -> Reply:
    name = (turn.question.entity or "").rpartition(":")[2]
    yes = subscribe_to(f"abroad:yes:{seal(turn, 'abroad')}:{name}")
    choices = _yes_or_no(turn, yes, subscribe_to("abroad:no"))
    return turn.reply([Text(wording(turn, "abroad"))], choices)


def _yes_or_no(turn: Turn, yes: Question, no: Question) -> list[Choice]:
    return [Choice(turn.say("I agree"), yes, "yes"), Choice(turn.say("I do not agree"), no, "no")]


def _abroad(turn: Turn, shown: str, topics: tuple[str, ...]) -> Reply:
    if not turn.me.needs_abroad:
        return _subscribe(turn, topics)
    if shown != seal(turn, "abroad"):
        return _ask_abroad(turn)
    missing = tuple(topic for topic in topics if topic not in turn.me.subscriptions)
    agreed = Agree("abroad", given=True, wording=wording(turn, "abroad"))
    return _subscribed(turn, topics, [agreed, _subscribing(turn, missing)])


def _ask(turn: Turn, kind: str) -> Reply:
    """Show a consent's wording with yes and no under it; the night's only after advertising's."""
    if kind == "night" and "advertising" not in turn.me.consents:
        kind = "advertising"
    if kind in turn.me.consents:
        return _settings(turn, turn.me)
    name = "ad" if kind == "advertising" else kind
    yes = subscribe_to(f"{name}:yes:{seal(turn, kind)}")
    return turn.reply([Text(wording(turn, kind))], _yes_or_no(turn, yes, subscribe_to(f"{name}:no")))


def _agree(turn: Turn, kind: str, shown: str) -> Reply:
    """Take a yes for the very text it stood under; under another one, show the present text."""
    if shown != seal(turn, kind) or (kind == "night" and "advertising" not in turn.me.consents):
        return _ask(turn, kind)
    act = Agree(kind, given=True, wording=wording(turn, kind))
    me = turn.me.after([act], turn.now)
    since = me.consents[kind].astimezone(turn.now.tzinfo)
    said = turn.say(GIVEN[kind], moment=turn.words.moment(since))
    return _with_settings(turn, said, act)


def _refuse(turn: Turn, kind: str) -> Reply:
    acts: list[Act] = [Agree(kind, given=False, wording=wording(turn, kind))]
    if kind == "abroad":
        acts.append(Unsubscribe(tuple(turn.me.subscriptions)))
    said = turn.say(REFUSED[kind], moment=turn.words.moment(turn.now))
    return _with_settings(turn, said, *acts)


def _keep(turn: Turn) -> Reply:
    if turn.me.asked_again_at is None or not turn.me.subscriptions:
        return _overview(turn)
    said = turn.say(
        "Thank you. Gangjin County goes on sending you messages about %(topics)s. You agreed on %(moment)s.",
        topics=names(turn, turn.me.subscriptions),
        moment=turn.words.moment(turn.now),
    )
    return _with_settings(turn, said, Keep())


def _with_settings(turn: Turn, said: str, *acts: Act) -> Reply:
    me = turn.me.after(acts, turn.now)
    return turn.reply([Text(said), standing(turn, me)], _settings_choices(turn, me), acts=acts)


def _settings(turn: Turn, me: Me) -> Reply:
    return turn.reply([standing(turn, me)], _settings_choices(turn, me))


def _settings_choices(turn: Turn, me: Me) -> list[Choice]:
    choices = [Choice(turn.say("More topics"), Question("subscribe"))]
    if me.is_paused(turn.now):
        choices.append(Choice(turn.say("Messages again"), subscribe_to("sub:resume")))
    elif me.subscriptions:
        choices.append(Choice(turn.say("Pause for a month"), unsubscribe_from("sub:pause")))
    choices.append(Choice(turn.say("My town"), subscribe_to("town:ask")))
    if me.residence != "resident":
        choices.append(Choice(turn.say("I live in Gangjin"), subscribe_to("who:resident")))
    if me.residence != "tourist":
        choices.append(Choice(turn.say("I am a visitor"), subscribe_to("who:tourist")))
    choices.append(Choice(turn.say("Language"), Question("language")))
    choices += _consent_choices(turn, me)
    if me.subscriptions:
        choices.append(Choice(turn.say("Stop messages"), unsubscribe_from()))
    return choices


def _consent_choices(turn: Turn, me: Me) -> list[Choice]:
    if "advertising" not in me.consents:
        return [Choice(turn.say("Advertising too"), subscribe_to("ad:ask"))]
    ends = Choice(turn.say("No advertising"), subscribe_to("ad:no"))
    if "night" in me.consents:
        return [ends, Choice(turn.say("None at night"), subscribe_to("night:no"))]
    return [ends, Choice(turn.say("At night too"), subscribe_to("night:ask"))]


def _town(turn: Turn, key: str) -> Reply:
    if key in TOWNSHIPS:
        said = turn.say("Your town is %(town)s now.", town=township_name(key, turn.language))
        return _with_settings(turn, said, Prefer(township=key))
    if key == "none":
        return _with_settings(turn, turn.say("I no longer know your town."), Prefer(township=""))
    said = turn.say("Where do you live? Some messages are for one town only. You need not say it.")
    choices = [Choice(township_name(one, turn.language), subscribe_to(f"town:{one}")) for one in TOWNSHIPS]
    return turn.reply([Text(said)], [*choices, Choice(turn.say("Do not say"), subscribe_to("town:none"))])


HANDLER = Handler(
    "subscribe",
    hears(
        "subscribe|subscribe to|subscribing|subscription|subscriptions|my subscriptions|notify me|"
        "notifications|get notifications|get messages|get alerts|alerts|keep me posted|keep me informed|"
        "mailing list|send me messages|message settings"
    ),
    answer=answer,
    personal=frozenset(Kind),
    knows=knows,
)
