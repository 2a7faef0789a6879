"""What lists sort by and searches look through, for the hotels and principals that stand already."""

import re

from peewee import CharField, Model, TextField
from pypinyin import Style, lazy_pinyin


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Hotel(Table):
        code = CharField(max_length=20)
        name = CharField(max_length=80)
        province = CharField(max_length=30)
        city = CharField(max_length=30)
        district = CharField(max_length=30)
        phone = CharField(max_length=100)
        name_key = CharField(max_length=200)
        search_text = TextField()

    class Principal(Table):
        name = CharField(max_length=40)
        phone = CharField(max_length=40)
        search_text = TextField()

    for row in Hotel.select():
        others = [row.code, row.province, row.city, row.district]
        Hotel.update(name_key=_full(row.name)[:200], search_text=_searchable(row.name, others, row.phone)).where(
            Hotel.id == row.id
        ).execute()
    for row in Principal.select():
        Principal.update(search_text=_searchable(row.name, [], row.phone)).where(Principal.id == row.id).execute()


def down(migrator, db):
    """The columns go with the migration that made them."""


def _full(text):
    return "".join(letter for letter in "".join(lazy_pinyin(text)).lower() if letter.isalnum())


def _initials(text):
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda run: "".join(w[0] for w in run.split()))
    return "".join(letter for letter in "".join(letters).upper() if letter.isascii() and letter.isalnum())


def _searchable(name, others, phones):
    parts = re.split(r"[/,;，；、|\n转]|\s{2,}", phones)
    numbers = ["".join(letter for letter in part if letter.isdigit()) for part in parts]
    numbers = [number.removeprefix("86") if len(number) == 13 else number for number in numbers]
    lines = [name, *others, _initials(name), _full(name), *numbers]
    return "\n".join(dict.fromkeys(line.lower() for line in lines if line))
