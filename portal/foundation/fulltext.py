"""Search in texts that know no spaces: pairs of neighbouring letters, in FTS5 on SQLite and a tsvector on PostgreSQL.

An index holds no text, only which rows have which pairs: it answers with candidates, newest first, and whoever asks
compares their text (a pair may stand in another order). FTS5's own trigrams find no word of two letters, its words no
Chinese at all (design §3a).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from peewee import Cast, Entity, Expression, Table

from portal.foundation.db import database, is_sqlite

#: More words than this narrow nothing down any further.
MOST_WORDS = 8
#: So many rows go in with one statement.
AT_ONCE = 200
#: Letters and digits beside one another.
_RUN = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """As it is compared: small letters, no full-width forms."""
    return unicodedata.normalize("NFKC", text.replace("\x00", "")).lower()


def words_of(typed: str) -> list[str]:
    """The words to look for, as they are compared."""
    return plain(typed).split()[:MOST_WORDS]


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters and digits of a text; marks and spaces stand between pairs."""
    return {a + b for run in _RUN.findall(plain(text)) for a, b in pairwise(run)}


def around(text: str, typed: str, width: int = 80) -> str:
    """A piece of a text in which the first of the words typed stands, in one line."""
    text = " ".join(text.split())
    places = [text.lower().find(word) for word in words_of(typed)]
    start = max(min((place for place in places if place >= 0), default=0) - width // 4, 0)
    piece = text[start : start + width]
    return f"{'…' if start else ''}{piece}{'…' if start + width < len(text) else ''}"


class Index:
    """The pairs of one table's rows, by their ids, with marks by which a search is narrowed (`hotel12`: three letters
    or more, so that no pair is taken for one). Call its deeds in the transaction of the row's own."""

    def __init__(self, name: str):
        self.name = name

    def put(self, rows: Iterable[tuple[int, str, Iterable[str]]]) -> None:
        """Enters rows that are not in it: (id, text, marks)."""
        waiting = []
        for number, text, marks in rows:
            waiting.append((number, sorted(pairs(text) | set(marks))))
            if len(waiting) == AT_ONCE:
                self._insert(waiting)
                waiting = []
        self._insert(waiting)

    def _insert(self, rows: list[tuple[int, list[str]]]) -> None:
        if not rows:
            return
        if is_sqlite():
            sql, place = f"INSERT INTO {self.name} (rowid, words) VALUES ", "(?, ?)"
            told = [value for number, words in rows for value in (number, " ".join(words))]
        else:
            sql, place = f"INSERT INTO {self.name} (id, words) VALUES ", "(%s, array_to_tsvector(%s::text[]))"
            told = [value for number, words in rows for value in (number, words)]
        database.execute_sql(sql + ", ".join([place] * len(rows)), told)

    def drop(self, rows: Iterable[tuple[int, str, Iterable[str]]]) -> None:
        """Takes rows out, each with the text and marks it was entered with: FTS5 without contents knows neither."""
        for number, text, marks in rows:
            if is_sqlite():
                words = " ".join(sorted(pairs(text) | set(marks)))
                sql = f"INSERT INTO {self.name} ({self.name}, rowid, words) VALUES ('delete', ?, ?)"
                database.execute_sql(sql, (number, words))
            else:
                database.execute_sql(f"DELETE FROM {self.name} WHERE id = %s", (number,))

    def asked(self, words: Iterable[str], marks: Iterable[str]) -> str | None:
        """What the index is asked for rows that hold the pairs of all the words, and the marks. None if the words
        have no pair to look for (a single letter)."""
        wanted = set().union(*(pairs(word) for word in words))
        if not wanted:
            return None
        wanted = sorted(wanted | set(marks))
        # Letters and digits alone, so nothing ends the quotation.
        return " AND ".join(f'"{one}"' for one in wanted) if is_sqlite() else " & ".join(f"'{one}'" for one in wanted)

    def clear(self) -> None:
        """Takes everything out."""
        if is_sqlite():
            database.execute_sql(f"INSERT INTO {self.name} ({self.name}) VALUES ('delete-all')")
        else:
            database.execute_sql(f"DELETE FROM {self.name}")

    def newest(self, words: Iterable[str], marks: Iterable[str], most: int) -> list[int] | None:
        """Ids of the rows that hold the pairs of all the words, and the marks: those that came last first. None if
        the words have no pair to look for."""
        asked = self.asked(words, marks)
        if asked is None:
            return None
        return [number for (number,) in self.holding(asked, most).tuples().execute(database.obj)]

    def holding(self, asked, most):
        """The query of the ids of the rows that hold what was asked: those that came last. Both may be parameters."""
        table = Table(self.name)
        if is_sqlite():
            column, held = table.c.rowid, Expression(Entity(self.name), "MATCH", asked)
        else:
            column, held = table.c.id, Expression(table.c.words, "@@", Cast(asked, "tsquery"))
        return table.select(column).where(held).order_by(column.desc()).limit(most)

    def ids(self) -> Iterator[int]:
        """Every row in it, by id: what a recount compares."""
        column = "rowid" if is_sqlite() else "id"
        for (number,) in database.execute_sql(f"SELECT {column} FROM {self.name} ORDER BY {column}"):
            yield number
