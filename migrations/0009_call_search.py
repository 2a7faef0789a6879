"""What call records are found by: pairs of letters, in FTS5 on SQLite and a tsvector on PostgreSQL; filled from the
calls there are."""

import re
import unicodedata
from itertools import pairwise

from peewee import SqliteDatabase

AT_ONCE = 200


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    if sqlite:
        db.execute_sql("CREATE VIRTUAL TABLE call_search USING fts5(words, content='', detail=none, tokenize='ascii')")
    else:
        db.execute_sql(
            "CREATE TABLE call_search (id integer PRIMARY KEY REFERENCES call (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        db.execute_sql("CREATE INDEX call_search_words ON call_search USING gin (words)")
    last, mark = 0, "?" if sqlite else "%s"
    while True:
        rows = db.execute_sql(
            "SELECT id, hotel_id, by_id, summary, inside_note, spoke_with FROM call"
            f" WHERE id > {mark} ORDER BY id LIMIT {mark}",
            (last, AT_ONCE),
        ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        told = []
        for number, hotel, by, *texts in rows:
            words = sorted(_pairs("\n".join(texts)) | {f"hotel{hotel}", f"officer{by}"})
            told += [number, " ".join(words) if sqlite else words]
        if sqlite:
            places, into = ["(?, ?)"] * len(rows), "rowid"
        else:
            places, into = ["(%s, array_to_tsvector(%s::text[]))"] * len(rows), "id"
        db.execute_sql(f"INSERT INTO call_search ({into}, words) VALUES {', '.join(places)}", told)


def _pairs(text):
    """As `portal.foundation.fulltext.pairs` was when this migration was written."""
    told = unicodedata.normalize("NFKC", text.replace("\x00", "")).lower()
    return {a + b for run in re.findall(r"[^\W_]+", told) for a, b in pairwise(run)}


def down(migrator, db):
    db.execute_sql("DROP TABLE call_search")
