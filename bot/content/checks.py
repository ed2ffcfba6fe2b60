"""What is wrong with a row, told at its field and in plain words; the rules are those of the files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from jsonschema import ValidationError

from bot.content.files import ENTITY, KEY_FIELDS, Entry, check_asks, impossible_days, validator
from bot.handler import mark

NEEDED = mark("This is needed.")
SENTENCES = {
    "required": NEEDED, "minLength": NEEDED, "minProperties": NEEDED, "minItems": NEEDED,
    "enum": mark("Please choose one."), "type": mark("This does not fit here."),
    "minimum": mark("Not less than %(limit)s."), "exclusiveMinimum": mark("It must be more than %(limit)s."),
    "maximum": mark("Not more than %(limit)s."),
}  # fmt: skip
PATTERNS = {
    "tel": mark("A phone number such as 061-430-3114."),
    "phone": mark("A phone number such as 061-430-3114."),
    "url": mark("A web address that begins with https://."),
    "apply_url": mark("A web address that begins with https://."),
    "start": mark("A day such as 2026-11-22."), "end": mark("A day such as 2026-11-22."),
    "date": mark("A day such as 2026-11-22."), "expires": mark("A day such as 2026-11-22."),
    "as_of": mark("A day such as 2026-11-22."), "price_observed_on": mark("A day such as 2026-11-22."),
    "township": mark("One word, such as 강진읍."),
}  # fmt: skip
NUMBER = mark("A number, in digits only.")
KOREAN = mark("The Korean text is needed; the other languages fall back on it or on English.")
NO_SUCH_DAY = mark("There is no such day: %(day)s.")
BACKWARDS = mark("It ends before it begins.")
NOT_OURS = mark("There is no entry with this key.")
OWN_NAMES = mark("This is about an entry that has names of its own; add words there, under other names.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong at one input; the sentence is one of the catalog's."""

    path: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


def troubles(entry: Entry, entities: Iterable[str]) -> dict[str, Trouble]:
    """Return what is wrong with a row, the first at each input.

    Args:
        entities: what rows are about, those that a question may be about.
    """
    found: dict[str, Trouble] = {}
    row = {KEY_FIELDS[entry.kind]: entry.key, **entry.body} if entry.kind != "name" else entry.body
    for trouble in (*_of_schema(entry.kind, row), *_of_days(row), *_of_asks(entry, set(entities))):
        found.setdefault(trouble.path, trouble)
    return found


def _of_schema(kind: str, row: Mapping[str, Any]) -> Iterator[Trouble]:
    for error in validator(kind).iter_errors(row):
        for leaf in _leaves(error):
            yield from _told(leaf, kind)
    origin = row.get("sources") or []
    for error in validator("origin").iter_errors(origin):
        path = ".".join(["sources", *map(str, error.absolute_path)])
        yield from _told(error, kind, path)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong inside a choice between null and something: that of the something."""
    context = [one for one in error.context or () if one.validator != "type" or len(one.path) > 0]
    if error.validator == "anyOf" and context:
        for one in context:
            yield from _leaves(one)
    else:
        yield error


def _told(error: ValidationError, kind: str, path: str | None = None) -> Iterator[Trouble]:
    at = ".".join(map(str, error.absolute_path)) if path is None else path
    rule, name = str(error.validator), at.rpartition(".")[2]
    if rule == "required":
        yield from (_missing(at, one, kind) for one in _absent(error))
    elif rule in {"minimum", "exclusiveMinimum", "maximum"}:
        yield Trouble(at, SENTENCES[rule], {"limit": error.validator_value})
    elif rule == "pattern":
        yield Trouble(at, PATTERNS.get(name, SENTENCES["type"]))
    elif rule == "type" and {"integer", "number"} & set(_listed(error.validator_value)):
        yield Trouble(at, NUMBER)
    else:
        yield Trouble(at, SENTENCES.get(rule, SENTENCES["type"]))


def _absent(error: ValidationError) -> list[str]:
    instance = error.instance if isinstance(error.instance, Mapping) else {}
    names = _listed(error.validator_value)
    return [name for name in names if name not in instance and repr(name) in error.message]


def _missing(at: str, name: str, kind: str) -> Trouble:
    path = f"{at}.{name}" if at else name
    return Trouble(
        path, KOREAN if name == "ko" or (kind == "news" and name in {"title", "summary"}) else NEEDED
    )


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _of_days(row: Mapping[str, Any]) -> Iterator[Trouble]:
    for path, why in impossible_days(row):
        if why.endswith("is in no calendar"):
            yield Trouble(path, NO_SUCH_DAY, {"day": why.partition(" ")[0]})
        else:
            yield Trouble(f"{path}.end", BACKWARDS)


def _of_asks(entry: Entry, entities: set[str]) -> Iterator[Trouble]:
    if entry.kind != "faq":
        return
    asks = entry.body.get("asks") or {}
    for fault in check_asks(entry.key, asks):
        yield Trouble(f"asks.{fault.field}", SENTENCES["enum"])
    if not asks.get("topic"):
        yield Trouble("asks.topic", SENTENCES["enum"])
    about = asks.get("entity")
    if about and about != entry.key and (about not in entities or not ENTITY.fullmatch(about)):
        yield Trouble("asks.entity", NOT_OURS)
    if entry.body.get("keywords") and about in entities and about != entry.key:
        yield Trouble("keywords.ko", OWN_NAMES)


def nearest(path: str, inputs: Iterable[str]) -> str:
    """Return the input at which a trouble is told: its own, or the first one inside its part of the form."""
    names = list(inputs)
    if path in names:
        return path
    inside = next((name for name in names if name.startswith(f"{path}.")), None)
    return inside or max(names, key=lambda name: _shared(path, name), default="")


def _shared(one: str, other: str) -> int:
    pairs = zip(one.split("."), other.split("."), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
