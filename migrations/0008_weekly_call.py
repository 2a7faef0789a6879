"""The weekly call: follow-ups, corrections, excused weeks, notices (D15, D18, D19)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Call(Table):
        pass

    class Department(Table):
        pass

    class Hotel(Table):
        pass

    class Team(Table):
        pass

    class CallCorrection(Table):
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        reason = CharField(max_length=200)
        before = TextField()
        call = ForeignKeyField(Call, index=False)

        class Meta:
            indexes = ((("call", "id"), False),)

    db.create_tables([CallCorrection])

    class Excuse(Table):
        hotel = ForeignKeyField(Hotel, index=False)
        monday = DateField()
        reason = CharField(max_length=200)
        state = CharField(max_length=10, default="asked")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        decided_by = ForeignKeyField(Account, index=False, null=True)
        decided_at = DateTimeField(null=True)
        answer = CharField(max_length=200, default="")

        class Meta:
            indexes = ((("hotel", "monday"), False), (("state", "at", "id"), False), (("at", "id"), False))

    db.create_tables([Excuse])

    class Export(Table):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        word = CharField(max_length=20)
        title = CharField(max_length=80)
        words = TextField()
        asked = TextField()
        sure = BooleanField(default=False)
        at = DateTimeField(index=True)
        after = TextField(null=True)
        count = IntegerField(default=0)
        parts = TextField(default="[]")
        more = BooleanField(default=False)
        file = CharField(max_length=32, default="")
        step_number = IntegerField(default=0)

    db.create_tables([Export])

    class FollowUp(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        wording = TextField()
        side = CharField(max_length=5)
        department = ForeignKeyField(Department, index=False, null=True)
        account = ForeignKeyField(Account, index=False, null=True)
        for_hotel = BooleanField(default=False)
        complaint = BooleanField(default=False)
        answer_due_at = DateTimeField(null=True)
        answered_at = DateTimeField(null=True)
        state = CharField(max_length=10, default="open")
        is_open = BooleanField(default=True)
        due_on = DateField()
        origin_kind = CharField(max_length=20, default="")
        origin_id = IntegerField(null=True)
        by = ForeignKeyField(Account, index=False, null=True)
        created_at = DateTimeField()
        raised = IntegerField(default=0)
        raised_on = DateField(null=True)
        claimed_by = ForeignKeyField(Account, index=False, null=True)
        claimed_for_hotel = BooleanField(default=False)
        recorded_by = ForeignKeyField(Account, index=False, null=True)
        claimed_at = DateTimeField(null=True)
        claimed_kind = CharField(max_length=20, default="")
        claimed_id = IntegerField(null=True)
        confirmed_by = ForeignKeyField(Account, index=False, null=True)
        closed_at = DateTimeField(null=True)
        climbed_at = DateTimeField(null=True)
        merged_into = ForeignKeyField("self", index=False, null=True)
        split_from = ForeignKeyField("self", index=False, null=True)

        class Meta:
            indexes = (
                (("is_open", "due_on", "id"), False),
                (("hotel", "is_open", "due_on", "id"), False),
                (("account", "is_open", "due_on", "id"), False),
                (("department", "is_open", "due_on", "id"), False),
                (("state", "claimed_at", "id"), False),
                (("closed_at", "id"), False),
                (("hotel", "closed_at", "id"), False),
                (("origin_kind", "origin_id"), False),
            )

    db.create_tables([FollowUp])

    class FollowUpEntry(Table):
        at = DateTimeField()
        by = ForeignKeyField(Account, index=False, null=True)
        verb = CharField(max_length=20)
        state = CharField(max_length=10, default="")
        text = TextField(default="")
        inside = BooleanField(default=True)
        kind = CharField(max_length=20, default="")
        record_id = IntegerField(null=True)
        follow_up = ForeignKeyField(FollowUp, index=False)

        class Meta:
            indexes = ((("follow_up", "at", "id"), False),)

    db.create_tables([FollowUpEntry])

    class Notice(Table):
        account = ForeignKeyField(Account, index=False, on_delete="CASCADE")
        news = CharField(max_length=16)
        kind = CharField(max_length=20)
        record_id = IntegerField()
        hotel = ForeignKeyField(Hotel, index=False, null=True)
        by_id = IntegerField(null=True)
        at = DateTimeField()
        read_at = DateTimeField(null=True)

        class Meta:
            indexes = (
                (("account", "at", "id"), False),
                (("account", "read_at", "at"), False),
                (("kind", "record_id"), False),
            )

    db.create_tables([Notice])

    class NoticeChoice(Table):
        version = IntegerField(default=1)
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        digest = BooleanField(default=True)
        reminder = BooleanField(default=True)
        news = BooleanField(default=True)
        digest_at = DateTimeField(null=True)
        reminder_at = DateTimeField(null=True)
        news_at = DateTimeField(null=True)

    db.create_tables([NoticeChoice])

    class PlannedDay(Table):
        hotel = ForeignKeyField(Hotel, index=False)
        monday = DateField()
        day = DateField()
        by = ForeignKeyField(Account, index=False)

        class Meta:
            indexes = ((("hotel", "monday"), True),)

    db.create_tables([PlannedDay])

    class Raising(Table):
        kind = CharField(max_length=20)
        record_id = IntegerField()
        day = DateField()
        state = CharField(max_length=10)
        before = CharField(max_length=10)
        was = TextField(default="{}")
        by = ForeignKeyField(Account, index=False, null=True)
        follow_up = ForeignKeyField(FollowUp, index=False)

        class Meta:
            indexes = ((("follow_up", "kind", "record_id"), True), (("kind", "record_id"), False))

    db.create_tables([Raising])

    class SpotCheck(Table):
        call = ForeignKeyField(Call, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        verdict = CharField(max_length=10)
        note = TextField(default="")
        drawn = BooleanField(default=False)

        class Meta:
            indexes = ((("call", "id"), False), (("at", "id"), False))

    db.create_tables([SpotCheck])

    class ToTell(Table):
        version = IntegerField(default=1)
        text = CharField(max_length=300)
        by = ForeignKeyField(Account, index=False)
        account = ForeignKeyField(Account, index=False, null=True)
        team = ForeignKeyField(Team, index=False, null=True)
        since = DateField()
        until = DateField()
        entered_at = DateTimeField()

        class Meta:
            indexes = ((("until", "id"), False), (("account", "until"), False))

    db.create_tables([ToTell])

    class Told(Table):
        to_tell = ForeignKeyField(ToTell, index=False)
        hotel = ForeignKeyField(Hotel, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        kind = CharField(max_length=20, default="")
        record_id = IntegerField(null=True)

        class Meta:
            indexes = ((("to_tell", "hotel"), True), (("kind", "record_id"), False))

    db.create_tables([Told])

    migrator.migrate(migrator.add_column("call", "version", IntegerField(default=1)))
    migrator.migrate(migrator.add_column("call", "clicked", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("call", "nothing_special", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("call", "call_back_at", DateTimeField(null=True)))
    migrator.migrate(migrator.add_column("call", "inside_note", TextField(default="")))
    migrator.migrate(migrator.add_column("call", "part_of_id", ForeignKeyField(Call, field=Call.id, null=True)))
    migrator.migrate(migrator.add_index("call", ("hotel_id", "call_back_at")))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("call", "call_part_of_id"))
    migrator.migrate(migrator.drop_index("call", "call_hotel_id_call_back_at"))
    migrator.migrate(migrator.drop_column("call", "part_of_id"))
    migrator.migrate(migrator.drop_column("call", "inside_note"))
    migrator.migrate(migrator.drop_column("call", "call_back_at"))
    migrator.migrate(migrator.drop_column("call", "nothing_special"))
    migrator.migrate(migrator.drop_column("call", "clicked"))
    migrator.migrate(migrator.drop_column("call", "version"))
    migrator.migrate(migrator.drop_table("told"))
    migrator.migrate(migrator.drop_table("to_tell"))
    migrator.migrate(migrator.drop_table("spot_check"))
    migrator.migrate(migrator.drop_table("raising"))
    migrator.migrate(migrator.drop_table("planned_day"))
    migrator.migrate(migrator.drop_table("notice_choice"))
    migrator.migrate(migrator.drop_table("notice"))
    migrator.migrate(migrator.drop_table("follow_up_entry"))
    migrator.migrate(migrator.drop_table("follow_up"))
    migrator.migrate(migrator.drop_table("export"))
    migrator.migrate(migrator.drop_table("excuse"))
    migrator.migrate(migrator.drop_table("call_correction"))
