"""The content files: read, checked fault by fault, and given the keys told outside."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from bot.question import FACETS, TOPICS

FOLDER = Path(__file__).resolve().parents[2] / "content"
SCHEMA = Path(__file__).resolve().parent / "schema.yaml"

# file -> its lists of entries: (list, kind, the field that names an entry)
LISTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "festivals.yaml": (("festivals", "festival", "key"),),
    "places.yaml": (("places", "place", "key"),),
    "deals.yaml": (
        ("deals", "deal", "id"),
        ("campaigns", "campaign", "key"),
        ("vouchers", "voucher", "key"),
    ),
    "goods.yaml": (("goods", "goods", "key"),),
    "courses.yaml": (("courses", "course", "id"),),
    "popups.yaml": (("popups", "popup", "id"),),
    "news.yaml": (("news", "news", "id"),),
    "faqs.yaml": (("faqs", "faq", "id"),),
    "channels.yaml": (("channels", "channel", "key"), ("phones", "phone", "key")),
    "halfprice.yaml": (("rules", "halfprice-rule", "phase"),),
}
WHOLE = {"halfprice.yaml": "halfprice"}  # kinds for which the file's head is an entry of its own
ENTITY = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
KEY_FIELDS = {kind: field for lists in LISTS.values() for _, kind, field in lists} | dict.fromkeys(
    (*WHOLE.values(), "name"), "key"
)
FILES = {kind: file for file, lists in LISTS.items() for _, kind, _ in lists}
FILES |= {kind: file for file, kind in WHOLE.items()} | {"name": "names.yaml"}
SHARING = {"deal"}  # kinds of which several rows may be told as one entity: the deals of one product
KEYED = {"festival": "festivals", "place": "places", "deal": "deals", "course": "courses", "popup": "popups"}


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    entry: str
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.field}: {self.why}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be: what a content file says, with its sources looked up."""

    kind: str
    key: str
    entity: str | None
    position: int
    body: dict[str, Any]

    @property
    def digest(self) -> str:
        text = json.dumps([self.entity, self.position, self.body], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_example(self) -> bool:
        return bool(self.body.get("illustrative"))


@dataclass(slots=True)
class Contents:
    """What a folder holds; ``kinds`` are those its files keep, also where a list is empty."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


def read_folder(folder: Path, keys_file: Path = FOLDER / "keys.yaml") -> Contents:
    """Read every content file of a folder; faults are collected, never raised one by one.

    Args:
        folder: holds files named as in :data:`LISTS`; others are left alone.
        keys_file: the one table from the files' short keys to the entities told outside.
    """
    contents = Contents()
    table = {name: _mapping(part) for name, part in (_load(keys_file, contents) or {}).items()}
    files = [name for name in LISTS if (folder / name).is_file()]
    if not files:
        contents.faults.append(Fault(str(folder), "-", "-", "holds none of the content files"))
    for name in files:
        document = _load(folder / name, contents)
        if document is not None:
            _read_document(name, document, table, contents)
    names = folder / "names.yaml"
    if names.is_file():
        _read_names(_load(names, contents) or {}, contents)
    _check_doubles(contents)
    return contents


def _load(path: Path, contents: Contents) -> dict[str, Any] | None:
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
        contents.faults.append(Fault(path.name, "-", "-", " ".join(str(trouble).split())))
        return None
    if not isinstance(document, dict):
        contents.faults.append(Fault(path.name, "-", "-", "is not a mapping"))
        return None
    return document


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """Refuses a field written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a field stands twice", node.start_mark)
        return mapping


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _read_document(name: str, document: dict[str, Any], table: dict[str, Any], contents: Contents) -> None:
    sources = _mapping(document.get("sources"))
    for list_name, kind, key_field in LISTS[name]:
        contents.kinds.add(kind)
        rows = document.get(list_name)
        if not isinstance(rows, list):
            contents.faults.append(Fault(name, "-", list_name, "is missing or not a list"))
            continue
        for position, row in enumerate(rows):
            _read_row(name, kind, key_field, position, row, sources, table, contents)
    if name in WHOLE:
        kind = WHOLE[name]
        contents.kinds.add(kind)
        head = {k: v for k, v in document.items() if k not in {"sources", "rules", "notes"}}
        faults = check(name, kind, "-", head, sources)
        contents.faults += faults
        if not faults:
            contents.entries.append(Entry(kind, "head", None, 0, _with_sources(head, sources)))


def _read_row(
    name: str, kind: str, key_field: str, position: int, row: Any,
    sources: dict[str, Any], table: dict[str, Any], contents: Contents,
) -> None:  # fmt: skip
    if not isinstance(row, dict):
        contents.faults.append(Fault(name, f"{kind} {position + 1}", "-", "is not a mapping"))
        return
    key = str(row.get(key_field) or f"#{position + 1}")
    if kind == "halfprice-rule":
        key = f"{row.get('year')}-{key}"
    faults = check(name, kind, key, row, sources)
    entity = _entity(kind, key, table)
    if entity is not None and not ENTITY.fullmatch(entity):
        faults.append(
            Fault(name, key, key_field, f"{entity!r} cannot be an entity: a-z, 0-9 and -, up to 32")
        )
    contents.faults += faults
    if not faults:
        body = _with_sources(row, sources)
        if kind == "faq":
            body["asks"] = _mapping(table.get("faqs", {}).get(key))
            contents.faults += check_asks(key, body["asks"])
        contents.entries.append(Entry(kind, key, entity, position, body))


def _entity(kind: str, key: str, table: dict[str, Any]) -> str | None:
    """Return the key told outside: the table's, or for an entry it does not name the entry's own."""
    if kind in KEYED:
        return str(table.get(KEYED[kind], {}).get(key, key))
    return key if kind in {"goods", "news", "phone"} else None


def _with_sources(row: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    named = [sources[name] for name in row.get("source") or () if name in sources]
    return {**row, "sources": named}


def _read_names(document: dict[str, Any], contents: Contents) -> None:
    contents.kinds.add("name")
    for position, (entity, names) in enumerate(_mapping(document.get("names")).items()):
        faults = check("names.yaml", "name", str(entity), names, {})
        contents.faults += faults
        if not faults:
            contents.entries.append(Entry("name", str(entity), str(entity), position, dict(names)))


def _check_doubles(contents: Contents) -> None:
    keys: set[tuple[str, str]] = set()
    entities: set[tuple[str, str | None]] = set()
    for entry in contents.entries:
        file, key, entity = FILES[entry.kind], (entry.kind, entry.key), (entry.kind, entry.entity)
        if key in keys:
            contents.faults.append(Fault(file, entry.key, "key", "stands twice"))
        elif entity in entities and entry.entity and entry.kind not in SHARING:
            contents.faults.append(Fault(file, entry.key, "entity", f"{entry.entity!r} stands twice"))
        keys.add(key)
        entities.add(entity)


def check_asks(key: str, asks: dict[str, Any]) -> list[Fault]:
    """Check what an answered question is about, for it is asked again by that."""
    known = {"topic": TOPICS, "facet": FACETS}
    return [
        Fault("keys.yaml", key, name, f"{asks[name]!r} is none of ours")
        for name, values in known.items()
        if asks.get(name) is not None and asks[name] not in values
    ]


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema of all kinds, as it is written."""
    written: dict[str, Any] = yaml.load(SCHEMA.read_text("utf-8"), Loader=_Loader)  # noqa: S506  # a safe one
    return written


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": schema()["$defs"], "$ref": f"#/$defs/{kind}"})


def check(name: str, kind: str, key: str, row: Any, sources: Mapping[str, Any]) -> list[Fault]:
    """Return all faults of one entry."""
    faults = [
        Fault(name, key, ".".join(str(part) for part in error.absolute_path) or "-", error.message[:200])
        for error in validator(kind).iter_errors(row)
    ]
    if isinstance(row, dict):
        named = row["source"] if isinstance(row.get("source"), list) else ()
        faults += [
            Fault(name, key, "source", f"{one!r} is not among the sources")
            for one in named
            if str(one) not in sources
        ]
        faults += [Fault(name, key, path, why) for path, why in impossible_days(row)]
    return faults


def impossible_days(row: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the days no calendar has and the periods that end before they start; a schema cannot say that."""
    if isinstance(row, str):
        if DAY.fullmatch(row) and not _is_day(row):
            yield path, f"{row} is in no calendar"
        return
    if isinstance(row, dict):
        start, end = row.get("start"), row.get("end")
        if isinstance(start, str) and isinstance(end, str) and end[:10] < start[:10]:
            yield path or "-", f"ends on {end[:10]}, before it starts on {start[:10]}"
    inner = row.items() if isinstance(row, dict) else enumerate(row) if isinstance(row, list) else ()
    for name, value in inner:
        yield from impossible_days(value, f"{path}.{name}" if path else str(name))


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
