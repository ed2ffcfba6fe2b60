"""What the topics answer: dated, sourced, and never last year's date for this year."""

import pytest

from bot.classes.standing import Desk
from bot.content.files import Entry
from bot.handler import ENDONYMS
from bot.message import Kind
from bot.question import FACETS
from handlers._courses import State, state_of
from tests.builders import a_turn, answer, facts_of, handlers, real_entries, real_facts, text_of

LANGUAGES = list(ENDONYMS)
FESTIVALS = [fact["entity"] for fact in real_facts().many("festival")]
PLACES = [(fact["entity"]) for fact in real_facts().many("place")]


@pytest.mark.parametrize(
    ("at", "told", "never"),
    [
        ("2026-02-01T09:00", "2026년 2월 21일 ~ 3월 2일에 열립니다", "끝났"),
        ("2026-02-21T00:00", "지금", "끝났"),
        ("2026-03-02T23:59", "지금", "끝났"),
        ("2026-03-03T00:00", "끝났", "지금 열리"),
        ("2026-11-22T14:00", "아직 발표되지 않았", "2027년 2월"),
        ("2027-02-25T14:00", "아직 발표되지 않았", "2027년 2월"),
    ],
)
def test_festival_is_told_for_what_it_is_that_day(at, told, never):
    said = text_of(answer("festival/celadon-festival/when", at=at))

    assert told in said
    assert never not in said


def test_festival_that_is_over_offers_the_next_in_order():
    reply = answer("festival/hydrangea-festival", at="2026-11-22T14:00")

    assert "강진청자축제" in text_of(reply)
    assert any(choice.question.entity == "celadon-festival" for choice in reply.choices)


def test_festival_without_any_confirmed_date_troubles_no_other():
    undated = {**real_facts().one("festival", "reed-festival"), "entity": "new-festival", "past_periods": []}
    undated["period"] = {"year": 2027, "start": None, "end": None, "confirmed": False}
    facts = facts_of([*real_entries(), Entry("festival", "new-festival", "new-festival", 0, undated)])

    assert text_of(answer("festival/celadon-festival", facts=facts))
    assert text_of(answer("festival/new-festival", facts=facts))
    assert text_of(answer("festival", facts=facts))


def test_festival_running_today_comes_first_in_the_list():
    reply = answer("festival", facts=real_facts(demo=True))

    first = reply.outputs[1].cards[0]
    assert "예시" in first.title
    assert "2026년 11월 22일" in first.text


@pytest.mark.parametrize(
    ("period", "at", "told"),
    [
        ("20261128-20261129", "2026-11-22T14:00", "축제는 없습니다"),
        ("20260227-20260228", "2026-02-20T14:00", "강진청자축제"),
        ("20271001-20271031", "2026-11-22T14:00", "강진만 춤추는 갈대축제"),  # as it was in other Octobers
    ],
)
def test_festivals_of_a_period_are_only_confirmed_ones(period, at, told):
    assert told in text_of(answer(f"festival@{period}", at=at))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facet", ["when", "where", "fee", "contact"])
@pytest.mark.parametrize("festival", FESTIVALS)
def test_when_where_fee_and_contact_are_in_the_readers_language(festival, facet, language):
    said = text_of(answer(f"festival/{festival}/{facet}", language=language))

    assert said
    assert not any(f"[{name}]" in said for name in ENDONYMS.values())


def test_row_lacking_a_language_gives_facts_first_then_falls_back_visibly():
    bare = {**real_facts().one("festival", "celadon-festival")}
    bare["summary"] = {"ko": "한국어 설명", "en": "An English summary"}

    class Facts(type(real_facts())):
        def one(self, kind, entity):
            return bare if kind == "festival" else super().one(kind, entity)

    facts = Facts([])
    reply = answer("festival/celadon-festival", language="vi", facts=facts)

    card, below = reply.outputs[0], reply.outputs[1]
    assert "An English summary" not in text_of(card)
    assert [row.value for row in card.rows]
    assert below.text.startswith("[English] An English summary")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", list(handlers()))
def test_every_topic_answers_in_every_language_and_facet(topic, language):
    for facet in (None, *FACETS):
        reply = answer(topic + (f"//{facet}" if facet else ""), language=language)
        assert text_of(reply.outputs[0]).strip()
        assert reply.language == language


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize("entity", PLACES)
def test_every_facet_of_a_place_is_answered_or_said_to_be_unknown(entity, facet):
    said = text_of(answer(f"places/{entity}/{facet}"))

    assert said.strip()
    assert "None" not in said


def test_unknown_facet_says_so_and_gives_a_phone_number():
    said = text_of(answer("festival/celadon-festival/parking"))

    assert "061-430-3354" in said
    assert "확인" in said


@pytest.mark.parametrize(
    ("at", "year", "new"),
    [
        ("2026-11-22T14:00", "2026년", ""),
        ("2027-01-05T10:00", "2026년", "2027년"),
        ("2025-08-01T10:00", "2025년", ""),
    ],
)
def test_half_price_travel_answers_by_the_rules_of_the_year(at, year, new):
    said = text_of(answer("halfprice//deadline", at=at))

    assert year in said
    assert new in said
    assert "061-433-3349" in said


