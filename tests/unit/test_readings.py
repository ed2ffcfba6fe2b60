"""What residents type as answers, read; the examples stand in tests/readings.yaml."""

import re
import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.readings import birth_year, number, of_age, person_name, phone, township, yes_no
from bot.readings.birth_year import read_birth_year
from bot.readings.free_text import read_text
from bot.readings.number import read_number
from bot.readings.of_age import may_be_child, read_of_age, tells_child
from bot.readings.person_name import fold_name, read_name
from bot.readings.phone import read_phone, show_phone
from bot.readings.township import read_township
from bot.readings.unread import Unread
from bot.readings.yes_no import read_go_ahead, read_yes_no
from bot.townships import TOWNSHIPS

TODAY = date(2026, 11, 27)
READ = {
    "phone": read_phone,
    "birth_year": lambda text: read_birth_year(text, TODAY),
    "name": read_name,
    "yes_no": read_yes_no,
    "go_ahead": read_go_ahead,
    "of_age": lambda text: read_of_age(text, TODAY),
    "number": lambda text: read_number(text, 1, 100),
    "township": read_township,
    "text": lambda text: read_text(text, 2, 500),
}
REASONS = {
    "phone": phone.REASONS,
    "birth_year": birth_year.REASONS,
    "name": person_name.REASONS,
    "yes_no": yes_no.REASONS,
    "of_age": of_age.REASONS,
    "number": number.REASONS,
    "township": township.REASONS,
}
EXAMPLES = yaml.safe_load((Path(__file__).parent.parent / "readings.yaml").read_text("utf-8"))
ROWS = [(kind, typed, kept) for kind, rows in EXAMPLES.items() for typed, kept in rows.items()]


def outcome(kind, typed):
    """Return what is kept, or the reason behind "!"."""
    try:
        return READ[kind](typed)
    except Unread as unread:
        return f"!{unread.reason}"


@pytest.mark.parametrize(("kind", "typed", "kept"), ROWS)
def test_answer_is_kept_or_refused_as_listed(kind, typed, kept):
    assert outcome(kind, typed) == kept


@pytest.mark.parametrize("kind", REASONS)
def test_examples_show_every_documented_reason(kind):
    assert {kept[1:] for kept in EXAMPLES[kind].values() if kept[0] == "!"} == set(REASONS[kind])


@pytest.mark.parametrize(("kind", "kept"), sorted({(kind, kept) for kind, _, kept in ROWS if kept[0] != "!"}))
def test_what_is_kept_reads_as_itself(kind, kept):
    assert outcome(kind, kept) == kept


@pytest.mark.parametrize(("key", "names"), TOWNSHIPS.items())
def test_township_is_known_in_every_language(key, names):
    assert {read_township(name) for name in names} == {key}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  곶감을   팔아요 ", "곶감을 팔아요"),
        ("첫 줄\r\n둘째 줄\n\n\n\n셋째", "첫 줄\n둘째 줄\n\n셋째"),
        ("a\x00b\x1b[31m\u202ec", "ab[31mc"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("👨\u200d👩\u200d👧 가족", "👨\u200d👩\u200d👧 가족"),  # the joiner holds the family together
        ("１２３", "１２３"),  # somebody's own words stay as typed
        ("가", "!too-short"),
        ("가" * 501, "!too-long"),
        (" \n\u200b\t ", "!empty"),
        ("\u200d\u200d\u200d", "!empty"),
    ],
)
def test_own_words_are_tidied_and_measured(typed, kept):
    assert outcome("text", typed) == kept


def test_registration_number_leaves_nothing_but_the_year():
    with pytest.raises(Unread) as unread:
        read_birth_year("589901-2345678", TODAY)

    assert read_birth_year("580301-2345678", TODAY) == "1958"
    assert "2345678" not in repr(unread.value)
    assert unread.value.__cause__ is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("홍 길동", "홍길동"),
        ("JOHN O'Neil-Smith", "John ONeil Smith"),
        ("Nguyễn Thị Hoa", "nguyen thi hoa"),
        ("Đỗ Văn Đức", "Do Van Duc"),
        ("ﾏﾘｱ", "マリア"),
        ("\u1112\u1169\u11bc길동", "홍길동"),
    ],
)
def test_name_typed_twice_folds_to_the_same(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("홍길동", "홍길순"), ("ガラ", "カラ"), ("Anna", "Hanna")])
def test_different_names_stay_different_when_folded(one, other):
    assert fold_name(one) != fold_name(other)


def test_number_that_is_none_is_shown_unchanged():
    assert show_phone("+82") == "+82"


PATIENCE = 0.02  # seconds of this thread's own time, on a machine that is slow and busy as well
ENDLESS = {
    "digits": "0101234567 " * 182,
    "one digit": "1" * 2000,
    "spoken": "공일공 " * 500,
    "endings": "홍길동" + "입니다" * 665,
    "agreeing": "네" * 2000,
    "almost a refusal": "동의 안 " * 400,
    "blanks": "a" + " " * 1998 + "b",
    "breaks": "\n a" * 666,
    "brackets": "홍(" * 1000,
    "townships": "강진군 군동면 " * 250,
    "eras": "昭和一" * 666,
    "widening": "\ufdfa" * 2000,  # one letter that folds to eighteen
    "marks": "a" + "\u0301" * 1999,
    "English": "one hundred and " * 125,
    "Vietnamese": "hai mươi " * 222,
}


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("typed", ENDLESS.values(), ids=ENDLESS)
def test_two_thousand_characters_take_a_few_milliseconds(kind, typed):
    times = []
    for _ in range(5):  # the quickest of five, as other work goes on
        began = time.thread_time()
        outcome(kind, typed)
        times.append(time.thread_time() - began)

    assert min(times) < PATIENCE


@pytest.mark.parametrize(("born", "may"), [(2010, False), (2011, False), (2012, True), (2013, True)])
def test_fourteen_is_sure_only_the_year_after(born, may):
    assert may_be_child(born, TODAY) is may


@pytest.mark.parametrize(
    "told", ["13살", "나 13살이라고", "내년에 14살", "열세살이여", "초6이요", "13 years old", "13岁"]
)
def test_child_that_tells_its_age_is_heard(told):
    assert tells_child(told)


@pytest.mark.parametrize(
    "told", ["80살", "14살", "2013년생", "13일", "68살이고 손자는 13살", "초등학교 앞", ""]
)
def test_what_is_no_childs_age_is_taken_for_none(told):
    assert not (told and tells_child(told))


def test_every_reason_is_a_short_word():
    assert all(re.fullmatch("[a-z-]{3,12}", reason) for reasons in REASONS.values() for reason in reasons)
