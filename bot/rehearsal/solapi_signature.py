"""How Solapi knows its customers: a signature over date and salt, fresh for each call."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

SCHEME = "HMAC-SHA256 "
SKEW = timedelta(minutes=15)
FIELD = re.compile(r"(\w+)=([^,\s]+)")


class Forged(Exception):
    """The call is not signed as it must be; the text is Solapi's code for why."""


def signature(secret: str, date: str, salt: str) -> str:
    return hmac.new(secret.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()


class Signatures:
    """Checks signatures, and takes none twice within a quarter of an hour."""

    def __init__(self, key: str, secret: str, clock_offset: float = 0.0) -> None:
        """Remember the customer; the clock is this machine's plus so many seconds."""
        self._key, self._secret = key, secret
        self._offset = timedelta(seconds=clock_offset)
        self._seen: dict[str, datetime] = {}

    def check(self, header: str) -> None:
        """Raise Forged unless the header is right, for the first time."""
        fields = {name.lower(): value for name, value in FIELD.findall(header)}
        if not header.startswith(SCHEME) or fields.get("apikey") != self._key:
            raise Forged("InvalidAPIKey")
        date, salt, given = (fields.get(name, "") for name in ("date", "salt", "signature"))
        now = datetime.now(UTC) + self._offset
        if abs(now - _moment(date)) > SKEW:
            raise Forged("RequestTimeTooSkewed")
        if not 12 <= len(salt) <= 64 or not hmac.compare_digest(signature(self._secret, date, salt), given):
            raise Forged("SignatureDoesNotMatch")
        if given in self._seen:
            raise Forged("DuplicatedSignature")
        self._remember(given, now)

    def _remember(self, given: str, now: datetime) -> None:
        self._seen[given] = now
        for old in [seen for seen, when in self._seen.items() if now - when > 2 * SKEW]:
            del self._seen[old]


def _moment(date: str) -> datetime:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        raise Forged("RequestTimeTooSkewed") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
