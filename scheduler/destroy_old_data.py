"""Destroy what was kept for long enough, in small pieces; bot/retention.py says how long."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.classes.course import ends_at, told_to_end
from bot.job import Job
from bot.retention import APPLICATIONS, kept
from bot.runtime import Runtime
from bot.store.checked_tables import CheckedTables
from bot.store.drafts import Drafts
from bot.store.old_data import OldData
from bot.store.trials import Trials

ROWS = 500  # a transaction, so that no web request waits long for the lock
PAUSE = 0.05  # seconds between two
MOST = 400  # transactions of one kind in a run


def run(runtime: Runtime) -> Counter[str]:
    """Return how much of each kind was destroyed; nothing of whose or what it was."""
    now = runtime.now()
    drafts = Drafts(runtime.database)
    tables = CheckedTables(runtime.database, runtime.sealer)
    old = OldData(runtime.database, kept("classes"), kept("applications"))
    return Counter(
        form_answers=_all(runtime, lambda: drafts.forget_answers(now - kept("draft-answers"), ROWS, now)),
        forms=_all(runtime, lambda: drafts.forget(now - kept("draft"), ROWS)),
        forms_in_talks=_all(runtime, lambda: old.forget_forms(now - kept("draft"), ROWS)),
        sign_ups=_sign_ups(runtime, old),
        codes=_all(runtime, lambda: old.forget_codes(now, ROWS)),
        code_tries=_all(runtime, lambda: old.forget_tries(now, ROWS)),
        checked_tables=_all(runtime, lambda: tables.forget_old(now, ROWS)),
        test_codes=Trials(runtime.database).tidy(now),
    )


def _sign_ups(runtime: Runtime, old: OldData) -> int:
    """Destroy old sign-ups: those of a class count from its end, applications from when they came in.

    A class whose row is gone ended when people were last told it would.
    """
    now, facts, done = runtime.now(), runtime.house().facts, 0
    for form, course, told in old.courses():
        if form in APPLICATIONS:
            destroy = partial(old.cut_off_applications, form, course, now, ROWS)
        else:
            row = facts.one("course", course)
            ended = told_to_end(told or {}) if row is None else ends_at(row)
            destroy = partial(old.cut_off_class, form, course, ended, now, ROWS)
        done += _all(runtime, destroy)
    return done


def _all(runtime: Runtime, destroy: Callable[[], int]) -> int:
    destroyed = 0
    for _ in range(MOST):
        gone = destroy()
        destroyed += gone
        if gone < ROWS or runtime.stopping.is_set():
            break
        time.sleep(PAUSE)
    return destroyed


JOB = Job("destroy-old-data", every=timedelta(hours=1), run=run, led=True)
