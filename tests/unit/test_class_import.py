"""Class tables read cell by cell, as the county's own Excel writes them."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.classes.course import Eligible
from bot.classes.table import (
    GUARDIANS,
    HEADINGS,
    Asked,
    Fault,
    column_title,
    has_said_age,
    read_person,
    read_table,
)
from bot.words import words_for
from handlers._forms import ALL, CLASS, CLASS_TOWN, SYMPOSIUM, VISITING

TODAY = date(2026, 11, 27)
ASKED = Asked(CLASS, Eligible(), TODAY)


def table(text, asked=ASKED, encoding="utf-8"):
    return read_table(text.encode(encoding), asked)


def faults(text, asked=ASKED):
    return [(one.row, one.column) for one in table(text, asked).faults]


@pytest.mark.parametrize(
    "head",
    ["이름,출생연도,전화번호", "성명,생년월일,연락처", "성함, 생년 ,휴대폰 번호", "name,born,phone",
     "Full name,Year of birth,Mobile", "이름;출생년도;핸드폰", "이름\t생년\t휴대전화"],
)  # fmt: skip
def test_headings_of_many_tables_are_understood(head):
    between = next(sign for sign in ",;\t" if sign in head)
    read = table(f"{head}\r\n" + between.join(("김청자", "58년생", "010 1234 5678")) + "\r\n")

    assert read.faults == ()
    assert [dict(line.answers) for line in read.lines] == [
        {"name": "김청자", "born": "1958", "phone": "01012345678"}
    ]


def test_number_of_a_row_is_no_phone_number():
    read = table("번호,이름,생년,전화번호\n1,김청자,1958,01012345678\n")

    assert (read.faults, read.left_out) == ((), ("번호",))
    assert faults("이름,생년,번호\n김청자,1958,01012345678\n") == []


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("form", ALL.values(), ids=ALL)
def test_our_own_headings_are_understood_in_both_languages(form, language):
    asked, say = Asked(form, Eligible(), TODAY), words_for(language).say
    head = ",".join(say(one.title) for one in asked.fields)
    read = table(f"{head}\n" + "," * (len(asked.fields) - 1) + "x\n", asked)

    assert read.left_out == ()
    assert {fault.row for fault in read.faults} <= {2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_table_is_read_however_excel_saved_it(encoding):
    assert (
        table("이름,생년,전화\n김청자,1958,01012345678\n", encoding=encoding).lines[0].answers["name"]
        == "김청자"
    )


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [("김청자,1958,1012345678", []), ("  김 청 자 ,５８년,０１０-1234-5678", []),
     (",1958,01012345678", ["name"]), ("김청자,,", ["born", "phone"]),
     ("58,옛날,061-430-3114", ["name", "born", "phone"]),
     ('"김, 청자",1958,01012345678', ["name"]), ("=HYPERLINK(1),1958,01012345678", ["name"])],
)  # fmt: skip
def test_each_cell_is_read_as_the_counter_reads_it(cells, wrong):
    assert faults(f"이름,생년,전화\n{cells}\n") == [(2, name) for name in wrong]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    text = '\n이름,생년,전화,비고\n\n"김청자",1958,01012345678,"두\n줄"\n,,,\n이다산,옛날,01000000001,\n'

    assert [line.row for line in table(text).lines] == [4, 6]
    assert faults(text) == [(6, "born")]


def test_fault_is_said_with_how_it_should_be():
    [fault] = table("이름,생년,전화\n김청자,1958,010-12\n").faults
    words = words_for("en")

    assert fault.text(words) == f"Some figures are missing. {words.say(fault.hint)}"
    assert words.say(column_title(fault.column, ASKED.fields)) == "Mobile number"


@pytest.mark.parametrize(
    ("guardian", "wrong"),
    [
        ("서면", []),
        ("전화", []),
        ("방문", []),
        (" PAPER ", []),
        ("on paper", []),
        ("전화로", []),
        ("", ["guardian"]),
        ("네", ["guardian"]),
    ],
)
def test_child_needs_to_be_told_how_the_guardian_agreed(guardian, wrong):
    text = f"이름,생년,전화,보호자 동의\n김어린,2019,01012345678,{guardian}\n"

    assert faults(text) == [(2, name) for name in wrong]
    if not wrong:
        assert table(text).lines[0].guardian in GUARDIANS


@pytest.mark.parametrize(
    ("born", "guardian", "wrong", "kept"),
    [("2013", "paper", False, "paper"), ("2013", "", True, ""), ("2013", "of-age", True, ""),
     ("2012", "", True, ""), ("2012", "of-age", False, ""), ("2012", "phone", False, "phone"),
     ("2011", "", False, ""), ("1958", "paper", False, "")],
)  # fmt: skip
def test_guardian_is_asked_for_those_who_may_be_under_fourteen(born, guardian, wrong, kept):
    typed = {"name": "김청자", "born": born, "phone": "01012345678"}
    line, faults = read_person(ASKED, typed.get, guardian)

    assert ([one.column for one in faults], line.guardian) == (["guardian"] if wrong else [], kept)


def test_guardian_is_kept_where_no_year_of_birth_is_asked():
    asked = Asked(SYMPOSIUM, Eligible(), TODAY)
    line, wrong = read_person(asked, {"name": "김청자", "phone": "01012345678", "office": ""}.get, "phone")

    assert (wrong, line.guardian) == ([], "phone")
    assert [has_said_age(asked, said) for said in ("", "phone", "of-age")] == [False, True, True]
    assert has_said_age(ASKED, "")


def test_who_may_not_join_is_named_with_the_reason():
    elders = Asked(CLASS, Eligible(ages=((65, None),)), TODAY)
    towns = Asked(CLASS_TOWN, Eligible(townships=("maryang",)), TODAY)

    assert faults("이름,생년,전화\n김청자,1990,01012345678\n", elders) == [(2, "born")]
    assert faults("이름,생년,전화,읍면\n김청자,1958,01012345678,강진읍\n", towns) == [(2, "town")]
    assert faults("이름,생년,전화,읍면\n김청자,1958,01012345678,마량면\n", towns) == []


def test_what_may_be_left_out_may_be_missing_altogether():
    symposium, visit = Asked(SYMPOSIUM, Eligible(), TODAY), Asked(VISITING, Eligible(), TODAY)

    [line] = table("이름,전화\n김청자,01012345678\n", symposium).lines
    assert line.answers["office"] == ""
    assert faults("hall,people,name,phone\n마을회관,12명,김청자,01012345678\n", visit) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [("이름,생년\n김청자,1958\n", 1), ("이름,성명,생년,전화\n가,나,다,라\n", 1), ("이름,생년,전화\n", 0),
     ("", 0), ("이름,생년,전화\n김청자,1958,01012345678,하나,더\n", 2),
     ('이름,생년,전화\n"김청자,1958,01012345678\n', 2),
     ("이름,생년,전화\n\0,1958,01012345678\n", 0), ("이름,생년,전화\n" + "가,나,다\n" * 301, 0)],
)  # fmt: skip
def test_table_that_has_no_right_shape_is_told_apart(text, row):
    found = table(text).faults

    assert {one.row for one in found} >= {row}
    assert all(one.sentence for one in found)


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused_in_words(data):
    read = read_table(data, ASKED)

    assert read.faults or read.lines
    assert all(isinstance(one, Fault) and one.text(words_for("ko")) for one in read.faults)


CELL = st.text(st.characters(codec="utf-8", exclude_characters='",\r\n;\t\0'), max_size=20)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_rows_without_faults_hold_only_tidy_answers(rows):
    text = "이름,생년,전화\n" + "\n".join(",".join(row) for row in rows)
    read = table(text)
    spoilt = {fault.row for fault in read.faults}

    for line in read.lines:
        if line.row not in spoilt and not spoilt & {0, 1}:
            assert set(line.answers) == {"name", "born", "phone"}
            assert line.answers["phone"].startswith("010")


def test_no_heading_means_two_columns():
    every = [one for names in HEADINGS.values() for one in names.split("|")]

    assert len(every) == len(set(every))


# Workbooks


def workbook(*rows, between=lambda _sheet: None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    between(book.active)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


HEAD = ("이름", "생년월일", "전화번호", "보호자 동의")


def test_workbook_is_read_as_its_table_would_be():
    data = workbook(
        HEAD, ("김청자", 1958, 1012345678, None), (), ("이다산", date(1949, 3, 1), "010-0000-0001", ""),
        ("어린이", 2019.0, 1000000005, "서면"),
    )  # fmt: skip
    read = read_table(data, ASKED)

    assert read.faults == ()
    assert [(line.row, *line.answers.values(), line.guardian) for line in read.lines] == [
        (2, "김청자", "1958", "01012345678", ""), (4, "이다산", "1949", "01000000001", ""),
        (5, "어린이", "2019", "01000000005", "paper"),
    ]  # fmt: skip


def test_faults_of_a_workbook_are_told_by_row_and_column():
    data = workbook(HEAD, ("김청자", "=1+1", "010-12", None), (58, True, 6143031, None))

    assert [(one.row, one.column) for one in read_table(data, ASKED).faults] == [
        (2, "born"), (2, "phone"), (3, "name"), (3, "born"), (3, "phone"),
    ]  # fmt: skip


def far_down(sheet):
    sheet["A30000"] = "x"


def with_parts(data, **parts):
    """Add parts to a workbook, which stays one that can be read."""
    file = BytesIO(data)
    with ZipFile(file, "a", ZIP_DEFLATED) as packed:
        for name, inside in parts.items():
            packed.writestr(f"xl/media/{name}", inside)
    return file.getvalue()


GOOD = workbook(HEAD, ("김청자", 1958, 1012345678, None))
BOMB = with_parts(GOOD, picture=b" " * 20_000_000)
CRUMBS = with_parts(GOOD, **{f"p{n}": b"" for n in range(300)})


BAD = {
    "no workbook": b"PK\x03\x04whatever", "old": b"\xd0\xcf\x11\xe0" + b"x" * 600, "cut": GOOD[:-40],
    "cut in half": GOOD[: len(GOOD) // 2], "bomb": BOMB, "crumbs": CRUMBS, "only headings": workbook(HEAD),
    "too many": workbook(*[HEAD] * 302), "far down": workbook(HEAD, between=far_down),
}  # fmt: skip


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_workbook_that_is_broken_or_too_large_is_refused_in_words(data):
    [fault] = read_table(data, ASKED).faults

    assert (fault.row, words_for("ko").say(fault.sentence) != fault.sentence) == (0, True)


@pytest.mark.parametrize("data", [BOMB, CRUMBS, BAD["far down"]], ids=["bomb", "crumbs", "far down"])
def test_workbook_out_of_proportion_is_said_to_be_too_large(data):
    [fault] = read_table(data, ASKED).faults

    assert fault == read_table(b"x" * 300_000, ASKED).faults[0]


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_workbook_with_spoilt_bytes_is_read_or_refused(place, spoilt):
    read = read_table(GOOD[:place] + spoilt + GOOD[place + len(spoilt) :], ASKED)

    assert read.faults or read.lines
