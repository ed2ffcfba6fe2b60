"""The rows staff keep, in memory: one snapshot a version, shared by all turns of a process."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.handler import Fact

TOPIC_OF_PLACE = {"food": "food", "food-street": "food", "transport": "transport"}


class FactsInMemory:
    """Answers :class:`bot.handler.Facts` from rows read once.

    Args:
        rows: (kind, key, entity, body) in the order they are shown.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str | None, Mapping[str, Any]]]) -> None:
        by_kind: dict[str, list[Fact]] = defaultdict(list)
        self._one: dict[tuple[str, str], Fact] = {}
        for kind, key, entity, body in rows:
            fact = {**body, "kind_of_row": kind, "row": key, "entity": entity or key}
            by_kind[kind].append(fact)
            self._one.setdefault((kind, key), fact)
            self._one.setdefault((kind, entity or key), fact)
        self._entities = {entity for _, entity in self._one}
        self._many = {kind: tuple(facts) for kind, facts in by_kind.items()}

    def one(self, kind: str, entity: str) -> Fact | None:
        """Return the row of this entity (or file key); None where there is none."""
        return self._one.get((kind, entity))

    def knows(self, entity: str) -> bool:
        """Tell whether any row is about this entity."""
        return entity in self._entities

    def many(self, kind: str) -> tuple[Fact, ...]:
        return self._many.get(kind, ())


def topic_of(fact: Fact) -> str | None:
    """Return the topic under which a row's entity is talked about; None for rows that are not entities."""
    kind = fact["kind_of_row"]
    if kind == "place":
        return TOPIC_OF_PLACE.get(fact["kind"], "places")
    if kind == "course":
        return None if fact["kind"] == "staff" else _topic_of_course(fact)
    if kind == "festival" and fact["entity"].endswith("-market"):
        return "places"  # a weekly market is a place one goes to, told as such outside
    return {"festival": "festival", "goods": "deals", "deal": "deals", "popup": "popup", "news": "news"}.get(
        kind
    )


def _topic_of_course(fact: Fact) -> str:
    if fact["kind"] in {"startup", "support"}:
        return "startup"
    return "supporters" if fact["kind"] == "recruitment" and "sns" in fact.get("topics", ()) else "education"
