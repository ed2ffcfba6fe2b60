"""The second factor: one-time codes of an authenticator app, each good for one time only."""

from datetime import datetime

import pyotp

STEP = 30  # seconds a code is shown
AROUND = (0, -1, 1)  # steps a phone's clock may be wrong by


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """Return what the QR code says, as authenticator apps read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Gangjin Talk")


def step_of(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """Return the time step a code belongs to; None for a wrong code, or one of a step already used.

    Args:
        after: the last step used; only later ones count.
    """
    digits = "".join(code.split())
    present, otp = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    steps = (present + shift for shift in AROUND)
    return next(
        (step for step in steps if (after is None or step > after) and _fits(otp, digits, step)), None
    )


def _fits(otp: pyotp.TOTP, digits: str, step: int) -> bool:
    return digits.isascii() and pyotp.utils.strings_equal(otp.generate_otp(step), digits)
