"""The residents' page, and the pictures of the cards."""

import os
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template, request

from bot.build import BUILD
from bot.drawing.pictures import Picture, address, draw
from bot.handler import ENDONYMS
from bot.listening.language import known_language
from bot.runtime import Runtime
from bot.store.database import Unavailable
from bot.store.uploads import Uploads
from bot.words import LANGUAGES, words_for

pages = Blueprint("pages", __name__)

PHONE = "061-430-3114"
YEAR = 365 * 24 * 3600  # seconds
UPLOADED = re.compile(r"[0-9a-f]{40}\.(?:png|jpg)")
ADDRESS = re.compile(
    r"(?P<kind>[a-z]{1,12})/(?P<name>[a-z0-9-]{1,64})\.(?P<language>[A-Za-z-]{2,8})\.(?P<shape>wide|square)"
    r"\.(?P<digest>[0-9a-f]{1,16})\.png"
)


@pages.get("/")
def chat() -> Response:
    language = _language()
    words = words_for(language)
    page = render_template(
        "chat.html", say=words.say, language=language, languages=list(ENDONYMS.items()), phone=PHONE,
        static_version=BUILD,
    )  # fmt: skip
    response = Response(page)
    response.headers["Content-Security-Policy"] = policy(
        current_app.extensions["runtime"].settings.public_url
    )
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _language() -> str:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    wished = request.accept_languages
    best = wished.best_match(("ko", "en", "ja", "zh", "vi")) or wished.best
    return known_language(best) or "ko"


def policy(public_url: str) -> str:
    """Return the page's content policy: nothing from elsewhere but the pictures of the public address."""
    parts = urlsplit(public_url)
    return (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
        f"img-src 'self' data: {parts.scheme}://{parts.netloc} https:"
    )


@pages.get("/pictures/uploads/<name>")
def uploaded(name: str) -> Response:
    """Serve a picture that staff uploaded; its name is its digest, so it never changes."""
    runtime: Runtime = current_app.extensions["runtime"]
    if not UPLOADED.fullmatch(name):
        abort(404)
    try:
        photo = Uploads(runtime.database).get(name)
    except Unavailable:
        abort(503)
    if photo is None:
        abort(404)
    response = Response(photo.body, content_type=photo.content_type)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@pages.get("/pictures/<path:name>")
def picture(name: str) -> Response:
    """Serve a picture; drawn once, then kept in a file, it never changes under the same address."""
    found = ADDRESS.fullmatch(name)
    if found is None:
        abort(404)
    runtime: Runtime = current_app.extensions["runtime"]
    try:
        drawn = runtime.covers().find(found["kind"], found["name"], found["language"], found["shape"])
    except Unavailable:
        abort(503)
    if drawn is None:
        abort(404)
    digest = address(drawn).rsplit("-", 2)[1]
    response = Response(_kept(drawn, runtime.settings.var / "pictures"), content_type="image/png")
    is_current = digest == found["digest"]
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if is_current else "public, max-age=300"
    )
    return response


def _kept(drawn: Picture, folder: Path) -> bytes:
    file = folder / address(drawn).replace("/", "-")
    try:
        return file.read_bytes()
    except OSError:
        png = draw(drawn)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
            part.write(png)
        os.replace(part.name, file)
    except OSError:
        current_app.logger.warning("a picture could not be kept")  # it is drawn again the next time
    return png
