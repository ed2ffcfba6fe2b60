"""Half-price travel, by the rules of the year, with the day they were last checked."""

from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Card, Choice, Reply, Row, Text
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._rows import FACET_WORDS, Teller, call, day, lines, source_line

OFFICE = "061-433-3349"


def rule_of(turn: Turn) -> Fact | None:
    """Return the rule in force: of the running year if there is one, else the latest; the surest first."""
    rules = [rule for rule in turn.facts.many("halfprice-rule") if _has_begun(turn, rule)]
    sure = {"high": 2, "medium": 1, "low": 0}
    return max(
        rules, default=None,
        key=lambda rule: (rule["year"], _is_running(turn, rule), sure[rule.get("confidence", "low")],
                          str(rule["period"].get("start") or "")),
    )  # fmt: skip


def _has_begun(turn: Turn, rule: Fact) -> bool:
    start = day(rule["period"].get("start"))
    return (start <= turn.today) if start else rule["year"] <= turn.today.year


def _is_running(turn: Turn, rule: Fact) -> bool:
    end = day(rule["period"].get("end"))
    return rule["year"] == turn.today.year and (end is None or end >= turn.today)


def as_of(turn: Turn, scheme: Fact, rule: Fact) -> str:
    """Say which year's rules these are and when they were checked; a new year's are not guessed."""
    checked = day(scheme["status"]["as_of"])
    line = turn.say(
        "Rules of %(year)s, as of %(day)s. Whether applications are open now is not confirmed: "
        "please check the "
        "official site or call %(phone)s.",
        year=rule["year"], day=turn.words.day(checked) if checked else "", phone=OFFICE,
    )  # fmt: skip
    if rule["year"] < turn.today.year:
        new = turn.say("The rules for %(year)s have not been announced.", year=turn.today.year)
        return lines(new, line)
    return line


def tell_who(turn: Turn, rule: Fact) -> str:
    invite = turn.say(
        "Residents of Gangjin cannot use it themselves, but family and friends they invite can."
    )
    return lines(turn.own(rule["eligible"]), invite)


def tell_howto(turn: Turn, rule: Fact) -> str:  # noqa: ARG001  # the steps are the scheme's
    scheme = turn.facts.one("halfprice", "head") or {}
    return "\n".join(f"{n}. {turn.own(step)}" for n, step in enumerate(scheme.get("steps", ()), 1))


def tell_amount(turn: Turn, rule: Fact) -> str:
    won, cap, least = turn.words.won, rule["cap_krw"], rule.get("min_spend_krw") or {}
    back = turn.say("%(percent)s%% of what you spend comes back as mobile vouchers.",
                    percent=round(rule["refund_rate"] * 100))  # fmt: skip
    parts = [back]
    if "individual" in cap:
        parts.append(turn.say("One person: up to %(won)s", won=won(cap["individual"])))
    if "team" in cap:
        parts.append(turn.say("Two or more: up to %(won)s", won=won(cap["team"])))
    if least:
        said = turn.say(
            "Least spending: %(one)s alone, %(team)s together (from private write-ups; please check)",
            one=won(least.get("individual", 0)), team=won(least.get("team", 0)),
        )  # fmt: skip
        parts.append(said)
    return lines(*parts)


def tell_deadline(turn: Turn, rule: Fact) -> str:
    settle = rule.get("settle_within_days")
    claim = turn.words.count(
        "Claim within %(n)s day of the trip.", "Claim within %(n)s days of the trip.", settle
    ) if settle else ""  # fmt: skip
    return lines(turn.own(rule["apply"]), claim, turn.own(rule.get("budget")))


def tell_where(turn: Turn, rule: Fact) -> str:  # noqa: ARG001
    scheme = turn.facts.one("halfprice", "head") or {}
    return lines(turn.own(scheme.get("payment_form")), turn.own(scheme.get("usable_at")))


def tell_contact(turn: Turn, rule: Fact) -> str:  # noqa: ARG001
    scheme = turn.facts.one("halfprice", "head") or {}
    official = scheme.get("official") or {}
    hours = turn.own(official.get("office_hours"))
    return lines(
        turn.say("Half-price travel office: %(phone)s", phone=official.get("phone") or OFFICE), hours
    )


TELLERS: dict[str, Teller] = {
    "who": tell_who, "howto": tell_howto, "price": tell_amount, "deadline": tell_deadline,
    "where": tell_where, "contact": tell_contact, "fee": tell_amount, "when": tell_deadline,
}  # fmt: skip
SHOWN = ("who", "howto", "price", "deadline", "where")


def answer(turn: Turn) -> Reply:
    scheme = turn.facts.one("halfprice", "head")
    rule = rule_of(turn)
    faq = faq_of(turn)
    if faq is not None:
        reply = faq_reply(turn, faq, _choices(turn, None), OFFICE)
        extra = (Text(as_of(turn, scheme, rule)),) if scheme and rule else ()
        return turn.reply([*reply.outputs, *extra], reply.choices, question=reply.question)
    if scheme is None or rule is None:
        return turn.reply(
            [Text(turn.say("This is not confirmed yet. Please ask at %(phone)s.", phone=OFFICE))]
        )
    facet = turn.question.facet
    if facet in TELLERS:
        title = f"{turn.name(scheme['names'])} · {turn.say(FACET_WORDS[facet])}"
        text = lines(TELLERS[facet](turn, rule), as_of(turn, scheme, rule), source_line(turn, rule))
        return turn.reply([Card(title, text, buttons=_buttons(turn, scheme))], _choices(turn, facet))
    return _overview(turn, scheme, rule)


def _buttons(turn: Turn, scheme: Fact) -> tuple[Button, ...]:
    official = scheme["official"]
    apply = Button(turn.label("Official site"), url=official.get("apply_url") or official["site"])
    return (apply, call(turn, official.get("phone") or OFFICE))


def _overview(turn: Turn, scheme: Fact, rule: Fact) -> Reply:
    name = turn.name(scheme["names"])
    cap, won = rule["cap_krw"], turn.words.won
    most = turn.say("Up to %(one)s alone, %(team)s together",
                    one=won(cap.get("individual", 0)), team=won(cap.get("team", 0)))  # fmt: skip
    rows = [
        Row(turn.say("Who"), turn.own(rule["eligible"])),
        Row(turn.say("Refund"), most),
        Row(turn.say("Call"), OFFICE),
    ]
    image = turn.cover("halfprice", name)
    card = Card(name, turn.own(scheme["summary"]), image, tuple(rows), buttons=_buttons(turn, scheme))
    below = lines(turn.own(rule["apply"]), as_of(turn, scheme, rule), source_line(turn, rule))
    return turn.reply([card, Text(below)], _choices(turn, None))


def _choices(turn: Turn, facet: str | None) -> tuple[Choice, ...]:
    facets = [
        Choice(turn.say(FACET_WORDS[one]), Question("halfprice", None, one)) for one in SHOWN if one != facet
    ]
    mall = Choice(turn.say("Mall deals"), Question("deals"))
    return (*facets, *faq_choices(turn, "halfprice", most=0), mall)


HANDLER = Handler(
    "halfprice",
    hears(
        "half price|half-price|half price travel|half-price travel|voucher|vouchers|"
        "gift voucher|travel refund|receipt|receipts|chak|travel subsidy"
    ),
    answer=answer,
    shared=True,
)
