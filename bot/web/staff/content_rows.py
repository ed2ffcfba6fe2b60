"""Rows between the form and the store: what a form tells, what is wrong with it, what it is called."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.content.checks import Trouble, nearest, troubles
from bot.content.fields import fields_of
from bot.content.files import KEY_FIELDS, Entry
from bot.content.form import Values, gather, spread
from bot.content.keys import entity_of, is_entity, key_of
from bot.handler import mark
from bot.store.edits import Edits, Kept

COUNTY = "강진군"
RESERVED = {"new", "preview", "emergency"}  # pages of ours, and an entity that is no row
ONCE = {"halfprice"}  # kinds of a single row: none is added
BAD_KEY = mark("Small letters, digits and hyphens only, at most 32, such as reed-festival.")
TAKEN = mark("Another entry has this key. Please choose another one.")
CHOOSE = mark("Please choose one.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a form tells it, with what is wrong with it by input."""

    entry: Entry
    troubles: Mapping[str, Trouble] = field(default_factory=dict)

    def with_trouble(self, path: str, sentence: str) -> "Draft":
        return replace(self, troubles={path: Trouble(path, sentence), **self.troubles})

    @property
    def values(self) -> Values:
        return spread(fields_of(self.entry.kind), self.entry.body)


def title_of(kind: str, body: Mapping[str, Any]) -> str:
    """Return what staff call a row: its name or question, in Korean where it has one."""
    if kind == "name":
        return ", ".join(body.get("ko", ()))
    for name in ("names", "title", "product", "q", "label", "name"):
        texts = body.get(name)
        if isinstance(texts, str):
            return texts
        if isinstance(texts, Mapping) and texts:
            return str(texts.get("ko") or next(iter(texts.values())))
    return ""


def blank(kind: str, now: datetime) -> Draft:
    """Return what an empty form starts with: where it is from, and the day where one is needed."""
    body: dict[str, Any] = {"sources": [{"publisher": COUNTY, "date": now.date().isoformat(), "url": None}]}
    if kind == "news":
        body["date"] = now.date().isoformat()
    if kind == "deal":
        body["price_observed_on"] = now.date().isoformat()
    return Draft(Entry(kind, "", None, 0, {} if kind == "name" else body))


def changed(row: Kept, values: Values, edits: Edits) -> Draft:
    """Return a row as a form changes it."""
    body = gather(fields_of(row.kind), values, row.body)
    entity = _goods(values) or row.entity if row.kind == "deal" else row.entity
    made = _completed(replace(row.entry, body=body, entity=entity), row.body)
    return _checked(made, edits)


def written(kind: str, values: Values, edits: Edits) -> Draft:
    """Return a new row as a form tells it; its key is made from its title where none is given."""
    body = gather(fields_of(kind), values)
    key, wrong = _key(kind, body, values, edits)
    body = body if kind == "name" else {**body, KEY_FIELDS[kind]: _first(values, "key") or key}
    entity = _goods(values) if kind == "deal" else key if kind == "name" else entity_of(kind, key)
    draft = _checked(_completed(Entry(kind, key, entity, 0, body), {}), edits)
    if kind == "deal" and entity is None:
        draft = draft.with_trouble("entity", CHOOSE)
    return draft.with_trouble("key", wrong) if wrong else draft


def _key(kind: str, body: Mapping[str, Any], values: Values, edits: Edits) -> tuple[str, str]:
    """Return a new row's key, and what is wrong with it."""
    given = _first(values, "key")
    if kind == "name":
        free = edits.entities() - {row.key for row in edits.rows("name")}
        return given, "" if given in free else CHOOSE
    if kind == "halfprice-rule":
        return f"{body.get('year')}-{given}", "" if is_entity(given) else BAD_KEY
    taken = edits.keys() | RESERVED
    if not given:
        return key_of(kind, _english(body) or title_of(kind, body), taken), ""
    if not is_entity(given):
        return given, BAD_KEY
    return given, TAKEN if given in taken else ""


def _english(body: Mapping[str, Any]) -> str:
    for name in ("names", "title", "product", "q", "name"):
        if isinstance(texts := body.get(name), Mapping):
            return str(texts.get("en") or "")
    return str(body.get("title_en") or "")


def _goods(values: Values) -> str | None:
    return _first(values, "entity") or None


def _first(values: Values, name: str) -> str:
    return next(iter(values.get(name, ())), "").strip()


def _completed(entry: Entry, before: Mapping[str, Any]) -> Entry:
    """Return the row with what the house adds: the names of its sources, a question's topic and entity."""
    body = dict(entry.body)
    if entry.kind not in {"name", "halfprice"}:
        body |= {"source": _source_names(body.get("sources") or [], before)}
    if entry.kind == "faq":
        asks = dict(body.get("asks") or {})
        if body.get("keywords") and not asks.get("entity"):
            asks["entity"] = entry.key
        body |= {"asks": asks, "topic": before.get("topic") or asks.get("topic") or ""}
    if entry.kind == "festival":
        body["period"] = _with_year(body.get("period") or {})
    return replace(entry, body=body)


def _with_year(period: Mapping[str, Any]) -> dict[str, Any]:
    """Return a festival's dates with their year; an edition's number ends with its year."""
    year = str(period.get("start") or "")[:4]
    if not year.isdecimal() or int(year) == period.get("year"):
        return dict(period)
    return {name: value for name, value in period.items() if name != "edition"} | {"year": int(year)}


def _source_names(sources: list[Mapping[str, Any]], before: Mapping[str, Any]) -> list[str]:
    earlier = {
        json.dumps(one, sort_keys=True): name
        for one, name in zip(before.get("sources") or (), before.get("source") or (), strict=False)
    }
    return [
        earlier.get(json.dumps(one, sort_keys=True), f"staff-{n}") for n, one in enumerate(sources, start=1)
    ]


def _checked(entry: Entry, edits: Edits) -> Draft:
    inputs = list(spread(fields_of(entry.kind), entry.body))
    found: dict[str, Trouble] = {}
    for trouble in troubles(entry, edits.entities()).values():
        path = "sources.0.publisher" if trouble.path == "source" else nearest(trouble.path, inputs)
        found.setdefault(path, trouble)
    return Draft(entry, found)
