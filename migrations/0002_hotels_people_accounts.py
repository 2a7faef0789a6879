"""Hotel files, people, departments, accounts, imports: as the manual asks (D5, D9, D10, D13)."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

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

    migrator.migrate(migrator.add_column("account", "email", CharField(unique=True, null=True, max_length=120)))
    migrator.migrate(migrator.add_column("account", "mobile", CharField(unique=True, null=True, max_length=20)))
    migrator.migrate(
        migrator.add_column("account", "department_id", ForeignKeyField(Department, field=Department.id, null=True))
    )
    migrator.migrate(migrator.add_column("account", "team_id", ForeignKeyField(Team, field=Team.id, null=True)))
    migrator.migrate(migrator.add_column("account", "region_id", ForeignKeyField(Region, field=Region.id, null=True)))
    migrator.migrate(migrator.add_column("account", "time_zone", CharField(max_length=40, default="")))
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


def down(migrator, db):
    migrator.migrate(migrator.drop_index("hotel", "hotel_name_key"))
    migrator.migrate(migrator.drop_index("account", "account_team_id"))
    migrator.migrate(migrator.drop_index("account", "account_region_id"))
    migrator.migrate(migrator.drop_index("account", "account_mobile"))
    migrator.migrate(migrator.drop_index("account", "account_email"))
    migrator.migrate(migrator.drop_index("account", "account_department_id"))
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
    migrator.migrate(migrator.drop_column("account", "time_zone"))
    migrator.migrate(migrator.drop_column("account", "region_id"))
    migrator.migrate(migrator.drop_column("account", "team_id"))
    migrator.migrate(migrator.drop_column("account", "department_id"))
    migrator.migrate(migrator.drop_column("account", "mobile"))
    migrator.migrate(migrator.drop_column("account", "email"))
    migrator.migrate(migrator.drop_table("team"))
    migrator.migrate(migrator.drop_table("region"))
    migrator.migrate(migrator.drop_table("department"))
