"""What is said about getting messages from us: to have them or no more, and about what."""

from collections.abc import Sequence

from bot.audience import TOPICS
from bot.handler import hears
from bot.listening.vocabulary import Hit
from bot.question import Question

EVERYTHING = "sub:all"
SAID = {
    "entity:sub:all": (
        "subscribe",
        hears("all|everything|every topic|all topics|all of them|all messages|all announcements"),
    ),
    "entity:sub:pause": (
        "unsubscribe",
        hears(
            "pause|pause for a month|pause messages|pause the messages|pause notifications|"
            "no messages for a month|snooze"
        ),
    ),
    "entity:sub:resume": (
        "subscribe",
        hears("resume messages|resume notifications|resume news|end the pause|messages again|unpause"),
    ),
    "entity:ad:ask": (
        "subscribe",
        hears("advertising too|ads too|adverts too|get advertising|get adverts|send me ads|send me adverts"),
    ),
    "entity:ad:no": (
        "subscribe",
        hears(
            "no advertising|no ads|no adverts|no more ads|no more advertising|stop ads|stop adverts|"
            "stop advertising|stop the ads"
        ),
    ),
}
STEPS = {"sub:pause", "sub:resume", "ad:ask", "ad:no"}  # whole in themselves: they need no verb
VERBS = ("unsubscribe", "subscribe")  # where both are said, the one that ends counts
NAMING = {"topic", "entity"}
OFTEN_SAID = 5  # letters; so short a verb of Latin script ("stop") is only one at the beginning


def wish_in(hits: Sequence[Hit]) -> Question | None:
    """Return what is wished, if anything is.

    A topic or a name beside the verb tells what the messages are about; it is no question of its own.
    """
    steps = {hit.phrase.value: hit.phrase for hit in hits if hit.phrase.value in STEPS}
    step = steps.get("ad:no") or next(iter(steps.values()), None)  # a refusal counts before all else
    if step is not None:
        return Question(step.topic, step.value)
    said = {hit.phrase.value for hit in hits if hit.phrase.role == "topic" and _is_verb(hit)}
    verb = next((one for one in VERBS if one in said), None)
    if verb is None:
        return None
    if any(hit.phrase.value == EVERYTHING for hit in hits):
        return Question(verb, EVERYTHING)
    topic = _topic_of(hits)
    return Question(verb, f"sub:{topic}" if topic else None)


def without_wishes(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that are left where nothing is wished: "all" and "stop" then mean nothing to us."""
    return [hit for hit in hits if hit.phrase.value not in {EVERYTHING, *STEPS, *VERBS}]


def _is_verb(hit: Hit) -> bool:
    words = hit.phrase.words
    return hit.start == 0 or not words.isascii() or " " in words or len(words) > OFTEN_SAID


def _topic_of(hits: Sequence[Hit]) -> str | None:
    """Return what the messages shall be about; "news" only where nothing more exact is said."""
    named = [(hit.weight, hit.phrase.topic or hit.phrase.value) for hit in hits if hit.phrase.role in NAMING]
    known = [(weight, topic) for weight, topic in named if topic in TOPICS]
    exact = [one for one in known if one[1] != "news"]
    return max(exact or known, default=(0.0, None))[1]
