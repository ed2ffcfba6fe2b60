"""What an author is warned of before submitting, and what cannot be submitted at all; as data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.announcement import Kind, Link, Text
from bot.calendar.quiet_hours import is_quiet, quiet_until, splits
from bot.calendar.workdays import SEOUL
from bot.fitting import is_blank, utf16_units
from bot.handler import ENDONYMS, Words, both, mark, told

Level = Literal["stop", "warn"]
CODES = (
    "no-text", "fallback", "too-long", "kakao-one-bubble", "ad-label", "ad-sender", "third-message", "quiet",
    "dead-link", "no-button-label", "long-button-label", "emoji-in-sms", "past-time", "far-future",
    "ad-by-phone", "no-template",
)  # fmt: skip
LABEL = 14  # characters of a button that Kakao shows
THIRD = 3  # which message of a week is remarked upon
FAR = timedelta(days=366)
MINUTE = timedelta(minutes=1)  # a form knows no seconds
CHANNELS = {
    "webchat": mark("Web chat"),
    "telegram": mark("Telegram"),
    "kakao": mark("KakaoTalk"),
    "alimtalk": mark("AlimTalk"),
}

AD = "(광고)"
_AD_BY_HAND = re.compile(
    r"[(\[<{【〔《（［]\s*(?:광\s*고|ad|advertisement|広告|广告|quảng cáo)\s*[)\]>}】〕》）］]"
    r"|^\s*(?:광고|ad|advertisement|広告|广告|quảng cáo)\s*[:：)\]]",
    re.IGNORECASE,
)
_SELLING = re.compile(
    r"할인|쿠폰|세일|특가|무료\s?배송|1\s?\+\s?1|\d+\s?[%％]"
    r"|\b(?:discount|coupon|sales?|special offer|free shipping)s?\b"
    r"|割引|クーポン|セール|特価|折扣|打折|优惠|促销|特价"
    r"|giảm giá|khuyến mãi|khuyến mại|phiếu mua hàng",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the author is told.

    Attributes:
        code: one of :data:`CODES`.
        level: ``stop``: it cannot be submitted so; ``warn``: it can, knowingly.
        sentence: of the catalogs; its blanks are filled with ``values``, and with ``terms``, which are
            sentences of the catalogs themselves.
        many: the sentence for more than one, where it depends on the number ``values["n"]``.
        language: the text it is about, where it is about one.
    """

    code: str
    level: Level
    sentence: str
    values: Mapping[str, int | str | datetime] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    many: str = ""
    language: str = ""

    def text(self, words: Words) -> str:
        """Say it to the author."""
        values: dict[str, object] = {name: _written(value, words) for name, value in self.values.items()}
        values |= {name: words.say(term) for name, term in self.terms.items()}
        n = self.values.get("n")
        if self.many and isinstance(n, int):
            del values["n"]
            return words.count(self.sentence, self.many, n, **values)
        return words.say(self.sentence, **values)


