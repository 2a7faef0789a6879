"""What lies sealed under the key file, column by column: how it is sealed and opened, and sealed anew under another
key."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from peewee import SQL, fn

from portal.foundation import db, keyring
from portal.foundation.db import Table

#: Rows that are sealed anew in one transaction: others write in between.
AT_ONCE = 200


@dataclass(frozen=True)
class Seal:
    """A column of a table whose text lies sealed. `place` names the row it belongs to by columns that never change:
    `answer:{invitation}`. `mark` is the column with a keyed mark, by which the row is found: of the same text, or of
    what `marks` makes of it."""

    table: type[Table]
    column: str
    purpose: str
    place: str
    mark: str = ""
    marks: Callable[[str], str] = str

    def seal(self, text: str, /, **columns) -> str:
        """The text as it goes into the column of the row with these columns. Raises Keyless."""
        return keyring.seal(self.purpose, text, self.place.format(**columns))

    def open(self, row) -> str:
        """What lies in a row's column, in the clear. Raises Unsealable, or Keyless."""
        return keyring.unseal(self.purpose, getattr(row, self.column), self.place.format(**row.__data__))

    def marked(self, text: str) -> str:
        """The mark as it goes into the row. Raises Keyless."""
        return keyring.mark(self.purpose, text)

    def found_by(self, text: str):
        """The condition that finds the rows with the mark of a text, under whichever key they were marked."""
        return self._field(self.mark).in_(keyring.marks(self.purpose, text))

    def _field(self, name: str):
        return self.table._meta.fields[name]

    @property
    def _key_name(self):
        return fn.SUBSTR(self._field(self.column), 1, keyring.NAME)

    def rows_by_key(self) -> dict[str, int]:
        """{name of a key: how many rows it has sealed}."""
        sealed = self._field(self.column)
        # By its name: PostgreSQL does not see that two expressions with parameters are one.
        named = self._key_name.alias("key_name")
        query = self.table.select(named, fn.COUNT(self.table.id)).where(sealed != "")
        return dict(query.group_by(SQL("key_name")).tuples())

    def sample(self, name: str):
        """One row that the key of this name has sealed, or None."""
        return self.table.select().where(self._field(self.column).startswith(f"{name}.")).first()

    def seal_anew(self) -> Iterator[int]:
        """Seals every row under the key in force that lies under a former one, a few at a time, and yields how many
        after each step: whoever breaks off goes on later, and every row opens all the while. What lies under a key
        that is missing stays as it is. Raises Keyless, or Unsealable for a row that is damaged."""
        last = 0
        while rows := self._under_others(last):
            last = rows[-1].id
            with db.together():
                for row in rows:
                    self._write_anew(row)
            yield len(rows)

    def _under_others(self, last: int) -> list:
        sealed = self._field(self.column)
        former = keyring.names()[1:]
        query = self.table.select().where((self.table.id > last) & (sealed != "") & self._key_name.in_(former))
        return list(query.order_by(self.table.id).limit(AT_ONCE))

    def _write_anew(self, row) -> None:
        text, was = self.open(row), getattr(row, self.column)
        changes = {self.column: self.seal(text, **row.__data__)}
        if self.mark:
            changes[self.mark] = self.marked(self.marks(text))
        # Whoever has saved the row meanwhile has sealed it under the key in force himself.
        here = (self.table.id == row.id) & (self._field(self.column) == was)
        self.table.update(**changes).where(here).execute()


def needed(seals: Iterable[Seal]) -> dict[str, int]:
    """{name of a key: how many rows lie under it} of several columns."""
    told: dict[str, int] = {}
    for seal in seals:
        for name, count in seal.rows_by_key().items():
            told[name] = told.get(name, 0) + count
    return told
