"""How a class stands: every mixture of dates, decisions and numbers that tells one answer from another."""

from datetime import datetime

import pytest

from bot.classes.course import SEOUL, places_of
from bot.classes.signup import Places
from bot.classes.standing import Desk, Room, State, standing

ROW = {
    "status": "open", "apply_period": {"start": "2026-11-20", "end": "2026-12-05"},
    "period": {"start": "2026-12-10", "end": "2026-12-12"},
}  # fmt: skip
UNDATED = {"period": ROW["period"]}
BEFORE, DURING, AFTER, OVER = (
    "2026-11-19T23:59:59",
    "2026-11-22T14:00",
    "2026-12-06T00:00",
    "2026-12-13T00:00",
)
SHUT, HELD_OPEN, OFF = Desk(shut=True), Desk(shut=False), Desk(called_off=True)
STATES = [
    (ROW, Desk(), BEFORE, State.LATER),
    (ROW, Desk(), "2026-11-20T00:00", State.OPEN),
    (ROW, Desk(), "2026-12-05T23:59:59", State.OPEN),
    (ROW, Desk(), AFTER, State.CLOSED),
    (ROW, Desk(), OVER, State.ENDED),
    (ROW, SHUT, DURING, State.SHUT),
    (ROW, SHUT, OVER, State.ENDED),
    (ROW, HELD_OPEN, BEFORE, State.HELD_OPEN),
    (ROW, HELD_OPEN, AFTER, State.HELD_OPEN),
    (ROW, HELD_OPEN, OVER, State.ENDED),
    (ROW, OFF, DURING, State.CALLED_OFF),
    (ROW, OFF, OVER, State.CALLED_OFF),
    (ROW, Desk(shut=False, called_off=True), DURING, State.CALLED_OFF),
    (UNDATED | {"status": "open"}, Desk(), DURING, State.UNSURE),
    (UNDATED | {"status": "ongoing-unconfirmed"}, Desk(), DURING, State.UNSURE),
    (UNDATED | {"status": "open"}, HELD_OPEN, DURING, State.HELD_OPEN),
    (UNDATED | {"status": "planned"}, Desk(), DURING, State.LATER),
    (UNDATED | {"status": "ongoing"}, Desk(), DURING, State.CLOSED),
    (UNDATED | {"status": "ended"}, Desk(), DURING, State.ENDED),
]


@pytest.mark.parametrize(("row", "desk", "now", "state"), STATES)
def test_decisions_of_staff_come_before_the_dates(row, desk, now, state):
    at = datetime.fromisoformat(now).replace(tzinfo=SEOUL)

    assert standing(places_of(row), desk, at).state is state
    assert standing(places_of(row), desk, at).is_open is (state in {State.OPEN, State.HELD_OPEN})


@pytest.mark.parametrize(
    ("places", "taken", "waiting", "room", "free"),
    [
        (Places(20, 5), 17, 0, Room.PLACE, 3),
        (Places(20, 5), 20, 0, Room.WAITING, 0),
        (Places(20, 5), 19, 1, Room.WAITING, 0),  # the free one is for who waits
        (Places(20, 5), 20, 5, Room.NONE, 0),
        (Places(20, 0), 20, 0, Room.NONE, 0),
        (Places(20, 5), 23, 0, Room.WAITING, 0),  # the class was made smaller
        (Places(), 300, 0, Room.PLACE, None),
        (Places(None, 5), 20, 1, Room.WAITING, None),
    ],
)
def test_room_is_what_somebody_new_would_get(places, taken, waiting, room, free):
    now = standing(places, Desk(taken=taken, waiting=waiting), datetime(2026, 11, 22, tzinfo=SEOUL))

    assert (now.room, now.free) == (room, free)
