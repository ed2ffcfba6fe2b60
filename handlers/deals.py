"""The county's mall: products, prices, offers, ordering."""

from datetime import date

from bot.handler import Fact, Handler, Turn, hears, told
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Output, Price, Reply, Text
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._rows import call, day, lines, source_line, web

MALL_URL, MALL_PHONE = "https://greengj.com/", "061-433-8844"
ORDER_FAQ = "f-ml-order"


def is_running(deal: Fact, today: date) -> bool:
    period = deal.get("period") or {}
    start, end = day(period.get("start")), day(period.get("end"))
    return bool(deal.get("deal_price_krw")) and (start or today) <= today <= (end or today)


def is_over(deal: Fact, today: date) -> bool:
    end = day((deal.get("period") or {}).get("end"))
    return end is not None and end < today


def deal_card(turn: Turn, deal: Fact) -> Card:
    """Show an offer; invented prices are labelled on the card itself, list prices with their date."""
    name = turn.name(deal["product"])
    period = deal.get("period") or {}
    start, end = day(period.get("start")), day(period.get("end"))
    seller = str(deal.get("seller") or "")
    if is_over(deal, turn.today) or not deal.get("deal_price_krw"):
        observed = day(deal["price_observed_on"])
        seen = turn.say("List price of %(day)s", day=turn.words.day(observed) if observed else "-")
        price = Price(
            deal["normal_price_krw"], deal["normal_price_krw"], 0, turn.words.won(deal["normal_price_krw"])
        )
        return _card(turn, deal, name, f"{seen} · {seller}", price)
    text = " · ".join(filter(None, (turn.words.short_span(start, end), seller)))
    if deal.get("illustrative"):
        text = " · ".join((turn.say("Example"), text))
    return _card(turn, deal, name, text, _price(turn, deal))


def _price(turn: Turn, deal: Fact) -> Price:
    normal, now, percent = deal["normal_price_krw"], deal["deal_price_krw"], deal.get("discount_pct") or 0
    said = turn.say(
        "%(now)s (list price %(normal)s, %(percent)s%% off)",
        now=turn.words.won(now), normal=turn.words.won(normal), percent=percent,
    )  # fmt: skip
    if deal.get("illustrative"):
        said = turn.say("%(price)s · example", price=said)
    return Price(normal, now, percent, said)


def _card(turn: Turn, deal: Fact, name: str, text: str, price: Price) -> Card:
    shop = Button(turn.label("Go to the mall"), url=web(deal.get("url") or MALL_URL))
    return Card(name, text.strip(" ·"), turn.image(deal, name), price=price, buttons=(shop,))


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, faq_choices(turn, "deals", but=faq["row"]), MALL_PHONE)
    entity, facet = turn.question.entity, turn.question.facet
    goods = turn.facts.one("goods", entity) if entity else None
    if facet in {"contact", "where"}:
        return _about_mall(turn)
    ordering = turn.facts.one("faq", ORDER_FAQ)
    if facet == "howto" and ordering is not None:
        return faq_reply(turn, ordering, faq_choices(turn, "deals", but=ORDER_FAQ), MALL_PHONE)
    offers = [deal for deal in turn.facts.many("deal") if not entity or deal["entity"] == entity]
    if entity and (goods is not None or offers):
        return _goods(turn, goods, offers)
    return _offers(turn, offers)


def _goods(turn: Turn, goods: Fact | None, offers: list[Fact]) -> Reply:
    outputs: list[Output] = []
    if goods is not None:
        name = turn.name(goods["names"])
        summary = lines(
            turn.own(goods["summary"]), turn.own(goods.get("price_note")), source_line(turn, goods)
        )
        buttons = (Button(turn.label("Go to the mall"), url=MALL_URL), call(turn, MALL_PHONE))
        outputs.append(Card(name, summary, turn.image(goods, name), buttons=buttons))
    if offers:
        outputs += [Text(_note(turn, offers)), Carousel(tuple(deal_card(turn, deal) for deal in offers))]
    return turn.reply(outputs, _choices(turn))


def _offers(turn: Turn, offers: list[Fact]) -> Reply:
    shown = sorted(offers, key=lambda deal: (not is_running(deal, turn.today), is_over(deal, turn.today)))
    if not shown:
        return _about_mall(turn)
    running = any(is_running(deal, turn.today) for deal in shown)
    opening = turn.say("Offers of the county's mall Chorok Mideum:")
    if not running:
        opening = turn.say(
            "No current discount of the mall is confirmed today. The mall's own page shows what is on."
        )
    cards = Carousel(tuple(deal_card(turn, deal) for deal in shown))
    return turn.reply([Text(lines(opening, _note(turn, shown))), cards, _service(turn)], _choices(turn))


def _service(turn: Turn) -> Card:
    said = turn.say(
        "Orders, delivery, returns and refunds: %(phone)s, weekdays 09:00–18:00.", phone=MALL_PHONE
    )
    buttons = (Button(turn.label("Go to the mall"), url=MALL_URL), call(turn, MALL_PHONE))
    return Card(turn.say("The county's mall Chorok Mideum"), said, buttons=buttons)


def _note(turn: Turn, offers: list[Fact]) -> str:
    """Say when the list prices were seen, and that invented offers are invented."""
    seen = max(str(deal["price_observed_on"]) for deal in offers)
    seen_day = day(seen)
    note = turn.say(
        "List prices are those shown on %(day)s.", day=turn.words.day(seen_day) if seen_day else seen
    )
    if not any(deal.get("illustrative") for deal in offers):
        return note
    spans = dict.fromkeys(_full_span(turn, deal) for deal in offers if deal.get("illustrative"))
    example = turn.say(
        "Discount prices and periods marked \"Example\" (%(spans)s) are illustrations, not real offers.",
        spans=", ".join(filter(None, spans)),
    )  # fmt: skip
    return lines(note, example)


def _full_span(turn: Turn, deal: Fact) -> str:
    period = deal.get("period") or {}
    return turn.words.span(day(period.get("start")), day(period.get("end")))


def _about_mall(turn: Turn) -> Reply:
    ordering = turn.facts.one("faq", ORDER_FAQ)
    found = told(ordering["a"], turn.language) if ordering else None
    text = turn.own(ordering["a"]) if ordering and found else ""
    card = Card(
        turn.say("The county's mall Chorok Mideum"),
        lines(text, turn.say("Phone orders: %(phone)s, weekdays 09:00–18:00", phone=MALL_PHONE)),
        turn.cover("deals", turn.say("Mall deals")),
        buttons=(Button(turn.label("Go to the mall"), url=MALL_URL), call(turn, MALL_PHONE)),
    )
    return turn.reply([card], _choices(turn))


def _choices(turn: Turn) -> list[Choice]:
    return [
        *faq_choices(turn, "deals", most=3),
        Choice(turn.say("Half-price travel"), Question("halfprice")),
    ]


HANDLER = Handler(
    "deals",
    hears(
        "mall|shop|shopping|online shop|deal|deals|discount|sale|buy|order|product|products|"
        "delivery|shipping|refund an order|farm produce|gift set|souvenir|promotion"
    ),
    answer=answer,
    shared=True,
)
