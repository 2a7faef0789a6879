"""Minutes of visits: what was said about them, what they said before corrections, what of them the hotel reads."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

MADE = ("minutes_part", "minutes_correction", "minutes_line", "minutes")


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Hotel(Table):
        pass

    class Visit(Table):
        pass

    class Minutes(Table):
        version = IntegerField(default=1)
        visit = ForeignKeyField(Visit, unique=True)
        hotel = ForeignKeyField(Hotel, index=False)
        by = ForeignKeyField(Account, index=False)
        by_role = CharField(max_length=10)
        at = DateTimeField()
        day = DateField()
        worth = CharField(max_length=10)
        present = TextField(default="")
        others = CharField(max_length=200, default="")
        topics = TextField(default="")
        raised = TextField(default="")
        operations = TextField(default="")
        management = TextField(default="")
        service = TextField(default="")
        needs = TextField(default="")
        introduced = TextField(default="")
        decisions = TextField(default="")
        inside_note = TextField(default="")
        for_director = BooleanField(default=False)
        state = CharField(max_length=10, default="filed")
        waits_for = CharField(max_length=10, default="")
        filed_at = DateTimeField()
        read_at = DateTimeField(null=True)
        read_by = ForeignKeyField(Account, null=True, index=False)
        released_at = DateTimeField(null=True)
        released_by = ForeignKeyField(Account, null=True, index=False)
        answer = CharField(max_length=10, default="")
        answered_at = DateTimeField(null=True)
        answered_by = ForeignKeyField(Account, null=True, index=False)

        class Meta:
            indexes = (
                (("waits_for", "at", "id"), False),
                (("hotel", "at", "id"), False),
                (("by", "at", "id"), False),
                (("at", "id"), False),
            )

    class MinutesLine(Table):
        minutes = ForeignKeyField(Minutes, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        verb = CharField(max_length=10)
        text = TextField(default="")
        inside = BooleanField(default=True)

        class Meta:
            indexes = ((("minutes", "id"), False),)

    class MinutesCorrection(Table):
        minutes = ForeignKeyField(Minutes, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        reason = CharField(max_length=200)
        before = TextField()

        class Meta:
            indexes = ((("minutes", "id"), False),)

    class MinutesPart(Table):
        minutes = ForeignKeyField(Minutes, index=False)
        section = CharField(max_length=12)
        text = TextField()

        class Meta:
            indexes = ((("minutes", "id"), False),)

    db.create_tables([Minutes, MinutesLine, MinutesCorrection, MinutesPart])


def down(migrator, db):
    for name in MADE:
        db.execute_sql(f"DROP TABLE {name}")
