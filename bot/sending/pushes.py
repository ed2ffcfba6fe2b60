"""What people get when we speak first: an announcement or a notice as a reply, and as a channel's body."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.announcement import Announcement, Kind, Text
from bot.channel import Body, Channel, Frame
from bot.handler import ENDONYMS, told
from bot.question import Question
from bot.reply import Button, Card, Choice, Image, Reply
from bot.reply import Text as Words
from bot.words import Words as Voice
from bot.words import words_for

UPLOADS = "/pictures/uploads/"
KEPT = 2_000  # bodies kept in memory; an announcement has one for each channel and language


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is named in advertising, as the law asks (Network Act art. 50(4))."""

    name: str
    phone: str
    opt_out_phone: str


def shown_text(texts: Mapping[str, Text], language: str) -> tuple[Text, str] | None:
    """Return the text a reader of ``language`` gets, and which language that is; None: there is none."""
    tag = told({name: name for name, text in texts.items() if text.title.strip()}, language)
    if tag is not None:
        return texts[tag.language], tag.language
    return next(((text, name) for name, text in texts.items() if text.title.strip()), None)


def push_reply(announcement: Announcement, language: str, sender: Sender) -> Reply:
    """Return an announcement as a reader of ``language`` gets it, with how to stop such messages.

    What goes to the people of a class cannot be stopped: it says that they get it for having signed up.

    Advertising begins with "(광고)", then who sends it and their number, and ends with the free number that
    refuses it (Network Act decree, annex 6).

    Raises:
        LookupError: it has no text in any language.
    """
    card = _card(announcement, language, sender)
    words = words_for(language)
    end = words.say('To stop these messages, write "stop" or press the button.')
    if announcement.audience.classes:
        end = words.say("This message is for those who signed up to the class.")
    ended = replace(card, text=f"{card.text}\n\n{end}")
    return Reply(_asks(announcement), (ended,), _stops(announcement, language), language, words.say("More"))


def post_reply(announcement: Announcement, language: str, sender: Sender) -> Reply:
    """Return an announcement as it is posted for all to read, where nobody in particular could stop it.

    Raises:
        LookupError: it has no text in any language.
    """
    card = _card(announcement, language, sender)
    return Reply(_asks(announcement), (card,), (), language, words_for(language).say("More"))


def _card(announcement: Announcement, language: str, sender: Sender) -> Card:
    found = shown_text(announcement.texts, language)
    if found is None:
        raise LookupError("no text")
    text, written_in = found
    title, body = text.title.strip(), text.body.strip()
    if written_in != language:
        title = f"[{ENDONYMS[written_in]}] {title}"
    if announcement.kind is Kind.ADVERTISING:
        title = f"(광고) {title.removeprefix('(광고)').strip()}"
        refusal = f"무료수신거부 {sender.opt_out_phone}"  # as the guide has it, whatever the language
        body = f"{sender.name} {sender.phone}\n{body}\n\n{refusal}"
    buttons = tuple(
        Button(label.text, url=link.url)
        for link in announcement.buttons
        if (label := told(link.label, language)) is not None
    )
    return Card(title, body, _picture(announcement, language), buttons=buttons)


def _picture(announcement: Announcement, language: str) -> Image | None:
    if not announcement.picture:
        return None
    alt = told(announcement.picture_alt, language)
    return Image(UPLOADS + announcement.picture, alt.text if alt else "")


def _asks(announcement: Announcement) -> Question:
    return Question("news", f"notice:{announcement.id}" if announcement.id else None)


def _stops(announcement: Announcement, language: str) -> tuple[Choice, ...]:
    say = words_for(language).say
    if announcement.audience.classes:
        return (Choice(say("My sign-ups"), Question("status")),)
    if announcement.kind is Kind.ADVERTISING:  # refusing it ends all of it, whatever it was about
        return (
            Choice(say("No advertising"), Question("subscribe", "ad:no")),
            Choice(say("My subscriptions"), Question("subscribe")),
        )
    topic = announcement.topics[0] if len(announcement.topics) == 1 else "all"
    return (
        Choice(
            say("Stop everything") if topic == "all" else say("Stop these"),
            Question("unsubscribe", f"sub:{topic}"),
        ),
        Choice(say("My subscriptions"), Question("subscribe")),
    )


