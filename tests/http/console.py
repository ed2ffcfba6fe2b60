"""The console as tests use it: clients that are signed in, forms as a browser would send them."""

import re
import shutil
from html.parser import HTMLParser

from bot.app import runtime_of
from tests.conftest import make_app

PASSWORD = "a long enough one 7"


def own_app(filled, folder):
    """Yield an application with all content in a database of its own."""
    shutil.copy(filled, folder / "app.db")
    made = make_app(f"sqlite:///{folder}/app.db", folder)
    yield made
    runtime_of(made).close()


def signed_in(app, role, name=None):
    """Return a client signed in with a role; who it is stands in its ``staff``."""
    now = runtime_of(app).now()
    staffs = app.extensions["staffs"]
    made, password = staffs.add(name or f"test-{role}", role, now)
    staffs.change_password(made.id, PASSWORD, now, password)
    client = app.test_client()
    sent = post(client, "/staff/sign-in", {"name": made.name, "password": PASSWORD})
    assert sent.status_code == 302, sent.text
    client.staff = made
    return client


def post(client, path, data, **more):
    """Post with the token of this client's session."""
    page = client.get("/staff/sign-in" if path == "/staff/sign-in" else "/staff/password").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return client.post(path, data={**data, "csrf_token": token}, **more)


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values, self.area, self.select = {}, None, None

    def add(self, name, value):
        had = self.values.get(name)
        if had is None:
            self.values[name] = value
        else:
            self.values[name] = [*(had if isinstance(had, list) else [had]), value]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("name"):
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.add(given["name"], given.get("value", ""))
        elif tag == "textarea":
            self.area = [given["name"], ""]
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and "selected" in given:
            self.add(self.select, given["value"])

    def handle_data(self, data):
        if self.area is not None:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.add(*self.area)
            self.area = None
        elif tag == "select":
            self.select = None


def hidden(form):
    """Return what a browser would send of a form as it was shown."""
    fields = _Fields()
    fields.feed(form)
    fields.values.pop("csrf_token", None)
    return fields.values