def test_half_price_rule_in_force_is_the_surest_of_its_year():
    said = text_of(answer("halfprice//price"))

    assert "100,000원" in said
    assert "200,000원" in said
    assert "50%" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_illustrative_prices_are_labelled_wherever_they_show(language):
    example = a_turn("deals", language=language).say("Example")
    for question in ("deals", "deals/rice", "deals/rice-oats"):
        cards = [c for one in answer(question, language=language).outputs for c in getattr(one, "cards", ())]
        discounted = [card for card in cards if card.price.now < card.price.normal]
        assert discounted
        assert all(example in card.text for card in discounted)


def test_deal_whose_time_is_over_shows_its_list_price_only():
    cards = answer("deals/rice", at="2027-03-01T09:00").outputs[-1].cards

    assert {card.price.percent for card in cards} == {0}


@pytest.mark.parametrize(
    ("course", "at", "state"),
    [
        ("c-youth-ai-example", "2026-12-13T10:00", State.PLANNED),
        ("c-youth-ai-example", "2026-12-14T09:00", State.OPEN),
        ("c-youth-ai-example", "2027-01-06T18:00", State.OPEN),
        ("c-youth-ai-example", "2027-01-06T18:01", State.CLOSED),
        ("c-youth-ai-example", "2027-01-22T23:59", State.CLOSED),
        ("c-youth-ai-example", "2027-01-23T00:00", State.ENDED),
        ("c-visiting-2026h1", "2026-11-22T10:00", State.ENDED),
        ("c-kiosk-practice", "2026-11-22T10:00", State.UNSURE),
        ("c-lifelong-2026", "2026-11-22T10:00", State.UNSURE),
        ("c-smallbiz-marketing-2026", "2026-11-22T10:00", State.ENDED),
    ],
)
def test_course_state_follows_its_dates(course, at, state):
    turn = a_turn("education", at=at)

    assert state_of(turn, turn.facts.one("course", course)) is state


DECIDED = [
    (Desk(called_off=True), "열리지 않"), (Desk(shut=True), "마감"),
    (Desk(taken=20, waiting=2), "대기만 가능"), (Desk(taken=20, waiting=5), "모두 찼어요"),
]  # fmt: skip


@pytest.mark.parametrize(("desk", "state"), DECIDED)
def test_class_is_told_everywhere_as_staff_decided(desk, state):
    given = {"facts": real_facts(demo=True), "desks": {"example-class": desk}}
    told = [text_of(answer(f"education/example-class{facet}", **given)) for facet in ("", "/when", "/howto")]
    listed = next(
        text_of(card)
        for card in answer("education", **given).outputs[1].cards
        if card.buttons[0].question.entity == "example-class"
    )

    assert all(state in one and "접수중" not in one for one in [*told, listed])
    assert all(("여기서 신청" in one) is ("대기" in state) for one in told)


def test_class_held_open_is_told_as_open_after_its_dates():
    given = {"facts": real_facts(demo=True), "desks": {"example-class": Desk(shut=False)}}
    late = {"at": "2026-12-08T09:00", **given}

    assert "접수중" in text_of(answer("education/example-class", **late))
    assert "여기서 신청" in text_of(answer("education/example-class/howto", **late))
    assert "지금 접수하고 있어요" in text_of(answer("education/example-class/deadline", **late))


def test_open_class_tells_how_many_places_are_left():
    given = {"facts": real_facts(demo=True), "desks": {"example-class": Desk(taken=17)}}

    assert "3자리" in text_of(answer("education/example-class", **given))
    assert "3자리" in text_of(answer("education", **given))


def test_open_class_shows_its_seats_state_and_how_to_apply():
    facts = real_facts(demo=True)
    said = text_of(answer("education/example-class", facts=facts))
    how = text_of(answer("education/example-class/howto", facts=facts))

    assert "접수중" in said
    assert "20" in said
    assert "info_app" in how
    assert "061-430-3114" in how


def test_news_lists_the_newest_first_and_leaves_ended_ones_out():
    items = answer("news").outputs[1].items
    dates = [item.question.entity[2:10] for item in items]

    assert dates == sorted(dates, reverse=True)
    assert "n-20260211-smallbiz-video" not in [item.question.entity for item in items]


def test_ended_notice_says_that_it_has_ended():
    reply = answer("news/n-20260211-smallbiz-video")

    assert a_turn("news").say("This notice has ended.") in text_of(reply)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_chosen_language_is_confirmed_in_that_language(tag):
    assert ENDONYMS[tag] in text_of(answer(f"language/lang:{tag}", language=tag))


@pytest.mark.parametrize("kind", [Kind.PICTURE, Kind.PHONE])
def test_pictures_and_contacts_are_declined_politely(kind):
    reply = answer("human", kind=kind)

    assert len(reply.outputs[0].text) > 10
    assert "061-430-3114" in text_of(reply)


@pytest.mark.parametrize("language", LANGUAGES)
def test_greeting_is_honest_about_being_a_bot(language):
    said = text_of(answer("greeting", language=language))
    words = {"ko": "챗봇", "en": "bot", "ja": "ボット", "zh-Hans": "机器人", "vi": "bot"}

    assert words[language] in said
    assert "061-430-3114" in said
