"""Bulletins (通知与动态): company and trade news, whom it is for, who has read it, what it said before (D14, D16)."""

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Department(Table):
        pass

    class Region(Table):
        pass

    class Bulletin(Table):
        version = IntegerField(default=1)
        topic = CharField(max_length=10, default="company")
        title = CharField(max_length=120)
        text = TextField(default="")
        state = CharField(max_length=10, default="draft")
        important = BooleanField(default=False)
        must_confirm = BooleanField(default=False)
        hotel_kind = CharField(max_length=10, default="")
        region = ForeignKeyField(Region, null=True, index=False)
        department = ForeignKeyField(Department, null=True, index=False)
        by = ForeignKeyField(Account, index=False)
        until = DateField()
        at = DateTimeField()
        edition = IntegerField(default=1)
        reason = CharField(max_length=200, default="")

        class Meta:
            indexes = ((("at", "id"), False), (("state", "at", "id"), False), (("state", "until"), False))

    class BulletinReader(Table):
        bulletin = ForeignKeyField(Bulletin, index=False, on_delete="CASCADE")
        reader = CharField(max_length=10)

        class Meta:
            indexes = ((("bulletin", "reader"), True),)

    class BulletinReceipt(Table):
        bulletin = ForeignKeyField(Bulletin, index=False, on_delete="CASCADE")
        account = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        edition = IntegerField(default=1)

        class Meta:
            indexes = ((("bulletin", "account"), True), (("account", "at"), False))

    class BulletinCorrection(Table):
        bulletin = ForeignKeyField(Bulletin, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        reason = CharField(max_length=200)
        before = TextField()

        class Meta:
            indexes = ((("bulletin", "id"), False),)

    db.create_tables([Bulletin, BulletinReader, BulletinReceipt, BulletinCorrection])
    region = ForeignKeyField(Region, field=Region.id, index=False, null=True)
    migrator.migrate(migrator.add_column("to_tell", "bulletin", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("to_tell", "region_id", region))
    migrator.migrate(migrator.add_column("to_tell", "hotel_kind", CharField(max_length=10, default="")))
    migrator.migrate(migrator.add_index("to_tell", ("bulletin",), True))
    if isinstance(db, SqliteDatabase):
        db.execute_sql(
            "CREATE VIRTUAL TABLE bulletin_search USING fts5(words, content='', detail=none, tokenize='ascii')"
        )
    else:
        db.execute_sql(
            "CREATE TABLE bulletin_search (id integer PRIMARY KEY REFERENCES bulletin (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        db.execute_sql("CREATE INDEX bulletin_search_words ON bulletin_search USING gin (words)")


def down(migrator, db):
    db.execute_sql("DROP TABLE bulletin_search")
    migrator.migrate(migrator.drop_index("to_tell", "to_tell_bulletin"))
    migrator.migrate(migrator.drop_column("to_tell", "hotel_kind"))
    migrator.migrate(migrator.drop_column("to_tell", "region_id"))
    migrator.migrate(migrator.drop_column("to_tell", "bulletin"))
    for name in ("bulletin_correction", "bulletin_receipt", "bulletin_reader", "bulletin"):
        migrator.migrate(migrator.drop_table(name))
