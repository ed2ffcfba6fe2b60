"""What goes wrong, told as a page of the console in words a clerk can use."""

from flask import Response, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from bot.store.database import Unavailable
from bot.store.staffs import Staff
from bot.web.staff.door import ENDED, page_left, render, show, signed_in
from bot.web.staff.presence import language
from bot.words import words_for

AGAIN = 5  # seconds after which a resting database is worth another try


def is_of_the_console() -> bool:
    return request.path == "/staff" or request.path.startswith("/staff/")


def page(trouble: HTTPException) -> Response:
    """Return an error's page."""
    status = trouble.code or 500
    try:
        who = signed_in()
        is_out = status == 403 and who is None
        title, sentence = _told(status, who)
        response = show("error.html", status, title=title, sentence=sentence, is_out=is_out, left=page_left())
    except Unavailable:  # who is signed in cannot be looked up either
        return resting()
    if isinstance(trouble, RateLimitExceeded):
        response.headers["Retry-After"] = str(trouble.limit.limit.get_expiry())
    return response


def resting() -> Response:
    """Return the page of a database that is away; it looks nothing up."""
    title, sentence = _told(503, None)
    response = render("error.html", 503, None, title=title, sentence=sentence)
    response.headers["Retry-After"] = str(AGAIN)
    return response


def _told(status: int, who: Staff | None) -> tuple[str, str]:
    """Return an error's title and what to do, in the language of the console."""
    say = words_for(language(who)).say
    match status:
        case 403 if who is None:
            return say("You are signed out"), say(ENDED)
        case 403:
            return say("This is not open to you"), say(
                "Your role does not include this, or the page had been open for too long. "
                "Please go back and load the page again."
            )
        case 404 | 405:
            return say("There is no such page"), say("It may have been removed, or its address is misspelt.")
        case 413:
            return say("This is too large"), say("Please send less at once, or a smaller picture.")
        case 429:
            return say("Too many tries"), say("Please wait a minute, then try again.")
        case 503:
            return say("The service is resting"), say(
                "The database does not answer at this moment. Please try again in a few seconds."
            )
        case 400 | 409:
            return say("This could not be done"), say(
                "Please go back, load the page again and look how it stands."
            )
        case _:
            return say("Something went wrong"), say(
                "It was noted for the operators. What you were doing may not have been saved."
            )
