"""Coverage: done of what was owed and not excused, whose week it was, and rows as many as the figure says (D15)."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from portal.activity.calls import Call, Result
from portal.activity.calls.checks import SpotCheck, Verdict
from portal.activity.visits import State as VisitState
from portal.activity.visits import Visit
from portal.foundation import clock, db
from portal.foundation.clock import Month, Week
from portal.foundation.roles import COMMAND_LINE, Role
from portal.insight.coverage import NOBODY, Count, Scope, Span, ledger
from portal.insight.coverage_board import board
from portal.insight.coverage_rows import Checks, Habit, Part, Wanted, calls_page, checks_page, hotels_page, weeks_page
from portal.records import cadence, excusing, postings
from portal.records.audit import AuditEntry
from portal.records.hotel_words import Gate
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.reckoning import nth
from portal.records.strip import shown, summary
from portal.records.teams import Region, Team

THURSDAY = datetime(2026, 11, 19, 4)  # of week 47
COMPANY = Scope()
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def day(week, weekday=1):
    return clock.Week(2026, week).monday + timedelta(days=weekday - 1)


def span(first, last):
    return Span.of(Week(2026, first), Week(2026, last))


class House:
    """Two officers in two teams, two hotels of the one and one of the other, all from week 41 on."""

    def __init__(self, world):
        self.world = world
        self.region = Region.create(name_en="East", name_zh="华东")
        self.teams = [Team.create(name_en="One", region=self.region), Team.create(name_en="Two")]
        self.hotels = [world.hotel(f"SZ00{n}", name=f"Hotel {n}") for n in (1, 2, 3)]
        self.chen = world.officer_of(*self.hotels[:2], since=day(41), name="Chen Li")
        self.zhao = world.officer_of(self.hotels[2], since=day(41), name="Zhao Min")
        self.manager, self.director = world.account(Role.MANAGER), world.account(Role.DIRECTOR)
        for account, team in ((self.chen, self.teams[0]), (self.zhao, self.teams[1])):
            account.team = team
            account.save()
        self.gms = [world.principal(hotel) for hotel in self.hotels]

    def calls(self, hotel, by, *weeks, **facts):
        return [
            self.world.call(
                self.hotels[hotel],
                by,
                day(week, 2),
                facts.get("principal", self.gms[hotel]),
                **{name: value for name, value in facts.items() if name != "principal"},
            )
            for week in weeks
        ]

    def board(self, scope=COMPANY, first=41, last=46, by=None):
        return board(self.world.person(by or self.director), scope, span(first, last))

    def rows(self, wanted, scope=COMPANY, first=41, last=46):
        page = weeks_page(self.world.person(self.director), scope, span(first, last), wanted, None)
        return [(row.hotel.code, row.week.number, row.officer, row.state.value) for row in page]


@pytest.fixture
def house(world, copies):
    with clock.at(THURSDAY):
        yield copies.one(world, House)


def told(lines):
    return {line.name: (line.period.done, line.period.owed, line.period.points) for line in lines}


def test_coverage_is_done_of_what_was_owed_and_not_excused(house):
    house.calls(0, house.chen, 41, 42, 43)
    house.calls(1, house.chen, 41)
    house.calls(2, house.zhao, 41, 42, 43, 44, 45, 46, 47)
    for row in excusing.ask(house.world.person(house.chen), house.hotels[1], [day(44), day(45)], "Closed for works"):
        excusing.approve(house.world.person(house.manager), row)
    found = house.board()
    assert told(found.officers) == {"Chen Li": (4, 10, 4000), "Zhao Min": (6, 6, 10000)}
    assert found.all.period == Count(done=10, missed=6, excused=2)
    assert told(found.teams) == {"One": (4, 10, 4000), "Two": (6, 6, 10000)}
    # One region is not told apart from anything.
    assert found.regions == []
    # This week stands beside: what is not done yet is due, not missed.
    assert [(line.now.done, line.now.owed, line.now.due) for line in found.officers] == [(0, 2, 2), (1, 1, 0)]


def test_two_attempts_are_tried_owed_and_not_done(house):
    for weekday in (1, 2):
        house.world.call(house.hotels[0], house.chen, day(45, weekday), house.gms[0], result=Result.NO_ANSWER)
    found = house.board(Scope(officer=str(house.chen.id)), 45, 45)
    assert found.all.period == Count(tried=1, missed=1)
    assert house.rows(Wanted.TRIED) == [("SZ001", 45, "Chen Li", "tried")]


def test_a_past_week_belongs_to_whoever_was_posted_on_its_sunday(house):
    house.calls(0, house.chen, 41, 42, 43, 44)
    # Zhao takes the hotel over on the Sunday of week 44, so that week 44 is his, though Chen called.
    house.world.posted(house.hotels[0], house.zhao, since=day(44, 7))
    house.calls(0, house.zhao, 45)
    rows = house.rows(Wanted.OWED)
    mine = {(week, who) for code, week, who, _state in rows if code == "SZ001"}
    assert mine == {
        (41, "Chen Li"),
        (42, "Chen Li"),
        (43, "Chen Li"),
        (44, "Zhao Min"),
        (45, "Zhao Min"),
        (46, "Zhao Min"),
    }
    assert told(house.board().officers) == {"Chen Li": (3, 9, 3333), "Zhao Min": (2, 9, 2222)}


def test_a_hotel_that_lost_its_officer_counts_for_the_company_and_stands_with_nobody(house):
    row = Posting.get(Posting.hotel == house.hotels[2])
    postings.end(COMMAND_LINE, row, day(44))
    found = house.board()
    assert told(found.officers) == {"Chen Li": (0, 12, 0), "Zhao Min": (0, 3, 0), "": (0, 3, 0)}
    assert found.all.period.owed == 18
    assert house.rows(Wanted.MISSED, Scope(officer=NOBODY)) == [
        ("SZ003", 46, "", "missed"),
        ("SZ003", 45, "", "missed"),
        ("SZ003", 44, "", "missed"),
    ]
    assert [
        hotel.code for hotel in hotels_page(house.world.person(house.director), Scope(officer=NOBODY), Part.ALL, None)
    ] == ["SZ003"]


def test_cover_counts_for_the_posted_officer(house):
    postings.cover(COMMAND_LINE, house.chen, house.zhao, day(47), day(47, 7))
    house.calls(0, house.zhao, 47)
    found = house.board()
    assert {line.name: line.now.done for line in found.officers} == {"Chen Li": 1, "Zhao Min": 0}


def test_weeks_of_two_years_and_a_week_53_are_counted_through(house):
    with clock.at(datetime(2027, 1, 14, 4)):  # Thursday of 2027-W02
        for hotel in house.hotels:
            cadence.settle(hotel.id)
        found = board(house.world.person(house.director), Scope(), Span.of(Week(2026, 52), Week(2027, 1)))
        assert (len(found.period.numbers), found.all.period.owed, found.all.year.owed) == (3, 9, 3)
        assert [month.number for month in found.months] == [1]
        assert found.strip.begin == Week(2026, 30)


def test_the_figures_are_those_of_the_hotels_own_strips(house):
    """The sum over all hotels of what each strip says, for any period, is what the page says."""
    house.calls(0, house.chen, 41, 43, 45)
    house.calls(2, house.zhao, 42, 44)
    for first, last in ((41, 46), (43, 44), (30, 46), (46, 46)):
        done = owed = excused = 0
        for row in HotelYear.select().where(HotelYear.iso_year == 2026):
            some = summary(shown(row.weeks, 2026, clock.today())[first - 1 : last])
            done, owed, excused = done + some[0], owed + some[1], excused + some[2]
        count = house.board(first=first, last=last).all.period
        assert (count.done, count.owed + count.excused, count.excused) == (done, owed, excused)


def test_what_stands_beside_difficult_new_and_without_a_gm(house):
    first, second, third = (Hotel.get_by_id(hotel.id) for hotel in house.hotels)
    first.edit(COMMAND_LINE, first.version, in_difficulty=1)
    house.gms[1].leave(COMMAND_LINE, clock.today()) if hasattr(house.gms[1], "leave") else house.gms[
        1
    ].delete_instance()
    third.edit(COMMAND_LINE, third.version, gate=Gate.DEEPER)
    with clock.at(THURSDAY + timedelta(days=1)):
        third.edit(COMMAND_LINE, third.version, gate=Gate.DAILY)
        loads = {line.name: line.load for line in house.board().officers}
        assert [(n, x.hotels, x.difficult, x.new, x.without_gm) for n, x in loads.items()] == [
            ("Chen Li", 2, 1, 0, 1),
            ("Zhao Min", 1, 0, 1, 0),
        ]
        director = house.world.person(house.director)
        codes = {
            part: [hotel.code for hotel in hotels_page(director, Scope(), part, None)]
            for part in (Part.DIFFICULT, Part.NEW, Part.WITHOUT_GM)
        }
        assert codes == {Part.DIFFICULT: ["SZ001"], Part.NEW: ["SZ003"], Part.WITHOUT_GM: ["SZ002"]}


def test_the_share_of_nothing_special_late_entries_and_checks_are_of_the_officers_own_records(house):
    calls = house.calls(0, house.chen, 43, 44, 45, 46, 47)
    house.calls(2, house.zhao, 47)
    house.world.call(house.hotels[0], house.manager, day(47, 3), house.gms[0])
    Call.update(nothing_special=True).where(Call.id == calls[3].id).execute()
    SpotCheck.record(house.world.person(house.manager), calls[4], Verdict.DIFFERS, "Otherwise.")
    SpotCheck.record(house.world.person(house.manager), calls[3], Verdict.AS_WRITTEN)
    lines = {line.name: line.habits for line in house.board().officers}
    chen, zhao = lines["Chen Li"], lines["Zhao Min"]
    assert (chen.calls, chen.late, chen.talks, chen.special, chen.checks, chen.differ) == (5, 3, 5, 1, 2, 1)
    assert (zhao.calls, zhao.talks, zhao.special, zhao.checks) == (1, 1, 0, 0)
    director, scope = house.world.person(house.director), Scope(officer=str(house.chen.id))
    some = {habit: len(calls_page(director, scope, span(41, 47), habit, None)) for habit in Habit}
    assert some == {Habit.ALL: 5, Habit.TALKS: 5, Habit.SPECIAL: 1, Habit.LATE: 3}
    checks = {one: len(checks_page(director, scope, span(41, 47), one, None)) for one in Checks}
    assert checks == {Checks.ALL: 2, Checks.DIFFER: 1}
    # An officer reads the checks of his own calls, and nothing of a colleague's.
    own = {line.name: line.habits.checks for line in house.board(by=house.chen).officers}
    assert own == {"Chen Li": 2, "Zhao Min": None}


@once
def test_every_figure_on_the_page_opens_as_many_rows_as_it_says(house):
    """All links of the page that carry a number: the page behind has that many rows."""
    house.calls(0, house.chen, 41, 43, 45)
    house.calls(2, house.zhao, 42, 47)
    for weekday in (1, 2):
        house.world.call(house.hotels[1], house.chen, day(46, weekday), house.gms[1], result=Result.NO_ANSWER)
    for row in excusing.ask(house.world.person(house.chen), house.hotels[1], [day(44), day(47)], "Closed for works"):
        excusing.approve(house.world.person(house.manager), row)
    checked = house.calls(0, house.chen, 47)[0]
    SpotCheck.record(house.world.person(house.manager), checked, Verdict.DIFFERS, "Otherwise.")
    browser, seen = house.world.browser(house.director), set()
    for page in ("/coverage", f"/coverage?officer={house.chen.id}", f"/coverage?team={house.teams[1].id}"):
        links = re.findall(
            r'<a[^>]*href="(/coverage/(?:hotels|portfolio|calls|checks)[^"]*)"[^>]*>([^<]*)</a>', browser.get(page).text
        )
        for url, text in links:
            url, number = unescape(url), re.search(r"(\d+)(?:/(\d+))?", text)
            if "%" in text or number is None:
                continue
            rows = _rows(browser, url)
            assert rows == int(number.group(2) or number.group(1)), f"{text} of {page} opens {rows} rows at {url}"
            seen.add(re.search(r"(?:state|part|show)=(\w+)", url).group(1))
    assert seen >= {"owed", "done", "undone", "missed", "tried", "excused", "all", "differ"}


def visited(house, hotel, by, day, result=cadence.TouchResult.TALK):
    """A visit as it counts once its minutes are filed."""
    record = Visit.create(hotel=house.hotels[hotel], by=by, by_role=by.role, day=day, state=VisitState.HELD)
    cadence.Touch.put(house.world.person(by), house.hotels[hotel], day, cadence.VISIT, result, record)


def of_months(house, scope=COMPANY, first=10, last=10):
    return board(house.world.person(house.director), scope, Span.of(Month(2026, first), Month(2026, last)))


def test_the_visits_of_a_past_month_belong_to_whoever_was_posted_on_its_last_day(house):
    visited(house, 0, house.chen, date(2026, 10, 20))
    visited(house, 2, house.zhao, date(2026, 10, 20))
    visited(house, 2, house.zhao, date(2026, 11, 3))
    house.world.posted(house.hotels[0], house.zhao, since=date(2026, 10, 31))
    (row,) = excusing.ask(house.world.person(house.chen), house.hotels[1], [], "Closed for works", [date(2026, 10, 9)])
    excusing.approve(house.world.person(house.manager), row)
    found = of_months(house)
    assert told(found.officers) == {"Chen Li": (0, 0, None), "Zhao Min": (2, 2, 10000)}
    assert (found.all.period, found.all.now) == (Count(done=2, excused=1), Count(done=1, due=2))
    assert (found.strip.begin, found.strip.end, found.months) == (Month(2025, 11), Month(2026, 11), [])
    page = weeks_page(house.world.person(house.director), Scope(), found.period, Wanted.EXCUSED, None)
    assert [(row.hotel.code, str(row.week), row.officer, row.excuse.reason, row.records) for row in page] == [
        ("SZ002", "2026-10", "Chen Li", "Closed for works", [])
    ]
    page = weeks_page(house.world.person(house.director), Scope(), found.period, Wanted.DONE, None)
    assert [[(visit.day, visit.by.name) for visit in row.records] for row in page] == [
        [(date(2026, 10, 20), "Chen Li")],
        [(date(2026, 10, 20), "Zhao Min")],
    ]


@once
def test_every_figure_of_visits_opens_as_many_rows_as_it_says_and_goes_out_as_a_sheet(house):
    visited(house, 0, house.chen, date(2026, 10, 20))
    visited(house, 2, house.zhao, date(2026, 11, 3))
    (row,) = excusing.ask(house.world.person(house.chen), house.hotels[1], [], "Closed for works", [date(2026, 10, 9)])
    excusing.approve(house.world.person(house.manager), row)
    browser, seen = house.world.browser(house.director), set()
    for page in ("/coverage?of=visits", f"/coverage?of=visits&officer={house.chen.id}"):
        links = re.findall(r'<a[^>]*href="(/coverage/hotels[^"]*)"[^>]*>(?:<b>)?([^<]*)<', browser.get(page).text)
        for url, text in links:
            url, number = unescape(url), re.search(r"(\d+)(?:/(\d+))?", text)
            assert "of=visits" in url
            if "%" in text or number is None:
                continue
            rows = _rows(browser, url)
            assert rows == int(number.group(2) or number.group(1)), f"{text} of {page} opens {rows} rows at {url}"
            seen.add(re.search(r"state=(\w+)", url).group(1))
    assert seen >= {"owed", "done", "missed", "excused"}
    for odd in ("months=0", "months=99", "year=2030", "from=2030-01&to=2031-01", "month=2026-13", "from=2026-W01"):
        assert browser.get(f"/coverage?of=visits&{odd}").status_code == 200
        assert browser.get(f"/coverage/hotels?of=visits&{odd}").status_code == 200
    sheet = browser.send("/coverage?of=visits", "/coverage/export").data
    cells = list(openpyxl.load_workbook(BytesIO(sheet)).worksheets[0].values)
    assert ("Zhao Min", "Two", "2026-10", 1, 0, 1, 0, 0) in [row[:8] for row in cells]


def _rows(browser, url):
    page = browser.get(url)
    assert page.status_code == 200
    return len(re.findall(r'<th scope="row"|<div class="name">|<div class="time">', page.text))


def test_rows_are_walked_past_once_latest_week_first(house):
    for n in range(20):
        house.world.posted(house.world.hotel(f"XX{n:03d}", name=f"Same {n % 3}"), house.zhao, since=day(41))
    person, found, after = house.world.person(house.director), [], None
    while True:
        page = weeks_page(person, Scope(), span(41, 46), Wanted.UNDONE, after, size=25)
        found += [(row.week.number, row.hotel.id) for row in page]
        after = page.next
        if after is None:
            break
    assert len(found) == len(set(found)) == 23 * 6
    assert [week for week, _hotel in found] == sorted((week for week, _hotel in found), reverse=True)


@once
@pytest.mark.parametrize(
    "garbage", ["x", "====", "%00", "é", "A" * 3000, "NDYuMS4", "Li4u", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4xLngK"]
)
def test_an_unreadable_key_or_week_is_no_fault(house, garbage):
    browser = house.world.browser(house.director)
    assert browser.get(f"/coverage/hotels?after={garbage}").status_code == 200
    assert browser.get(f"/coverage/hotels?week={garbage}&from={garbage}").status_code == 200
    for name in ("weeks", "year", "officer", "team", "from", "to"):
        assert browser.get("/coverage", query_string={name: garbage}).status_code == 200


@once
@pytest.mark.parametrize(
    "ask",
    [
        "weeks=0",
        "weeks=107",
        "weeks=106",
        "year=1999",
        "year=2027",
        "from=2030-W01&to=2031-W01",
        "from=2026-W46&to=2026-W40",
        "from=2000-W01&to=2026-W53",
        "week=2099-W01",
    ],
)
def test_odd_periods_are_answered(house, ask):
    browser = house.world.browser(house.director)
    for page in ("/coverage", "/coverage/hotels", "/coverage/calls", "/coverage/checks"):
        assert browser.get(f"{page}?{ask}").status_code == 200


def test_a_manager_begins_with_what_he_leads_and_an_officer_with_himself(house):
    house.manager.team = house.teams[1]
    house.manager.save()
    page = house.world.browser(house.manager).get("/coverage").text
    assert (">Zhao Min</a>" in page, ">Chen Li</a>" in page) == (True, False)
    page = house.world.browser(house.manager).get("/coverage?team=all").text
    assert (">Zhao Min</a>" in page, ">Chen Li</a>" in page) == (True, True)
    page = house.world.browser(house.zhao).get("/coverage").text
    assert page.index(">Zhao Min</a>") < page.index(">Chen Li</a>")


def test_the_hotel_side_liaisons_and_admins_see_nothing_of_it(house):
    for account in (
        house.world.gm_of(house.hotels[0]),
        house.world.account(Role.LIAISON),
        house.world.account(Role.ADMIN),
    ):
        browser = house.world.browser(account)
        for page in ("/coverage", "/coverage/hotels", "/coverage/portfolio", "/coverage/calls", "/coverage/checks"):
            assert browser.get(page).status_code == 403


def test_target_and_warning_line_are_drawn_where_the_settings_say(house):
    house.calls(2, house.zhao, 41, 42, 43, 44, 45, 46)
    page = house.world.browser(house.director).get("/coverage").text
    assert "target 100%, warning line 70%" in page
    svg = re.search(r'<svg viewBox="0 0 760 300".*?</svg>', page, re.S).group()
    marks = dict(re.findall(r'<path class="(target|warning)" d="M40 ([\d.]+)H', svg))
    assert float(marks["target"]) == 10 and float(marks["target"]) < float(marks["warning"])
    # Week after week one of three hotels was called: all points lie below the warning line.
    assert len(re.findall(r'<circle class="p bad"', svg)) == 6


def test_weeks_are_chosen_by_their_days_from_the_last_that_is_over(house):
    page = house.world.browser(house.director).get("/coverage?from=2023-W05&to=2026-W46").text
    years = re.findall(r'<optgroup label="(\d+)">', page.partition('name="to"')[2])
    # 106 weeks at most are shown, so the first of them is the one that is chosen.
    assert years == ["2026", "2025", "2024"]
    assert re.findall(r'<option value="([^"]+)" selected>([^<]+)</option>', page.partition('name="from"')[2]) == [
        ("2024-W45", "Week 45, 4–10 Nov"),
        ("2026-W46", "Week 46, 9–15 Nov"),
    ]
    chosen = house.world.browser(house.director).get("/coverage?from=2026-W46&to=2026-W46").text
    assert "9–15 Nov, week 46 of 2026" in chosen


def test_the_hotels_not_called_most_often_are_named_beside_the_line(house):
    house.calls(0, house.chen, 41, 42, 43, 44, 45, 46)
    house.calls(2, house.zhao, 41, 42)
    found = house.board()
    assert [(one.hotel.name, one.count.undone) for one in found.worst] == [("Hotel 2", 6), ("Hotel 3", 4)]


def test_a_sheet_takes_the_figures_of_the_filter_away(house):
    house.calls(2, house.zhao, 41, 42)
    browser = house.world.browser(house.director)
    answer = browser.send("/coverage?from=2026-W41&to=2026-W43&team=all", "/coverage/export")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == "Officer")
    assert [(row[0], row[1], row[2], *row[4:]) for row in rows[start + 1 :]] == [
        ("Chen Li", "One", "2026-W41", 2, 0, 2, 0, 0, 0),
        ("Chen Li", "One", "2026-W42", 2, 0, 2, 0, 0, 0),
        ("Chen Li", "One", "2026-W43", 2, 0, 2, 0, 0, 0),
        ("Zhao Min", "Two", "2026-W41", 1, 1, 0, 0, 0, 1),
        ("Zhao Min", "Two", "2026-W42", 1, 1, 0, 0, 0, 1),
        ("Zhao Min", "Two", "2026-W43", 1, 0, 1, 0, 0, 0),
    ]
    entry = AuditEntry.get(AuditEntry.verb == "coverage.exported")
    assert entry.told["count"] == 6


@once
def test_three_hundred_hotels_over_two_years_are_counted_in_a_handful_of_statements(house):
    """Many hotels as rows, without their histories: the number of statements and the time do not hang on them."""
    Hotel.insert_many(
        [{"code": f"L{n:04d}", "name": f"Large {n}", "name_key": f"large{n}"} for n in range(300)]
    ).execute()
    ids = [row.id for row in Hotel.select(Hotel.id).where(Hotel.code.startswith("L"))]
    Posting.insert_many(
        [{"hotel": i, "account": house.zhao.id, "function": "officer", "since": Week(2025, 1).monday} for i in ids]
    ).execute()
    HotelYear.insert_many(
        [
            {"hotel": i, "iso_year": year, "weeks": letters, "marks": "." * len(letters)}
            for i in ids
            for year, letters in ((2025, "d.tx" * 13), (2026, "d" * 46 + "." * 7))
        ]
    ).execute()
    person = house.world.person(house.director)
    costs = []
    for scope in (Scope(), Scope(officer=str(house.zhao.id))):
        with db.counted() as statements:
            found = board(person, scope, Span.of(Week(2025, 1), Week(2026, 46)))
        costs.append(len(statements))
    assert found.all.period.done == 300 * (13 + 46)
    assert (found.all.period.missed, found.all.period.tried, found.all.period.excused) == (
        300 * 13 + 6,
        300 * 13,
        300 * 13,
    )
    assert costs[0] <= 11 and costs[1] <= 11
    with db.counted() as statements:
        page = weeks_page(person, Scope(), Span.of(Week(2025, 1), Week(2026, 46)), Wanted.UNDONE, None)
    assert (len(page), len(statements) <= 9) == (50, True)


def test_the_ledger_knows_whose_a_week_is_by_its_sunday(house):
    book = ledger(house.world.person(house.director), [2026])
    week = nth(day(44))
    assert (book.owner(house.hotels[0].id, week), book.owner(house.hotels[0].id, nth(day(40)))) == (house.chen.id, None)
