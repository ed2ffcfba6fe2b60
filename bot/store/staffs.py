"""Staff: who may sign in and as what; every change stands in the audit log, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, Row, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.security.passwords import fault_of, folded, hashed, matches, one_time_password
from bot.security.seal import Sealer, Unsealable
from bot.security.second_factor import step_of
from bot.store.audits import append
from bot.store.database import Database
from bot.store.staff_tables import staff

ROLES = ("author", "approver", "admin", "auditor")
TOTP = "staff.totp"
ONE_TIME = timedelta(days=7)  # how long a one-time password works
TRIES = 5  # wrong passwords or codes, one after the other
LOCKED = timedelta(minutes=15)
NAME = 64  # characters


@dataclass(frozen=True, slots=True)
class Staff:
    """One of the staff.

    Attributes:
        name: folded, what they sign in with.
        must_change: the password was made for them; nothing else is open until they choose one.
        session: sessions begun under another number have ended.
    """

    id: int
    name: str
    shown_name: str
    role: str
    language: str
    session: int
    must_change: bool
    has_second_factor: bool
    one_time_until: datetime | None
    locked_until: datetime | None
    closed_at: datetime | None
    created_at: datetime
    seen_at: datetime | None


class Refused(Exception):
    """Signing in was refused; why stands in the audit log, and is told to nobody."""


class CodeWanted(Exception):
    """The password is right, and a one-time code is needed too."""

    def __init__(self, staff: Staff) -> None:
        super().__init__()
        self.staff = staff


class BadPassword(Exception):
    """A new password will not do; ``why`` is short, long, simple, name or same."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NameTaken(Exception):
    """Somebody signs in with this name already."""


class Unlawful(Exception):
    """Nobody may close or demote themselves, for then the last admin could be gone."""


