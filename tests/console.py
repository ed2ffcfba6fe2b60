"""The console as tests use it: staff who are signed in, and forms posted with their token."""

import re
from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import runtime_of
from bot.security import passwords
from bot.store.staffs import Staff, Staffs

PASSWORD = "다리 위의 청자 찻잔"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # a hash says itself how it was made
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def staffs_of(app: Flask) -> Staffs:
    return app.extensions["staffs"]


def a_staff(staffs: Staffs, role: str, now: datetime, name: str | None = None) -> Staff:
    """Make one of the staff, who has chosen :data:`PASSWORD` already."""
    with patch.object(passwords, "_hasher", QUICK):  # which is as good for all but those who try to guess
        made, _ = staffs.add(name or role, role, now)
        return staffs.change_password(made.id, PASSWORD, now)


@dataclass(slots=True)
class Desk:
    """A browser with somebody signed in; ``post`` brings the forgery token along."""

    client: FlaskClient
    staff: Staff | None = None
    token: str = ""

    def get(self, path: str, **more) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, data: dict | None = None, **more) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **more)

    def learn_token(self, path: str = "/staff/sign-in") -> str:
        self.token = token_in(self.client.get(path).text)
        return self.token


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page[:2000]
    return found[1]


def at_the_door(app: Flask) -> Desk:
    """A browser that has the sign-in page open."""
    desk = Desk(app.test_client())
    desk.learn_token()
    return desk


def signed_in(app: Flask, role: str, name: str | None = None) -> Desk:
    """Make one of the staff and sign them in."""
    now = runtime_of(app).now()
    staff = a_staff(staffs_of(app), role, now, name)
    desk = at_the_door(app)
    answer = desk.post("/staff/sign-in", {"name": staff.name, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    desk.staff = staff
    desk.learn_token("/staff/password")
    return desk
