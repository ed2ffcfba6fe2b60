"""Parcels in calls as a platform takes them: so many at most, and nobody twice in one."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import timedelta

from bot.courier import Outcome, Parcel, Report, State
from bot.wires.json_calls import Answer, Failed


def rounds(
    parcels: Sequence[Parcel],
    most: int,
    *,
    apart: Callable[[Parcel], Hashable],
    person: Callable[[Parcel], str],
) -> list[list[Parcel]]:
    """Return the parcels of each call, in their order.

    Args:
        most: parcels a call takes.
        apart: what all parcels of a call must have in common.
        person: whom a parcel goes to; nobody stands twice in a call.
    """
    calls: dict[tuple[Hashable, int], list[Parcel]] = {}
    times: Counter[tuple[Hashable, str]] = Counter()
    for parcel in parcels:
        common, to = apart(parcel), person(parcel)
        calls.setdefault((common, times[common, to]), []).append(parcel)
        times[common, to] += 1
    return [call[at : at + most] for call in calls.values() for at in range(0, len(call), most)]


def tell(
    parcels: Sequence[Parcel],
    report: Report,
    state: State,
    reason: str = "",
    *,
    handle: str | None = None,
    pause: timedelta | None = None,
    stops: bool = False,
    won: int = 0,
) -> None:
    """Report the same of each parcel."""
    for parcel in parcels:
        report(Outcome(parcel.delivery, state, reason, handle=handle, pause=pause, stops=stops, won=won))


def tell_failed(parcels: Sequence[Parcel], report: Report, failed: Failed) -> None:
    tell(parcels, report, failed.state, failed.reason)


THEIRS = {"errorCode", "status", "code"}  # a word that Kakao's and Solapi's own refusals have


def tell_refused(parcels: Sequence[Parcel], report: Report, answer: Answer) -> None:
    """Report what a refusal of the whole call, in the platform's own words, means for its parcels."""
    if answer.status == 429:
        tell(parcels, report, State.PENDING, "rate", pause=answer.wait)
    elif answer.status in {401, 403}:
        tell(parcels, report, State.PENDING, "bad-token", stops=True)
    elif answer.status >= 500 and not THEIRS & dict(answer.said).keys():
        tell(parcels, report, State.UNKNOWN, "unreadable-answer")  # a gateway's words, not the platform's
    elif answer.status >= 500:
        tell(parcels, report, State.PENDING, "server")
    elif answer.status >= 400:
        tell(parcels, report, State.FAILED, "refused", stops=True)
    else:
        tell(parcels, report, State.UNKNOWN, "unreadable-answer")
