"""The report of an announcement: a page, and a workbook of every single delivery."""

import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Response

from bot.handler import mark
from bot.sending.report import Report, RunReport, report_of
from bot.sending.report_sheet import Cell, ReportSheet
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, staffs
from bot.web.staff.in_words import (
    CHANNELS,
    DELIVERY_STATES,
    KINDS,
    REASONS,
    RUN_STATES,
    STATES,
    in_words,
    masked,
)
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.progress import progress_words
from bot.web.staff.sheet import required, shown_words

BLOCK = 2_000  # deliveries read at a time
PIECE = 64 * 1024  # bytes sent at a time
IN_MEMORY = 2 * 1024 * 1024  # bytes; a larger workbook lies in a file until it is fetched
COLUMNS = (
    mark("Run"), mark("Delivery"), mark("Contact number"), mark("Channel"), mark("Address"),
    mark("State"), mark("Reason"), mark("Tries"), mark("Won"), mark("Last change"), mark("Fetched"),
)  # fmt: skip
WIDTHS = (8, 12, 20, 12, 14, 18, 40, 8, 8, 20, 20)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff.get("/announcements/<int:number>/report")
@allowed(*EVERYBODY)
def report(number: int) -> Answer:
    found = required(number)
    return show(
        "report.html", one=found, report=report_of(found, runtime().ledger), names=staffs().names(),
        steps=runtime().announcements.steps(number), **(shown_words() | progress_words()),
    )  # fmt: skip


@staff.get("/announcements/<int:number>/report.xlsx")
@allowed(*EVERYBODY)
def report_workbook(number: int) -> Answer:
    """Send the workbook; it is written to a file first, so that its size does not matter."""
    found = report_of(required(number), runtime().ledger)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed once it is sent
    _write(found, file)
    file.seek(0)
    response = Response(pieces(file), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="announcement-{number}.xlsx"'
    response.call_on_close(file.close)
    return response


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _write(found: Report, file: IO[bytes]) -> None:
    book = ReportSheet(file)
    book.facts(say("Summary"), _summary(found), (34, 60))
    head = [say(column) for column in COLUMNS]
    book.table(say("Deliveries"), head, _deliveries(found), WIDTHS)
    book.close()


def _summary(found: Report) -> Iterator[tuple[Cell, ...]]:
    one, names = found.announcement, staffs().names()
    yield say("Announcement"), one.id or 0
    yield say("Title"), found.title
    yield say("Kind"), say(KINDS[one.kind])
    yield say("State"), say(STATES[one.state])
    yield say("Author"), names.get(one.author, "")
    yield say("Approved by"), names.get(one.approver or 0, "")
    yield say("Report made"), runtime().now()
    yield say("Report made by"), acting().shown_name
    yield say("Cost in won, without tax"), found.won
    for run in found.runs:
        yield from _run(run)


def _run(run: RunReport) -> Iterator[tuple[Cell, ...]]:
    yield ()
    yield say("Run"), run.run
    yield say("State"), say(in_words(RUN_STATES, run.state))
    yield say("Due"), run.due_at
    yield say("Began"), run.started_at
    yield say("Ended"), run.finished_at
    yield say("Recipients"), run.progress.recipients
    for state in ("sent", "failed", "skipped", "unknown", "pending"):
        yield say(DELIVERY_STATES[state]), run.progress.states[state]
    for (channel, state), many in sorted(run.channels.items()):
        yield f"{say(in_words(CHANNELS, channel))}: {say(DELIVERY_STATES[state])}", many
    for (_, reason), many in run.progress.reasons.most_common():
        if reason:
            yield say(in_words(REASONS, reason)), many


def _deliveries(found: Report) -> Iterator[tuple[Cell, ...]]:
    """Read the deliveries of all runs, a block at a time."""
    ledger = runtime().ledger
    for run in reversed(found.runs):
        after = 0
        while block := ledger.deliveries(run.run, after=after, limit=BLOCK):
            for row in block:
                yield (
                    run.run, row.id, str(row.contact_id), say(in_words(CHANNELS, row.channel)),
                    masked(row.address), say(in_words(DELIVERY_STATES, row.state)),
                    say(in_words(REASONS, row.reason)), row.tries, row.won or 0, row.changed_at,
                    row.fetched_at,
                )  # fmt: skip
            after = block[-1].id
