"""Whether the holder himself holds an account: changed addresses, passwords handed out by others (D26)."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Table):
        pass

    class HolderCheck(Table):
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        address_changed_at = DateTimeField(null=True, index=True)
        shut_at = DateTimeField(null=True, index=True)
        shut_by_id = IntegerField(null=True)
        code_mark = CharField(max_length=64, default="")
        code_until = DateTimeField(null=True)
        tries = IntegerField(default=0)
        opened_at = DateTimeField(null=True)

    db.create_tables([HolderCheck])


def down(migrator, db):
    db.execute_sql("DROP TABLE holder_check")
