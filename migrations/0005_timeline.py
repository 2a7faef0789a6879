"""The lines of the timeline for what has happened already: files opened, standings, postings, principals, calls."""

from peewee import SqliteDatabase

#: Days become an instant on the same day nearly everywhere: noon in China.
NOON = "04:00:00"


def up(migrator, db):
    def noon(day):
        return f"{day} || ' {NOON}'" if isinstance(db, SqliteDatabase) else f"{day} + time '{NOON}'"

    told = [
        ("hotel", "added", 'SELECT id, added_at, id, CAST(NULL AS INTEGER) FROM "hotel"'),
        # The first standing is how the hotel came.
        (
            "standing",
            "changed",
            f'SELECT hotel_id, {noon("since")}, id, CAST(NULL AS INTEGER) FROM "standing" AS s '
            'WHERE EXISTS (SELECT 1 FROM "standing" AS e WHERE e.hotel_id = s.hotel_id AND e.since < s.since)',
        ),
        ("posting", "added", f'SELECT hotel_id, {noon("since")}, id, CAST(NULL AS INTEGER) FROM "posting"'),
        (
            "posting",
            "ended",
            f'SELECT hotel_id, {noon("until")}, id, CAST(NULL AS INTEGER) FROM "posting" WHERE until IS NOT NULL',
        ),
        # Of somebody with an account his posting tells.
        (
            "principal",
            "added",
            f'SELECT hotel_id, {noon("since")}, id, CAST(NULL AS INTEGER) FROM "principal" WHERE account_id IS NULL',
        ),
        ("call", "recorded", 'SELECT hotel_id, "at", id, by_id FROM "call" ORDER BY id'),
    ]
    for kind, verb, rows in told:
        db.execute_sql(
            'INSERT INTO "line" (hotel_id, "at", record_id, by_id, kind, verb) '
            f"SELECT t.*, '{kind}', '{verb}' FROM ({rows}) AS t"
        )


def down(migrator, db):
    """The table goes with the migration that made it."""
