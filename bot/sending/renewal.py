"""Consents that grow two years old: when they are asked for again, and what silence means.

Network Act art. 50(8) wants advertising confirmed every two years; we ask for the subscriptions as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.acts import Act, Agree, Me, Unsubscribe
from bot.handler import mark

YEARS = 2
NOTICE = timedelta(days=30)  # before the day; as long to answer, however late it is asked
RENEWED = ("advertising", "night")  # the transfer abroad is agreed to for as long as messages are wanted

ASKED = {  # by whether advertising is among it, and what silence means
    (False, "stops"): mark(
        "On %(day)s you agreed that Gangjin County may send you messages here. Shall they go on? If you "
        "do not answer by %(until)s, they stop."
    ),
    (True, "stops"): mark(
        "On %(day)s you agreed that Gangjin County may send you messages and advertising here. Shall they go "
        "on? If you do not answer by %(until)s, they stop."
    ),
    (False, "stays"): mark(
        "On %(day)s you agreed that Gangjin County may send you messages here. Shall they go on? Without an "
        "answer they go on; you can stop them at any time."
    ),
    (True, "stays"): mark(
        "On %(day)s you agreed that Gangjin County may send you messages and advertising here. Shall they go "
        "on? Without an answer they go on; you can stop them at any time."
    ),
}
LAPSED = mark(
    "We asked whether our messages shall go on and got no answer. Since %(day)s Gangjin County sends you no "
    "more of those you agreed to two years ago."
)
ANSWERS = (
    (mark("Go on"), "subscribe/sub:keep"),
    (mark("Stop all messages"), "unsubscribe/sub:all"),
    (mark("Settings"), "subscribe/sub:settings"),
)
AGAIN = ((mark("Get messages"), "subscribe"),)


@dataclass(frozen=True, slots=True)
class Question:
    """Ask again for what was given on a day, with an answer by another."""

    given: datetime
    until: datetime
    advertising: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """Nobody answered: these acts end what was asked for."""

    acts: tuple[Act, ...]


def next_step(me: Me, now: datetime) -> Question | Lapse | None:
    """Return what is to be done about a person's consents now, if anything is."""
    dates = {**me.subscriptions, **{kind: me.consents[kind] for kind in RENEWED if kind in me.consents}}
    near = {name: at for name, at in dates.items() if years_later(at) - NOTICE <= now}
    unasked = {name: at for name, at in near.items() if not _was_asked(me, at, now)}
    if unasked:
        oldest = min(unasked.values())
        until = max(years_later(oldest), now + NOTICE)
        return Question(oldest, until, advertising="advertising" in unasked)
    over = [name for name, at in near.items() if max(years_later(at), _answer_by(me, at)) <= now]
    return Lapse(tuple(_ended(me, over))) if over else None


def _was_asked(me: Me, given: datetime, now: datetime) -> bool:
    """Tell whether this very consent was asked for: not two years before, and not another, older one."""
    asked = me.asked_again_at
    return asked is not None and asked >= years_later(given) - NOTICE and years_later(asked) > now


def _answer_by(me: Me, given: datetime) -> datetime:
    return (me.asked_again_at or given) + NOTICE


def _ended(me: Me, names: list[str]) -> list[Act]:
    acts: list[Act] = []
    topics = tuple(name for name in names if name in me.subscriptions)
    if topics:
        acts.append(Unsubscribe(topics))
    return acts + [Agree(kind, given=False) for kind in RENEWED if kind in names]


def years_later(at: datetime, years: int = YEARS) -> datetime:
    """Return the same day some years on; 29 February becomes the 28th where there is none.

    >>> years_later(datetime(2024, 2, 29, 9))
    datetime.datetime(2026, 2, 28, 9, 0)
    """
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)
