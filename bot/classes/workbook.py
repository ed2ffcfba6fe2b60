"""An Excel workbook as rows of texts: its first sheet, as far as somebody may fill one in by hand."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO

from openpyxl import load_workbook

BEGINS = b"PK\x03\x04"
OLD_BEGINS = b"\xd0\xcf\x11\xe0"  # Excel up to 2003, and any workbook with a password
MOST_INSIDE = 8 * 1024 * 1024  # bytes once unpacked; a table of 300 people has a hundredth of it
MOST_PARTS = 200
MOST_LINES, MOST_COLUMNS = 20_000, 60  # blank ones among them


class Unreadable(Exception):
    """This is no workbook, or a broken one."""


class TooLarge(Exception):
    """There is more in it than anybody fills in by hand."""


def rows_of(data: bytes, most: int) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with its number; of a formula what it came to.

    Args:
        most: of how many rows; of more there is one, to tell.

    Raises:
        Unreadable: see there.
        TooLarge: unpacked, or in blank rows, it is out of proportion.
    """
    try:
        _look_inside(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _filled(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True), most)
        finally:
            book.close()
    except TooLarge:
        raise
    except Exception as fault:  # the library promises no one exception for a file that is broken
        raise Unreadable from fault


def _look_inside(data: bytes) -> None:
    """Refuse what unpacks out of all proportion; what a part says of its size is all that is read of it."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INSIDE:
        raise TooLarge


def _filled(lines: Iterator[tuple[object, ...]], most: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    for n, values in enumerate(lines, 1):
        if n > MOST_LINES:
            raise TooLarge
        cells = [text_of(value) for value in values]
        if any(map(str.strip, cells)):
            found.append((n, cells))
        if len(found) > most:
            break
    return found


def text_of(value: object) -> str:
    """Return a cell as somebody would have typed it.

    >>> text_of(1012345678), text_of(1958.0), text_of(datetime(1958, 3, 1)), text_of(None)
    ('1012345678', '1958', '1958-03-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
