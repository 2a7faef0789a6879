"""The evaluation: forms in editions, cycles, invitations, sealed answers, frozen results, what comes of it; and whether
a GM was posted by us, for then his hotel's owner is asked (D23–D29)."""

import csv
from pathlib import Path

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

ITEMS = Path(__file__).with_suffix(".csv")
NAMES = ("客户服务质量评定表", "Customer service evaluation"), ("五问快评", "Five quick questions")
#: The short one between the half-yearly ones, and what its one section is called.
PULSE, PULSE_SECTION = ("cs_followup", "cs_advice", "sm_online", "qa_guide", "nps"), ("五个问题", "Five questions")
HEAD_ZH = (
    "感谢您抽出约三分钟。本评定实名送达运营总监一人；您的客户服务专员、各部门和系统管理员都看不到您的答案。各部门只看到五位以上答卷人的汇总。"
    "文字意见只有在您同意，或由总监改写、去掉可辨认内容之后，才会转给部门。评定结果与收费、分级、质检得分无关。没有用过的服务请选“没用过”。"
)
HEAD_EN = (
    "Thank you for about three minutes. Under your name this goes to the operations director and to nobody else; your "
    "customer-service officer, the departments and the system administrators cannot read your answers. Departments see "
    "only totals of five or more respondents. What you write is passed on only if you agree, or after the director has "
    "reworded it so that you cannot be recognised. Nothing here affects fees, grading or inspection scores. Choose "
    "“Not used” for a service you never received."
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

    class Department(Table):
        word = CharField(max_length=30)

    class Region(Table):
        pass

    class EvaluationForm(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        pulse = BooleanField(default=False)
        active = BooleanField(default=True)

    class EvaluationEdition(Table):
        version = IntegerField(default=1)
        form = ForeignKeyField(EvaluationForm, index=False)
        number = IntegerField()
        state = CharField(max_length=10, default="draft")
        head_zh = TextField(default="")
        head_en = TextField(default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField(null=True)
        published_by = ForeignKeyField(Account, null=True, index=False)
        published_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("form", "number"), True),)

    class EvaluationSection(Table):
        edition = ForeignKeyField(EvaluationEdition, index=False, on_delete="CASCADE")
        key = CharField(max_length=20)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class EvaluationItem(Table):
        edition = ForeignKeyField(EvaluationEdition, index=False, on_delete="CASCADE")
        section = ForeignKeyField(EvaluationSection, index=False, on_delete="CASCADE")
        key = CharField(max_length=20)
        kind = CharField(max_length=10, default="scale")
        applies = CharField(max_length=10, default="all")
        department = ForeignKeyField(Department, null=True, index=False)
        name_zh = CharField(max_length=120, default="")
        name_en = CharField(max_length=160, default="")
        standard_zh = CharField(max_length=200, default="")
        standard_en = CharField(max_length=300, default="")
        choices = TextField(default="")
        personal = BooleanField(default=False)
        source = CharField(max_length=40, default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("edition", "key"), True),)

    class EvaluationCycle(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        edition = ForeignKeyField(EvaluationEdition, index=False)
        period_from = DateField()
        period_until = DateField()
        kind = CharField(max_length=10, default="")
        region = ForeignKeyField(Region, null=True, index=False)
        state = CharField(max_length=10, default="draft")
        opens_at = DateTimeField()
        deadline = DateTimeField()
        publish_by = DateField()
        remind_after = CharField(max_length=40, default="")
        extended_reason = CharField(max_length=200, default="")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()
        opened_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)
        published_at = DateTimeField(null=True)
        invited = IntegerField(default=0)
        answered = IntegerField(default=0)

        class Meta:
            indexes = ((("state", "deadline", "id"), False), (("deadline", "id"), False))

    class CycleReminder(Table):
        cycle = ForeignKeyField(EvaluationCycle, index=False, on_delete="CASCADE")
        run = CharField(max_length=20)
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()
        reached = IntegerField(default=0)

        class Meta:
            indexes = ((("cycle", "run"), True),)

    class EvaluationInvitation(Table):
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        hotel = ForeignKeyField(Hotel, index=False)
        account = ForeignKeyField(Account, index=False)
        function = CharField(max_length=10)
        state = CharField(max_length=10, default="waiting")
        kind = CharField(max_length=10)
        region_id = IntegerField(null=True)
        officer_id = IntegerField(null=True)
        link_hash = CharField(max_length=64, null=True, unique=True)
        linked_at = DateTimeField(null=True)
        sent_by = CharField(max_length=5, default="")
        device_hash = CharField(max_length=64, default="")
        device = CharField(max_length=80, default="")
        tapped_at = DateTimeField(null=True)
        late = BooleanField(default=False)
        at = DateTimeField()

        class Meta:
            indexes = (
                (("cycle", "hotel", "account"), True),
                (("cycle", "state", "id"), False),
                (("account", "cycle"), False),
                (("hotel", "cycle"), False),
            )

    class EvaluationAnswer(Table):
        version = IntegerField(default=1)
        invitation = ForeignKeyField(EvaluationInvitation, unique=True)
        state = CharField(max_length=5, default="draft")
        body = TextField()
        way = CharField(max_length=6, default="portal")
        receipt = CharField(max_length=16, null=True, unique=True)
        saved_at = DateTimeField()
        sent_at = DateTimeField(null=True)
        entered_by = ForeignKeyField(Account, null=True, index=False)

    class EvaluationScan(Table):
        answer = ForeignKeyField(EvaluationAnswer, index=True, on_delete="CASCADE")
        type = CharField(max_length=80)
        body = TextField()

    class EvaluationReading(Table):
        invitation = ForeignKeyField(EvaluationInvitation, index=False)
        by = ForeignKeyField(Account, index=False)
        role = CharField(max_length=10)
        at = DateTimeField()

        class Meta:
            indexes = ((("invitation", "at", "id"), False),)

    class EvaluationResult(Table):
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        scope = CharField(max_length=12)
        group = CharField(max_length=40, default="")
        year = IntegerField(default=0)
        item = CharField(max_length=20)
        people = IntegerField()
        raters = IntegerField()
        counts = CharField(max_length=200, default="")

        class Meta:
            indexes = (
                (("cycle", "scope", "group", "year", "item"), True),
                (("item", "scope", "group", "cycle"), False),
            )

    class EvaluationTable(Table):
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        name = CharField(max_length=20)
        body = TextField()

        class Meta:
            indexes = ((("cycle", "name"), True),)

    class EvaluationComment(Table):
        version = IntegerField(default=1)
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        token = CharField(max_length=32, unique=True)
        body = TextField()
        state = CharField(max_length=10, default="waiting")
        found_by = CharField(max_length=64, default="", index=True)

        class Meta:
            indexes = ((("cycle", "state", "token"), False),)

    class ReleasedComment(Table):
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        department = ForeignKeyField(Department, index=False)
        item = CharField(max_length=20, default="")
        topic = CharField(max_length=60, default="")
        text = TextField()
        praise = BooleanField(default=False)
        hotel = ForeignKeyField(Hotel, null=True, index=False)
        on = DateField()
        from_at = DateTimeField()
        stopped = BooleanField(default=False)
        made_of = TextField()
        by = ForeignKeyField(Account, index=False)

        class Meta:
            indexes = ((("department", "on", "id"), False), (("cycle", "on", "id"), False), (("on", "id"), False))

    class EvaluationQuestion(Table):
        version = IntegerField(default=1)
        token = CharField(max_length=32, unique=True)
        thread = CharField(max_length=32, index=True)
        comment = ForeignKeyField(ReleasedComment, index=False)
        by = ForeignKeyField(Account, index=False)
        text = TextField()
        on = DateField()
        state = CharField(max_length=10, default="asked")
        whose = TextField()
        found_by = CharField(max_length=64, index=True)
        answer = TextField(default="")
        answered_on = DateField(null=True)

        class Meta:
            indexes = ((("comment", "on", "token"), False),)

    class EvaluationReply(Table):
        version = IntegerField(default=1)
        cycle = ForeignKeyField(EvaluationCycle, index=False)
        item = CharField(max_length=20)
        department = ForeignKeyField(Department, index=False)
        verdict = CharField(max_length=10, default="under_way")
        text = TextField(default="")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("cycle", "item"), True),)

    class Improvement(Table):
        version = IntegerField(default=1)
        department = ForeignKeyField(Department, index=False)
        cycle = ForeignKeyField(EvaluationCycle, null=True, index=False)
        item = CharField(max_length=20, default="")
        title = CharField(max_length=120)
        text = TextField(default="")
        owner = ForeignKeyField(Account, index=False)
        due_on = DateField()
        expected = CharField(max_length=300, default="")
        effect = CharField(max_length=300, default="")
        state = CharField(max_length=10, default="planned")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        closed_on = DateField(null=True)
        climbed = CharField(max_length=10, default="")

        class Meta:
            indexes = (
                (("state", "due_on", "id"), False),
                (("department", "due_on", "id"), False),
                (("due_on", "id"), False),
            )

    class ImprovementEntry(Table):
        improvement = ForeignKeyField(Improvement, index=False, on_delete="CASCADE")
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()
        text = TextField(default="")
        state = CharField(max_length=10, default="")

        class Meta:
            indexes = ((("improvement", "id"), False),)

    db.create_tables(
        [
            EvaluationForm,
            EvaluationEdition,
            EvaluationSection,
            EvaluationItem,
            EvaluationCycle,
            CycleReminder,
            EvaluationInvitation,
            EvaluationAnswer,
            EvaluationScan,
            EvaluationReading,
            EvaluationResult,
            EvaluationTable,
            EvaluationComment,
            ReleasedComment,
            EvaluationQuestion,
            EvaluationReply,
            Improvement,
            ImprovementEntry,
        ]
    )
    migrator.migrate(migrator.add_column("posting", "posted_by_us", IntegerField(default=0)))
    departments = dict(Department.select(Department.word, Department.id).tuples())
    with ITEMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for (name_zh, name_en), pulse in zip(NAMES, (False, True), strict=True):
        form = EvaluationForm.insert(version=1, name_zh=name_zh, name_en=name_en, pulse=pulse, active=True).execute()
        facts = {"version": 1, "form": form, "number": 1, "state": "published"}
        edition = EvaluationEdition.insert(head_zh=HEAD_ZH, head_en=HEAD_EN, **facts).execute()
        sections = {}
        for place, row in enumerate((row for row in rows if not pulse or row["key"] in PULSE), 1):
            key, zh, en = ("five", *PULSE_SECTION) if pulse else (row["section"], row["section_zh"], row["section_en"])
            if key not in sections:
                facts = {"edition": edition, "key": key, "place": len(sections) + 1}
                sections[key] = EvaluationSection.insert(name_zh=zh, name_en=en, **facts).execute()
            facts = {name: value for name, value in row.items() if not name.startswith("section")}
            facts |= {"personal": bool(row["personal"]), "department": departments.get(row["department"])}
            EvaluationItem.insert(edition=edition, section=sections[key], place=place, **facts).execute()


def down(migrator, db):
    migrator.migrate(migrator.drop_column("posting", "posted_by_us"))
    names = (
        "improvement_entry",
        "improvement",
        "evaluation_reply",
        "evaluation_question",
        "released_comment",
        "evaluation_comment",
        "evaluation_table",
        "evaluation_result",
        "evaluation_reading",
        "evaluation_scan",
        "evaluation_answer",
        "evaluation_invitation",
        "cycle_reminder",
        "evaluation_cycle",
        "evaluation_item",
        "evaluation_section",
        "evaluation_edition",
        "evaluation_form",
    )
    for name in names:
        db.execute_sql(f"DROP TABLE {name}")
