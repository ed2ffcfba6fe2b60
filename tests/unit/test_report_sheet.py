import tracemalloc
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.calendar.workdays import SEOUL
from bot.sending import report_sheet
from bot.sending.report_sheet import ReportSheet, safe

MOMENT = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
FORMULAS = [
    "=1+1",
    "+82 10",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =cmd|' /C calc'!A0",
    "\u3000=1",
    '=HYPERLINK("http://x")',
]


def read(made):
    made.seek(0)
    return load_workbook(made)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_taken_for_a_formula(text):
    file = BytesIO()
    book = ReportSheet(file)
    book.table("t", [text], [(text, 1)], (10,))
    book.close()

    sheet = read(file)["t"]
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")
        assert cell.value.lstrip("'").strip() == text.strip()


@pytest.mark.parametrize("text", ["강진군", "1-1", "a=b", "010-1234-5678", "https://gangjin.kr", ""])
def test_ordinary_text_stays_as_it_is(text):
    assert safe(text) == text


def test_texts_stay_texts_numbers_numbers_and_moments_moments():
    file = BytesIO()
    book = ReportSheet(file)
    book.facts("s", [("007", 7, MOMENT, None, "http://x.kr")], (10,))
    book.close()

    row = next(read(file)["s"].iter_rows(values_only=True))
    assert row == ("007", 7, MOMENT.replace(tzinfo=None), None, "http://x.kr")


def test_long_table_goes_on_over_several_sheets(monkeypatch):
    monkeypatch.setattr(report_sheet, "MOST_ROWS", 3)
    file = BytesIO()
    book = ReportSheet(file)

    assert book.table("d", ["n"], ((n,) for n in range(7)), (5,)) == 7
    book.close()

    found = read(file)
    assert found.sheetnames == ["d", "d 2", "d 3"]
    assert [
        row[0] for name in found.sheetnames for row in found[name].iter_rows(min_row=2, values_only=True)
    ] == list(range(7))


def test_memory_stays_flat_however_many_rows_there_are(tmp_path):
    peaks = []
    for rows in (2_000, 20_000):
        with (tmp_path / "book.xlsx").open("wb") as file:
            tracemalloc.start()
            book = ReportSheet(file)
            book.table("d", ["a", "b"], ((f"강진 {n}", n) for n in range(rows)), (5, 5))
            book.close()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.5
