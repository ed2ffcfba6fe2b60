"""For whom an announcement is, said in words; and the name it was saved under, where it has one."""

from collections.abc import Iterable
from dataclasses import replace

from bot.announcement import Announcement, Kind
from bot.audience import Audience
from bot.handler import ENDONYMS, Fact, Words, told
from bot.store.segments import Segments
from bot.townships import township_name
from bot.web.staff.door import runtime
from bot.web.staff.in_words import RESIDENCES, TOPICS, in_words


def whom(announcement: Announcement, words: Words) -> str:
    """Say whom it is for, most important first."""
    if announcement.correction_of is not None:
        return words.say("Those whom announcement %(number)s reached", number=announcement.correction_of)
    if announcement.audience.classes:
        first = words.say("People signed up for: %(classes)s", classes=_classes(announcement.audience, words))
    else:
        first = _subscribers(announcement, words)
    said = [first, *_narrowed(announcement.audience, words)]
    if announcement.kind is Kind.ADVERTISING:
        said.append(words.say("of them those who agreed to advertising"))
    return "; ".join(said)


def saved_name(announcement: Announcement) -> str:
    """Return the name of the saved audience it has; empty where it has none."""
    mine = _narrowing(announcement.audience)
    if not mine.write() or announcement.correction_of is not None:
        return ""
    saved = Segments(runtime().database).all()
    return next((one.name for one in saved if _narrowing(one.audience) == mine), "")


def _narrowing(audience: Audience) -> Audience:
    """Return an audience without topics and channels, which an announcement has of its own."""
    return replace(audience, topics=(), channels=())


def _subscribers(announcement: Announcement, words: Words) -> str:
    if not announcement.topics:
        return words.say("All subscribers")
    return words.say("Subscribers of: %(topics)s", topics=_topics(announcement.topics, words))


def _narrowed(audience: Audience, words: Words) -> Iterable[str]:
    say = words.say
    if audience.languages:
        yield say("readers of: %(languages)s", languages=_joined(map(_language, audience.languages)))
    if audience.townships:
        yield say("living in: %(townships)s", townships=_townships(audience.townships, words))
    if audience.residence:
        yield say(RESIDENCES[audience.residence])
    if audience.without_topics:
        yield say("without subscribers of: %(topics)s", topics=_topics(audience.without_topics, words))
    if audience.without_townships:
        left_out = _townships(audience.without_townships, words)
        yield say("without those living in: %(townships)s", townships=left_out)
    if audience.without_readers_of is not None:
        yield say("without those whom announcement %(number)s reached", number=audience.without_readers_of)


def _classes(audience: Audience, words: Words) -> str:
    facts = runtime().house().facts
    rows = {entity: facts.one("course", entity) for entity in audience.classes}
    return _joined(class_name(entity, row, words) for entity, row in rows.items())


def class_name(entity: str, row: Fact | None, words: Words) -> str:
    """Return what a class is called; one whose row is gone goes by its key."""
    found = told(row["title"], words.language) if row else None
    return found.text if found else entity


def _topics(topics: Iterable[str], words: Words) -> str:
    return _joined(words.say(in_words(TOPICS, topic)) for topic in topics)


def _townships(keys: Iterable[str], words: Words) -> str:
    return _joined(township_name(key, words.language) for key in keys)


def _language(tag: str) -> str:
    return ENDONYMS.get(tag, tag)


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
