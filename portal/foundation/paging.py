"""Keyset paging: one page more to know there is more, and never an OFFSET."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime

from peewee import DateField, DateTimeField, IntegerField, Tuple


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
        if not all(type(value) in (str, int) for value in values):
            return None
        if any((type(value) is int) != isinstance(c, IntegerField) for c, value in zip(columns, values, strict=True)):
            return None
        values = [column.python_value(value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError, UnicodeError, OverflowError, RecursionError):
        return None
    return values if all(_fits(column, value) for column, value in zip(columns, values, strict=True)) else None


def _fits(column, value) -> bool:
    """True for a value that the column could hold: a key comes from outside."""
    if isinstance(column, IntegerField):
        return isinstance(value, int) and -(2**31) <= value < 2**31
    if isinstance(column, DateField | DateTimeField):
        return isinstance(value, date)
    return isinstance(value, str) and not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value)


def page_of(query, columns, after: str | None, size: int = 50, descending: bool = False) -> Page:
    """One page of a query of rows, sorted by columns that together are unique. An unreadable `after` is the first."""
    return cut(list(part(query, columns, key_of(after, columns), size, descending)), columns, size)


def key_of(after: str | None, columns) -> list | None:
    """The values that a page begins behind; None for the first page."""
    return _unpack(after, columns) if after else None


def part(query, columns, key, size: int, descending: bool = False):
    """The query of a page's rows and one more, behind the key: `page_of` in pieces, for a query that is ready."""
    if key is not None:
        here = Tuple(*columns)
        query = query.where(here < Tuple(*key) if descending else here > Tuple(*key))
    return query.order_by(*(column.desc() if descending else column for column in columns)).limit(size + 1)


def cut(rows: list, columns, size: int) -> Page:
    """The page of rows that `part` asked for."""
    more = len(rows) > size
    rows = rows[:size]
    last = [getattr(rows[-1], column.name) for column in columns] if more else None
    return Page(rows, _pack(last) if last else None)
