"""Pairs of letters: what is found, by what, and that the index always says what the records say."""

import sqlite3
from pathlib import Path

import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.activity.calls import search as call_search
from portal.foundation import db, fulltext, migrations
from portal.foundation.roles import Role
from tests.world import days_ago


@pytest.fixture
def staff(world):
    return world.account(Role.STAFF)


def found(typed: str, **marks) -> list[int]:
    return call_search.candidates(fulltext.words_of(typed), 100, **marks)


def test_a_text_is_its_pairs_of_neighbouring_letters():
    assert fulltext.pairs("空调坏了，OK。") == {"空调", "调坏", "坏了", "ok"}
    assert fulltext.pairs("ＷＩＦＩ 6") == {"wi", "if", "fi"}
    assert fulltext.pairs("a\x00b 电") == {"ab"}
    assert fulltext.pairs("") == set()


def test_a_word_of_two_letters_is_found_wherever_it_stands(world, staff):
    hotel = world.hotel()
    one = world.call(hotel, staff, summary="空调维修拖了两周，店长着急。")
    two = world.call(hotel, staff, summary="携程的价格比官网低。WiFi 慢。")
    assert found("空调") == [one.id]
    assert found("价格") == [two.id]
    assert found("wifi") == found("ＷｉＦｉ") == [two.id]
    assert found("店长 维修") == [one.id]
    assert found("空调 价格") == []
    assert found("发票") == []
    assert found("调") is None


def test_newest_come_first_and_no_more_than_asked_for(world, staff):
    hotel = world.hotel()
    calls = [world.call(hotel, staff, days_ago(n), summary="空调") for n in range(5)]
    assert call_search.candidates(["空调"], 3) == [call.id for call in calls[:1:-1]]


def test_it_is_narrowed_to_a_hotel_and_to_a_writer(world, staff):
    one, two, other = world.hotel(), world.hotel(), world.account(Role.STAFF)
    a, b = world.call(one, staff, summary="空调"), world.call(two, staff, summary="空调")
    c = world.call(two, other, summary="空调")
    assert found("空调", hotel=two.id) == [c.id, b.id]
    assert found("空调", by=staff.id) == [b.id, a.id]
    assert found("空调", hotel=two.id, by=staff.id) == [b.id]
    # A mark is not a word: nobody finds calls by the number of their hotel.
    assert found(f"hotel{one.id}") == []


@pytest.mark.parametrize(
    "typed", ['"', "'", 'a"b OR', "空调) OR (", "* AND", "-- ''", "%_", "\\", "a'b&c|d!", "NEAR(空调)"]
)
def test_what_means_something_to_the_database_is_a_letter(world, staff, typed):
    world.call(world.hotel(), staff, summary="nothing of that")
    assert found(typed) in ([], None)


def test_a_corrected_call_is_found_by_what_it_says_now(world, staff):
    person = world.person(staff)
    call = world.call(world.hotel(), staff, summary="空调坏了")
    call.correct(person, call.version, "说错了", summary="电梯坏了")
    assert (found("空调"), found("电梯"), found("坏了")) == ([], [call.id], [call.id])
    call.correct(person, call.version, "没有变", summary="电梯坏了")
    assert found("电梯") == [call.id]


def test_a_call_that_is_taken_back_is_found_no_longer(world, staff):
    call = world.call(world.hotel(), staff, summary="空调坏了")
    call.undo(world.person(staff))
    assert (found("空调"), Call.select().count()) == ([], 0)
    assert list(call_search.recount(Call.ids())) == []


def test_a_deed_that_fails_leaves_nothing_to_be_found(world, staff):
    hotel = world.hotel()
    with db.together() as transaction:
        world.call(hotel, staff, summary="空调坏了")
        transaction.rollback()
    assert found("空调") == []
    assert list(call_search.recount(Call.ids())) == []


def test_doctor_finds_a_call_without_its_entry_and_an_entry_without_its_call(world, staff):
    hotel = world.hotel()
    one, two = world.call(hotel, staff, summary="空调"), world.call(hotel, staff, summary="电梯")
    assert [finding.text for finding in doctor.recount()] == []
    call_search.forget(one)
    assert [finding.text.partition(". ")[0] for finding in doctor.recount()] == [
        f"search of call {one.id}: kept is nothing, right is an entry"
    ]
    call_search.index(one)
    if db.is_sqlite():
        # PostgreSQL keeps no entry without its call.
        call_search.index_all([(two.id + 7, hotel.id, staff.id, "走道", "", "")])
        assert list(call_search.recount(Call.ids())) == [(two.id + 7, True)]


def test_the_migration_fills_the_index_from_the_calls_there_are(world, staff, database):
    hotel = world.hotel()
    calls = [world.call(hotel, staff, days_ago(n % 9), summary=f"第{n}次说空调") for n in range(205)]
    before = found("空调")
    migrations.down("0009_call_search")
    try:
        assert "call_search" not in database.get_tables()
    finally:
        migrations.up()
    assert len(before) == 100
    assert found("空调") == before
    assert found("空调", hotel=hotel.id) == before
    assert call_search.candidates(["空调"], 1000) == [call.id for call in reversed(calls)]
    assert list(call_search.recount(Call.ids())) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_sqlite_of_python_itself_reads_and_writes_the_index(world, staff, database):
    call = world.call(world.hotel(), staff, summary="空调坏了")
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    plain = sqlite3.connect(Path(database.database))
    try:
        rows = plain.execute(
            "SELECT rowid FROM call_search WHERE call_search MATCH ?", ('"空调" AND "坏了"',)
        ).fetchall()
        assert rows == [(call.id,)]
        plain.execute("INSERT INTO call_search (rowid, words) VALUES (999, '电梯')")
        plain.execute("INSERT INTO call_search (call_search, rowid, words) VALUES ('delete', 999, '电梯')")
        assert plain.execute("SELECT rowid FROM call_search ORDER BY rowid").fetchall() == [(call.id,)]
    finally:
        plain.close()
