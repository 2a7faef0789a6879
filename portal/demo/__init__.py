"""Demo data: an invented company with its hotels, people and calls, the same for the same seed, sizes and day."""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from portal.activity.calls import Call
from portal.demo import names, plan, stage
from portal.demo.plan import first_day
from portal.foundation.calendar import CalendarDay
from portal.foundation.roles import HOTEL_SIDE, Function, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel, Posting

__all__ = ["ACCOUNTS", "fill", "first_day", "is_empty", "kept_password", "people", "told", "use_password"]

ACCOUNTS = ("staff", "staff2", *names.PEOPLE)


def is_empty() -> bool:
    """True if nobody has used the database yet."""
    return not any(table.select(table.id).limit(1).exists() for table in (Account, Hotel, Call, AuditEntry))


def fill(
    hotels: int, weeks: int, seed: int, until: date, password: str, each: Callable[[Iterable], Iterable] = iter
) -> None:
    """Fills an empty database. The days before `until` have happened, and its week is the last one."""
    start = first_day(until, weeks)
    company = plan.make(hotels, weeks, seed, until, CalendarDay.exceptions(start, until + timedelta(days=7)))
    stage.put_on(company, password, each)


def told() -> dict | None:
    """The sizes, seed and day of the demo data in this database; None if it holds other data."""
    # The entry stands at the very beginning, so that a large audit need not be read.
    entries = AuditEntry.select().order_by(AuditEntry.id).limit(2)
    return next((entry.told for entry in entries if entry.verb == stage.FILLED), None)


def kept_password(path: Path) -> str:
    """The password in a file that only its owner reads; made at the first call."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            # Never digits alone, which no password may be.
            file.write(f"demo-{secrets.token_hex(6)}\n")
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def use_password(password: str) -> None:
    """Gives the demo accounts this password, except those whose holder has chosen one since."""
    hashes = [row.password for row in Account.select().where(Account.sign_in.in_(ACCOUNTS))]
    # Filled with one hash for all: what most of them share is what nobody has changed.
    shared, _ = Counter(hashes).most_common(1)[0]
    if not check_password_hash(shared, password):
        Account.update(password=generate_password_hash(password)).where(Account.password == shared).execute()


def people() -> list[tuple[str, str, str, str]]:
    """The demo accounts as (sign-in name, role, name, hotels), in the order in which a visitor tries them."""
    accounts = {row.sign_in: row for row in Account.select().where(Account.sign_in.in_(ACCOUNTS))}
    found = []
    for sign_in in ACCOUNTS:
        account = accounts.get(sign_in)
        if account:
            held = Posting.of_account(account.id)
            found.append((sign_in, _role(account, held), account.name, _hotels(held)))
    return found


def _role(account: Account, held: list[Posting]) -> str:
    function = held[0].function if held else ""
    return Function(function).label if function in HOTEL_SIDE else Role(account.role).label


def _hotels(held: list[Posting]) -> str:
    if len(held) > 3:
        return f"{len(held)} hotels"
    return ", ".join(f"{posting.hotel.name} {posting.hotel.code}" for posting in held)
