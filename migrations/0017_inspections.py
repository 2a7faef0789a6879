"""Inspections: checklists in editions, inspections by them, and what each point was given (D10, D11, D14)."""

import csv
from pathlib import Path

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

CHECKLIST = Path(__file__).with_suffix(".csv")
NAME_ZH, NAME_EN = "经济型酒店质量检查表", "Quality checklist, economy hotel"


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
        word = CharField(max_length=30)

    class InspectionTemplate(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        active = BooleanField(default=True)

    class InspectionEdition(Table):
        version = IntegerField(default=1)
        template = ForeignKeyField(InspectionTemplate, index=False)
        number = IntegerField()
        state = CharField(max_length=10, default="draft")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField(null=True)
        published_by = ForeignKeyField(Account, null=True, index=False)
        published_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("template", "number"), True),)

    class InspectionSection(Table):
        edition = ForeignKeyField(InspectionEdition, index=False, on_delete="CASCADE")
        key = CharField(max_length=4)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class InspectionItem(Table):
        edition = ForeignKeyField(InspectionEdition, index=False, on_delete="CASCADE")
        section = ForeignKeyField(InspectionSection, index=False, on_delete="CASCADE")
        key = CharField(max_length=8)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        check_zh = CharField(max_length=200, default="")
        check_en = CharField(max_length=300, default="")
        weight = IntegerField()
        red_line = BooleanField(default=False)
        means = CharField(max_length=40, default="")
        department = ForeignKeyField(Department, null=True, index=False)
        unannounced = BooleanField(default=False)
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class Inspection(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        edition = ForeignKeyField(InspectionEdition, index=False)
        kind = CharField(max_length=12)
        state = CharField(max_length=10, default="planned")
        day = DateField()
        inspector = ForeignKeyField(Account, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        accompanied = CharField(max_length=5, default="")
        accompanied_by = CharField(max_length=40, default="")
        accompanied_post = CharField(max_length=40, default="")
        well_1 = CharField(max_length=200, default="")
        well_2 = CharField(max_length=200, default="")
        well_3 = CharField(max_length=200, default="")
        score = IntegerField(null=True)
        band = CharField(max_length=10, default="")
        crossed = BooleanField(default=False)
        wanting = IntegerField(default=0)
        began_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)
        released_at = DateTimeField(null=True)
        released_by = ForeignKeyField(Account, null=True, index=False)
        remark = TextField(default="")
        remark_by = ForeignKeyField(Account, null=True, index=False)
        remark_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("day", "id"), False), (("hotel", "day", "id"), False), (("state", "day", "id"), False))

    class CheckResult(Table):
        inspection = ForeignKeyField(Inspection, index=False, on_delete="CASCADE")
        item = ForeignKeyField(InspectionItem, index=False)
        mark = CharField(max_length=4, default="")
        note = CharField(max_length=500, default="")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("inspection", "item"), True),)

    db.create_tables(
        [InspectionTemplate, InspectionEdition, InspectionSection, InspectionItem, Inspection, CheckResult]
    )
    template = InspectionTemplate.insert(version=1, name_zh=NAME_ZH, name_en=NAME_EN, active=True).execute()
    edition = InspectionEdition.insert(version=1, template=template, number=1, state="published").execute()
    departments = dict(Department.select(Department.word, Department.id).tuples())
    sections = {}
    with CHECKLIST.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file), 1):
            named = {"name_zh": row.pop("section_zh"), "name_en": row.pop("section_en")}
            letter = row["key"][0]
            if letter not in sections:
                facts = {"edition": edition, "key": letter, "place": len(sections) + 1, **named}
                sections[letter] = InspectionSection.insert(**facts).execute()
            row |= {"weight": int(row["weight"]), "place": place, "department": departments.get(row["department"])}
            row |= {"red_line": bool(row["red_line"]), "unannounced": bool(row["unannounced"])}
            InspectionItem.insert(edition=edition, section=sections[letter], **row).execute()


def down(migrator, db):
    names = ("check_result", "inspection", "inspection_item", "inspection_section", "inspection_edition")
    for name in (*names, "inspection_template"):
        db.execute_sql(f"DROP TABLE {name}")
