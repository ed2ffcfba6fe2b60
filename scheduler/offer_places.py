"""Offer the places that came free to those who wait, in their order, and see what becomes of each offer."""

from collections import Counter
from datetime import timedelta
from functools import cache

from bot.job import Job
from bot.runtime import Runtime
from bot.store.offers import Offers


def run(runtime: Runtime) -> Counter[str]:
    """Return how many places were offered, how many offers were sent, are told by phone, or lapsed."""
    house, now = runtime.house(), runtime.now()
    course_of = cache(runtime.course)  # also of a class that is hidden: its people are still there
    topics = {form.key: topic for topic, handler in house.handlers.items() for form in handler.forms}
    offers = Offers(
        runtime.database, tuple(runtime.carriers), topics, timedelta(hours=runtime.settings.offer_hours)
    )
    done = offers.watch(course_of, now) + offers.lapse(course_of, now)
    for entity, desk in offers.lines().items():
        if runtime.stopping.is_set():
            break
        if (course := course_of(entity)) is not None:
            done += offers.end_line(course, desk, now) or offers.offer(course, desk, now)
    return done


JOB = Job("offer-places", every=timedelta(seconds=5), run=run, led=True)
