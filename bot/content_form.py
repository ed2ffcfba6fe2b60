"""The form of a row: made from the schema, filled from a row, read back into one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bot.content_files import KEY_FIELDS, schema
from bot.content_words import hint_of, label_of
from bot.question import FACETS

LANGUAGES = ("ko", "en", "ja", "zh-Hans", "vi")
LONG = {"summary", "a", "note_text", "price_note", "apply_note", "steps"}
TIMED = {("deal", "period"), ("campaign", "period"), ("course", "apply_period")}
HIDDEN = {"source"}  # made by the house, not asked for
FAQ_TOPICS = (
    "halfprice", "festival", "deals", "education", "news", "popup", "startup", "supporters", "treasure",
    "places", "food", "transport", "human", "help",
)  # fmt: skip
NEWS_TEXTS = ("title", "summary")
REFS = {
    "tel": "phone", "url": "address", "day": "day", "key": "line", "words": "lines", "township": "line",
}  # fmt: skip
SEOUL = "+09:00"

Values = Mapping[str, Sequence[str]]
"""What a form holds: the names of its inputs to what stands in them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    Attributes:
        name: as it stands in the row; of ``texts`` and ``lists`` only the label goes by it.
        shape: texts, lists (of lines, by language), line, phone, address, number, day, choice, several, yes,
            yes-no, lines, group or rows.
        nullable: whether "none" is written as null.
        choices: of choice and several.
        fields: of group and rows.
        parts: of texts and lists: a language and where its words stand beside this field.
        long: whether its words want several lines.
        timed: whether an hour may be given with a day.
        real: whether a number may have a fraction.
    """

    name: str
    shape: str
    required: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    long: bool = False
    timed: bool = False
    real: bool = False

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def hint(self) -> str:
        return hint_of(self.name)


ASKS = (
    Field("topic", "choice", required=True, choices=FAQ_TOPICS),
    Field("entity", "line", nullable=True),
    Field("facet", "choice", nullable=True, choices=FACETS),
)


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """Return what staff fill in for a row of this kind; its key is asked for apart."""
    node = schema()["$defs"][kind]
    own = {KEY_FIELDS[kind], "key", "id", *HIDDEN}
    if kind == "name":
        return (Field("names", "lists", parts=_parts("")),)
    fields = tuple(one for one in _fields(node) if one.name not in own)
    fields = tuple(_timed(one) if (kind, one.name) in TIMED else one for one in fields)
    if kind == "news":
        fields = _news(fields)
    if kind == "faq":
        fields = _faq(fields)
    return (*fields, *_origin()) if kind != "halfprice" else fields


def _fields(node: Mapping[str, Any]) -> tuple[Field, ...]:
    needed = set(node.get("required", ()))
    return tuple(
        _field(name, part, name in needed)
        for name, part in node.get("properties", {}).items()
        if name not in HIDDEN
    )


def _field(name: str, node: Mapping[str, Any], required: bool) -> Field:
    ref = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if ref in {"texts", "maybe-texts"}:
        words = Field(name, "texts", required=required, parts=_parts(""), long=name in LONG)
        return Field(name, "group", required, nullable=ref == "maybe-texts", fields=(words,))
    if ref == "told":
        more = (one for one in _fields(_resolved(node)) if one.name not in LANGUAGES)
        words = Field(name, "texts", parts=_parts(""))
        return Field(name, "group", required, nullable=True, fields=(words, *more))
    if ref == "words-by-language":
        return Field(name, "group", required, fields=(Field(name, "lists", parts=_parts("")),))
    if ref in REFS:
        return Field(name, REFS[ref], required, nullable=_is_nullable(_resolved(node)))
    return _plain(name, _resolved(node), required)


def _plain(name: str, node: Mapping[str, Any], required: bool) -> Field:
    nullable, kinds = _is_nullable(node), _types(node)
    if "enum" in node:
        return Field(name, "choice", required, nullable, tuple(map(str, node["enum"])))
    if "object" in kinds:
        return Field(name, "group", required, nullable, fields=_fields(node) or _amounts(node))
    if "array" in kinds:
        return _several(name, _resolved(node["items"]), required, nullable)
    if "boolean" in kinds:
        return Field(name, "yes-no" if nullable else "yes", required, nullable)
    if kinds & {"integer", "number"}:
        return Field(name, "number", required, nullable, real="number" in kinds)
    return Field(name, "line", required, nullable, long=name in LONG)


def _several(name: str, item: Mapping[str, Any], required: bool, nullable: bool) -> Field:
    if "enum" in item:
        return Field(name, "several", required, nullable, tuple(item["enum"]))
    if "ko" in item.get("required", ()):
        words = Field(name, "texts", parts=_parts(""), long=name in LONG)
        return Field(name, "rows", required, nullable, fields=(words,))
    if "object" in _types(item):
        return Field(name, "rows", required, nullable, fields=_fields(item))
    return Field(name, "lines", required, nullable)


def _amounts(node: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the amounts of a rule of half-price travel, which are by who travels."""
    return (
        tuple(Field(who, "number") for who in ("individual", "team"))
        if "additionalProperties" in node
        else ()
    )


