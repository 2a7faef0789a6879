"""Visits: planned, agreed with the hotel, held or not (D16)."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Hotel(Table):
        pass

    class Department(Table):
        pass

    class Visit(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        by = ForeignKeyField(Account, index=False)
        by_role = CharField(max_length=10)
        department = ForeignKeyField(Department, null=True, index=False)
        day = DateField()
        at = DateTimeField(null=True)
        state = CharField(max_length=10, default="planned")
        purpose = TextField(default="")
        topics = TextField(default="")
        reason = CharField(max_length=200, default="")
        word = CharField(max_length=200, default="")
        proposed_at = DateTimeField(null=True)
        agreed_at = DateTimeField(null=True)
        agreed_by = ForeignKeyField(Account, null=True, index=False)
        offered_at = DateTimeField(null=True)
        offered_by = ForeignKeyField(Account, null=True, index=False)
        offered_word = CharField(max_length=200, default="")
        arrived_at = DateTimeField(null=True)
        released_at = DateTimeField(null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Account, null=True, index=False)
        entered_at = DateTimeField()

        class Meta:
            indexes = (
                (("hotel", "day", "id"), False),
                (("by", "day", "id"), False),
                (("day", "id"), False),
                (("state", "day", "id"), False),
            )

    class Feed(Table):
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        token_hash = CharField(max_length=64, unique=True)
        made_at = DateTimeField()

    db.create_tables([Visit, Feed])


def down(migrator, db):
    for name in ("feed", "visit"):
        db.execute_sql(f"DROP TABLE {name}")
