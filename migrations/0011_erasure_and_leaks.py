"""People who asked to be erased (D43), the texts that mention them, and the register of leaks (D41)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Erasure(Table):
        rows = CharField(max_length=400)
        asked_on = DateField()
        reason = CharField(max_length=300)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        state = CharField(max_length=10, default="asked")
        decided_by = ForeignKeyField(Account, index=False, null=True)
        decided_at = DateTimeField(null=True)
        answer = CharField(max_length=300, default="")
        went = TextField(default="{}")

        class Meta:
            indexes = ((("at", "id"), False), (("by", "at", "id"), False))

    class ErasureText(Table):
        erasure = ForeignKeyField(Erasure, index=False)
        kind = CharField(max_length=20)
        record_id = IntegerField()
        field = CharField(max_length=20)
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(Account, index=False, null=True)
        redacted = BooleanField(default=False)
        reason = CharField(max_length=200, default="")

        class Meta:
            indexes = ((("erasure", "id"), False),)

    class Leak(Table):
        version = IntegerField(default=1)
        noticed_at = DateTimeField()
        title = CharField(max_length=80)
        what = TextField()
        data = TextField()
        people = IntegerField(null=True)
        severity = CharField(max_length=10)
        cause = TextField(default="")
        measures = TextField(default="")
        authority_on = DateField(null=True)
        authority_note = CharField(max_length=300, default="")
        people_on = DateField(null=True)
        people_note = CharField(max_length=300, default="")
        prevention = TextField(default="")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        closed_at = DateTimeField(null=True)
        closed_by = ForeignKeyField(Account, index=False, null=True)

        class Meta:
            indexes = ((("noticed_at", "id"), False),)

    db.create_tables([Erasure, ErasureText, Leak])


def down(migrator, db):
    for name in ("leak", "erasure_text", "erasure"):
        db.execute_sql(f"DROP TABLE {name}")