def _origin() -> tuple[Field, ...]:
    return (Field("sources", "rows", fields=_fields(schema()["$defs"]["origin"]["items"])),)


def _timed(field: Field) -> Field:
    return replace(field, fields=tuple(replace(one, timed=one.shape == "day") for one in field.fields))


def _news(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Gather the texts of news, which stand in a field a language, as the other kinds have them."""
    left = [one for one in fields if not one.name.startswith(NEWS_TEXTS)]
    texts = [
        Field(name, "texts", required=True, parts=_parts(f"{name}_", ko=name), long=name in LONG)
        for name in NEWS_TEXTS
    ]
    return (*left[:1], *texts, *left[1:])


def _faq(fields: Sequence[Field]) -> tuple[Field, ...]:
    left = [one for one in fields if one.name not in {"variants_ko", "variants", "topic"}]
    variants = Field("variants", "lists", parts=_parts("variants.", ko="variants_ko"))
    asked = Field("asks", "group", required=True, fields=ASKS)
    at = 1 + [one.name for one in left].index("a")
    return (*left[:at], variants, asked, *left[at:])


def _parts(prefix: str, ko: str = "") -> tuple[tuple[str, str], ...]:
    return tuple((tag, ko if tag == "ko" and ko else prefix + tag) for tag in LANGUAGES)


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    ref = node.get("$ref")
    found: Mapping[str, Any] = schema()["$defs"][ref.removeprefix("#/$defs/")] if ref else node
    return found


def _types(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("type", "string")
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _is_nullable(node: Mapping[str, Any]) -> bool:
    return "null" in _types(node)


# A row into the form


def spread(fields: Sequence[Field], body: Mapping[str, Any], prefix: str = "") -> dict[str, list[str]]:
    """Return what stands in a form's inputs for a row, also for one with faults in it."""
    values: dict[str, list[str]] = {}
    for field in fields:
        values |= _spread_one(field, body, prefix)
    return values


def _spread_one(field: Field, body: Mapping[str, Any], prefix: str) -> dict[str, list[str]]:
    path, value = prefix + field.name, body.get(field.name)
    match field.shape:
        case "texts":
            return {prefix + name: _shown(_at(body, name)) for _, name in field.parts}
        case "lists":
            return {prefix + name: [_lines(_at(body, name))] for _, name in field.parts}
        case "group":
            return spread(field.fields, value if isinstance(value, Mapping) else {}, f"{path}.")
        case "rows":
            rows = value if isinstance(value, list) else []
            found = [spread(field.fields, row, f"{path}.{n}.") for n, row in enumerate(rows)]
            return {name: shown for row in found for name, shown in row.items()}
        case "lines":
            return {path: [_lines(value)]}
        case "several":
            return {path: [str(one) for one in value or ()]}
        case "yes":
            return {path: ["yes"] if value is True else []}
        case "yes-no":
            return {path: [{True: "yes", False: "no"}.get(value, "") if value is not None else ""]}
        case "day":
            day, _, hour = str(value or "").partition("T")
            return {path: [day], f"{path}-hour": [hour.removesuffix(SEOUL).removesuffix(":00")]}
    return {path: _shown(value)}


def _shown(value: Any) -> list[str]:
    return ["" if value is None else str(value)]


def _lines(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _at(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


# The form into a row


def gather(
    fields: Sequence[Field], values: Values, before: Mapping[str, Any] | None = None, prefix: str = ""
) -> dict[str, Any]:
    """Return the row a form tells; what cannot be right stays in it as it was written, for the checks.

    Args:
        before: the row as it stood; what the form does not ask for is kept from it.
    """
    before = before or {}
    body = dict(before)
    for field in fields:
        for name, value in _gathered(field, values, before, prefix):
            _put(body, name, value, field, before)
    return body


def _gathered(
    field: Field, values: Values, before: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, Any]]:
    path = prefix + field.name
    if field.shape == "texts":
        yield from ((name, _first(values, prefix + name)) for _, name in field.parts)
    elif field.shape == "lists":
        yield from ((name, _split(_first(values, prefix + name))) for _, name in field.parts)
    elif field.shape == "group":
        yield field.name, _group(field, values, _mapping(before.get(field.name)), path)
    elif field.shape == "rows":
        yield field.name, _rows(field, values, before.get(field.name), path)
    else:
        yield field.name, _single(field, values, path)


def _single(field: Field, values: Values, path: str) -> Any:
    text = _first(values, path)
    match field.shape:
        case "yes":
            return text == "yes"
        case "yes-no":
            return {"yes": True, "no": False}.get(text, "")
        case "several":
            return [one for one in values.get(path, ()) if one in field.choices]
        case "lines":
            return _split(text)
        case "number":
            return _number(text, real=field.real)
        case "day":
            hour = _first(values, f"{path}-hour")
            return f"{text}T{hour if hour.count(':') > 1 else hour + ':00'}{SEOUL}" if hour else text
    return text


def _number(text: str, *, real: bool) -> Any:
    plain = text.replace(",", "").removesuffix("원").strip()
    if real and re.fullmatch(r"-?\d{1,12}\.\d{1,12}", plain, re.ASCII):
        return float(plain)
    return int(plain) if re.fullmatch(r"-?\d{1,15}", plain, re.ASCII) else text


def _group(field: Field, values: Values, before: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a group's part of the row; an empty one where nothing was filled in and nothing else is kept."""
    made = gather(field.fields, values, before, f"{path}.")
    known = {name.split(".")[0] for one in field.fields for name in _names(one)}
    is_filled = any(_is_filled(made.get(name)) for name in known)
    return made if is_filled or field.required or set(before) - known or made == before else {}


def _names(field: Field) -> tuple[str, ...]:
    return tuple(name for _, name in field.parts) or (field.name,)


def _rows(field: Field, values: Values, before: Any, path: str) -> list[dict[str, Any]]:
    place = re.compile(re.escape(path) + r"\.(\d{1,4})\.")
    found = sorted({int(hit[1]) for name in values if (hit := place.match(name))})
    earlier = before if isinstance(before, list) else []
    return [
        row
        for n in found
        if (row := _group(field, values, _mapping(earlier[n]) if n < len(earlier) else {}, f"{path}.{n}"))
        and any(_is_filled(_at(row, name)) for one in field.fields for name in _names(one))
    ]


def _is_filled(value: Any) -> bool:
    """Tell whether something was filled in; an unticked box alone is nothing."""
    if isinstance(value, Mapping):
        return any(map(_is_filled, value.values()))
    return value not in (None, "", False) and value != []


def _put(body: dict[str, Any], path: str, value: Any, field: Field, before: Mapping[str, Any]) -> None:
    """Set one value; an empty one as the row had it before: null, an empty list, or not at all."""
    step, _, rest = path.partition(".")
    if rest:
        inner = dict(_mapping(body.get(step)))
        _put(inner, rest, value, field, _mapping(before.get(step)))
        body |= {step: inner} if inner or step in before else {}
        return
    is_named = field.required or step in before
    if value in ("", {}) or value == [] or (value is False and not is_named):
        body.pop(step, None)
        if is_named and field.nullable:
            body[step] = None
        elif is_named and value == []:
            body[step] = []
    else:
        body[step] = value


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _first(values: Values, name: str) -> str:
    return next(iter(values.get(name, ())), "").replace("\r\n", "\n").strip()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# What changed, for the history


def differences(
    fields: Sequence[Field], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return the inputs that two versions of a row fill differently, with what each has."""
    old, new = spread(fields, before), spread(fields, after)
    paths = [*new, *(path for path in old if path not in new)]
    shown = [(path, ", ".join(old.get(path, ())), ", ".join(new.get(path, ()))) for path in paths]
    return [(path, one, other) for path, one, other in shown if one != other]


def place_of(fields: Sequence[Field], path: str) -> list[str]:
    """Return where an input stands: the labels from the outside in, a language or a number among them."""
    for field in fields:
        for language, name in field.parts:
            if path == name:
                return [field.label, language]
        if path in {field.name, f"{field.name}-hour"}:
            return [field.label]
        if path.startswith(f"{field.name}."):
            rest = path.removeprefix(f"{field.name}.")
            number, _, inner = rest.partition(".")
            within = [str(int(number) + 1), *place_of(field.fields, inner)] if field.shape == "rows" else []
            found = [field.label, *(within or place_of(field.fields, rest))]
            return [one for n, one in enumerate(found) if not n or one != found[n - 1]]
    return [path]


def count_of(values: Values, path: str) -> int:
    """Return how many parts of a list a form holds."""
    place = re.compile(re.escape(path) + r"\.(\d{1,4})\.")
    return max((int(hit[1]) + 1 for name in values if (hit := place.match(name))), default=0)
