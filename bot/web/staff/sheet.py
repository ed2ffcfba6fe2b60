"""One announcement's sheet, which every act on it comes back to."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort

from bot.announcement import Act, Announcement, State, open_acts
from bot.calendar.repeats import Repeat
from bot.courier import State as Delivery
from bot.handler import ENDONYMS
from bot.sending.pushes import shown_text
from bot.store.templates import Templates
from bot.store.trials import Trials
from bot.townships import township_name
from bot.web.staff.door import acting, runtime, say, show, staffs
from bot.web.staff.in_words import ACTS, CHANNELS, KINDS, NOT_POSSIBLE, RESIDENCES, RUN_STATES, STATES, TOPICS
from bot.web.staff.presence import language
from bot.web.staff.previews import bubbles_of, near, telegram_markup
from bot.web.staff.progress import Standing, progress_words, standing_of
from bot.web.staff.readiness import Readiness, readiness
from bot.web.staff.whom import saved_name, whom
from bot.words import words_for

BEFORE_SENDING = {State.DRAFT, State.SUBMITTED, State.REJECTED, State.WITHDRAWN, State.APPROVED}
CONFIRMED_BY_TYPING = 100  # readers from which on the approver types their number


def required(number: int) -> Announcement:
    """Return the announcement; 404 where there is none of that number."""
    found = runtime().announcements.get(number)
    if found is None:
        abort(404)
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """What a sheet is shown with beside the announcement: a fault to tell, what was asked once more."""

    fault: str = ""
    reason: str = ""
    asks_again: bool = False
    reason_fault: str = ""
    count_fault: str = ""
    ready: Readiness | None = None


def sheet(announcement: Announcement, part: Part | None = None, status: int = 200) -> Response:
    """Show an announcement with all that is known of it and all that may be done now."""
    told = part or Part()
    number = announcement.id or 0
    standing = standing_of(number)
    acts = acts_now(announcement, standing)
    ahead = told.ready
    if ahead is None and announcement.state in BEFORE_SENDING:
        ahead = readiness(announcement, exact=Act.APPROVE in acts)
    return show(
        "announcement.html",
        status,
        one=announcement,
        title=title_of(announcement, language(acting())),
        part=told,
        acts=acts,
        ahead=ahead,
        bubbles=ahead.bubbles if ahead else bubbles_of(announcement),
        standing=standing,
        steps=runtime().announcements.steps(number),
        names=staffs().names(),
        is_own=announcement.author == acting().id,
        typed_from=CONFIRMED_BY_TYPING,
        repeat=Repeat.read(announcement.repeat) if announcement.repeat else None,
        template_name=_template_name(announcement),
        trials=Trials(runtime().database).of(acting().id),
        on=frozenset(runtime().carriers),
        whom=whom(announcement, words_for(language(acting()))),
        saved_name=saved_name(announcement),
        **(shown_words() | progress_words()),
    )


def not_possible(announcement: Announcement) -> str:
    """Say that an act is not open any more, and how it stands instead."""
    return say(NOT_POSSIBLE, state=say(STATES[announcement.state]))


def shown_words() -> dict[str, Any]:
    """Return what templates of announcements say things with."""
    return {
        "states": STATES, "kinds": KINDS, "channels": CHANNELS, "topics": TOPICS, "residences": RESIDENCES,
        "run_states": RUN_STATES, "step_words": ACTS, "township_name": township_name, "near": near,
        "telegram_markup": telegram_markup, "endonyms": ENDONYMS,
    }  # fmt: skip


def title_of(announcement: Announcement, tag: str) -> str:
    found = shown_text(announcement.texts, tag)
    return found[0].title if found else ""


def title_in(texts: dict[str, dict[str, str]], tag: str) -> str:
    """Return the title out of a row's texts: in the language asked for, else in any."""
    own = texts.get(tag, {}).get("title", "")
    return own or next((text["title"] for text in texts.values() if text["title"]), "")


def acts_now(announcement: Announcement, standing: Standing) -> frozenset[str]:
    """Return what whoever is signed in may do, and what would come to something."""
    totals = standing.totals
    pointless = {
        Act.RETRY_FAILED: not totals[Delivery.FAILED],
        Act.SEND_UNKNOWN: not totals[Delivery.UNKNOWN],
        Act.SEND_MISSED: not standing.missed,
        Act.SKIP_MISSED: not standing.missed,
        Act.RECALL: standing.is_taken_back,
    }
    lawful = open_acts(announcement, acting().id, acting().role)
    return frozenset(str(act) for act in lawful if not pointless.get(act))


def _template_name(announcement: Announcement) -> str:
    if announcement.template is None:
        return ""
    approved = Templates(runtime().database).approved()
    return next((one.name for one in approved if one.id == announcement.template), announcement.template)
