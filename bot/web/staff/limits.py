"""How often signing in may be tried, by address and by name; only what fails is counted."""

from flask import Response, request
from flask_limiter import Limiter

from bot.security.passwords import folded
from bot.web.staff.door import runtime


def _address() -> str:
    """Return the caller's address: behind a proxy the last one it names, for the others may be invented."""
    return f"address {next(reversed(request.access_route), '-')}"


def _name() -> str:
    return f"name {folded(request.form.get('name', ''))[:64]}"


def _rate() -> str:
    return runtime().settings.rate_limit_sign_in


def _has_failed(response: Response) -> bool:
    return response.status_code != 302


limiter = Limiter(_address, storage_uri="memory://")  # each process counts for itself
by_address = limiter.limit(_rate, key_func=_address, deduct_when=_has_failed)
by_name = limiter.limit(_rate, key_func=_name, deduct_when=_has_failed)
