"""Keyset paging: one page more to know there is more, and never an OFFSET."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime

from peewee import Tuple


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the key with which the next one is asked for (None on the last)."""

    rows: list
    next: str | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def _pack(values) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _unpack(key: str, columns) -> list | None:
    try:
        values = json.loads(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if not isinstance(values, list) or len(values) != len(columns):
            return None
        if any("\x00" in value for value in values if isinstance(value, str)):
            return None
        return [column.python_value(value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError, UnicodeError):
        return None


def page_of(query, columns, after: str | None, size: int = 50, descending: bool = False) -> Page:
    """One page of a query of rows, sorted by columns that together are unique. An unreadable `after` is the first."""
    values = _unpack(after, columns) if after else None
    if values is not None:
        key = Tuple(*columns)
        query = query.where(key < Tuple(*values) if descending else key > Tuple(*values))
    query = query.order_by(*(column.desc() if descending else column for column in columns)).limit(size + 1)
    rows = list(query)
    more = len(rows) > size
    rows = rows[:size]
    last = [getattr(rows[-1], column.name) for column in columns] if more else None
    return Page(rows, _pack(last) if last else None)
