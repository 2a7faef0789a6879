"""Hotel files, people, departments, accounts, imports: as the manual asks (D5, D9, D10, D13)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class Hotel(Table):
        pass

    class Principal(Table):
        pass

    class Department(Table):
        version = IntegerField(default=1)
        word = CharField(unique=True, max_length=30)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        place = IntegerField(default=0)
        active = BooleanField(default=True)

    db.create_tables([Department])

    class Region(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        active = BooleanField(default=True)

    db.create_tables([Region])

    class Team(Table):
        version = IntegerField(default=1)
        name_zh = CharField(max_length=40, default="")
        name_en = CharField(max_length=60, default="")
        region = ForeignKeyField(Region, null=True)
        active = BooleanField(default=True)

    db.create_tables([Team])

    class Collaboration(Table):
        version = IntegerField(default=1)
        word = CharField(unique=True, null=True, max_length=30)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=80, default="")
        lead = ForeignKeyField(Department)
        all_assist = BooleanField(default=False)
        note_zh = CharField(max_length=80, default="")
        note_en = CharField(max_length=120, default="")
        place = IntegerField(default=0)
        active = BooleanField(default=True)

    db.create_tables([Collaboration])

    class Assistance(Table):
        item = ForeignKeyField(Collaboration, on_delete="CASCADE")
        department = ForeignKeyField(Department)

        class Meta:
            indexes = ((("item", "department"), True),)

    db.create_tables([Assistance])

    class ColumnMap(Table):
        kind = CharField(max_length=12)
        digest = CharField(max_length=64)
        columns = TextField()

        class Meta:
            indexes = ((("kind", "digest"), True),)

    db.create_tables([ColumnMap])

    class ConsultingPlan(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, unique=True)
        text = TextField()
        written_at = DateTimeField()
        by = ForeignKeyField(Account, null=True)

    db.create_tables([ConsultingPlan])

    class Cover(Table):
        officer = ForeignKeyField(Account)
        substitute = ForeignKeyField(Account)
        first = DateField()
        last = DateField()
        note = CharField(max_length=80, default="")
        hotel = ForeignKeyField(Hotel, null=True)

        class Meta:
            indexes = ((("officer", "last"), False), (("substitute", "last"), False), (("last", "id"), False))

    db.create_tables([Cover])

    class DirectorGrant(Table):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        stage = CharField(index=True, max_length=10, default="asked")
        asked_by_id = IntegerField(null=True)
        asked_at = DateTimeField()
        consented_by_id = IntegerField(null=True)
        in_force_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)

    db.create_tables([DirectorGrant])

    class File(Table):
        kind = CharField(max_length=20)
        record_id = IntegerField()
        name = CharField(max_length=120)
        type = CharField(max_length=80)
        size = IntegerField()
        sha256 = CharField(max_length=64)
        stored = CharField(index=True, max_length=32)
        thumbnail = CharField(index=True, max_length=32, default="")
        for_hotel = BooleanField(default=False)
        by = ForeignKeyField(Account, null=True)
        at = DateTimeField()
        removed_at = DateTimeField(index=True, null=True)

        class Meta:
            indexes = ((("kind", "record_id", "at"), False),)

    db.create_tables([File])

    class Handover(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel)
        function = CharField(max_length=10)
        before_id = IntegerField()
        after_id = IntegerField()
        day = DateField()
        due_on = DateField()
        welcomed_on = DateField(null=True)
        call_id = IntegerField(null=True)
        overtaken = IntegerField(default=0)
        note = TextField(default="")
        written_by_id = IntegerField(null=True)
        written_at = DateTimeField()

        class Meta:
            indexes = (
                (("hotel", "function", "day"), False),
                (("day", "id"), False),
                (("welcomed_on", "due_on", "id"), False),
                (("before_id", "function"), False),
            )

    db.create_tables([Handover])

    class HotelDuty(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel)
        duty = CharField(max_length=2)
        kept = CharField(max_length=3, default="")
        note = CharField(max_length=200, default="")
        day = DateField()

        class Meta:
            indexes = ((("hotel", "duty"), True),)

    db.create_tables([HotelDuty])

    class HotelTag(Table):
        hotel = ForeignKeyField(Hotel)
        tag = CharField(max_length=20)

        class Meta:
            indexes = ((("hotel", "tag"), True), (("tag", "hotel"), False))

    db.create_tables([HotelTag])

    class Import(Table):
        version = IntegerField(default=1)
        kind = CharField(max_length=12)
        file_name = CharField(max_length=120)
        by = ForeignKeyField(Account, null=True)
        at = DateTimeField()
        state = CharField(max_length=10, default="mapping")
        sheets = TextField()
        sheet = IntegerField(default=0)
        columns = TextField(default="[]")
        total = IntegerField(default=0)
        judged = IntegerField(default=0)
        counts = TextField(default="{}")
        memo = TextField(default="{}")
        wrote = TextField(default="{}")
        owned = TextField(default="{}")
        unsettled = TextField(default="[]")
        applied_at = DateTimeField(null=True)
        undone_at = DateTimeField(null=True)
        swept_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("at", "id"), False),)

    db.create_tables([Import])

    class ImportRow(Table):
        job = ForeignKeyField(Import, on_delete="CASCADE")
        sheet = IntegerField(default=0)
        place = IntegerField()
        number = IntegerField()
        cells = TextField()
        verdict = CharField(max_length=10, default="")
        label = CharField(max_length=120, default="")
        facts = TextField(default="{}")
        reasons = TextField(default="[]")
        twin = CharField(max_length=64, default="")
        target = IntegerField(null=True)
        target_version = IntegerField(default=0)
        made = IntegerField(null=True)
        before = TextField(default="")

        class Meta:
            indexes = (
                (("job", "sheet", "place"), True),
                (("job", "verdict", "place"), False),
                (("job", "twin"), False),
            )

    db.create_tables([ImportRow])

    class Job(Table):
        name = CharField(unique=True, max_length=40)
        due_at = DateTimeField()
        lease = CharField(max_length=32, default="")
        leased_until = DateTimeField(null=True)
        done_at = DateTimeField(null=True)
        trouble = CharField(max_length=200, default="")

    db.create_tables([Job])

    class Line(Table):
        at = DateTimeField()
        kind = CharField(max_length=20)
        record_id = IntegerField()
        verb = CharField(max_length=20)
        by_id = IntegerField(null=True)
        hotel = ForeignKeyField(Hotel, index=False)

        class Meta:
            indexes = ((("hotel", "at", "id"), False),)

    db.create_tables([Line])

    class Mail(Table):
        message_id = CharField(unique=True, max_length=120)
        address = CharField(max_length=120)
        subject = CharField(max_length=200)
        text = TextField()
        queued_at = DateTimeField()
        due_at = DateTimeField(index=True, null=True)
        useless_at = DateTimeField(null=True)
        tries = IntegerField(default=0)
        sent_at = DateTimeField(null=True)
        given_up_at = DateTimeField(null=True)
        trouble = CharField(max_length=200, default="")

        class Meta:
            indexes = ((("queued_at", "id"), False),)

    db.create_tables([Mail])

    class PlanEdition(Table):
        plan = ForeignKeyField(ConsultingPlan)
        number = IntegerField()
        text = TextField()
        written_at = DateTimeField()
        by = ForeignKeyField(Account, null=True)

        class Meta:
            indexes = ((("plan", "number"), True),)

    db.create_tables([PlanEdition])

    class Proposal(Table):
        hotel = ForeignKeyField(Hotel)
        principal = ForeignKeyField(Principal, null=True)
        field = CharField(max_length=20)
        old = TextField(default="")
        new = TextField(default="")
        note = TextField(default="")
        by = ForeignKeyField(Account)
        at = DateTimeField()
        state = CharField(max_length=10, default="open")
        decided_by = ForeignKeyField(Account, null=True)
        decided_at = DateTimeField(null=True)
        reason = TextField(default="")

        class Meta:
            indexes = ((("state", "at", "id"), False), (("hotel", "at", "id"), False))

    db.create_tables([Proposal])

    class RecoveryCode(Table):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        mark = CharField(max_length=64)
        used_at = DateTimeField(null=True)

    db.create_tables([RecoveryCode])

    class SecondFactor(Table):
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        secret = CharField(max_length=200)
        set_up_at = DateTimeField(null=True)
        last_step = IntegerField(default=0)
        last_form = CharField(max_length=64, default="")
        last_at = DateTimeField(null=True)

    db.create_tables([SecondFactor])

    class ServiceItem(Table):
        version = IntegerField(default=1)
        word = CharField(unique=True, null=True, max_length=30)
        name_zh = CharField(max_length=60, default="")
        name_en = CharField(max_length=120, default="")
        terms = CharField(max_length=10, default="contract")
        place = IntegerField(default=0)
        active = BooleanField(default=True)

    db.create_tables([ServiceItem])

    class ServiceKind(Table):
        item = ForeignKeyField(ServiceItem, on_delete="CASCADE")
        kind = CharField(max_length=10)

        class Meta:
            indexes = ((("item", "kind"), True),)

    db.create_tables([ServiceKind])

    class Setting(Table):
        version = IntegerField(default=1)
        word = CharField(unique=True, max_length=20)
        body = TextField(default="{}")

    db.create_tables([Setting])

    class StatusChange(Table):
        hotel = ForeignKeyField(Hotel)
        status = CharField(max_length=10)
        day = DateField()
        reason = TextField(default="")
        by = ForeignKeyField(Account, null=True)
        entered_at = DateTimeField()

        class Meta:
            indexes = ((("hotel", "day"), False),)

    db.create_tables([StatusChange])

    class Unsettled(Table):
        hotel = ForeignKeyField(Hotel, unique=True)
        done = BooleanField(default=False)

    db.create_tables([Unsettled])

    migrator.migrate(migrator.add_column("account", "email", CharField(unique=True, null=True, max_length=120)))
    migrator.migrate(migrator.add_column("account", "mobile", CharField(unique=True, null=True, max_length=20)))
    migrator.migrate(
        migrator.add_column("account", "department_id", ForeignKeyField(Department, field=Department.id, null=True))
    )
    migrator.migrate(migrator.add_column("account", "team_id", ForeignKeyField(Team, field=Team.id, null=True)))
    migrator.migrate(migrator.add_column("account", "region_id", ForeignKeyField(Region, field=Region.id, null=True)))
    migrator.migrate(migrator.add_column("account", "time_zone", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("account", "last_signed_in_at", DateTimeField(null=True)))
    migrator.migrate(migrator.add_column("account", "name_key", CharField(index=True, max_length=200, default="")))
    migrator.migrate(migrator.add_column("account", "initials", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("hotel", "signed_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("hotel", "contract_until", DateField(null=True)))
    migrator.migrate(migrator.add_column("hotel", "fee_terms", TextField(default="")))
    migrator.migrate(migrator.add_column("hotel", "pms", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("hotel", "nights_share", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("hotel", "note", TextField(default="")))
    migrator.migrate(migrator.add_column("hotel", "checked_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("hotel", "name_key", CharField(index=True, max_length=200, default="")))
    migrator.migrate(migrator.add_column("hotel", "search_text", TextField(default="")))
    migrator.migrate(migrator.add_column("principal", "version", IntegerField(default=1)))
    migrator.migrate(migrator.add_column("principal", "title", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("principal", "address_form", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("principal", "phone2", CharField(max_length=40, default="")))
    migrator.migrate(migrator.add_column("principal", "email", CharField(max_length=120, default="")))
    migrator.migrate(migrator.add_column("principal", "birthday", DateField(null=True)))
    migrator.migrate(migrator.add_column("principal", "best_days", CharField(max_length=7, default="")))
    migrator.migrate(migrator.add_column("principal", "best_from", CharField(max_length=5, default="")))
    migrator.migrate(migrator.add_column("principal", "best_until", CharField(max_length=5, default="")))
    migrator.migrate(migrator.add_column("principal", "best_note", CharField(max_length=80, default="")))
    migrator.migrate(migrator.add_column("principal", "manner", TextField(default="")))
    migrator.migrate(migrator.add_column("principal", "search_text", TextField(default="")))
    migrator.migrate(migrator.add_column("link", "purpose", CharField(max_length=10, default="password")))
    migrator.migrate(migrator.add_column("link", "value", CharField(max_length=120, default="")))
    migrator.migrate(migrator.add_column("link", "issued_by_id", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("rule", "until", DateField(null=True)))
    migrator.migrate(migrator.add_column("session", "confirmed_at", DateTimeField(null=True)))
    migrator.migrate(migrator.add_column("session", "agent", CharField(max_length=200, default="")))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("hotel", "hotel_name_key"))
    migrator.migrate(migrator.drop_index("account", "account_team_id"))
    migrator.migrate(migrator.drop_index("account", "account_region_id"))
    migrator.migrate(migrator.drop_index("account", "account_name_key"))
    migrator.migrate(migrator.drop_index("account", "account_mobile"))
    migrator.migrate(migrator.drop_index("account", "account_email"))
    migrator.migrate(migrator.drop_index("account", "account_department_id"))
    migrator.migrate(migrator.drop_column("session", "agent"))
    migrator.migrate(migrator.drop_column("session", "confirmed_at"))
    migrator.migrate(migrator.drop_column("rule", "until"))
    migrator.migrate(migrator.drop_column("link", "issued_by_id"))
    migrator.migrate(migrator.drop_column("link", "value"))
    migrator.migrate(migrator.drop_column("link", "purpose"))
    migrator.migrate(migrator.drop_column("principal", "search_text"))
    migrator.migrate(migrator.drop_column("principal", "manner"))
    migrator.migrate(migrator.drop_column("principal", "best_note"))
    migrator.migrate(migrator.drop_column("principal", "best_until"))
    migrator.migrate(migrator.drop_column("principal", "best_from"))
    migrator.migrate(migrator.drop_column("principal", "best_days"))
    migrator.migrate(migrator.drop_column("principal", "birthday"))
    migrator.migrate(migrator.drop_column("principal", "email"))
    migrator.migrate(migrator.drop_column("principal", "phone2"))
    migrator.migrate(migrator.drop_column("principal", "address_form"))
    migrator.migrate(migrator.drop_column("principal", "title"))
    migrator.migrate(migrator.drop_column("principal", "version"))
    migrator.migrate(migrator.drop_column("hotel", "search_text"))
    migrator.migrate(migrator.drop_column("hotel", "name_key"))
    migrator.migrate(migrator.drop_column("hotel", "checked_on"))
    migrator.migrate(migrator.drop_column("hotel", "note"))
    migrator.migrate(migrator.drop_column("hotel", "nights_share"))
    migrator.migrate(migrator.drop_column("hotel", "pms"))
    migrator.migrate(migrator.drop_column("hotel", "fee_terms"))
    migrator.migrate(migrator.drop_column("hotel", "contract_until"))
    migrator.migrate(migrator.drop_column("hotel", "signed_on"))
    migrator.migrate(migrator.drop_column("account", "initials"))
    migrator.migrate(migrator.drop_column("account", "name_key"))
    migrator.migrate(migrator.drop_column("account", "last_signed_in_at"))
    migrator.migrate(migrator.drop_column("account", "time_zone"))
    migrator.migrate(migrator.drop_column("account", "region_id"))
    migrator.migrate(migrator.drop_column("account", "team_id"))
    migrator.migrate(migrator.drop_column("account", "department_id"))
    migrator.migrate(migrator.drop_column("account", "mobile"))
    migrator.migrate(migrator.drop_column("account", "email"))
    migrator.migrate(migrator.drop_table("unsettled"))
    migrator.migrate(migrator.drop_table("status_change"))
    migrator.migrate(migrator.drop_table("setting"))
    migrator.migrate(migrator.drop_table("service_kind"))
    migrator.migrate(migrator.drop_table("service_item"))
    migrator.migrate(migrator.drop_table("second_factor"))
    migrator.migrate(migrator.drop_table("recovery_code"))
    migrator.migrate(migrator.drop_table("proposal"))
    migrator.migrate(migrator.drop_table("plan_edition"))
    migrator.migrate(migrator.drop_table("mail"))
    migrator.migrate(migrator.drop_table("line"))
    migrator.migrate(migrator.drop_table("job"))
    migrator.migrate(migrator.drop_table("import_row"))
    migrator.migrate(migrator.drop_table("import"))
    migrator.migrate(migrator.drop_table("hotel_tag"))
    migrator.migrate(migrator.drop_table("hotel_duty"))
    migrator.migrate(migrator.drop_table("handover"))
    migrator.migrate(migrator.drop_table("file"))
    migrator.migrate(migrator.drop_table("director_grant"))
    migrator.migrate(migrator.drop_table("cover"))
    migrator.migrate(migrator.drop_table("consulting_plan"))
    migrator.migrate(migrator.drop_table("column_map"))
    migrator.migrate(migrator.drop_table("assistance"))
    migrator.migrate(migrator.drop_table("collaboration"))
    migrator.migrate(migrator.drop_table("team"))
    migrator.migrate(migrator.drop_table("region"))
    migrator.migrate(migrator.drop_table("department"))
