"""Calendar files as a calendar reads them: hours of each day, whole days, called off, unknown, hidden."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import update

from bot.app import runtime_of
from bot.classes.signup import Enrol, Places
from bot.content.files import Entry
from bot.store.classes import Classes
from bot.store.enrolments import Signer, enrol
from bot.store.states import States
from bot.store.tables import content
from tests.conftest import NOW, seconds_later
from tests.http.forms import own_app

DEC_10 = datetime(2026, 12, 10, 10, tzinfo=NOW.tzinfo)
HOURS = {"start": "2026-12-10T10:00:00+09:00", "end": "2026-12-12T12:00:00+09:00"}


@pytest.fixture(scope="module")
def app(filled_sqlite, tmp_path_factory):
    """An application of this file's own, for these change its classes."""
    yield from own_app(filled_sqlite, tmp_path_factory.mktemp("calendar"))


@pytest.fixture
def show(app):
    """Put a class into the rows, and read its calendar file; None where there is none."""

    def of(period, *, hidden=False, name="pots"):
        body = {
            "id": f"c-{name}", "kind": "class", "title": {"ko": "도자기 교실"}, "audience": ["all"],
            "status": "open", "capacity": 5, "period": period,
        }  # fmt: skip
        house = runtime_of(app)
        house.contents.load([Entry("course", f"c-{name}", name, 1, body)], NOW, origin=name)
        with house.database.write() as connection:
            row = update(content).where(content.c.key == f"c-{name}")
            connection.execute(row.values(hidden=hidden))
            States.stamp(connection, "content", NOW)
        seconds_later(app)
        answer = app.test_client().get(f"/calendar/{name}.ics")
        return Calendar.from_ical(answer.data).walk("VEVENT")[0] if answer.status_code == 200 else None

    return of


def test_days_with_hours_are_an_event_each_day(show):
    event = show(HOURS)

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (DEC_10, DEC_10 + timedelta(hours=2))
    assert event["rrule"] == {"FREQ": ["DAILY"], "COUNT": [3]}
    assert event["status"] == "CONFIRMED"
    assert "rrule" not in show(HOURS | {"end": "2026-12-10T12:00:00+09:00"})


@pytest.mark.parametrize(
    "period",
    [{"start": "2026-12-10", "end": "2026-12-31"}, HOURS | {"end": "2026-12-31T12:00:00+09:00"}],
)
def test_whole_days_and_long_classes_keep_nobody_busy(show, period):
    event = show(period)

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 12, 10), date(2027, 1, 1))
    assert event["transp"] == "TRANSPARENT"


def test_class_called_off_is_cancelled_in_the_calendar(app, show):
    before = show(HOURS)
    Classes(runtime_of(app).database, runtime_of(app).sealer).call_off("pots", 1, NOW)
    after = show(HOURS)

    assert after["status"] == "CANCELLED"
    assert after["sequence"] >= before["sequence"]
    assert after["uid"] == before["uid"]


def test_month_is_no_day_to_keep_free(show):
    assert show({"start": "2026-12-01", "end": "2026-12-31", "precision": "month"}) is None


def test_hidden_class_is_shown_only_once_somebody_is_in_it(app, show):
    assert show(HOURS, hidden=True, name="vases") is None

    house, answers = runtime_of(app), {"name": "홍길동", "phone": "01012345678", "born": "1958"}
    with house.database.write() as connection:
        wish = Enrol("class", "vases", answers, "agreed", Places(5))
        enrol(connection, house.sealer, Signer(None, "staff", "ko", staff_id=1), wish, NOW)
    assert show(HOURS, hidden=True, name="vases") is not None