def notice_reply(notice: Mapping[str, Any], language: str) -> Reply:
    """Return a notice: a catalog sentence with its values, and buttons that carry questions.

    A value that is a mapping is worded for its reader: ``{"moment": ISO text}`` and ``{"day": ISO text}`` as
    people write it, ``{"span": [first, last]}`` as a period (either may be None), and languages to texts as
    the text in the reader's language, or in the next best.
    """
    words = words_for(language)
    choices = tuple(
        Choice(words.say(label), question)
        for label, code in notice.get("choices", ())
        if (question := Question.from_code(code)) is not None
    )
    sentence = str(notice["sentence"])
    values = {name: _worded(value, words) for name, value in notice.get("values", {}).items()}
    said = words.say(sentence, **values)
    return Reply(Question("news"), (Words(said),), choices, language, words.say("More"))


def _worded(value: Any, words: Voice) -> Any:
    match value:
        case {"moment": str(at)}:
            return words.moment(datetime.fromisoformat(at))
        case {"day": str(day)}:
            return words.day(date.fromisoformat(day), weekday=True)
        case {"span": [first, last]}:
            return words.span(*(date.fromisoformat(day) if day else None for day in (first, last)))
        case Mapping():
            found = told(value, words.language)
            return found.text if found else ""
    return value


@dataclass(frozen=True, slots=True)
class Push:
    """What one run says: an announcement or a notice."""

    announcement: Announcement | None
    notice: Mapping[str, Any] | None

    def reply(self, language: str, sender: Sender) -> Reply:
        """Return it in a language.

        Raises:
            LookupError: it has no text at all.
        """
        if self.announcement is not None:
            return push_reply(self.announcement, language, sender)
        return notice_reply(self.notice or {}, language)


class Composer:
    """Composes pushes for channels and keeps them, so that a wave of fetches is answered from memory.

    A text cannot change once it is approved, so what is kept never goes stale.
    """

    def __init__(self, channels: Mapping[str, Channel], public_url: str, sender: Sender) -> None:
        self._channels, self._public_url, self._sender = channels, public_url, sender
        self._kept: OrderedDict[tuple[str, int, str], Body] = OrderedDict()

    def kept(self, channel: str, run: int, language: str) -> Body | None:
        return self._kept.get((channel, run, language))

    def body(self, channel: str, run: int, language: str, push: Push) -> Body:
        """Return the channel's body of a run's message; the same object every time, so it is never changed.

        Raises:
            LookupError: there is no text, or no such channel.
        """
        key = (channel, run, language)
        if key not in self._kept:
            self._kept[key] = self.compose(channel, push.reply(language, self._sender), push)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def post(self, channel: str, language: str, push: Push) -> Body:
        """Return what a channel posts for all to read.

        Raises:
            LookupError: there is no text, or no such channel.
        """
        if push.announcement is None:
            raise LookupError("a notice is for one person")
        return self.compose(channel, post_reply(push.announcement, language, self._sender), push)

    def compose(self, channel: str, reply: Reply, push: Push) -> Body:
        if channel == "alimtalk":
            return _by_template(reply, push)
        return self._channels[channel].compose(reply, Frame(self._public_url))


def _by_template(reply: Reply, push: Push) -> Body:
    """Return what goes by phone: an approved template, and the plain text behind it."""
    template = push.announcement.template if push.announcement else None
    values = dict(push.announcement.template_values) if push.announcement else {}
    texts = [f"{one.title}\n{one.text}" if isinstance(one, Card) else one.text for one in reply.outputs
             if isinstance(one, Card | Words)]  # fmt: skip
    return {"templateId": template, "values": values, "text": "\n".join(texts)}
