"""Kakao's skill answers held against the schema, and against what a schema cannot say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "kakao"
SCHEMA = SHARED / "skill-response.schema.json"
MOST_BYTES = 30_000
TEXT_CARD, ITEM_CARD, ITEM_CARD_OF_MANY = 400, 200, 100  # title and description together

needs_schema = pytest.mark.skipif(
    not SCHEMA.is_file(),
    reason=f"KAKAO'S ANSWERS ARE NOT CHECKED: {SCHEMA.parent.name}/ with its schema and samples is not here",
)


def samples(pattern: str) -> list[Any]:
    """Return the sample files of a pattern as rows of a table, by name; none where they are absent."""
    return [pytest.param(file, id=file.stem) for file in sorted((SHARED / "samples").glob(pattern))]


def faults(raw: bytes) -> list[str]:
    """Return all that is wrong with an answer as it goes over the wire."""
    found = [f"{len(raw)} bytes"] if len(raw) > MOST_BYTES else []
    body = json.loads(raw)
    found += [f"{error.json_path}: {error.message:.200}" for error in _validator().iter_errors(body)]
    return found or list(_sums(body))


_made: list[Draft202012Validator] = []


def _validator() -> Draft202012Validator:
    if not _made:
        schema = json.loads(SCHEMA.read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        _made.append(Draft202012Validator(schema))
    return _made[0]


def _sums(body: dict[str, Any]) -> Iterator[str]:
    for output in body.get("template", {}).get("outputs", ()):
        for kind, card in output.items():
            many = kind == "carousel"
            for one in card["items"] if many else [card]:
                yield from _sum(card["type"] if many else kind, one, many)


def _sum(kind: str, card: dict[str, Any], many: bool) -> Iterator[str]:
    most = {"textCard": TEXT_CARD, "itemCard": ITEM_CARD_OF_MANY if many else ITEM_CARD}.get(kind)
    length = sum(len(card.get(name, "").encode("utf-16-le")) // 2 for name in ("title", "description"))
    if most is not None and length > most:
        yield f"{kind}: title and description are {length} of {most}"


def pressables(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what can be pressed in an answer, as (what the person is seen to say, extra)."""
    template = body.get("template", {})
    for output in template.get("outputs", ()):
        for card in output.values():
            for one in (card, *card.get("items", ())):
                things = (
                    *one.get("buttons", ()),
                    *(item for item in one.get("items", ()) if "action" in item),
                )
                yield from ((t["messageText"], t["extra"]) for t in things if t["action"] == "message")
    for reply in template.get("quickReplies", ()):
        yield reply["messageText"], reply["extra"]
