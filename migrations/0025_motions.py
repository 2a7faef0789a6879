"""Motions of the association: proposals, seconds, discussion, polls and ballots, resolutions (D34)."""

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

    class CharterEdition(Table):
        pass

    class Member(Table):
        pass

    class Motion(Table):
        version = IntegerField(default=1)
        number = IntegerField(null=True, unique=True)
        title = CharField(max_length=120)
        text = TextField()
        kind = CharField(max_length=12, default="ordinary")
        state = CharField(max_length=10, default="proposed")
        member = ForeignKeyField(Member, null=True, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        charter = ForeignKeyField(CharterEdition, null=True, index=False)
        places = IntegerField(default=0)
        declined_reason = CharField(max_length=300, default="")
        admitted_at = DateTimeField(null=True)
        forced = BooleanField(default=False)
        secret = BooleanField(default=False)
        decided_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("state", "at", "id"), False), (("member", "at", "id"), False), (("at", "id"), False))

    class MotionOption(Table):
        motion = ForeignKeyField(Motion, index=False, on_delete="CASCADE")
        key = CharField(max_length=10)
        name = CharField(max_length=80)
        account = ForeignKeyField(Account, null=True, index=False)
        member = ForeignKeyField(Member, null=True, index=False)
        place = IntegerField(default=0)

        class Meta:
            indexes = ((("motion", "key"), True),)

    class MotionSecond(Table):
        motion = ForeignKeyField(Motion, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("motion", "member"), True),)

    class MotionRemark(Table):
        motion = ForeignKeyField(Motion, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, null=True, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        text = TextField()

        class Meta:
            indexes = ((("motion", "id"), False),)

    class MotionAmendment(Table):
        motion = ForeignKeyField(Motion, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, null=True, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()
        text = TextField()
        state = CharField(max_length=10, default="offered")
        reason = CharField(max_length=300, default="")
        before = TextField(default="")

        class Meta:
            indexes = ((("motion", "id"), False),)

    class Poll(Table):
        version = IntegerField(default=1)
        motion = ForeignKeyField(Motion, index=False)
        call = IntegerField(default=1)
        again = BooleanField(default=False)
        secret = BooleanField(default=False)
        charter = ForeignKeyField(CharterEdition, null=True, index=False)
        state = CharField(max_length=10, default="planned")
        opens_at = DateTimeField()
        closes_at = DateTimeField()
        by = ForeignKeyField(Account, null=True, index=False)
        at = DateTimeField()
        places = IntegerField(default=0)
        among = CharField(max_length=200, default="")
        entitled = IntegerField(default=0)
        cast = IntegerField(default=0)
        votes_for = IntegerField(default=0)
        votes_against = IntegerField(default=0)
        abstentions = IntegerField(default=0)
        outcome = CharField(max_length=10, default="")
        elected = TextField(default="")
        closed_at = DateTimeField(null=True)
        seal = CharField(max_length=64, default="")

        class Meta:
            indexes = ((("motion", "call"), True), (("state", "closes_at", "id"), False))

    class PollVoter(Table):
        poll = ForeignKeyField(Poll, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        left_out = BooleanField(default=False)
        voted = BooleanField(default=False)
        choice = CharField(max_length=10, default="")
        sealed = TextField(default="")
        by = ForeignKeyField(Account, null=True, index=False)

        class Meta:
            indexes = ((("poll", "member"), True),)

    class Proxy(Table):
        poll = ForeignKeyField(Poll, index=False, on_delete="CASCADE")
        member = ForeignKeyField(Member, index=False)
        holder = ForeignKeyField(Account, index=False)
        by = ForeignKeyField(Account, index=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("poll", "member"), True), (("poll", "holder"), False))

    class Ballot(Table):
        poll = ForeignKeyField(Poll, index=False, on_delete="CASCADE")
        choice = CharField(max_length=10)

        class Meta:
            indexes = ((("poll", "choice"), False),)

    class Resolution(Table):
        version = IntegerField(default=1)
        number = IntegerField(unique=True)
        motion = ForeignKeyField(Motion, unique=True)
        title = CharField(max_length=120)
        text = TextField()
        decided_on = DateField()
        department = ForeignKeyField(Department, null=True, index=False)
        owner = ForeignKeyField(Account, null=True, index=False)
        due_on = DateField(null=True)
        follow_up = ForeignKeyField(FollowUp, null=True, index=False)
        answer_due = DateField()
        taken_up = BooleanField(null=True)
        answer = TextField(default="")
        answered_by = ForeignKeyField(Account, null=True, index=False)
        answered_at = DateTimeField(null=True)
        at = DateTimeField()

        class Meta:
            indexes = ((("decided_on", "id"), False), (("answered_at", "answer_due", "id"), False))

    db.create_tables(
        [
            Motion,
            MotionOption,
            MotionSecond,
            MotionRemark,
            MotionAmendment,
            Poll,
            PollVoter,
            Proxy,
            Ballot,
            Resolution,
        ]
    )


def down(migrator, db):
    names = (
        "resolution",
        "ballot",
        "proxy",
        "poll_voter",
        "poll",
        "motion_amendment",
        "motion_remark",
        "motion_second",
        "motion_option",
        "motion",
    )
    for name in names:
        db.execute_sql(f"DROP TABLE {name}")
