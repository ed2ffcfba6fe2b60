"""AlimTalk's templates as they were last read from Solapi; only approved ones may be used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

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

    def replace(self, rows: Sequence[tuple[str, str, str, str]], now: datetime) -> int:
        """Keep the templates as they are now, and no others; return how many are new, changed or gone.

        Args:
            rows: id, name, text and status of each.
        """
        fields = ("id", "name", "text", "status")
        present = {row[0]: (row[0], row[1][:120], row[2], row[3][:16]) for row in rows}
        with self.database.write() as connection:
            kept = {
                row.id: tuple(row) for row in connection.execute(select(*(template.c[f] for f in fields)))
            }
            changed = [one for one in kept.keys() | present.keys() if kept.get(one) != present.get(one)]
            connection.execute(delete(template).where(template.c.id.in_(changed)))
            new = [dict(zip(fields, present[one], strict=True)) for one in changed if one in present]
            if new:
                connection.execute(insert(template), [{**row, "at": now} for row in new])
        return len(changed)
