"""What the list of accounts sorts by and looks through, for those that stand already."""

from peewee import CharField, Model
from pypinyin import Style, lazy_pinyin


def up(migrator, db):
    class Account(Model):
        name = CharField(max_length=40)
        name_key = CharField(max_length=200)
        initials = CharField(max_length=40)

        class Meta:
            database = db
            legacy_table_names = False

    for row in Account.select():
        keys = {"name_key": _full(row.name)[:200], "initials": _initials(row.name)[:40]}
        Account.update(**keys).where(Account.id == row.id).execute()


def down(migrator, db):
    """The columns go with the migration that made them."""


def _full(text):
    return "".join(letter for letter in "".join(lazy_pinyin(text)).lower() if letter.isalnum())


def _initials(text):
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda run: "".join(w[0] for w in run.split()))
    return "".join(letter for letter in "".join(letters).upper() if letter.isascii() and letter.isalnum())
