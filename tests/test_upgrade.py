"""A company that has worked with the first release goes on with this one: nothing is lost, what is new is filled in."""

import os
from datetime import date

import pytest

from portal.activity.calls import Call
from portal.foundation import db, migrations
from portal.foundation.clock import Month
from portal.records.accounts import Account
from portal.records.cadence import Rule
from portal.records.drafts import Draft
from portal.records.hotel_words import Owed
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.records.recounts import recount
from portal.records.rules import Unsettled, settle_some
from portal.records.sessions import Session
from portal.records.timeline import Line
from tests import postgres

NAMES = sorted(path.stem for path in migrations.DIRECTORY.glob("[0-9]*.py"))
AT = "2026-10-12 02:00:00"
#: One row of each table of the first release that people fill, as it wrote them.
FIRST_RELEASE = {
    "account": {
        "id": 1, "version": 1, "sign_in": "staff", "name": "陈小云", "role": "staff", "password": "x",
        "language": "zh", "active": 1, "added_at": AT,
    },
    "hotel": {
        "id": 1, "version": 3, "code": "SZ001", "name": "苏州观前店", "kind": "member", "gate": "7", "grade": "A",
        "status": "active", "province": "江苏", "city": "苏州", "district": "姑苏区", "address": "观前街 1 号",
        "phone": "0512-5550 0001", "in_difficulty": 0, "next_call_on": "2026-10-19", "added_at": AT,
    },
    "principal": {
        "id": 1, "hotel_id": 1, "name": "林店长", "function": "gm", "phone": "13900000001", "since": "2026-01-01",
    },
    "posting": {"id": 1, "hotel_id": 1, "account_id": 1, "function": "officer", "since": "2026-01-05"},
    "standing": {
        "id": 1, "hotel_id": 1, "since": "2026-01-05", "gate": "7", "grade": "A", "status": "active",
        "in_difficulty": 0,
    },
    "call": {
        "id": 1, "hotel_id": 1, "by_id": 1, "at": AT, "day": "2026-10-12", "channel": "phone", "direction": "out",
        "result": "reached", "principal_id": 1, "spoke_with": "", "summary": "一切正常。", "worth": "talk",
        "by_role": "staff", "entered_at": AT, "late": 0,
    },
    "hotel_year": {
        "id": 1, "hotel_id": 1, "iso_year": 2026, "weeks": "-" * 41 + "d" + "." * 11, "marks": "." * 53,
    },
    "touch": {
        "id": 1, "hotel_id": 1, "day": "2026-10-12", "channel": "phone", "result": "talk", "by_id": 1,
        "by_role": "staff", "kind": "call", "record_id": 1,
    },
    "session": {
        "id": 1, "token_hash": "a" * 64, "account_id": 1, "created_at": AT, "seen_at": AT,
        "expires_at": "2126-10-12 02:00:00",
    },
    "draft": {"id": 1, "account_id": 1, "form": "call:SZ001", "fields": '{"summary": "半句话"}', "saved_at": AT},
    "audit_entry": {
        "id": 1, "at": AT, "by_id": 1, "verb": "call.recorded", "kind": "call", "record_id": 1, "body": "{}",
    },
}  # fmt: skip
#: Columns that PostgreSQL keeps as true and false.
TRUTHS = {"active", "late"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def came_up(request, tmp_path_factory):
    """A database that was filled by the first release and has come up to this one; the tests read it alone."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('upgrade')}/portal.db"
    else:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = postgres.create_database(postgres.server(os.environ["PORTAL_TEST_RUN"]), f"upgrade_{worker}")
    database = db.connect(url)
    migrations.up_to(NAMES[0])
    for table, row in FIRST_RELEASE.items():
        values = [bool(value) if name in TRUTHS and not db.is_sqlite() else value for name, value in row.items()]
        mark = "?" if db.is_sqlite() else "%s"
        columns = ", ".join(f'"{name}"' for name in row)
        database.execute_sql(f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join([mark] * len(row))})', values)
    assert migrations.up() == NAMES[1:]
    yield database
    database.close()


@pytest.fixture
def upgraded(came_up):
    db.use(came_up)
    return came_up


def test_nothing_of_the_first_release_is_lost(upgraded):
    for table, row in FIRST_RELEASE.items():
        columns = ", ".join(f'"{name}"' for name in row)
        kept = upgraded.execute_sql(f'SELECT {columns} FROM "{table}" WHERE id = 1').fetchone()
        said = dict(zip(row, kept, strict=True))
        for name, value in row.items():
            assert str(said[name]).removesuffix("+00:00") in (str(value), str(bool(value))), f"{table}.{name}"


def test_hotels_people_and_accounts_can_be_found_and_sorted(upgraded):
    hotel, principal, account = Hotel.get(), Principal.get(), Account.get()
    assert hotel.name_key == "suzhouguanqiandian"
    assert {"sz001", "苏州观前店", "szgqd", "051255500001"} <= set(hotel.search_text.split("\n"))
    assert {"林店长", "ldz", "13900000001"} <= set(principal.search_text.split("\n"))
    assert account.name_key == "chenxiaoyun"


def test_the_timeline_tells_what_has_happened_so_far(upgraded):
    lines = Line.select(Line.kind, Line.verb, Line.record_id).order_by(Line.kind, Line.verb)
    assert list(lines.tuples()) == [
        ("call", "recorded", 1),
        ("hotel", "added", 1),
        ("posting", "added", 1),
        ("principal", "added", 1),
    ]


def test_whoever_was_signed_in_or_had_a_draft_still_is_and_has(upgraded):
    assert Session.select().count() == 1
    assert Draft.get().values == {"summary": "半句话"}


def test_visits_are_owed_from_the_next_month_on_and_the_tick_settles_what_is_kept(upgraded):
    rule = Rule.get(Rule.kind == Owed.VISIT)
    next_month = Month.of(date.today()).plus(1)
    assert (rule.since, Unsettled.waiting()) == (next_month.first, 1)
    with db.together() as transaction:
        assert settle_some() == 0
        assert HotelYear.kept_of(1)[next_month.year].months[next_month.number - 1] == "."
        assert Hotel.get().next_visit_on == next_month.first
        assert list(recount(Call.touches())) == []
        transaction.rollback()