@dataclass(frozen=True, slots=True)
class Composed:
    """How long an announcement came out on one channel in one language.

    Attributes:
        units: its length as the channel counts.
        bubbles: in how many messages or bubbles it comes.
        cut: whether something had to be left out.
    """

    units: int
    bubbles: int = 1
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An announcement with all that is known about it before it is submitted.

    Attributes:
        readers: how many read each language, among those it would go to.
        composed: by channel and language.
        counted_this_week: how many messages these readers got in the last seven days that count to the cap.
        most_a_week: the cap.
        dead_links: why an address does not open, a sentence of the catalogs, by address.
        sender: whom advertising names as its sender; ``refusal_phone``: the free number to refuse it by.
        rate: how many it reaches in a second.
        has_template: whether an approved template is chosen for AlimTalk.
    """

    kind: Kind
    texts: Mapping[str, Text]
    channels: tuple[str, ...] = ()
    buttons: tuple[Link, ...] = ()
    at: datetime | None = None
    ends_at: datetime | None = None
    readers: Mapping[str, int] = field(default_factory=dict)
    composed: Mapping[tuple[str, str], Composed] = field(default_factory=dict)
    counted_this_week: int = 0
    most_a_week: int = 3
    dead_links: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    refusal_phone: str = ""
    rate: float = 100.0
    has_template: bool = True

    @property
    def written(self) -> dict[str, str]:
        """The bodies that are there, by language."""
        return {tag: text.body for tag, text in self.texts.items() if not is_blank(text.body)}


def cautions(draft: Draft, now: datetime) -> tuple[Caution, ...]:
    """Return all an author should know, what stops the submission first."""
    found = [
        *_texts(draft), *_by_phone(draft), *_lengths(draft), *_advertising(draft), *_labels(draft),
        *_links(draft), *_emoji(draft), *_weekly(draft), *_times(draft, now), *_quiet(draft, now),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda caution: caution.level != "stop"))


def is_stopped(found: tuple[Caution, ...]) -> bool:
    """Tell whether anything found stops the submission."""
    return any(caution.level == "stop" for caution in found)


def _texts(draft: Draft) -> Iterator[Caution]:
    for tag, text in draft.texts.items():
        if is_blank(text.title) != is_blank(text.body):
            sentence = mark("Write both the title and the text in this language: %(language)s.")
            yield Caution("no-text", "stop", sentence, {"language": _name(tag)}, language=tag)
    if not draft.written:
        yield Caution("no-text", "stop", mark("There is no text yet."))
        return
    if "ko" not in draft.written:
        yield Caution("no-text", "stop", mark("The Korean text is missing."), language="ko")
    for tag, readers in draft.readers.items():
        shown = told(draft.written, tag)
        if readers > 0 and shown is not None and shown.language != tag:
            yield _fallback(tag, shown.language, readers)


FALLBACK = both(
    "%(n)s person reads %(language)s and is shown the text in this language: %(shown)s.",
    "%(n)s people read %(language)s and are shown the text in this language: %(shown)s.",
)


def _fallback(tag: str, shown: str, readers: int) -> Caution:
    return Caution(
        "fallback", "warn",
        FALLBACK[0],
        {"n": readers, "language": _name(tag), "shown": _name(shown)},
        many=FALLBACK[1],
        language=tag,
    )  # fmt: skip


def _by_phone(draft: Draft) -> Iterator[Caution]:
    """AlimTalk carries information in approved templates only."""
    if "alimtalk" not in draft.channels:
        return
    if draft.kind is Kind.ADVERTISING:
        yield Caution("ad-by-phone", "stop", mark("AlimTalk may not carry advertising. Please untick it."))
    elif not draft.has_template:
        yield Caution(
            "no-template", "stop", mark("Choose an approved AlimTalk template, or untick AlimTalk.")
        )


def _lengths(draft: Draft) -> Iterator[Caution]:
    for (channel, tag), composed in draft.composed.items():
        if composed.cut:
            yield Caution(
                "too-long", "stop",
                mark("Too long for %(channel)s (%(language)s, %(units)s characters): its end would be cut."),
                {"language": _name(tag), "units": composed.units},
                {"channel": CHANNELS.get(channel, channel)},
                language=tag,
            )  # fmt: skip
        if draft.kind is Kind.ADVERTISING and channel == "kakao" and composed.bubbles > 1:
            yield Caution(
                "kakao-one-bubble", "stop",
                mark("Advertising on KakaoTalk must fit into one bubble; in this language it needs"
                     " %(bubbles)s: %(language)s."),
                {"language": _name(tag), "bubbles": composed.bubbles},
                language=tag,
            )  # fmt: skip


def _advertising(draft: Draft) -> Iterator[Caution]:
    if draft.kind is Kind.ADVERTISING and (is_blank(draft.sender) or is_blank(draft.refusal_phone)):
        sentence = mark(
            "Advertising must name its sender and a free number to refuse it by. Ask the administrator"
            " to set both."
        )
        yield Caution("ad-sender", "stop", sentence)
    for tag, text in draft.texts.items():
        if draft.kind is Kind.ADVERTISING:
            yield from _ad_label(tag, text)
        elif found := _SELLING.search(f"{text.title}\n{text.body}") or _AD_BY_HAND.search(text.title):
            sentence = mark(
                "“%(words)s” looks like advertising. Is information the right kind? Where a message"
                " holds both, the law takes it for advertising."
            )
            yield Caution("ad-label", "warn", sentence, {"words": found[0].strip()}, language=tag)


def _ad_label(tag: str, text: Text) -> Iterator[Caution]:
    """Warn of a label typed by hand; exactly the right one, at the very start, does no harm."""
    rest = text.title.removeprefix(AD)
    if found := _AD_BY_HAND.search(rest) or _AD_BY_HAND.search(text.body):
        sentence = mark("Leave out “%(words)s”: the label (광고) is put before the title by itself.")
        yield Caution("ad-label", "warn", sentence, {"words": found[0].strip()}, language=tag)


def _labels(draft: Draft) -> Iterator[Caution]:
    for button in draft.buttons:
        labels = {tag: words for tag, words in button.label.items() if not is_blank(words)}
        if any(told(labels, tag) is None for tag in draft.written or ("ko",)):
            sentence = mark("The button to %(url)s needs words.")  # in a language its readers fall back to
            yield Caution("no-button-label", "stop", sentence, {"url": button.url})
        else:
            yield from _unlabelled(draft, button, labels)
        for tag, words in labels.items():
            if utf16_units(words) > LABEL:
                sentence = mark("A button shows 14 characters; this one will be cut: “%(words)s”")
                yield Caution("long-button-label", "warn", sentence, {"words": words}, language=tag)


def _unlabelled(draft: Draft, button: Link, labels: Mapping[str, str]) -> Iterator[Caution]:
    """Warn of a button that falls back to another language under a text that does not."""
    for tag in draft.written:
        if tag not in labels:
            sentence = mark("The button to %(url)s has no words in this language: %(language)s.")
            values = {"url": button.url, "language": _name(tag)}
            yield Caution("no-button-label", "warn", sentence, values, language=tag)


def _links(draft: Draft) -> Iterator[Caution]:
    for url, reason in draft.dead_links.items():
        sentence = mark("This link does not open: %(url)s (%(reason)s)")
        yield Caution("dead-link", "warn", sentence, {"url": url}, {"reason": reason})


def _emoji(draft: Draft) -> Iterator[Caution]:
    """Warn of what no Korean text message can carry; AlimTalk falls back to one, in Korean."""
    text = draft.texts.get("ko")
    if "alimtalk" not in draft.channels or text is None:
        return
    lost = dict.fromkeys(sign for sign in text.title + text.body if not _is_carried(sign))
    if lost:
        sentence = mark("A text message cannot show these signs: %(signs)s")
        yield Caution("emoji-in-sms", "warn", sentence, {"signs": " ".join(lost)}, language="ko")


def _is_carried(sign: str) -> bool:
    if is_blank(sign):
        return True
    try:
        sign.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


def _weekly(draft: Draft) -> Iterator[Caution]:
    if draft.kind is Kind.URGENT or draft.counted_this_week < THIRD - 1:
        return
    sentence = mark(
        "These readers got %(got)s messages in the last seven days. A person gets at most %(most)s a week;"
        " who has had them is left out."
    )
    yield Caution(
        "third-message", "warn", sentence, {"got": draft.counted_this_week, "most": draft.most_a_week}
    )


def _times(draft: Draft, now: datetime) -> Iterator[Caution]:
    start = draft.at or now
    if start < now - MINUTE:
        yield Caution("past-time", "stop", mark("%(at)s is already over."), {"at": start})
    if draft.ends_at is not None and draft.ends_at <= start:
        sentence = mark("It ends at %(end)s, before it is sent.")
        yield Caution("past-time", "stop", sentence, {"end": draft.ends_at})
    if start > now + FAR:
        sentence = mark("%(at)s is more than a year away. Is the year right?")
        yield Caution("far-future", "warn", sentence, {"at": start})


def _quiet(draft: Draft, now: datetime) -> Iterator[Caution]:
    if draft.kind is not Kind.ADVERTISING:
        return
    start = max(draft.at or now, now)
    if is_quiet(start):
        sentence = mark(
            "Advertising is not sent from 20:50 to 08:00 without a consent of its own. It starts at %(at)s."
        )
        yield Caution("quiet", "warn", sentence, {"at": quiet_until(start)})
        return
    evening, readers = quiet_until(start), sum(draft.readers.values())
    sent = sum(part.count for part in splits(start, draft.rate, readers) if part.start < evening)
    if sent < readers:
        sentence = mark(
            "Advertising stops at 20:50, when about %(sent)s are reached, and goes on at %(at)s for the"
            " other %(left)s."
        )
        yield Caution("quiet", "warn", sentence, {"sent": sent, "left": readers - sent, "at": evening})


def _name(language: str) -> str:
    return ENDONYMS.get(language, language)


def _written(value: float | str | datetime, words: Words) -> str:
    if isinstance(value, datetime):
        return words.moment(value.astimezone(SEOUL))
    return value if isinstance(value, str) else words.number(int(value))