class Staffs:
    """The staff.

    Args:
        sealer: seals the secrets of second factors.
    """

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database, self._sealer = database, sealer

    # Reading

    def get(self, staff_id: int) -> Staff | None:
        with self.database.read() as connection:
            row = connection.execute(select(staff).where(staff.c.id == staff_id)).first()
        return None if row is None else _staff(row)

    def all(self) -> list[Staff]:
        with self.database.read() as connection:
            return [_staff(row) for row in connection.execute(select(staff).order_by(staff.c.name))]

    def names(self) -> dict[int, str]:
        """Return the shown name of each, by number: for lists in which many appear."""
        return {one.id: one.shown_name for one in self.all()}

    # Signing in

    def sign_in(self, name: str, password: str, code: str, now: datetime) -> Staff:
        """Let somebody in.

        Each try is counted before the password is compared, so that many at once are no way around the lock.

        Raises:
            Refused: unknown, closed, locked, or a wrong password or code: it is not told which.
            CodeWanted: all is well, but a code of the second factor is missing.
        """
        row, why = self._count_try(staff.c.name == folded(name), now)
        is_right = matches(password, row.password if row else None)
        if row is None or why or not is_right:
            self._refuse(row, why or "password", now)
        if row.totp is not None and not code.strip():
            self._uncount(row)
            raise CodeWanted(_staff(row))
        return self._let_in(row, code, now)

    def give_code(self, staff_id: int, session: int, code: str, now: datetime) -> Staff:
        """Let somebody in whose password was right a moment ago.

        Raises:
            Refused: see :meth:`sign_in`.
        """
        row, why = self._count_try(staff.c.id == staff_id, now)
        if row is None or why or row.session != session or row.totp is None:
            self._refuse(row, why or "overtaken", now)
        return self._let_in(row, code, now)

    def confirm_password(self, staff_id: int, password: str, now: datetime) -> None:
        """Make sure that it is still they who sit at an open session, before something grave.

        Raises:
            Refused: the password is wrong, or there were too many tries.
        """
        row, why = self._count_try(staff.c.id == staff_id, now)
        is_right = matches(password, row.password if row else None)
        if row is None or why or not is_right:
            self._refuse(row, why or "password", now)
        self._uncount(row)

    def _count_try(self, whom: "ColumnElement[bool]", now: datetime) -> "tuple[Row[Any] | None, str | None]":
        """Count a try, and give the row as it was, and why nobody may try: name, closed, locked or lapsed."""
        with self.database.write() as connection:
            row = connection.execute(select(staff).where(whom).with_for_update()).first()
            why = _why_not(row, now)
            if row is not None and why is None:
                failures = 1 if row.locked_until is not None else row.failures + 1  # a lock over forgives
                until = now + LOCKED if failures >= TRIES else None
                _set(connection, row.id, failures=failures, locked_until=until)
            return row, why

    def _let_in(self, row: "Row[Any]", code: str, now: datetime) -> Staff:
        """Settle it, if the password, the account and the code are still as they were when looked at."""
        still = (staff.c.id == row.id, staff.c.password == row.password, staff.c.closed_at.is_(None))
        values: dict[str, Any] = {"failures": 0, "locked_until": None, "seen_at": now}
        unused: tuple[Any, ...] = ()
        if row.totp is not None:
            step = self._step(row, code, now)
            if step is None:
                self._refuse(row, "code", now)
            values["totp_step"] = step
            unused = (or_(staff.c.totp_step.is_(None), staff.c.totp_step < step),)
        with self.database.write() as connection:
            is_in = connection.execute(update(staff).where(*still, *unused).values(values)).rowcount == 1
            let_in = _staff(_row(connection, row.id))
            if is_in:
                append(connection, row.id, "sign-in", f"staff/{row.id}", now)
        if not is_in:
            self._refuse(row, "overtaken", now)
        return let_in

    def _step(self, row: "Row[Any]", code: str, now: datetime) -> int | None:
        try:
            return step_of(self._sealer.open(row.totp, TOTP), code, now, row.totp_step)
        except Unsealable:  # DATA_KEY was lost: an admin can switch the second factor off
            return None

    def _refuse(self, row: "Row[Any] | None", why: str, now: datetime) -> NoReturn:
        subject = "staff/unknown" if row is None else f"staff/{row.id}"
        with self.database.write() as connection:
            append(connection, None, "sign-in-refused", subject, now, why=why)
        raise Refused

    def _uncount(self, row: "Row[Any]") -> None:
        """Take a try back that was no failure, and the lock that it alone brought."""
        fewer = staff.c.failures - 1
        lock = case((fewer >= TRIES, staff.c.locked_until), else_=None)
        with self.database.write() as connection:
            _set(connection, row.id, failures=case((fewer > 0, fewer), else_=0), locked_until=lock)

    # One's own account

    def change_password(
        self, staff_id: int, password: str, now: datetime, current: str | None = None
    ) -> Staff:
        """Take a new password; all other sessions end.

        Args:
            current: the present password; None only where it is a one-time password just used.

        Raises:
            Refused: the present password is another.
            BadPassword: the new one will not do.
        """
        row = self._present(staff_id)
        if current is not None or not row.one_time:
            self.confirm_password(staff_id, current or "", now)
        why = fault_of(password, row.name) or ("same" if matches(password, row.password) else None)
        if why is not None:
            raise BadPassword(why)
        new = {"password": hashed(password), "one_time": False, "one_time_until": None}
        return self._change(staff_id, staff_id, "change-password", now, new, ends_sessions=True)

    def set_second_factor(self, staff_id: int, secret: str, code: str, now: datetime) -> Staff:
        """Switch the second factor on, once a code shows that the app holds the secret.

        Raises:
            Refused: the code is wrong.
        """
        step = step_of(secret, code, now, None)
        if step is None:
            raise Refused
        new = {"totp": self._sealer.seal(secret, TOTP), "totp_step": step}
        return self._change(staff_id, staff_id, "second-factor-on", now, new, ends_sessions=True)

    def drop_second_factor(self, staff_id: int, by: int, now: datetime) -> Staff:
        """Switch the second factor off: one's own, or that of somebody who lost the phone."""
        new = {"totp": None, "totp_step": None}
        return self._change(staff_id, by, "second-factor-off", now, new, ends_sessions=True)

    def speak(self, staff_id: int, language: str, now: datetime) -> Staff:
        return self._change(staff_id, staff_id, "language", now, {"language": language}, language=language)

    def end_sessions(self, staff_id: int, now: datetime) -> Staff:
        """Sign somebody out everywhere."""
        return self._change(staff_id, staff_id, "sign-out", now, {}, ends_sessions=True)

    # Accounts, kept by an admin or from a terminal (by: None)

    def add(
        self, name: str, role: str, now: datetime, by: int | None = None, language: str = "ko"
    ) -> tuple[Staff, str]:
        """Make a sign-in; return it with its one-time password, which is kept nowhere else.

        Raises:
            NameTaken: somebody has this name.
            ValueError: the name is empty or too long, or the role is none of :data:`ROLES`.
        """
        shown = " ".join(name.split())
        if not 1 <= len(folded(shown)) <= NAME or len(shown) > NAME or role not in ROLES:
            raise ValueError("a name of 1 to 64 characters and a known role are needed")
        password = one_time_password()
        row = {
            "name": folded(shown), "shown_name": shown, "role": role, "language": language,
            "failures": 0, "session": 1, "created_at": now, **_one_time(password, now),
        }  # fmt: skip
        try:
            with self.database.write() as connection:
                added = connection.execute(insert(staff).values(row).returning(staff.c.id)).scalar_one()
                append(connection, by, "staff-add", f"staff/{added}", now, role=role)
                return _staff(_row(connection, added)), password
        except IntegrityError as trouble:
            raise NameTaken from trouble

    def is_empty(self) -> bool:
        with self.database.read() as connection:
            return connection.execute(select(staff.c.id).limit(1)).first() is None

    def set_role(self, staff_id: int, role: str, by: int | None, now: datetime) -> Staff:
        if role not in ROLES:
            raise ValueError(role)
        self._not_oneself(staff_id, by)
        return self._change(staff_id, by, "staff-role", now, {"role": role}, role=role)

    def close(self, staff_id: int, by: int | None, now: datetime) -> Staff:
        self._not_oneself(staff_id, by)
        return self._change(staff_id, by, "staff-close", now, {"closed_at": now}, ends_sessions=True)

    def reopen(self, staff_id: int, by: int | None, now: datetime) -> Staff:
        return self._change(staff_id, by, "staff-reopen", now, {"closed_at": None})

    def unlock(self, staff_id: int, by: int | None, now: datetime) -> Staff:
        return self._change(staff_id, by, "staff-unlock", now, {"failures": 0, "locked_until": None})

    def renew_password(self, staff_id: int, by: int | None, now: datetime) -> tuple[Staff, str]:
        """Make a new one-time password for somebody who forgot theirs; their sessions end."""
        self._not_oneself(staff_id, by)
        password = one_time_password()
        new = {**_one_time(password, now), "failures": 0, "locked_until": None}
        return self._change(staff_id, by, "staff-new-password", now, new, ends_sessions=True), password

    def _not_oneself(self, staff_id: int, by: int | None) -> None:
        if staff_id == by:
            raise Unlawful

    def _present(self, staff_id: int) -> "Row[Any]":
        with self.database.read() as connection:
            return _row(connection, staff_id)

    def _change(
        self,
        staff_id: int,
        by: int | None,
        act: str,
        now: datetime,
        values: dict[str, Any],
        ends_sessions: bool = False,
        **detail: Any,
    ) -> Staff:
        """Change a row and note it; raise ``KeyError`` where there is none."""
        ended = {"session": staff.c.session + 1} if ends_sessions else {}
        with self.database.write() as connection:
            _set(connection, staff_id, **values, **ended)
            changed = _staff(_row(connection, staff_id))
            append(connection, by, act, f"staff/{staff_id}", now, **detail)
            return changed


def _one_time(password: str, now: datetime) -> dict[str, Any]:
    return {"password": hashed(password), "one_time": True, "one_time_until": now + ONE_TIME}


def _why_not(row: "Row[Any] | None", now: datetime) -> str | None:
    if row is None:
        return "name"
    if row.closed_at is not None:
        return "closed"
    if row.locked_until is not None and row.locked_until > now:
        return "locked"
    return "lapsed" if row.one_time and row.one_time_until and row.one_time_until <= now else None


def _set(connection: Connection, staff_id: int, **values: Any) -> None:
    if values:
        connection.execute(update(staff).where(staff.c.id == staff_id).values(values))


def _row(connection: Connection, staff_id: int) -> "Row[Any]":
    row: Row[Any] | None = connection.execute(select(staff).where(staff.c.id == staff_id)).first()
    if row is None:
        raise KeyError(staff_id)
    return row


def _staff(row: "Row[Any]") -> Staff:
    own = {name: row._mapping[name] for name in Staff.__slots__ if name in row._mapping}
    return Staff(**own, must_change=bool(row.one_time), has_second_factor=row.totp is not None)
