"""What people are told about their class, as it reads in each language."""

from datetime import date, datetime

import pytest

from bot.classes.course import SEOUL
from bot.classes.notices import called_off, lapsed, moved, offered, tomorrow
from bot.sending.pushes import notice_reply
from bot.words import LANGUAGES, words_for
from tests.builders import real_facts, text_of
from tests.signups import COURSE

UNTIL = datetime(2026, 11, 24, 21, 0, tzinfo=SEOUL)
LONGEST_LABEL = 14  # characters on a Kakao button
NOTICES = {
    "offered": offered(COURSE, 12, UNTIL), "lapsed": lapsed(COURSE, UNTIL, "education"),
    "tomorrow": tomorrow(COURSE, 12), "moved": moved(COURSE), "after all": moved(COURSE, after_all=True),
    "called off": called_off(COURSE),
}  # fmt: skip


def reply(notice, language="en"):
    kept = {"sentence": notice.sentence, "values": notice.values, "choices": notice.choices}
    return notice_reply(kept, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_reads_and_its_buttons_fit(name, language):
    made = reply(NOTICES[name], language)

    assert COURSE["title"]["ko" if language == "ko" else "en"] in text_of(made)
    assert "%(" not in text_of(made)
    assert len(made.choices) == len(NOTICES[name].choices)
    assert all(len(choice.label) <= LONGEST_LABEL for choice in made.choices)


def test_offer_tells_until_when_in_seouls_time():
    utc = offered(COURSE, 12, datetime.fromisoformat("2026-11-24T12:00:00+00:00"))

    assert reply(utc) == reply(NOTICES["offered"])
    assert words_for("en").moment(UNTIL) in text_of(reply(utc))


def test_class_with_an_hour_tells_it_and_one_without_its_days():
    days = COURSE | {"period": {"start": "2026-12-10", "end": "2026-12-12"}}

    assert "10:00" in text_of(reply(moved(COURSE)))
    assert words_for("en").span(date(2026, 12, 10), date(2026, 12, 12)) in text_of(reply(moved(days)))


@pytest.mark.parametrize("period", [None, {}, {"start": None, "end": None}])
def test_class_whose_day_and_place_are_open_is_told_so(period):
    text = text_of(reply(moved(COURSE | {"period": period, "venue": None})))

    assert "When: –" in text
    assert "Where: –" in text


def test_class_called_off_gives_the_offices_phone():
    assert "061-430-3114" in text_of(reply(called_off(COURSE | {"phone": None})))


def test_every_real_course_can_be_told_of():
    for course in real_facts(demo=True).many("course"):
        for notice in (offered(course, 1, UNTIL), lapsed(course, UNTIL, "education"), tomorrow(course, 1),
                       moved(course), called_off(course)):  # fmt: skip
            assert len(reply(notice).choices) == len(notice.choices)
