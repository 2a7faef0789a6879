"""What the hotels took each month, how it was corrected, what they are reminded of, and services delivered (D10)."""

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

    class Hotel(Table):
        pass

    class ServiceItem(Table):
        pass

    class ServiceDelivery(Table):
        item = ForeignKeyField(ServiceItem, index=False)
        hotel = ForeignKeyField(Hotel, index=False)
        by = ForeignKeyField(Account, index=False, null=True)
        at = DateTimeField()
        kind = CharField(max_length=20, default="")
        record_id = IntegerField(null=True)

        class Meta:
            indexes = ((("hotel", "at", "id"), False), (("kind", "record_id", "item"), True))

    class MonthlyReport(Table):
        version = IntegerField(default=1)
        hotel = ForeignKeyField(Hotel, index=False)
        month = DateField()
        available = IntegerField()
        sold = IntegerField()
        revenue = BigIntegerField()
        profit = BigIntegerField(null=True)
        ota = IntegerField(null=True)
        platform = IntegerField(null=True)
        direct = IntegerField(null=True)
        corporate = IntegerField(null=True)
        walk_in = IntegerField(null=True)
        other = IntegerField(null=True)
        analysis = TextField(default="")
        source = CharField(max_length=8, default="typed")
        doubts = CharField(max_length=80, default="")
        kind = CharField(max_length=10)
        size = CharField(max_length=1)
        tier = CharField(max_length=1)
        by = ForeignKeyField(Account, index=False, null=True)
        by_role = CharField(max_length=10)
        entered_at = DateTimeField()

        class Meta:
            indexes = (
                (("hotel", "month"), True),
                (("month", "kind", "size", "tier", "hotel", "available", "sold", "revenue", "platform"), False),
            )

    class MonthlyCorrection(Table):
        by = ForeignKeyField(Account, index=False, null=True)
        at = DateTimeField()
        reason = CharField(max_length=200)
        before = TextField()
        report = ForeignKeyField(MonthlyReport, index=False)

        class Meta:
            indexes = ((("report", "id"), False),)

    class MonthlyReminder(Table):
        hotel = ForeignKeyField(Hotel, index=False)
        month = DateField()
        late = BooleanField(default=False)
        at = DateTimeField()

        class Meta:
            indexes = ((("hotel", "month"), True),)

    db.create_tables([ServiceDelivery, MonthlyReport, MonthlyCorrection, MonthlyReminder])


def down(migrator, db):
    for name in ("monthly_reminder", "monthly_correction", "monthly_report", "service_delivery"):
        db.execute_sql(f"DROP TABLE {name}")
