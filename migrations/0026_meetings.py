"""Meetings of the association: plan, agenda, invitations, attendance, minutes, accounts, feedback (D32)."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class CouncilMatter(Table):
        pass

    class Department(Table):
        pass

    class FollowUp(Table):
        pass

    class Hotel(Table):
        pass

    class Member(Table):
        pass

    class Motion(Table):
        pass

    class SecrecyRequest(Table):
        motion = ForeignKeyField(Motion, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("motion", "member"), True),)

    class CouncilBallot(Table):
        matter = ForeignKeyField(CouncilMatter, index=False, on_delete="CASCADE")
        choice = CharField(max_length=10)

        class Meta:
            indexes = ((("matter", "choice"), False),)

    class Discipline(Table):
        version = IntegerField(default=1)
        member = ForeignKeyField(Member, index=False)
        measure = CharField(max_length=12)
        ground = TextField()
        article = CharField(max_length=20)
        months = IntegerField(null=True)
        state = CharField(max_length=10, default="noticed")
        by = ForeignKeyField(Account, index=False)
        noticed_at = DateTimeField()
        heard_until = DateField()
        hearing = TextField(default="")
        heard_by = ForeignKeyField(Account, null=True, index=False)
        heard_at = DateTimeField(null=True)
        matter = ForeignKeyField(CouncilMatter, null=True, index=False)
        decided_on = DateField(null=True)
        appeal_until = DateField(null=True)
        motion = ForeignKeyField(Motion, null=True, index=False)
        effective_on = DateField(null=True)
        until = DateField(null=True)
        ended_on = DateField(null=True)

        class Meta:
            indexes = ((("member", "id"), False), (("state", "id"), False))

    class Meeting(Table):
        version = IntegerField(default=1)
        kind = CharField(max_length=12)
        title = CharField(max_length=120)
        text = TextField(default="")
        state = CharField(max_length=10, default="planned")
        assembly = BooleanField(default=False)
        begins_at = DateTimeField()
        ends_at = DateTimeField()
        city = CharField(max_length=40, default="")
        place = CharField(max_length=120, default="")
        address = CharField(max_length=200, default="")
        online = CharField(max_length=200, default="")
        places = IntegerField(null=True)
        per_hotel = IntegerField(default=2)
        answer_by = DateField(null=True)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        announced_at = DateTimeField(null=True)
        cancelled_reason = CharField(max_length=300, default="")
        reminded_at = DateTimeField(null=True)
        soon_at = DateTimeField(null=True)
        minutes_at = DateTimeField(null=True)
        accounts_at = DateTimeField(null=True)
        accounts_by = ForeignKeyField(Account, null=True, index=False)
        accounts_text = TextField(default="")
        overrun_agreed_on = DateField(null=True)
        overrun_asked = BigIntegerField(null=True)

        class Meta:
            indexes = (
                (("begins_at", "id"), False),
                (("kind", "begins_at", "id"), False),
                (("state", "begins_at"), False),
            )

    class MeetingTask(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        title = CharField(max_length=120)
        account = ForeignKeyField(Account, null=True, index=False)
        due_on = DateField(null=True)
        done_at = DateTimeField(null=True)
        done_by = ForeignKeyField(Account, null=True, index=False)
        told_at = DateTimeField(null=True)
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("meeting", "place", "id"), False), (("account", "done_at", "due_on"), False))

    class MeetingCost(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        title = CharField(max_length=80)
        planned = BigIntegerField(default=0)
        actual = BigIntegerField(null=True)
        effect = CharField(max_length=300, default="")
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("meeting", "place", "id"), False),)

    class AccountsCheck(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        text = CharField(max_length=300, default="")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("meeting", "member"), True),)

    class AgendaItem(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        place = IntegerField(default=0)
        title = CharField(max_length=120)
        text = TextField(default="")
        speaker = CharField(max_length=80, default="")
        begins_at = DateTimeField(null=True)
        minutes = IntegerField(null=True)
        motion = ForeignKeyField(Motion, null=True, index=False)
        resolutions = BooleanField(default=False)

        class Meta:
            indexes = ((("meeting", "place", "id"), False), (("motion",), False))

    class MeetingInvitation(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        hotel = ForeignKeyField(Hotel, null=True, index=False)
        account = ForeignKeyField(Account, null=True, index=False)
        state = CharField(max_length=10, default="asked")
        word = CharField(max_length=300, default="")
        invited_at = DateTimeField(null=True)
        answered_at = DateTimeField(null=True)
        answered_by = ForeignKeyField(Account, null=True, index=False)

        class Meta:
            indexes = (
                (("meeting", "hotel"), True),
                (("meeting", "account"), True),
                (("meeting", "state", "id"), False),
                (("hotel", "id"), False),
                (("account", "id"), False),
            )

    class Attendee(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        invitation = ForeignKeyField(MeetingInvitation, null=True, index=False)
        hotel = ForeignKeyField(Hotel, null=True, index=False)
        account = ForeignKeyField(Account, null=True, index=False)
        name = CharField(max_length=40)
        name_key = CharField(max_length=80, default="")
        searchable = TextField(default="")
        job = CharField(max_length=40, default="")
        mobile = CharField(max_length=20, default="")
        represents = BooleanField(default=False)
        state = CharField(max_length=10, default="coming")
        code = CharField(max_length=6)
        waiting_since = DateTimeField(null=True)
        checked_in_at = DateTimeField(null=True)
        checked_in_by = ForeignKeyField(Account, null=True, index=False)
        online = BooleanField(default=False)
        at = DateTimeField()

        class Meta:
            indexes = (
                (("meeting", "code"), True),
                (("meeting", "state", "name_key", "id"), False),
                (("meeting", "state", "waiting_since", "id"), False),
                (("meeting", "checked_in_at"), False),
                (("invitation",), False),
                (("hotel", "id"), False),
                (("account", "id"), False),
            )

    class MeetingMinutes(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, unique=True, on_delete="CASCADE")
        text = TextField(default="")
        state = CharField(max_length=10, default="draft")
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        published_at = DateTimeField(null=True)
        published_by = ForeignKeyField(Account, null=True, index=False)

    class MeetingDecision(Table):
        version = IntegerField(default=1)
        minutes = ForeignKeyField(MeetingMinutes, index=False, on_delete="CASCADE")
        place = IntegerField(default=0)
        text = TextField()
        department = ForeignKeyField(Department, null=True, index=False)
        owner = ForeignKeyField(Account, null=True, index=False)
        due_on = DateField(null=True)
        follow_up = ForeignKeyField(FollowUp, null=True, index=False)

        class Meta:
            indexes = ((("minutes", "place", "id"), False),)

    class MeetingCorrection(Table):
        version = IntegerField(default=1)
        minutes = ForeignKeyField(MeetingMinutes, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        text = TextField()
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        state = CharField(max_length=10, default="offered")
        reason = CharField(max_length=300, default="")
        earlier = TextField(default="")
        answered_by = ForeignKeyField(Account, null=True, index=False)
        answered_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("minutes", "id"), False),)

    class MeetingFeedback(Table):
        version = IntegerField(default=1)
        meeting = ForeignKeyField(Meeting, index=False, on_delete="CASCADE")
        account = ForeignKeyField(Account, index=False)
        hotel = ForeignKeyField(Hotel, null=True, index=False)
        mark = IntegerField()
        good = CharField(max_length=500, default="")
        better = CharField(max_length=500, default="")
        at = DateTimeField()

        class Meta:
            indexes = ((("meeting", "account"), True), (("meeting", "id"), False))

    db.create_tables(
        [
            SecrecyRequest,
            CouncilBallot,
            Discipline,
            Meeting,
            MeetingTask,
            MeetingCost,
            AccountsCheck,
            AgendaItem,
            MeetingInvitation,
            Attendee,
            MeetingMinutes,
            MeetingDecision,
            MeetingCorrection,
            MeetingFeedback,
        ]
    )
    columns = (
        ("poll", "swept_at", DateTimeField(null=True)),
        ("council_matter", "rule", CharField(max_length=12, default="council")),
        ("council_matter", "secret", BooleanField(default=False)),
        ("council_matter", "swept_at", DateTimeField(null=True)),
        ("council_vote", "voted", BooleanField(default=True)),
        ("council_vote", "sealed", TextField(default="")),
    )
    for table, name, column in columns:
        migrator.migrate(migrator.add_column(table, name, column))


def down(migrator, db):
    columns = (
        ("council_vote", "sealed"),
        ("council_vote", "voted"),
        ("council_matter", "swept_at"),
        ("council_matter", "secret"),
        ("council_matter", "rule"),
        ("poll", "swept_at"),
    )
    for table, name in columns:
        migrator.migrate(migrator.drop_column(table, name))
    names = (
        "meeting_feedback",
        "meeting_correction",
        "meeting_decision",
        "meeting_minutes",
        "attendee",
        "meeting_invitation",
        "agenda_item",
        "accounts_check",
        "meeting_cost",
        "meeting_task",
        "meeting",
        "discipline",
        "council_ballot",
        "secrecy_request",
    )
    for name in names:
        db.execute_sql(f"DROP TABLE {name}")
