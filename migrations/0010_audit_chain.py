"""The links of the audit's chain. Entries that stand already are linked by the first ticks."""

from peewee import CharField, Model


def up(migrator, db):
    class AuditLink(Model):
        salt = CharField(max_length=32)
        body_hash = CharField(max_length=64)
        hash = CharField(max_length=64)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([AuditLink])


def down(migrator, db):
    db.execute_sql("DROP TABLE audit_link")
