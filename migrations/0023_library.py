"""The library (D33): topics, entries with their editions, whether they helped, and what hotels offer of their own."""

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

    class Hotel(Table):
        pass

    class LibraryTopic(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=30, default="")
        name_en = CharField(max_length=60, default="")
        place = IntegerField(default=0)
        active = BooleanField(default=True)

    class LibraryEntry(Table):
        version = IntegerField(default=1)
        title = CharField(max_length=120)
        summary = CharField(max_length=300, default="")
        text = TextField()
        kind = CharField(max_length=10, default="practice")
        topic = ForeignKeyField(LibraryTopic, index=False)
        audience = CharField(max_length=10, default="inside")
        edition = IntegerField(default=1)
        review_on = DateField(null=True)
        state = CharField(max_length=10, default="stands")
        credited = ForeignKeyField(Hotel, null=True, index=False)
        by = ForeignKeyField(Account, null=True, index=False)
        changed_at = DateTimeField()
        helped = IntegerField(default=0)
        unhelped = IntegerField(default=0)

        class Meta:
            indexes = (
                (("state", "changed_at", "id"), False),
                (("state", "topic", "changed_at", "id"), False),
                (("state", "kind", "changed_at", "id"), False),
                (("state", "review_on", "id"), False),
            )

    class LibraryEdition(Table):
        entry = ForeignKeyField(LibraryEntry, index=False)
        number = IntegerField()
        title = CharField(max_length=120)
        summary = CharField(max_length=300, default="")
        text = TextField()
        kind = CharField(max_length=10)
        topic = ForeignKeyField(LibraryTopic, index=False)
        audience = CharField(max_length=10)
        note = CharField(max_length=200, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("entry", "number"), True),)

    class LibraryMark(Table):
        entry = ForeignKeyField(LibraryEntry, index=False)
        account = ForeignKeyField(Account, index=False, on_delete="CASCADE")
        helpful = BooleanField()
        at = DateTimeField()

        class Meta:
            indexes = ((("entry", "account"), True),)

    class LibraryOffer(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        title = CharField(max_length=120)
        text = TextField()
        named = BooleanField(default=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        state = CharField(max_length=10, default="offered")
        decided_by = ForeignKeyField(Account, null=True, index=False)
        decided_at = DateTimeField(null=True)
        reason = TextField(default="")
        entry = ForeignKeyField(LibraryEntry, null=True, index=False)

        class Meta:
            indexes = ((("state", "at", "id"), False), (("hotel", "at", "id"), False), (("entry",), False))

    db.create_tables([LibraryTopic, LibraryEntry, LibraryEdition, LibraryMark, LibraryOffer])
    if isinstance(db, SqliteDatabase):
        db.execute_sql(
            "CREATE VIRTUAL TABLE library_search USING fts5(words, content='', detail=none, tokenize='ascii')"
        )
    else:
        db.execute_sql(
            "CREATE TABLE library_search (id integer PRIMARY KEY REFERENCES library_entry (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        db.execute_sql("CREATE INDEX library_search_words ON library_search USING gin (words)")


def down(migrator, db):
    db.execute_sql("DROP TABLE library_search")
    for name in ("library_offer", "library_mark", "library_edition", "library_entry", "library_topic"):
        migrator.migrate(migrator.drop_table(name))
