"""Forms of the console as a browser would send them, and an application to change."""

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
