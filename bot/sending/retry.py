"""When a delivery that was certainly refused is tried again."""

from datetime import timedelta

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
LAST_WAIT = timedelta(hours=2)
MOST_TRIES = 6


def wait_before_retry(failures: int, asked: timedelta | None = None) -> timedelta:
    """Return how long to leave a delivery alone before the next try.

    The waits are 1, 5 and 30 minutes, then 2 hours each time. Where the platform itself asked for longer,
    the longer wait wins.

    Args:
        failures: tries that have failed so far, 1 or more.
        asked: the wait the platform named, if it named one.

    Raises:
        ValueError: ``failures`` is below 1.

    >>> wait_before_retry(2)
    datetime.timedelta(seconds=300)
    """
    if failures < 1:
        raise ValueError("nothing has failed yet")
    wait = WAITS[failures - 1] if failures <= len(WAITS) else LAST_WAIT
    return max(wait, asked or timedelta())
