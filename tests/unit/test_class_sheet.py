"""A class list as a workbook: what Excel finds in it."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.classes import sheet as class_sheet
from bot.classes.standing import State
from bot.runtime import SEOUL
from bot.store.rolls import HIDDEN, Numbers, Person, masked
from bot.web.staff.classes_shown import Shown, days_of
from bot.words import words_for
from handlers._forms import CLASS, SUPPORTERS

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
DAYS = [date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 16)]


def person(answers, state="placed", came=(), **more):
    given = {"guardian": None, "channel": "kakao", "number": 1, **more}
    return Person(
        id=1, contact_id=None, form="class", state=state, at=NOW, language="ko", call=False,
        offer_sent_at=None, offered_until=None, answers=answers, came=dict(came), **given,
    )  # fmt: skip


def written(people, form=CLASS, name="스마트폰 교실"):
    file = BytesIO()
    fields = [one for one in form.fields if one.is_kept]
    class_sheet.write(file, name, people, fields, DAYS, words_for("ko"))
    return file


def cells(file):
    return [[cell.value for cell in row] for row in load_workbook(file).worksheets[0].iter_rows()]


def test_headings_are_korean_and_days_stand_at_the_end():
    head, line = cells(written([person({"name": "김청자", "born": "1958", "phone": "01012345678"})]))

    assert head[3:6] == [words_for("ko").say(one) for one in ("Name", "Year of birth", "Mobile number")]
    assert head[-3:] == ["12-14", "12-15", "12-16"]
    assert line[3:6] == ["김청자", "1958", "010-1234-5678"]
    assert line[6] == NOW.replace(tzinfo=None)


def test_attendance_is_written_as_marks_and_summed():
    [_, line] = cells(written([person({}, came={DAYS[0]: True, DAYS[1]: False}.items())]))

    assert line[-4:] == [1, "O", "X", ""]


@pytest.mark.parametrize(
    "text", ["=1+1", "+82 10", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "\t=1"]
)
def test_no_answer_becomes_a_formula(text):
    people = [person(dict.fromkeys(("name", "born", "phone", "sns", "why"), text))]
    file = written(people, SUPPORTERS, name=text)
    with ZipFile(file) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]

    assert sheets
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    sheet = load_workbook(file).worksheets[0]
    assert {cell.data_type for cell in sheet[2][3:8]} == {"s"}
    assert all(str(cell.value).startswith("'") for cell in sheet[2][3:8])


@pytest.mark.parametrize(
    ("name", "shown"),
    [("4차산업혁명 [심포지엄]: 활용/실습", "4차산업혁명  심포지엄   활용 실습"), ("", "1"),
     ("가" * 60, "가" * 31), ("'a'", "a")],
)  # fmt: skip
def test_class_of_any_name_makes_a_sheet_that_opens(name, shown):
    assert load_workbook(written([], name=name)).sheetnames == [shown]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("name", "김청자", "김**"), ("name", "Nguyễn Thị Hoa", "N**"), ("phone", "01012345678", "010-****-5678"),
     ("born", "1958", "195*"), ("sns", "@gangjin", HIDDEN), ("hall", "마을회관", HIDDEN), ("why", "", "")],
)  # fmt: skip
def test_answer_is_masked_by_what_it_is(name, value, shown):
    assert masked(name, value) == shown


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2026-12-12", "2026-12-13", [12, 13]), ("2026-12-12", "2026-12-12", [12]),
     ("2026-12-12", "2026-12-20", [12, 14, 15, 16, 17, 18, 20])],
)  # fmt: skip
def test_weekend_class_has_all_its_days(first, last, days):
    course = {"period": {"start": first, "end": last}, "capacity": 20}
    one = Shown("weekend", "주말 교실", course, Numbers("weekend"), CLASS, State.OPEN)

    assert [day.day for day in days_of(one, ())] == days
