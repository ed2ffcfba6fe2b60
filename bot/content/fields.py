"""What staff fill in for a row of each kind, made from the schema the files are checked by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bot.content.files import KEY_FIELDS, schema
from bot.content.words import hint_of, label_of
from bot.question import FACETS

LANGUAGES = ("ko", "en", "ja", "zh-Hans", "vi")
LONG = {"summary", "a", "note_text", "price_note", "apply_note", "steps"}
TIMED = {("deal", "period"), ("campaign", "period"), ("course", "apply_period"), ("course", "period")}
HIDDEN = {"source"}  # made by the house, not asked for
FAQ_TOPICS = (
    "halfprice", "festival", "deals", "education", "news", "popup", "startup", "supporters", "treasure",
    "places", "food", "transport", "human", "help",
)  # fmt: skip
NEWS_TEXTS = ("title", "summary")
REFS = {
    "tel": "phone", "url": "address", "day": "day", "sure-day": "day", "key": "line", "words": "lines",
    "township": "line",
}  # fmt: skip


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
