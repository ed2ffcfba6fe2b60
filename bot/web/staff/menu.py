"""The console's menu: what each role finds where."""

from dataclasses import dataclass

from flask import current_app

EVERYBODY = frozenset({"author", "approver", "admin", "auditor"})


def mark(sentence: str) -> str:
    """Name a sentence for the catalogs; it is said later, in the reader's language."""
    return sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; ``act`` is its stable name."""

    path: str
    act: str
    label: str
    roles: frozenset[str] = EVERYBODY


ENTRIES = (
    Entry("/staff/", "menu-today", mark("Today")),
    Entry("/staff/announcements", "menu-announcements", mark("Announcements")),
    Entry("/staff/segments", "menu-segments", mark("Saved audiences")),
    Entry("/staff/contacts", "menu-contacts", mark("Contacts")),
    Entry("/staff/content", "menu-content", mark("What the bot knows")),
    Entry("/staff/classes", "menu-classes", mark("Classes")),
    Entry("/staff/accounts", "menu-accounts", mark("Staff accounts"), frozenset({"admin"})),
    Entry("/staff/audit", "menu-audit", mark("Audit log"), frozenset({"admin", "auditor"})),
)


def entries(role: str) -> tuple[Entry, ...]:
    """Return the lines a role finds, of the screens that are there."""
    there = {rule.rule for rule in current_app.url_map.iter_rules()}
    return tuple(entry for entry in ENTRIES if role in entry.roles and entry.path in there)


def active(path: str) -> str:
    """Return the path of the line under which a page stands."""
    fitting = [entry.path for entry in ENTRIES if _is_below(path, entry.path)]
    return max(fitting, key=len, default="")


def _is_below(path: str, entry: str) -> bool:
    return path == entry or (entry != "/staff/" and path.startswith(f"{entry}/"))
