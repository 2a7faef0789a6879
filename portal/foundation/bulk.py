"""Many rows in few statements: what an import writes while others wait. The values are checked beforehand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from portal.foundation.db import database, is_sqlite


def new_ids(table, count: int, above: int = 0) -> range | list[int]:
    """So many ids that nobody has. Call it in the transaction that uses them. SQLite gives a number out again whose row
    is gone: where somebody may still tell of such rows, `above` is the highest they bore."""
    name = table._meta.table_name
    if is_sqlite():
        # Writers stand in a queue: nobody else takes one before the transaction ends.
        last = database.execute_sql(f'SELECT COALESCE(MAX("id"), 0) FROM "{name}"').fetchone()[0]
        last = max(last, above)
        return range(last + 1, last + 1 + count)
    sql = f"SELECT nextval(pg_get_serial_sequence('\"{name}\"', 'id')) FROM generate_series(1, %s)"
    return [number for (number,) in database.execute_sql(sql, (count,)).fetchall()]


class Rows:
    """Rows of a table by field name, made ready before the transaction that inserts them; what none of them says has
    its field's default."""

    def __init__(self, table, rows: Sequence[dict], late: tuple[str, ...] = ()):
        """`late` are the fields that are known only inside the transaction."""
        self.table = table
        self.names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in late]
        fields = table._meta.fields
        defaults = {name: _default(fields[name]) for name in self.names}
        self.rows = [[plain(row.get(name, defaults[name])) for name in self.names] for row in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def insert(self, ids: Iterable[int] | None = None, **columns: Sequence) -> None:
        """Inserts them, each with its id, and with what is known only now (a value for each row by field name)."""
        if not self.rows:
            return
        late = {**({} if ids is None else {"id": ids}), **columns}
        fields = self.table._meta.fields
        rest = [field for field in self.table._meta.sorted_fields if field.name not in (*self.names, *late, "id")]
        named = [fields[name].column_name for name in (*self.names, *late)] + [field.column_name for field in rest]
        marks = [_mark()] * (len(self.names) + len(late)) + [_literal(plain(_default(field))) for field in rest]
        told = ", ".join(f'"{name}"' for name in named)
        sql = f'INSERT INTO "{self.table._meta.table_name}" ({told}) VALUES ({", ".join(marks)})'
        many(sql, [(*row, *more) for row, *more in zip(self.rows, *late.values(), strict=True)] if late else self.rows)


def _default(field):
    return field.default() if callable(field.default) else field.default


def _literal(value) -> str:
    """A default in a statement: a word, a number or nothing."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value)) if is_sqlite() else str(value).upper()
    if isinstance(value, int):
        return str(value)
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'" if is_sqlite() else f"'{quoted}'".replace("%", "%%")


def insert(table, rows: Sequence[dict], ids: Iterable[int] | None = None) -> None:
    """Inserts rows by field name at once."""
    Rows(table, rows).insert(ids)


def update(table, names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Sets these fields of many rows; each row is the values in the order of the names, then the id."""
    told = ", ".join(f'"{table._meta.fields[name].column_name}" = {_mark()}' for name in names)
    sql = f'UPDATE "{table._meta.table_name}" SET {told} WHERE "id" = {_mark()}'
    many(sql, ([plain(value) for value in row] for row in rows))


def many(sql: str, rows: Iterable[Sequence]) -> None:
    rows = list(rows)
    if rows:
        # As peewee's own cursor, on the connection whose transaction this is.
        database.cursor().executemany(sql, rows)


def _mark() -> str:
    return "?" if is_sqlite() else "%s"


def plain(value):
    """A value as the driver takes it: a choice is its word, for SQLite a day is text."""
    if isinstance(value, str):
        return str.__str__(value) if type(value) is str else str(value.value)
    if is_sqlite() and isinstance(value, datetime):
        return value.isoformat(" ")
    if is_sqlite() and isinstance(value, date):
        return value.isoformat()
    return value
