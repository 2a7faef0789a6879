"""The association: its charter in editions, who does its office work, who belongs, who holds an office, and what lies
before its council (D30, D31). The charter that comes with the portal is a draft: the association decides on it."""

import csv
from pathlib import Path

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

CHARTER = Path(__file__).with_suffix(".csv")


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Hotel(Table):
        pass

    class CharterEdition(Table):
        version = IntegerField(default=1)
        number = IntegerField(unique=True)
        state = CharField(max_length=10, default="draft")
        in_force_from = DateField(null=True, index=True)
        decided = CharField(max_length=300, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField(null=True)
        laid_open_at = DateTimeField(null=True)
        published_by = ForeignKeyField(Account, null=True, index=False)
        published_at = DateTimeField(null=True)

    class CharterChapter(Table):
        edition = ForeignKeyField(CharterEdition, index=False, on_delete="CASCADE")
        key = CharField(max_length=20)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=80, default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class CharterArticle(Table):
        edition = ForeignKeyField(CharterEdition, index=False, on_delete="CASCADE")
        section = ForeignKeyField(CharterChapter, index=False, on_delete="CASCADE")
        key = CharField(max_length=20)
        text_zh = TextField(default="")
        text_en = TextField(default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class CharterParameter(Table):
        edition = ForeignKeyField(CharterEdition, index=False, on_delete="CASCADE")
        word = CharField(max_length=40)
        value = CharField(max_length=20)

        class Meta:
            indexes = ((("edition", "word"), True),)

    class CharterAcceptance(Table):
        edition = ForeignKeyField(CharterEdition, index=False)
        hotel = ForeignKeyField(Hotel, index=False)
        account = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("edition", "hotel"), True),)

    class Secretary(Table):
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()

    class Member(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        state = CharField(max_length=10, default="applied")
        current = BooleanField(null=True, default=True)
        applied_by = ForeignKeyField(Account, index=False)
        applied_at = DateTimeField()
        text = TextField(default="")
        on_behalf_of = CharField(max_length=80, default="")
        reviewed_by = ForeignKeyField(Account, null=True, index=False)
        reviewed_at = DateTimeField(null=True)
        review = CharField(max_length=300, default="")
        refused_reason = CharField(max_length=300, default="")
        decided_on = DateField(null=True)
        number = IntegerField(null=True, unique=True)
        code = CharField(max_length=16, null=True, unique=True)
        rank = CharField(max_length=12, default="")
        standing = CharField(max_length=10, default="")
        admitted_on = DateField(null=True)
        ended_on = DateField(null=True)

        class Meta:
            indexes = ((("hotel", "current"), True), (("state", "applied_at", "id"), False), (("hotel", "id"), False))

    class MemberSpell(Table):
        member = ForeignKeyField(Member, index=False, on_delete="CASCADE")
        kind = CharField(max_length=10)
        word = CharField(max_length=12)
        since = DateField()
        until = DateField(null=True)
        reason = CharField(max_length=300, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("member", "kind", "since"), False), (("kind", "since", "until"), False))

    class Representative(Table):
        version = IntegerField(default=1)
        member = ForeignKeyField(Member, index=False, on_delete="CASCADE")
        account = ForeignKeyField(Account, index=False)
        substitute = BooleanField(default=False)
        since = DateField()
        until = DateField(null=True)
        appointed = CharField(max_length=200, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("member", "until"), False), (("account", "until"), False))

    class Body(Table):
        version = IntegerField(default=1)
        word = CharField(max_length=20, unique=True)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        active = BooleanField(default=True)

    class Office(Table):
        version = IntegerField(default=1)
        body = ForeignKeyField(Body, index=False)
        account = ForeignKeyField(Account, index=False)
        member = ForeignKeyField(Member, null=True, index=False)
        post = CharField(max_length=12)
        since = DateField()
        until = DateField()
        ended = CharField(max_length=200, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("body", "until"), False), (("account", "until"), False))

    class CouncilMatter(Table):
        version = IntegerField(default=1)
        kind = CharField(max_length=20)
        record_id = IntegerField()
        title = CharField(max_length=120)
        text = TextField(default="")
        charter = ForeignKeyField(CharterEdition, null=True, index=False)
        state = CharField(max_length=10, default="open")
        by = ForeignKeyField(Account, null=True, index=False)
        opened_at = DateTimeField()
        closes_at = DateTimeField()
        closed_at = DateTimeField(null=True)
        seats = IntegerField(default=0)
        votes_for = IntegerField(default=0)
        votes_against = IntegerField(default=0)
        abstentions = IntegerField(default=0)
        reason = CharField(max_length=300, default="")

        class Meta:
            indexes = ((("kind", "record_id", "id"), False), (("state", "closes_at", "id"), False))

    class CouncilVote(Table):
        matter = ForeignKeyField(CouncilMatter, index=False, on_delete="CASCADE")
        office = ForeignKeyField(Office, index=False)
        choice = CharField(max_length=10)
        text = CharField(max_length=300, default="")
        at = DateTimeField()

        class Meta:
            indexes = ((("matter", "office"), True),)

    db.create_tables(
        [
            CharterEdition,
            CharterChapter,
            CharterArticle,
            CharterParameter,
            CharterAcceptance,
            Secretary,
            Member,
            MemberSpell,
            Representative,
            Body,
            Office,
            CouncilMatter,
            CouncilVote,
        ]
    )
    Body.insert(version=1, word="council", name_zh="理事会", name_en="Council", active=True).execute()
    edition = CharterEdition.insert(version=1, number=1, state="draft").execute()
    chapters = {}
    with CHARTER.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file), 1):
            key = row["chapter"]
            if key not in chapters:
                facts = {"edition": edition, "key": key, "place": len(chapters) + 1}
                names = {"name_zh": row["chapter_zh"], "name_en": row["chapter_en"]}
                chapters[key] = CharterChapter.insert(**facts, **names).execute()
            texts = {"text_zh": row["text_zh"], "text_en": row["text_en"]}
            facts = {"edition": edition, "section": chapters[key], "key": row["article"], "place": place}
            CharterArticle.insert(**facts, **texts).execute()


def down(migrator, db):
    names = (
        "council_vote",
        "council_matter",
        "office",
        "body",
        "representative",
        "member_spell",
        "member",
        "secretary",
        "charter_acceptance",
        "charter_parameter",
        "charter_article",
        "charter_chapter",
        "charter_edition",
    )
    for name in names:
        db.execute_sql(f"DROP TABLE {name}")
