"""Whether a message may still go to a person, asked at the moment it is handed over."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.quiet_hours import is_quiet, quiet_until

WEEKLY_CAP = 3  # counted messages a person and week
COUNTED = {"information", "advertising"}  # urgent ones and notices are exempt


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a contact when its delivery's turn comes.

    Attributes:
        here: whether the contact is still there; erased ones are not.
        wanted: whether it still subscribes to what the announcement is about.
        this_week: counted messages of the last seven days.
        needs_abroad: whether the channel lies abroad, so that the transfer needs a consent.
    """

    here: bool
    closed: bool = False
    paused_until: datetime | None = None
    ad_at: datetime | None = None
    night_at: datetime | None = None
    abroad_at: datetime | None = None
    wanted: bool = True
    this_week: int = 0
    needs_abroad: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` says why it is skipped; ``until`` that it waits; neither: it goes."""

    reason: str = ""
    until: datetime | None = None


GOES = Verdict()


def screen(kind: str, standing: Standing, now: datetime, cap: int = WEEKLY_CAP) -> Verdict:
    """Judge one delivery.

    Consent to advertising and the separate one for 20:50 to 08:00 are asked here, at the moment of sending
    (Network Act art. 50(1) and (3)); advertising that may not go at night waits for the morning.

    Args:
        kind: of the occurrence: information, advertising, urgent or notice.
        cap: counted messages a person may get in a week.
    """
    if not standing.here:
        return Verdict("erased")
    if standing.closed:
        return Verdict("closed")
    if kind == "notice":
        return GOES
    if not standing.wanted:
        return Verdict("unsubscribed")
    if standing.needs_abroad and standing.abroad_at is None:
        return Verdict("no-consent")
    if kind == "urgent":
        return GOES
    if standing.paused_until is not None and standing.paused_until > now:
        return Verdict("paused")
    if kind == "advertising" and standing.ad_at is None:
        return Verdict("no-consent")
    if standing.this_week >= cap:
        return Verdict("weekly-cap")
    if kind == "advertising" and standing.night_at is None and is_quiet(now):
        return Verdict(until=quiet_until(now))
    return GOES
