"""What short words are to somebody who has a sign-up or was offered a place: taken, left, given up, kept."""

from bot.handler import hears
from bot.listening.word_lists import is_one_of
from bot.readings.yes_no import yes_or_no

TAKE = hears(
    "take the place|take it|i take it|i'll take it|i will take it|i want the place|accept|i accept|"
    "accept it|i will come|i'll come|i am coming|yes i will come|i will be there"
)
LEAVE = hears(
    "no thank you|decline|i decline|i pass|i'll pass|not coming|i am not coming|i will not come|"
    "i won't come|give it to the next|give it to somebody else"
)
CANCEL = hears("cancel|cancel it|please cancel|please cancel it|do cancel it")
KEEP = hears("keep it|keep it as it is|leave it|leave it as it is|as it was|unchanged")
LONGEST = 30  # characters; what is longer is about something else


def offer_answer(text: str) -> str:
    """Return ``accept``, ``decline``, ``ask`` for a bare yes or no, or nothing where words are none of these.

    A bare yes may answer something else that was said since; so it is asked back, about the place.
    """
    if len(text) > LONGEST:
        return ""
    for step, words in (("accept", TAKE), ("decline", LEAVE)):
        if is_one_of(text, words):
            return step
    return "ask" if yes_or_no(text) else ""


def gives_up(text: str) -> bool:
    """Tell words by which somebody who has a sign-up gives it up: "취소", "안 갈래"."""
    return len(text) <= LONGEST and (is_one_of(text, CANCEL) or is_one_of(text, LEAVE))
