"""Rectification (整改): what inspections found, the hotels' plans, and the follow-ups that come of them (D10, D11)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Department(Table):
        pass

    class FollowUp(Table):
        pass

    class Hotel(Table):
        pass

    class Inspection(Table):
        pass

    class RectificationPlan(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        red_line = BooleanField(default=False)
        state = CharField(max_length=10, default="asked")
        asked_at = DateTimeField()
        due_at = DateTimeField()
        proposed_by = ForeignKeyField(Account, null=True, index=False)
        proposed_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Account, null=True, index=False)
        decided_at = DateTimeField(null=True)
        overdue_step = IntegerField(default=0)
        inspection = ForeignKeyField(Inspection, unique=True)

        class Meta:
            indexes = ((("state", "due_at", "id"), False), (("hotel", "asked_at", "id"), False))

    class Finding(Table):
        hotel = ForeignKeyField(Hotel, index=False)
        item_key = CharField(max_length=20)
        section = CharField(max_length=60, default="")
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        severity = CharField(max_length=10)
        note = TextField(default="")
        department = ForeignKeyField(Department, null=True, index=False)
        times = IntegerField(default=1)
        found_on = DateField()
        follow_up = ForeignKeyField(FollowUp, unique=True)
        inspection = ForeignKeyField(Inspection, index=False)

        class Meta:
            indexes = ((("hotel", "item_key"), True),)

    class Measure(Table):
        plan = ForeignKeyField(RectificationPlan, index=False)
        times = IntegerField(default=1)
        severity = CharField(max_length=10)
        note = TextField(default="")
        text = TextField(default="")
        account = ForeignKeyField(Account, null=True, index=False)
        owner = CharField(max_length=40, default="")
        due_on = DateField(null=True)
        state = CharField(max_length=10, default="asked")
        reason = TextField(default="")
        finding = ForeignKeyField(Finding, index=False)

        class Meta:
            indexes = ((("plan", "finding"), True), (("finding", "id"), False))

    helper = ForeignKeyField(Department, field=Department.id, index=False, null=True)
    migrator.migrate(migrator.add_column("follow_up", "rectification", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("follow_up", "helper_id", helper))
    migrator.migrate(migrator.add_column("follow_up", "times", IntegerField(default=1)))
    migrator.migrate(migrator.add_column("follow_up", "overdue_step", IntegerField(default=0)))
    migrator.migrate(migrator.add_index("follow_up", ("rectification", "is_open", "due_on", "id")))
    migrator.migrate(migrator.add_index("follow_up", ("rectification", "closed_at", "id")))
    db.create_tables([RectificationPlan, Finding, Measure])


def down(migrator, db):
    for name in ("measure", "finding", "rectification_plan"):
        migrator.migrate(migrator.drop_table(name))
    migrator.migrate(migrator.drop_index("follow_up", "follow_up_rectification_closed_at_id"))
    migrator.migrate(migrator.drop_index("follow_up", "follow_up_rectification_is_open_due_on_id"))
    migrator.migrate(migrator.drop_column("follow_up", "overdue_step"))
    migrator.migrate(migrator.drop_column("follow_up", "times"))
    migrator.migrate(migrator.drop_column("follow_up", "helper_id"))
    migrator.migrate(migrator.drop_column("follow_up", "rectification"))
