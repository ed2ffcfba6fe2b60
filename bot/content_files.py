"""The content files: read, checked fault by fault, and given the keys told outside."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parent.parent / "content"
SCHEMA = Path(__file__).resolve().parent / "content_schema.yaml"

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
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_folder(folder: Path, keys_file: Path = FOLDER / "keys.yaml") -> Contents:
    """Read every content file of a folder; faults are collected, never raised one by one.

    Args:
        folder: holds files named as in :data:`LISTS`; others are left alone.
        keys_file: the one table from the files' short keys to the entities told outside.
    """
    contents = Contents()
    table = _load(keys_file, contents) or {}
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


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_document(name: str, document: dict[str, Any], table: dict[str, Any], contents: Contents) -> None:
    sources = document.get("sources") or {}
    for list_name, kind, key_field in LISTS[name]:
        rows = document.get(list_name)
        if not isinstance(rows, list):
            contents.faults.append(Fault(name, "-", list_name, "is missing or not a list"))
            continue
        for position, row in enumerate(rows):
            _read_row(name, kind, key_field, position, row, sources, table, contents)
    if name in WHOLE:
        kind = WHOLE[name]
        head = {k: v for k, v in document.items() if k not in {"sources", "rules", "notes"}}
        contents.faults += _check(name, kind, "-", head, sources)
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
    faults = _check(name, kind, key, row, sources)
    entity = _entity(kind, key, table)
    if entity is not None and not ENTITY.fullmatch(entity):
        faults.append(
            Fault(name, key, key_field, f"{entity!r} cannot be an entity: a-z, 0-9 and -, up to 32")
        )
    contents.faults += faults
    if not faults:
        body = _with_sources(row, sources)
        if kind == "faq":
            body["asks"] = (table.get("faqs") or {}).get(key) or {}
        contents.entries.append(Entry(kind, key, entity, position, body))


def _entity(kind: str, key: str, table: dict[str, Any]) -> str | None:
    """Return the key told outside: the table's, or for an entry it does not name the entry's own."""
    if kind in KEYED:
        return str((table.get(KEYED[kind]) or {}).get(key, key))
    return key if kind in {"goods", "news", "phone"} else None


def _with_sources(row: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    named = [sources[name] for name in row.get("source") or () if name in sources]
    return {**row, "sources": named}


def _read_names(document: dict[str, Any], contents: Contents) -> None:
    for position, (entity, names) in enumerate((document.get("names") or {}).items()):
        contents.faults += _check("names.yaml", "name", str(entity), names, {})
        contents.entries.append(Entry("name", str(entity), str(entity), position, dict(names or {})))


def _check_doubles(contents: Contents) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in contents.entries:
        if (entry.kind, entry.key) in seen:
            contents.faults.append(Fault(entry.kind, entry.key, "key", "stands twice"))
        seen.add((entry.kind, entry.key))


@cache
def _validators() -> dict[str, Draft202012Validator]:
    schema = yaml.load(SCHEMA.read_text("utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader
    shared = schema["$defs"]
    return {
        kind: Draft202012Validator({"$defs": shared, "$ref": f"#/$defs/{kind}"}) for kind in schema["kinds"]
    }


def _check(name: str, kind: str, key: str, row: Any, sources: dict[str, Any]) -> list[Fault]:
    faults = [
        Fault(name, key, ".".join(str(part) for part in error.absolute_path) or "-", error.message[:200])
        for error in _validators()[kind].iter_errors(row)
    ]
    if isinstance(row, dict):
        faults += [Fault(name, key, "source", f"{s!r} is not among the sources")
                   for s in row.get("source") or () if s not in sources]  # fmt: skip
        faults += [Fault(name, key, path, why) for path, why in _backward_periods(row)]
    return faults


def _backward_periods(row: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the periods that end before they start; a schema cannot say that."""
    for name, value in row.items():
        for index, inner in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(inner, dict):
                continue
            here = f"{path}{name}" + (f".{index}" if isinstance(value, list) else "")
            start, end = inner.get("start"), inner.get("end")
            if isinstance(start, str) and isinstance(end, str) and end[:10] < start[:10]:
                yield here, f"ends on {end[:10]}, before it starts on {start[:10]}"
            yield from _backward_periods(inner, f"{here}.")
