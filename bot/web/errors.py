"""Errors as a caller sees them: JSON with a code and a sentence, never a trace."""

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from bot.store.database import Unavailable
from bot.web.staff.trouble import AGAIN, is_of_the_console, page, resting

CODES = {
    400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    429: "too_many", 503: "unavailable",
}  # fmt: skip


def error(status: int, message: str, code: str | None = None, retry_after: int | None = None) -> Response:
    """Make an error answer; ``retry_after`` is in seconds."""
    response = jsonify({"error": {"code": code or CODES.get(status, "error"), "message": message}})
    response.status_code = status
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def told(trouble: HTTPException) -> Response | HTTPException:
        if is_of_the_console():
            return page(trouble)
        if not request.path.startswith("/in/"):
            return trouble
        response = error(trouble.code or 500, trouble.description or trouble.name)
        if isinstance(trouble, MethodNotAllowed) and trouble.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(trouble.valid_methods))
        return response

    @app.errorhandler(InternalServerError)
    def fault(trouble: InternalServerError) -> Response | HTTPException:
        """Answer a fault of ours; a platform is asked to come again, for no door of theirs answers 500."""
        if request.path.startswith("/in/"):
            return error(503, "something went wrong here", retry_after=AGAIN)
        return page(trouble) if is_of_the_console() else trouble

    @app.errorhandler(Unavailable)
    def away(_trouble: Unavailable) -> Response:
        return resting() if is_of_the_console() else error(503, "the database is away", retry_after=AGAIN)
