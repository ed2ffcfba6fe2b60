"""Finding what stands in a wing: the one constant of each of its files, by name."""

from importlib import import_module
from pathlib import Path
from typing import Any


class WingFault(Exception):
    """A file of a wing lacks its constant, or two offer the same name."""


def find(package: str, constant: str, name: str) -> dict[str, Any]:
    """Return the constants of a package's files by their own name.

    Args:
        package: such as ``handlers``; a file starting with ``_`` is a private helper.
        constant: such as ``HANDLER``.
        name: the attribute that names each, such as ``topic``.

    Raises:
        WingFault: a file lacks the constant, or a name stands twice.
    """
    folder = Path(import_module(package).__path__[0])
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("[!_]*.py")):
        offered = getattr(import_module(f"{package}.{file.stem}"), constant, None)
        if offered is None:
            raise WingFault(f"{package}/{file.name} offers no {constant}")
        if getattr(offered, name) in found:
            raise WingFault(f"{package}/{file.name} doubles {getattr(offered, name)}")
        found[getattr(offered, name)] = offered
    return found
