"""The form of a row: filled from a row, read back into one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.content.fields import Field

SEOUL = "+09:00"

Values = Mapping[str, Sequence[str]]
"""What a form holds: the names of its inputs to what stands in them."""


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
    if value == {} and field.required and not field.nullable:
        body[step] = value
    elif value in ("", {}) or value == [] or (value is False and not is_named):
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
    return next(iter(values.get(name, ())), "").replace("\r\n", "\n").replace("\x00", "").strip()


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
            return list(dict.fromkeys(found))  # a part of texts is called as what it is in
    return [path]


def count_of(values: Values, path: str) -> int:
    """Return how many parts of a list a form holds."""
    place = re.compile(re.escape(path) + r"\.(\d{1,4})\.")
    return max((int(hit[1]) + 1 for name in values if (hit := place.match(name))), default=0)
