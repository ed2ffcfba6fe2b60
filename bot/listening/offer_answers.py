"""What words are to somebody who was offered a place: taken, left, or a yes or no that is asked back."""

from bot.handler import hears
from bot.listening.word_lists import is_one_of
from bot.readings.unread import Unread
from bot.readings.yes_no import read_yes_no

TAKE = hears(
    "take the place|take it|i take it|i'll take it|i will take it|i want the place|accept|i accept|"
    "accept it|i will come|i'll come|i am coming|yes i will come|i will be there"
)
LEAVE = hears(
    "no thank you|decline|i decline|i pass|i'll pass|not coming|i am not coming|i will not come|"
    "i won't come|give it to the next|give it to somebody else"
)
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
    try:
        read_yes_no(text)
    except Unread:
        return ""
    return "ask"
