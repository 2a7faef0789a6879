"""What principals are reached by (telephone numbers, addresses), a row each: how the same person is found elsewhere."""

import re

from peewee import CharField, ForeignKeyField, Model

AT_ONCE = 200


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Principal(Table):
        phone = CharField(max_length=40)
        phone2 = CharField(max_length=40)
        email = CharField(max_length=120)

    class ReachedBy(Table):
        principal = ForeignKeyField(Principal, on_delete="CASCADE")
        key = CharField(max_length=120, index=True)

    db.create_tables([ReachedBy])
    columns = (Principal.id, Principal.phone, Principal.phone2, Principal.email)
    told = list(Principal.select(*columns).order_by(Principal.id).tuples())
    rows = [{"principal": number, "key": key} for number, *card in told for key in _keys(*card)]
    for start in range(0, len(rows), AT_ONCE):
        ReachedBy.insert_many(rows[start : start + AT_ONCE]).execute()


def down(migrator, db):
    db.execute_sql("DROP TABLE reached_by")


def _keys(phone, phone2, email):
    """As `portal.records.reached_by.keys_of` was when this migration was written."""
    found = set()
    for part in (part for text in (phone, phone2) for part in re.split(r"[/,;，；、|\n转]|\s{2,}", text)):
        number = "".join(letter for letter in part if letter.isdigit())
        number = number.removeprefix("86") if len(number) == 13 else number
        found |= {number[:120]} if number else set()
    return sorted(found | ({email.lower()} if email else set()))
