"""Remind people of their class the day before, and tell them when it moves or is called off."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.store.reminders import Reminders


def run(runtime: Runtime) -> Counter[str]:
    """Return how many people were reminded, told of a change, or are to be called about either."""
    now = runtime.now()
    reminders = Reminders(runtime.database, tuple(runtime.carriers))
    done: Counter[str] = Counter()
    for desk in reminders.desks():
        course = runtime.course(desk.course)  # also a hidden one: its people are still there
        if runtime.stopping.is_set():
            break
        if course is not None:
            done += reminders.tell_changes(course, desk, now)
            done += reminders.remind(course, now)
    return done


JOB = Job("remind-of-classes", every=timedelta(minutes=5), run=run, led=True)
