"""AlimTalk's templates as they were last read from Solapi; only approved ones may be used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.store.database import Database
from bot.store.sending_tables import template

APPROVED = "APPROVED"
BLANK = re.compile(r"#\{[^{}]+\}")


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    name: str
    text: str

    @property
    def blanks(self) -> tuple[str, ...]:
        """Its blanks as Solapi names them, ``#{…}``, each once.

        >>> Template("1", "News", "#{name}: #{text} #{name}").blanks
        ('#{name}', '#{text}')
        """
        return tuple(dict.fromkeys(BLANK.findall(self.text)))

    def filled(self, values: "dict[str, str]") -> str:
        """Return its text with the blanks filled; an empty one stays as it is."""
        return BLANK.sub(lambda blank: values.get(blank[0]) or blank[0], self.text)


class Templates:
    def __init__(self, database: Database) -> None:
        self.database = database

    def approved(self) -> Sequence[Template]:
        """Return those that may be used, by name."""
        found = select(template.c.id, template.c.name, template.c.text).where(template.c.status == APPROVED)
        with self.database.read() as connection:
            return [Template(*row) for row in connection.execute(found.order_by(template.c.name))]
