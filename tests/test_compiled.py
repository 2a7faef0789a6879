"""A query compiled once says what it would say anew, and SQLite need not look at it again."""

import pytest
from peewee import SQL

from portal.foundation import db
from portal.records.hotels import Hotel

sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@db.ready
def of_city(city, codes, *, name):
    query = Hotel.select(Hotel.code).where((Hotel.city == city) & Hotel.code.in_(codes) & (Hotel.name == name))
    return query.order_by(Hotel.code).limit(2).tuples()


@db.ready
def asked_about(city):
    return Hotel.select(Hotel.code).where((Hotel.city == city) & (SQL("'?'") == "?")).tuples()


@pytest.mark.parametrize("name", ["Court", "O'Neil's?", 'The "+?" inn', "酒店%s", ""])
def test_constants_of_any_words_find_their_rows(world, name):
    for n, town in enumerate(("Suzhou", "Suzhou", "O'Town?", "Suzhou")):
        world.hotel(f"SZ{n}", name=name, city=town)
    world.hotel("SZ8", name="Another", city="Suzhou")
    for _again in range(2):
        assert of_city("Suzhou", ["SZ0", "SZ2", "SZ3", "SZ8"], name=name) == [("SZ0",), ("SZ3",)]
        assert of_city("O'Town?", ["SZ2"], name=name) == [("SZ2",)]
        assert of_city("Suzhou", ["SZ2"], name=name) == []


@sqlite
def test_sqlite_reads_what_never_changes_and_is_kept_from_looking_at_what_does(world):
    with db.counted() as statements:
        of_city("Suzhou", ["SZ0", "SZ1"], name="O'Neil's")
    assert statements == [
        'SELECT "t1"."code" FROM "hotel" AS "t1" WHERE ((("t1"."city" = +?) AND ("t1"."code" IN (+?, +?)))'
        ' AND ("t1"."name" = \'O\'\'Neil\'\'s\')) ORDER BY "t1"."code" LIMIT 2'
    ]


@sqlite
def test_a_question_mark_in_the_statement_itself_leaves_it_as_it_is(world):
    world.hotel("SZ1", city="Suzhou")
    with db.counted() as statements:
        assert asked_about("Suzhou") == [("SZ1",)]
    assert "= ?)" in statements[0] and "+?" not in statements[0]


@db.ready
def of_codes(codes):
    query = Hotel.select(Hotel.code).order_by(Hotel.code).tuples()
    return query if codes is None else query.where(Hotel.code.in_(codes))


def test_a_list_of_one_is_another_question_than_no_list(world):
    """One is true and nothing is false to Python, which compares the two as equal."""
    for code in ("SZ1", "SZ2"):
        world.hotel(code)
    assert of_codes(None) == [("SZ1",), ("SZ2",)]
    assert of_codes(["SZ2"]) == [("SZ2",)]
    assert of_codes([]) == []
