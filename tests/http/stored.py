"""What a test may look up in the database behind an application."""

from typing import Any

from flask import Flask
from sqlalchemy import Row, func, select

from bot.app import runtime_of
from bot.store.tables import answer, contact, receipt


def contacts(app: Flask) -> list[Row[Any]]:
    """Return every contact, in no order that tells anything."""
    with runtime_of(app).database.read() as connection:
        return list(connection.execute(select(contact).order_by(contact.c.id)))


def the_contact(app: Flask) -> Row[Any]:
    """Return the only contact there is."""
    (only,) = contacts(app)
    return only


def answers_kept(app: Flask) -> int:
    """Count the texts of answers that are kept for repeats."""
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(func.count()).select_from(answer)).scalar_one()


def counts(app: Flask) -> tuple[int, int, int]:
    """Count the contacts, all their steps, and the answers kept for repeats."""
    steps = sum(one.version for one in contacts(app))
    with runtime_of(app).database.read() as connection:
        kept = connection.execute(select(func.count()).select_from(receipt)).scalar_one()
    return len(contacts(app)), steps, kept
