"""The tables of the first release, with the calendar as announced and the rule of one call a week (D15)."""

import csv
from pathlib import Path

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        version = IntegerField()
        sign_in = CharField(unique=True, max_length=80)
        name = CharField(max_length=40)
        role = CharField(max_length=10)
        password = CharField(max_length=200)
        language = CharField(max_length=2)
        active = BooleanField()
        added_at = DateTimeField()

    class AuditEntry(Table):
        at = DateTimeField()
        by_id = IntegerField(null=True)
        verb = CharField(max_length=40)
        kind = CharField(max_length=20)
        record_id = IntegerField()
        body = TextField()

        class Meta:
            indexes = (
                (("at", "id"), False),
                (("kind", "at", "id"), False),
                (("by_id", "at", "id"), False),
                (("kind", "record_id", "id"), False),
            )

    class CalendarDay(Table):
        day = DateField(unique=True)
        working = BooleanField()
        name_zh = CharField(max_length=40)
        name_en = CharField(max_length=40)

    class Hotel(Table):
        version = IntegerField()
        code = CharField(unique=True, max_length=20)
        name = CharField(index=True, max_length=80)
        kind = CharField(max_length=10)
        gate = CharField(max_length=1)
        grade = CharField(null=True, max_length=1)
        status = CharField(max_length=10)
        province = CharField(max_length=30)
        city = CharField(index=True, max_length=30)
        district = CharField(max_length=30)
        address = CharField(max_length=200)
        phone = CharField(max_length=100)
        rooms = IntegerField(null=True)
        opened_on = DateField(null=True)
        in_difficulty = IntegerField()
        next_call_on = DateField(index=True)
        added_at = DateTimeField()

    class Principal(Table):
        hotel = ForeignKeyField(Hotel)
        account = ForeignKeyField(Account, null=True)
        name = CharField(max_length=40)
        function = CharField(max_length=10)
        phone = CharField(max_length=40)
        since = DateField()
        until = DateField(null=True)

        class Meta:
            indexes = ((("hotel", "until"), False),)

    class Call(Table):
        hotel = ForeignKeyField(Hotel)
        by = ForeignKeyField(Account)
        at = DateTimeField()
        day = DateField()
        channel = CharField(max_length=10)
        direction = CharField(max_length=5)
        result = CharField(max_length=10)
        principal = ForeignKeyField(Principal, null=True)
        spoke_with = CharField(max_length=40)
        summary = TextField()
        worth = CharField(max_length=10)
        by_role = CharField(max_length=10)
        entered_at = DateTimeField()
        late = BooleanField()

        class Meta:
            indexes = ((("hotel", "at", "id"), False), (("by", "at", "id"), False), (("at", "id"), False))

    class Draft(Table):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        form = CharField(max_length=80)
        fields = TextField()
        saved_at = DateTimeField()

        class Meta:
            indexes = ((("account", "form"), True),)

    class Failure(Table):
        key = CharField(unique=True, max_length=64)
        since = DateTimeField(index=True)
        count = IntegerField()

    class HotelYear(Table):
        hotel = ForeignKeyField(Hotel)
        iso_year = IntegerField()
        weeks = CharField(max_length=53)
        marks = CharField(max_length=53)

        class Meta:
            indexes = ((("hotel", "iso_year"), True),)

    class Link(Table):
        token_hash = CharField(unique=True, max_length=64)
        account = ForeignKeyField(Account, on_delete="CASCADE")
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)

    class Posting(Table):
        hotel = ForeignKeyField(Hotel)
        account = ForeignKeyField(Account)
        function = CharField(max_length=10)
        since = DateField()
        until = DateField(null=True)

        class Meta:
            indexes = ((("hotel", "function", "until"), False), (("account", "function", "until"), False))

    class Rule(Table):
        since = DateField()
        gate = CharField(null=True, max_length=1)
        grade = CharField(null=True, max_length=1)
        times = IntegerField()
        every = IntegerField()

    class Session(Table):
        token_hash = CharField(unique=True, max_length=64)
        account = ForeignKeyField(Account, on_delete="CASCADE")
        created_at = DateTimeField()
        seen_at = DateTimeField()
        expires_at = DateTimeField()

    class Standing(Table):
        hotel = ForeignKeyField(Hotel)
        since = DateField()
        gate = CharField(max_length=1)
        grade = CharField(null=True, max_length=1)
        status = CharField(max_length=10)
        in_difficulty = IntegerField()
        daily_since = DateField(null=True)

        class Meta:
            indexes = ((("hotel", "since"), True),)

    class Submission(Table):
        key = CharField(max_length=64)
        by_id = IntegerField()
        digest = CharField(max_length=64)
        answer = TextField()
        at = DateTimeField(index=True)

        class Meta:
            indexes = ((("by_id", "key"), True),)

    class Touch(Table):
        hotel = ForeignKeyField(Hotel)
        day = DateField()
        channel = CharField(max_length=10)
        result = CharField(max_length=10)
        by_id = IntegerField()
        by_role = CharField(max_length=10)
        kind = CharField(max_length=20)
        record_id = IntegerField()

        class Meta:
            indexes = ((("hotel", "day"), False), (("kind", "record_id"), True))

    db.create_tables(
        [
            Account,
            AuditEntry,
            CalendarDay,
            Hotel,
            Principal,
            Call,
            Draft,
            Failure,
            HotelYear,
            Link,
            Posting,
            Rule,
            Session,
            Standing,
            Submission,
            Touch,
        ]
    )

    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        days = [{**row, "working": row["working"] == "1"} for row in csv.DictReader(file)]
    CalendarDay.insert_many(days).execute()
    Rule.insert(since="2000-01-03", times=1, every=1).execute()


def down(migrator, db):
    for table in (
        "touch",
        "submission",
        "standing",
        "session",
        "rule",
        "posting",
        "link",
        "hotel_year",
        "failure",
        "draft",
        "call",
        "principal",
        "hotel",
        "calendar_day",
        "audit_entry",
        "account",
    ):
        migrator.migrate(migrator.drop_table(table))
