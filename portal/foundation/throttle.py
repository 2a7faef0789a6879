"""How often something may fail: counted in the database, so that every worker and machine counts together."""

from datetime import datetime, timedelta
from hashlib import sha256

from peewee import CharField, DateTimeField, IntegerField

from portal.foundation import clock, db
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
#: What could not be written, by key: since when and how often. Each process counts its own then.
_unwritten: dict[str, tuple[datetime, int]] = {}


def _hashed(kind: str, name: str) -> str:
    return sha256(f"{kind}:{name}".encode()).hexdigest()


def check(kind: str, name: str, limit: int) -> None:
    """Raises Throttled if `kind:name` has failed `limit` times within a quarter of an hour."""
    key, now = _hashed(kind, name), clock.now()
    row = Failure.get_or_none(Failure.key == key)
    found = [(row.since, row.count)] if row else []
    found += [here] if (here := _unwritten.get(key)) else []
    fresh = [(since, count) for since, count in found if since > now - WINDOW]
    if sum(count for _, count in fresh) >= limit:
        since = max(since for since, _ in fresh)
        raise Throttled(max(1, int((since + WINDOW - now).total_seconds())))


def failed(kind: str, name: str) -> None:
    """Counts one failure, also while the database takes no writes: passwords are not guessed the faster for it."""
    if not db.written(lambda: _count(kind, name)):
        now = clock.now()
        for old, (since, _) in list(_unwritten.items()):
            if since <= now - WINDOW:
                _unwritten.pop(old, None)
        since, count = _unwritten.get(_hashed(kind, name), (now, 0))
        _unwritten[_hashed(kind, name)] = since, count + 1


def _count(kind: str, name: str) -> None:
    """A window that has passed begins anew."""
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
    key = _hashed(kind, name)
    _unwritten.pop(key, None)
    db.written(Failure.delete().where(Failure.key == key).execute)
