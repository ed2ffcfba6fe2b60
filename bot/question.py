"""What a person asks, as a value that also travels in a button."""

import re
from dataclasses import dataclass, replace
from typing import Self

TOPICS = (
    "news", "festival", "deals", "education", "halfprice", "popup", "startup", "supporters", "treasure",
    "places", "food", "transport", "subscribe", "unsubscribe", "language", "help", "human", "greeting",
    "thanks", "status", "cancel", "privacy", "outofscope",
)  # fmt: skip
FACETS = (
    "when", "where", "fee", "parking", "programme", "howto", "price", "contact", "who", "deadline",
    "transport", "food", "weather",
)  # fmt: skip
LONGEST_CODE = 64  # bytes, Telegram's limit for callback_data
LONGEST_ENTITY = 32  # characters, so that every question fits into a button

_CODE = re.compile(
    r"(?P<topic>[a-z]{1,12})"
    r"(?:!(?P<faq>[a-z0-9-]{1,40}))?"
    r"(?:/(?P<entity>[A-Za-z0-9:-]{1,32})?(?:/(?P<facet>[a-z]{1,10}))?)?"
    r"(?:@(?P<period>\d{8}-\d{8}))?"
    r"(?:\+(?P<step>[a-z0-9-]{1,20}))?"
    r"(?:~(?P<page>\d{1,3}))?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A topic, and as far as they were named an entity, a facet and a period.

    Attributes:
        faq: the key of a question staff have answered word for word; it carries entity and facet with it.
        period: the code of a :class:`bot.calendar.periods.Period`; of use only where no entity is named.
        page: which part of a long answer, counted from 0.
        step: what is done at the counter about it: a step of a form, a place taken, data deleted.
    """

    topic: str
    entity: str | None = None
    facet: str | None = None
    period: str | None = None
    page: int = 0
    faq: str | None = None
    step: str | None = None

    def code(self) -> str:
        """Return the button payload: at most 64 bytes of ASCII, safe to lose or forge.

        >>> Question("festival", "celadon-festival", "when", page=2).code()
        'festival/celadon-festival/when~2'
        """
        code = self.topic
        if self.faq:
            code += f"!{self.faq}"
        elif self.entity or self.facet:
            code += f"/{self.entity or ''}" + (f"/{self.facet}" if self.facet else "")
        if self.period and not (self.entity or self.faq):
            code += f"@{self.period}"
        if self.step:
            code += f"+{self.step}"
        if self.page:
            code += f"~{self.page}"
        return code

    @classmethod
    def from_code(cls, code: str) -> Self | None:
        """Read a payload back; None where it is not one of ours."""
        found = _CODE.match(code)
        if found is None or found["topic"] not in TOPICS:
            return None
        if found["facet"] is not None and found["facet"] not in FACETS:
            return None
        page = int(found["page"] or 0)
        names = ("topic", "entity", "facet", "period")
        topic, entity, facet, period = (found[name] for name in names)
        return cls(topic, entity, facet, period, page, found["faq"], found["step"])

    def at(self, page: int) -> Self:
        return replace(self, page=page)
