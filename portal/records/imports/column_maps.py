"""Which columns of a sheet meant which fields, so that the next sheet with the same headings is understood."""

import json
from hashlib import sha256

from peewee import CharField, TextField

from portal.foundation.db import Table
from portal.foundation.roles import Person


class ColumnMap(Table):
    """Which columns meant which fields, the last time a sheet had these headings."""

    kind = CharField(max_length=12)
    digest = CharField(max_length=64)
    columns = TextField()

    class Meta:
        indexes = ((("kind", "digest"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def remember(cls, kind: str, headings: list[str], fields: list[str | None]) -> None:
        told = json.dumps(fields)
        cls.insert(kind=kind, digest=_digest(headings), columns=told).on_conflict(
            conflict_target=[cls.kind, cls.digest], update={cls.columns: told}
        ).execute()

    @classmethod
    def remembered(cls, kind: str, headings: list[str]) -> list[str | None] | None:
        row = cls.get_or_none((cls.kind == kind) & (cls.digest == _digest(headings)))
        return json.loads(row.columns) if row else None


def _digest(headings: list[str]) -> str:
    return sha256(json.dumps(headings, ensure_ascii=False).encode()).hexdigest()
