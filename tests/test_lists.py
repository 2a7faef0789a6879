"""Lists cost the same with one row and with many (law 2), and are paged by key over tables that grow (design §3a)."""

import json
import re
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from datetime import timedelta

import pytest

from portal.activity.calls import Call
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records import cadence
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.hotels import NEVER, Hotel
from portal.web.views.hotels import Sort
from tests.company import Company, ask
from tests.world import HASHED, days_ago

#: They have a row more for everything that happens.
GROWING = {"call", "audit_entry", "touch"}
sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@contextmanager
def asked():
    """Yields a list that grows by (SQL, parameters) of each statement run inside."""
    statements, opened = [], db.database.obj
    plain = opened.execute_sql

    def execute_sql(sql, params=None, *args, **kwargs):
        statements.append((sql, params))
        return plain(sql, params, *args, **kwargs)

    opened.execute_sql = execute_sql
    try:
        yield statements
    finally:
        del opened.execute_sql


# The number of statements


#: Page → who may see it, and how many statements it may cost with all that a request costs anyway (one to know who
#: is asking, for the hotel side a second to know what he is).
COSTS = {
    "/hotels": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 7),
    "/hotels?officer=me": (("staff",), 6),
    "/hotels?officer=none": (("manager", "director", "admin"), 7),
    "/hotels?q=Court&sort=city": (("staff", "manager", "liaison", "director", "admin"), 7),
    "/calls": (("staff", "manager", "liaison", "director"), 2),
    "/calls?hotel=OWN-1": (("staff", "manager", "liaison", "director"), 3),
    "/accounts": (("admin",), 3),
    "/audit": (("admin", "director"), 6),
    "/hotels/OWN-1": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 11),
    "/me": (("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 4),
}


def _grow(company, n: int) -> None:
    """n more of everything that has a list: hotels with people and calls, accounts, deeds."""
    with cadence.settling_later():
        for number in range(n):
            _grow_one(company, number)
        company.world.posted(company.own, company.people["staff"])


def _grow_one(company, number: int) -> None:
    world, people = company.world, company.people
    hotel = world.hotel(name=f"Court {number}")
    world.posted(hotel, people["staff"])
    for column in ("gm", "owner", "assistant"):
        world.posted(hotel, people[column], Function(column))
    person = world.principal(hotel, f"Mr {number}")
    account = Account.add(COMMAND_LINE, f"grown{world._n}", f"Grown {number}", "staff")
    for by in ("staff", "manager", "liaison"):
        world.call(hotel, people[by], days_ago(number % 20), principal=person)
        world.call(company.own, people[by], days_ago(number % 20), principal=company.person)
    world.principal(company.own, f"Deputy {number}", "deputy")
    world.posted(company.own, account)


def _costs(company) -> dict[tuple[str, str], int]:
    costs = {}
    for page, (columns, _most) in COSTS.items():
        for column in columns:
            browser = company.browser(column)
            with db.counted() as statements:
                answer = browser.get(page)
            assert answer.status_code == 200, f"{page} as {column}"
            costs[page, column] = len(statements)
    return costs


@sqlite
def test_a_list_costs_the_same_number_of_statements_with_one_row_and_with_fifty(world):
    company = Company(world)
    _grow(company, 1)
    few = _costs(company)
    _grow(company, 53)
    many = _costs(company)
    assert many == few
    dear = {f"{page} as {column}": n for (page, column), n in many.items() if n > COSTS[page][1]}
    assert dear == {}


@sqlite
def test_a_second_page_costs_no_more_than_the_first(world):
    company = Company(world)
    _grow(company, 53)
    for page, column in (("/hotels", "staff"), ("/calls", "director"), ("/accounts", "admin"), ("/audit", "director")):
        browser = company.browser(column)
        with db.counted() as first:
            answer = browser.get(page)
        with db.counted() as second:
            browser.get(_next_url(answer.text))
        assert len(second) == len(first), page


@sqlite
def test_no_statement_skips_rows_or_counts_without_end(world):
    """No OFFSET but nought, no COUNT that is not capped by a LIMIT inside."""
    company = Company(world)
    _grow(company, 2)
    with asked() as statements:
        for page, (columns, _most) in COSTS.items():
            for column in columns:
                company.browser(column).get(page)
    for sql, params in statements:
        if "OFFSET" in sql:
            assert sql.endswith("LIMIT ? OFFSET ?") and params[-1] == 0, sql
        if "COUNT(" in sql.upper():
            assert re.search(r"COUNT\(\w+\) FROM \(.* LIMIT \?\)", sql), sql


# Paging by key


def _next_url(html: str) -> str | None:
    found = re.search(r'<a class="button next" rel="next" href="([^"]+)"', html)
    return found and found.group(1).replace("&amp;", "&")


def _walk(browser, url: str, row: str) -> list[str]:
    """What `row` finds on a list page and on all that follow it."""
    found = []
    for _ in range(20):
        answer = browser.get(url)
        assert answer.status_code == 200
        page = re.findall(row, answer.text)
        assert len(page) <= 50
        found += page
        url = _next_url(answer.text)
        if url is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.fixture
def manager(world):
    return world.browser(world.account("manager", name="The manager"))


def _many_hotels(n: int) -> None:
    """Many that are the same by name, city and due day: only the id tells them apart."""
    rows = [
        {
            "code": f"C{number * 7919 % 10_007:05d}",
            "name": ("同名酒店", "Same name", "same Name", "")[number % 4],
            "city": ("", "苏州", "Zürich")[number % 3],
            "next_call_on": (NEVER, days_ago(9), days_ago(2))[number % 3],
        }
        for number in range(n)
    ]
    Hotel.insert_many(rows).execute()


@pytest.mark.parametrize("sort", [sort.value for sort in Sort])
def test_every_hotel_is_walked_past_once_in_order_however_the_list_is_sorted(world, manager, sort):
    _many_hotels(130)
    column = Hotel._meta.fields[sort]
    expected = [code for (code,) in Hotel.select(Hotel.code).order_by(column, Hotel.id).tuples()]
    assert _walk(manager, f"/hotels?sort={sort}", r'<div class="name"><a href="/hotels/([^"]+)"') == expected

    person, after, found = world.person(Account.get(Account.role == "manager")), None, []
    while True:
        page = Hotel.page_for(person, sort=sort, after=after, size=7)
        found += [hotel.code for hotel in page]
        after = page.next
        if after is None:
            break
    assert found == expected


def test_every_call_is_walked_past_once_newest_first(world, manager):
    """Many at the same instant, as an import or a busy morning makes them."""
    hotel, officer = world.hotel(), world.account("staff")
    now = clock.now()
    facts = {
        "hotel": hotel.id,
        "by": officer.id,
        "channel": "phone",
        "direction": "out",
        "result": "no_answer",
        "by_role": "staff",
        "worth": "attempt",
    }
    facts = {name: value for name, value in facts.items() if name in Call._meta.fields}
    instants = [now.replace(microsecond=0) - timedelta(hours=3), now - timedelta(hours=2), now - timedelta(days=3)]
    Call.insert_many(
        [{**facts, "at": at, "day": clock.local(at).date()} for at in instants for _ in range(45)]
    ).execute()
    expected = [str(i) for (i,) in Call.select(Call.id).order_by(Call.at.desc(), Call.id.desc()).tuples()]
    assert _walk(manager, "/calls", r'<a href="/calls/(\d+)"') == expected
    assert _walk(manager, f"/calls?hotel={hotel.code}&days=30", r'<a href="/calls/(\d+)"') == expected


def test_every_account_is_walked_past_once_by_name(world):
    admin = world.browser(world.account("admin", name="Same name"))
    rows = [
        {"sign_in": f"s{n}", "name": ("Same name", "同名")[n % 2], "role": "staff", "password": HASHED}
        for n in range(120)
    ]
    Account.insert_many(rows).execute()
    expected = [str(i) for (i,) in Account.select(Account.id).order_by(Account.name, Account.id).tuples()]
    assert _walk(admin, "/accounts", r'<a href="/accounts/(\d+)"') == expected


def test_every_deed_is_walked_past_once_newest_first(world):
    admin = world.browser(world.account("admin"))
    hotel, now = world.hotel(), clock.now()
    rows = [
        {"at": now - timedelta(seconds=n // 40), "verb": "hotel.edited", "kind": "hotel", "record_id": n, "body": "{}"}
        for n in range(1_000, 1_130)
    ]
    AuditEntry.insert_many(rows[::-1]).execute()
    AuditEntry.delete().where(AuditEntry.record_id == hotel.id).execute()
    found = _walk(admin, "/audit", r">Hotel (\d+)<")
    assert sorted(found) == sorted(str(row["record_id"]) for row in rows)
    instants = {str(entry.record_id): entry.at for entry in AuditEntry.select()}
    assert [instants[n] for n in found] == sorted(instants.values(), reverse=True)


def _key(text: str) -> str:
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


#: What no page has given out; some of it passes for a key until it is looked at closely.
GARBAGE = (
    "x",
    "====",
    "%00",
    "é",
    "A" * 20_000,
    *map(
        _key,
        (
            "",
            "null",
            "{}",
            "[]",
            "[1]",
            "[1, 2, 3]",
            "[null, null]",
            '["a", null]',
            '["a", "b"]',
            "[1e400, 1]",
            "[NaN, 1]",
            "[1, -Infinity]",
            '["a", 1e400]',
            '["\\ud800", 1]',
            '["a\\u0000b", 1]',
            '["a", 99999999999999999999999]',
            '["a", 1.5]',
            '["a", true]',
            "[[1], [2]]",
            '[{"a": 1}, 2]',
            '["a", [1]]',
            '["2026-13-45", 5.0]',
            "[" * 5_000,
            "1" * 5_000,
            "[" + "1" * 5_000 + ", 1]",
            "\x00",
            "\ud800",
        ),
    ),
)


@pytest.mark.parametrize(
    "page", ["/hotels?sort=name", "/hotels?sort=next_call_on", "/calls?days=90", "/accounts?role=", "/audit?days=90"]
)
def test_an_unreadable_key_is_the_first_page(world, page):
    company = Company(world)
    browser = company.browser("admin" if page.startswith(("/accounts", "/audit")) else "staff")

    def rows(url: str) -> list[str]:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        return re.findall(r'<(?:div class="name"|th scope="row"|time [^>]*)>.*', answer.text)

    first = rows(page)
    assert first
    for garbage in GARBAGE:
        assert rows(f"{page}&after={garbage}") == first, garbage[:60]


def test_a_key_of_another_sort_is_no_fault(world, manager):
    """Somebody changes the sort in the address of a later page."""
    _many_hotels(60)
    for sort in Sort:
        key = re.search("after=([^&]+)", _next_url(manager.get(f"/hotels?sort={sort.value}").text)).group(1)
        for other in Sort:
            assert manager.get(f"/hotels?sort={other.value}&after={key}").status_code == 200
    assert json.dumps(key)


# Query plans


@pytest.fixture
def large(world) -> Company:
    """Enough rows that a scan would show: 200 hotels, 6,000 calls, touches and deeds over a year."""
    company = Company(world)
    _many_hotels(200)
    hotels, now = [hotel for (hotel,) in Hotel.select(Hotel.id).tuples()], clock.now()
    staff, liaison = company.people["staff"], company.people["liaison"]
    calls, touches, deeds = [], [], []
    for n in range(6_000):
        at, hotel = now - timedelta(minutes=n * 85), hotels[n % len(hotels)]
        by, day = (liaison, staff)[n % 10 > 0], clock.local(at).date()
        call = {
            "hotel": hotel,
            "by": by.id,
            "by_role": by.role,
            "at": at,
            "day": day,
            "channel": "phone",
            "direction": "out",
            "result": "reached",
            "worth": "talk",
        }
        calls.append({name: value for name, value in call.items() if name in Call._meta.fields})
        touches.append(
            {
                "hotel": hotel,
                "day": day,
                "channel": "phone",
                "result": "talk",
                "by_id": by.id,
                "by_role": by.role,
                "kind": "call",
                "record_id": 10_000 + n,
            }
        )
        deeds.append(
            {
                "at": at,
                "by_id": by.id,
                "verb": "call.recorded",
                "kind": ("call", "call", "hotel")[n % 3],
                "record_id": n,
            }
        )
    for table, rows in ((Call, calls), (Touch, touches), (AuditEntry, deeds)):
        for start in range(0, len(rows), 500):
            table.insert_many(rows[start : start + 500]).execute()
    return company


def _plan(sql: str, params) -> list[str]:
    """SQLite's plan with table names instead of their aliases."""
    names = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
    lines = [row[3] for row in db.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    return [re.sub(r"\bt\d+\b", lambda found: names.get(found.group(), found.group()), line) for line in lines]


@sqlite
@pytest.mark.parametrize("analyzed", [False, True], ids=["before ANALYZE", "after ANALYZE"])
def test_no_page_scans_a_table_that_grows(large, analyzed):
    """Every list, every file, and recording a call: no scan of a growing table, no sort of its rows."""
    if analyzed:
        db.database.execute_sql("ANALYZE")
    own, week = large.own.code, clock.this_week()
    asks = [(column, page) for page, (columns, _most) in COSTS.items() for column in columns]
    for column in ("staff", "liaison", "director"):
        asks += [
            (column, f"/calls?{query}")
            for query in (
                "days=30",
                "days=366",
                f"week={week}",
                "year=2026",
                f"hotel={own}&days=366",
                f"hotel={own}&week={week}",
                "by=me",
                f"hotel={own}&by=me",
            )
        ]
        asks.append((column, f"/calls/{(large.liaison_call if column == 'liaison' else large.call).id}"))
    asks += [
        ("admin", f"/audit?days={days}&kind={kind}")
        for days in (30, 90, 366)
        for kind in ("", "call", "hotel", "account")
    ]
    asks += [("manager", f"/hotels?sort={sort.value}") for sort in Sort]
    asks += [("staff", f"/calls/new?hotel={own}"), ("staff", f"/hotels/{own}/edit")]
    with asked() as statements:
        for column, page in asks:
            browser = large.browser(column)
            answer = browser.get(page)
            assert answer.status_code == 200, page
            older = _next_url(answer.text)
            assert older or not page.startswith("/audit?days=366&kind=call")
            if older:
                browser.get(older)
        typed = {
            "hotel": own,
            "result": "reached",
            "channel": "phone",
            "direction": "out",
            "who": large.person.id,
            "spoke_with": "",
            "summary": "Typed.",
            "day": days_ago(0),
            "time": "00:00",
        }
        assert ask(large.browser("staff"), "POST", "/calls", **typed).status_code == 303
        edited = {
            "name": "Own Court",
            "kind": "member",
            "gate": "6",
            "status": "active",
            "version": Hotel.get_by_id(large.own.id).version,
        }
        assert ask(large.browser("manager"), "POST", f"/hotels/{own}", **edited).status_code == 303

    wrong = {}
    for sql, params in {
        sql: params for sql, params in statements if sql.startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
    }.items():
        plan = _plan(sql, params)
        grows = any(f'"{table}"' in sql for table in GROWING)
        scanned = [line for line in plan if line.startswith("SCAN") and line.split()[1] in GROWING]
        sorted_after = [line for line in plan if grows and "TEMP B-TREE" in line]
        if scanned or sorted_after:
            wrong[sql.partition(" WHERE ")[2]] = [plan, params]
    assert wrong == {}
