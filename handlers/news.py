"""County news: the latest notices, and what stands in each."""

from bot.calendar.periods import Period
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Card, Choice, Item, Listing, Reply, Text
from handlers._faq import faq_of, faq_reply
from handlers._rows import COUNTY_PHONE, call, day, lines, site, source_line

PRESS_ROOM = "https://www.gangjin.go.kr/www/government/news/press"


def texts(news: Fact, field: str) -> dict[str, str]:
    """Return a field in all its languages: news keeps each in a field of its own."""
    found = {"ko": news.get(field)} | {
        tag: news.get(f"{field}_{tag}") for tag in ("en", "ja", "zh-Hans", "vi")
    }
    return {tag: text for tag, text in found.items() if text}


def is_over(turn: Turn, news: Fact) -> bool:
    expires = day(news.get("expires"))
    return expires is not None and expires < turn.today


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, _all(turn))
    entity = turn.question.entity
    news = turn.facts.one("news", entity) if entity else None
    return _one(turn, news) if news is not None else _list(turn)


def _all(turn: Turn) -> tuple[Choice, ...]:
    return (Choice(turn.say("All news"), Question("news")),)


def _one(turn: Turn, news: Fact) -> Reply:
    date = day(news["date"])
    ended = turn.say("This notice has ended.") if is_over(turn, news) else ""
    text = lines(
        turn.words.day(date) if date else "", ended, turn.own(texts(news, "summary")), source_line(turn, news)
    )
    title = turn.own(texts(news, "title"))
    buttons = (*site(turn, news.get("url")), call(turn, COUNTY_PHONE))
    card = Card(title, text, turn.image(news, title), buttons=buttons)
    return turn.reply([card], [*_related(turn, news), *_all(turn)])


def _related(turn: Turn, news: Fact) -> list[Choice]:
    """Offer the topic that a piece of news belongs to."""
    topics = {
        "halfprice": ("halfprice", turn.say("Half-price travel")),
        "festival": ("festival", turn.say("Festivals")),
        "mall": ("deals", turn.say("Mall deals")),
        "digital-edu": ("education", turn.say("Digital classes")),
        "transport": ("transport", turn.say("Getting here")),
        "startup": ("startup", turn.say("Online start-up")),
    }
    related = topics.get(news["topic"])
    return [Choice(related[1], Question(related[0]))] if related else []


def _list(turn: Turn) -> Reply:
    every = sorted(turn.facts.many("news"), key=lambda news: str(news["date"]), reverse=True)
    period = Period.from_code(turn.question.period) if turn.question.period else None
    current = [news for news in every if not is_over(turn, news)]
    shown = current
    opening = turn.say("County news, the newest first:")
    if period is not None:
        period = _not_to_come(turn, period)
        shown = [news for news in every if (d := day(news["date"])) and period.start <= d <= period.end]
        span = turn.words.span(period.start, period.end)
        opening = turn.say("County news of the period %(span)s:", span=span)
        if not shown:
            shown = current
            opening = turn.say("There is no news of the period %(span)s. This is the latest:", span=span)
    items = tuple(_item(turn, news) for news in shown)
    buttons = (Button(turn.label("Website"), url=PRESS_ROOM), call(turn, COUNTY_PHONE))
    return turn.reply([Text(opening), Listing(turn.say("County news"), items, buttons)])


def _not_to_come(turn: Turn, period: Period) -> Period:
    """Return the period, or for a month well ahead the same one a year earlier: news is of the past."""
    months = (period.start.year - turn.today.year) * 12 + period.start.month - turn.today.month
    if period.start.day != 1 or not 1 < months <= 12:
        return period
    end = period.end.replace(day=28) if (period.end.month, period.end.day) == (2, 29) else period.end
    return Period(period.start.replace(year=period.start.year - 1), end.replace(year=end.year - 1))


def _item(turn: Turn, news: Fact) -> Item:
    date = day(news["date"])
    return Item(
        turn.own(texts(news, "title")),
        turn.words.day(date) if date else "",
        question=Question("news", news["entity"]),
    )


HANDLER = Handler(
    "news",
    hears(
        "news|notice|notices|announcement|announcements|press release|county news|what is new|"
        "latest|vaccination|vaccine|resident support|youtube"
    ),
    answer=answer,
    shared=True,
)
