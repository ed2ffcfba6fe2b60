"""Today: the first screen."""

from bot.web.staff.door import Answer, allowed, show, staff
from bot.web.staff.menu import EVERYBODY


@staff.get("/")
@allowed(*EVERYBODY)
def home() -> Answer:
    return show("home.html")
