"""Visits owed by month (D16): their rules, the months of a hotel's year, when the next is due, excused months."""

from datetime import date, timedelta

from peewee import CharField, DateField, IntegerField, Model

NEVER = date(9999, 12, 31)


def up(migrator, db):
    _, HotelYear, Rule, _ = _tables(db)
    migrator.migrate(migrator.add_column("rule", "kind", CharField(max_length=5, default="call")))
    migrator.migrate(migrator.add_column("hotel_year", "months", CharField(max_length=12, default="-" * 12)))
    migrator.migrate(migrator.add_column("hotel", "next_visit_on", DateField(default=NEVER)))
    migrator.migrate(migrator.add_index("hotel", ("next_visit_on",)))
    migrator.migrate(migrator.drop_index("excuse", "excuse_hotel_id_monday"))
    migrator.migrate(migrator.rename_column("excuse", "monday", "since"))
    migrator.migrate(migrator.add_index("excuse", ("hotel_id", "since")))
    migrator.migrate(migrator.add_column("excuse", "kind", CharField(max_length=5, default="call")))
    # Whoever has worked without visits until now owes the first in the month that begins next.
    begin = date(2000, 1, 1)
    if HotelYear.select().exists():
        begin = (date.today().replace(day=1) + timedelta(days=31)).replace(day=1)
    Rule.insert(kind="visit", since=begin, times=1, every=1).execute()
    _settle_all(db)


def down(migrator, db):
    Excuse, _, Rule, Touch = _tables(db)
    Excuse.delete().where(Excuse.kind == "visit").execute()
    Rule.delete().where(Rule.kind == "visit").execute()
    Touch.delete().where(Touch.channel == "visit").execute()
    db.execute_sql("UPDATE hotel_year SET marks = REPLACE(REPLACE(marks, 'v', '.'), 'b', 'm')")
    migrator.migrate(migrator.drop_column("excuse", "kind"))
    migrator.migrate(migrator.drop_index("excuse", "excuse_hotel_id_since"))
    migrator.migrate(migrator.rename_column("excuse", "since", "monday"))
    migrator.migrate(migrator.add_index("excuse", ("hotel_id", "monday")))
    migrator.migrate(migrator.drop_index("hotel", "hotel_next_visit_on"))
    migrator.migrate(migrator.drop_column("hotel", "next_visit_on"))
    migrator.migrate(migrator.drop_column("hotel_year", "months"))
    migrator.migrate(migrator.drop_column("rule", "kind"))
    # Weeks that a visit had done are owed again.
    _settle_all(db)


def _settle_all(db):
    """What is kept of every hotel that has years is computed anew by the next ticks."""
    db.execute_sql("DELETE FROM unsettled")
    done = "FALSE" if "ostgres" in type(db).__name__ else "0"
    db.execute_sql(f"INSERT INTO unsettled (hotel_id, done) SELECT DISTINCT hotel_id, {done} FROM hotel_year")


def _tables(db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Excuse(Table):
        kind = CharField(max_length=5, default="call")

    class HotelYear(Table):
        iso_year = IntegerField()

    class Rule(Table):
        kind = CharField(max_length=5, default="call")
        since = DateField()
        times = IntegerField()
        every = IntegerField()

    class Touch(Table):
        channel = CharField(max_length=10)

    return Excuse, HotelYear, Rule, Touch
