"""How often something may fail: counted in the database, so that every worker and machine counts together."""

from datetime import datetime, timedelta
from hashlib import sha256

from peewee import CharField, DateTimeField, IntegerField

from portal.foundation import clock
from portal.foundation.db import Table


class Throttled(Exception):
    """Too many failures (429). `seconds` until it may be tried again."""

    def __init__(self, seconds: int):
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class Failure(Table):
    """Failures under one key in one window. The key is hashed: names and addresses are nobody's business here."""

    key = CharField(max_length=64, unique=True)
    since = DateTimeField(index=True)
    count = IntegerField()

    @classmethod
    def visible_to(cls, person):
        return cls.none()


WINDOW = timedelta(minutes=15)


def _hashed(kind: str, name: str) -> str:
    return sha256(f"{kind}:{name}".encode()).hexdigest()


def check(kind: str, name: str, limit: int) -> None:
    """Raises Throttled if `kind:name` has failed `limit` times within a quarter of an hour."""
    row = Failure.get_or_none(Failure.key == _hashed(kind, name))
    if row and row.count >= limit and row.since > clock.now() - WINDOW:
        raise Throttled(max(1, int((row.since + WINDOW - clock.now()).total_seconds())))


def failed(kind: str, name: str) -> None:
    """Counts one failure; a window that has passed begins anew."""
    now: datetime = clock.now()
    stale = Failure.update(count=1, since=now).where(
        (Failure.key == _hashed(kind, name)) & (Failure.since <= now - WINDOW)
    )
    if stale.execute():
        return
    Failure.insert(key=_hashed(kind, name), since=now, count=1).on_conflict(
        conflict_target=[Failure.key], update={Failure.count: Failure.count + 1}
    ).execute()


def sweep() -> None:
    """Forgets failures whose window has passed."""
    Failure.delete().where(Failure.since <= clock.now() - WINDOW).execute()


def succeeded(kind: str, name: str) -> None:
    """Forgets the failures."""
    Failure.delete().where(Failure.key == _hashed(kind, name)).execute()
