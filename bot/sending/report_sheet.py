"""A report as a workbook: written row by row, so that memory stays flat, and safe to open."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.calendar.workdays import SEOUL

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Signs with which a spreadsheet might take a text for a formula, also after it is saved as CSV."""
LONGEST_CELL = 32_000  # characters; Excel takes 32,767
MOST_ROWS = 1_000_000  # of a sheet; Excel takes 1,048,576

Cell = str | int | float | datetime | None


def safe(text: str) -> str:
    """Return a text no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("강진"), safe(" =1")
    ("'=1+1", '강진', "' =1")
    """
    shown = "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)[:LONGEST_CELL]
    return f"'{shown}" if text.lstrip(" \u3000").startswith(FORMULA) else shown


class ReportSheet:
    """A workbook with a summary and as many sheets of deliveries as it needs."""

    def __init__(self, file: IO[bytes]) -> None:
        self._book = Workbook(
            file,
            {
                "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "remove_timezone": True,
            },
        )  # fmt: skip
        self._head = self._book.add_format({"bold": True, "bg_color": "#E7EEF9", "text_wrap": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._number = self._book.add_format({"num_format": "#,##0"})

    def facts(self, name: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        """Write a sheet of names and values."""
        sheet = self._sheet(name, widths)
        for n, row in enumerate(rows):
            self._write(sheet, n, row)

    def table(
        self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
    ) -> int:
        """Write a table, over several sheets where one is not enough; return how many rows it has."""
        sheet, written, on_sheet = self._headed(name, head, widths), 0, 0
        for row in rows:
            if on_sheet == MOST_ROWS:
                sheet, on_sheet = self._headed(f"{name} {written // MOST_ROWS + 1}", head, widths), 0
            on_sheet += 1
            written += 1
            self._write(sheet, on_sheet, row)
        return written

    def close(self) -> None:
        self._book.close()

    def _headed(self, name: str, head: Sequence[str], widths: Sequence[int]) -> Worksheet:
        sheet = self._sheet(name, widths)
        for column, words in enumerate(head):
            sheet.write_string(0, column, safe(words), self._head)
        sheet.freeze_panes(1, 0)
        return sheet

    def _sheet(self, name: str, widths: Sequence[int]) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _write(self, sheet: Worksheet, n: int, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(n, column, safe(cell))
            elif isinstance(cell, datetime):
                sheet.write_datetime(n, column, cell.astimezone(SEOUL).replace(tzinfo=None), self._moment)
            elif cell is not None:
                sheet.write_number(n, column, cell, self._number)
