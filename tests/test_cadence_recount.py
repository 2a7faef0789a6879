"""Kept = recomputed, always: a slow and literal reading of the counting rules against what the portal keeps."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock, db
from portal.foundation.calendar import CalendarDay
from portal.foundation.clock import Week
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import cadence, excusing, postings
from portal.records.accounts import Account
from portal.records.cadence import Rule, Touch, TouchResult
from portal.records.covers import Cover
from portal.records.excuses import Excuse
from portal.records.hotel_words import Gate, Grade, Status
from portal.records.hotel_years import HotelYear
from portal.records.hotels import NEVER, Hotel, Posting, Standing
from portal.records.principals import Principal, PrincipalFunction
from portal.records.recounts import recount

#: What is reckoned from a history is reckoned in Python: one database is enough for many histories.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

ROLES = {"one": Role.STAFF, "two": Role.STAFF, "manager": Role.MANAGER, "liaison": Role.LIAISON}


# --- The literal reading: shares no line with the portal but the tables it reads and the ISO week of a day. ---


def officer_on(hotel, day):
    held = [p for p in officers(hotel) if p.since <= day and (p.until is None or p.until > day)]
    return sorted(held, key=lambda p: (p.since, p.id))[-1].account_id if held else None


def officers(hotel):
    rows = Posting.select().where((Posting.hotel == hotel) & (Posting.function == Function.OFFICER))
    return [row for row in rows if row.until != row.since]


def substitutes_on(hotel, officer, day):
    return {
        row.substitute_id
        for row in Cover.select()
        if row.officer_id == officer and row.first <= day <= row.last and row.hotel_id in (None, hotel.id)
    }


def asked(hotel, standings, rules, week):
    """(times, every) of a week from that of the first posting on."""
    sunday = week.sunday
    stood = [s for s in standings if s.since <= sunday] or standings[:1]
    if not stood or stood[-1].status != Status.ACTIVE:
        return 0, 1
    now = stood[-1]
    held = [rule for rule in rules if Week.of(rule.since) <= week and (not rule.until or week < Week.of(rule.until))]
    times, every = (1, 1) if now.gate == Gate.DAILY else (None, None)
    # The general rules first, so that the particular ones have the last word.
    for rule in sorted(held, key=lambda rule: (bool(rule.gate) + bool(rule.grade), rule.since, rule.id)):
        here = rule.gate == now.gate or (not rule.gate and now.gate == Gate.DAILY)
        if here and (not rule.grade or rule.grade == now.grade):
            times, every = rule.times, rule.every
    if times is None:
        return 0, 1
    young = now.daily_since is not None and 0 <= (week.monday - now.daily_since).days < 60
    if (now.in_difficulty or young) and times < 2 * every:
        return 2, 1
    return times, every


def idle(week, exceptions):
    return all(not exceptions.get(day, day.isoweekday() <= 5) for day in week.days)


def blocks(hotel, last):
    """[(weeks, times, whole)] in order; a block that the next change cuts short is not whole."""
    week = Week.of(min(posting.since for posting in officers(hotel)))
    standings = sorted(Standing.select().where(Standing.hotel == hotel), key=lambda row: row.since)
    rules = [rule for rule in Rule.select() if rule.kind == "call"]
    found = []
    while week <= last:
        times, every = asked(hotel, standings, rules, week)
        weeks = [week]
        while len(weeks) < every and asked(hotel, standings, rules, weeks[-1].plus(1)) == (times, every):
            weeks.append(weeks[-1].plus(1))
        if times:
            found.append((weeks, times, len(weeks) == every))
        week = weeks[-1].plus(1)
    return found


def visits_asked(standings, rules, month, day):
    """(times, every) of visits in a month, by how the hotel stood on one of its days."""
    stood = ([s for s in standings if s.since <= day] or standings[:1])[-1]
    ranked = sorted(rules, key=lambda rule: (bool(rule.gate) + bool(rule.grade), rule.since, rule.id))
    found = 0, 1
    for rule in ranked:
        here = rule.gate == stood.gate or (not rule.gate and stood.gate == Gate.DAILY)
        begun = (rule.since.year, rule.since.month) <= month
        over = rule.until is not None and (rule.until.year, rule.until.month) <= month
        if here and rule.grade in (None, stood.grade) and begun and not over and stood.status == Status.ACTIVE:
            found = rule.times, rule.every
    return found


def month_after(month):
    return (month[0] + month[1] // 12, month[1] % 12 + 1)


def months_of(hotel, years, visits):
    """{(year, month): letter}"""
    letters = {(year, number): "-" for year in years for number in range(1, 13)}
    standings = sorted(Standing.select().where(Standing.hotel == hotel), key=lambda row: row.since)
    rules = [rule for rule in Rule.select() if rule.kind == "visit"]
    begun = min(posting.since for posting in officers(hotel))
    month = (begun.year, begun.month) if begun.day <= 15 else month_after((begun.year, begun.month))
    excused = {
        (row.since.year, row.since.month)
        for row in Excuse.select()
        if (row.hotel_id, row.kind, row.state) == (hotel.id, "visit", "approved")
    }

    def asked_in(month):
        last = date(*month_after(month), 1) - timedelta(days=1)
        by_then, then = (visits_asked(standings, rules, month, day) for day in (date(*month, 15), last))
        return then if by_then[0] and then[0] else (0, 1)

    while month <= max(letters):
        times, every = asked_in(month)
        block = [month]
        while len(block) < every and asked_in(month_after(block[-1])) == (times, every):
            block.append(month_after(block[-1]))
        days = sorted(day for day in visits if (day.year, day.month) in block)
        free = [one for one in block if one not in excused]
        if times and len(days) >= times:
            letters[days[times - 1].year, days[times - 1].month] = "d"
        elif times and len(block) == every:
            where, letter = (free[-1], ".") if free else (block[-1], "x")
            letters[where] = letter
        month = month_after(block[-1])
    return {month: letter for month, letter in letters.items() if month[0] in years}


def literal(hotel, last_year, visits_count=True):
    """({week: letter}, {week: mark}, next_call_on, {(year, month): letter}, next_visit_on)"""
    if not officers(hotel):
        return {}, {}, NEVER, {}, NEVER
    first_year = Week.of(min(posting.since for posting in officers(hotel))).year
    years = range(first_year, max(first_year + 1, last_year) + 1)
    letters = {week: "-" for year in years for week in clock.weeks_of(year)}
    marks = dict.fromkeys(letters, ".")
    days = {"talk": set(), "attempt": set(), "message": set()}
    met, been = set(), set()
    for touch in Touch.select().where(Touch.hotel == hotel):
        officer = officer_on(hotel, touch.day)
        ours = touch.by_id == officer or touch.by_id in substitutes_on(hotel, officer, touch.day)
        if touch.by_role == "manager" or (touch.by_role == "staff" and ours):
            visit = touch.channel == "visit"
            if visit:
                been.add(Week.of(touch.day))
                met |= {touch.day} if touch.result == "talk" else set()
            if visits_count or not visit:
                days[touch.result].add(touch.day)
    exceptions = {row.day: row.working for row in CalendarDay.select()}
    approved = (hotel.id, "call", "approved")
    excused = {Week.of(row.since) for row in Excuse.select() if (row.hotel_id, row.kind, row.state) == approved}
    for weeks, times, whole in blocks(hotel, max(letters)):
        talks = sorted(day for day in days["talk"] if Week.of(day) in weeks)
        attempts = {day for day in days["attempt"] if Week.of(day) in weeks}
        working = [week for week in weeks if week not in excused and not idle(week, exceptions)]
        if len(talks) >= times:
            week, letter = Week.of(talks[times - 1]), "d"
        elif not whole:
            continue
        elif not working:
            week, letter = weeks[-1], "x"
        elif len(attempts) >= 2 and not talks:
            week, letter = working[-1], "t"
        else:
            week, letter = working[-1], "."
        if week in letters:
            letters[week] = letter
    for day in days["message"]:
        if Week.of(day) in marks:
            marks[Week.of(day)] = "m"
    for week in been & set(marks):
        marks[week] = "b" if marks[week] == "m" else "v"
    done = [week for week, letter in letters.items() if letter == "d"]
    undone = [w for w, letter in letters.items() if letter in (".", "t") and (not done or w > max(done))]
    stood = sorted(Standing.select().where(Standing.hotel == hotel), key=lambda row: row.since)
    at_rest = stood and stood[-1].status != Status.ACTIVE
    months = months_of(hotel, years, met)
    made = max((month for month, letter in months.items() if letter == "d"), default=(0, 0))
    unmade = [month for month, letter in sorted(months.items()) if letter == "." and month > made]
    call, visit = undone[0].monday if undone else NEVER, date(*unmade[0], 1) if unmade else NEVER
    return letters, marks, NEVER if at_rest else call, months, NEVER if at_rest else visit


# --- A random history, told through the deeds of the portal. ---

HABITS = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
STARTS = [date(2025, 12, 20), date(2026, 1, 28), date(2026, 11, 26), date(2020, 12, 10)]

calls = st.tuples(
    st.just("call"),
    st.sampled_from(["one", "one", "two", "manager", "liaison"]),
    st.integers(0, 25),
    st.sampled_from([Channel.PHONE, Channel.VIDEO, Channel.VOICE, Channel.WECHAT]),
    st.sampled_from(list(Direction)),
    st.sampled_from([Result.REACHED, Result.REACHED, Result.NO_ANSWER]),
    st.sampled_from(["gm", "gm", "other", None]),
)
visits = st.tuples(
    st.just("visit"),
    st.sampled_from(["one", "one", "two", "manager", "liaison"]),
    st.integers(0, 70),
    st.sampled_from(["talk", "talk", "attempt"]),
)
deeds = st.one_of(
    *[calls] * 4,
    *[visits] * 2,
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("post"), st.sampled_from(["one", "two"]), st.integers(0, 20)),
    st.tuples(st.just("end")),
    st.tuples(
        st.just("edit"),
        st.sampled_from(
            [
                {"gate": Gate.DEEPER},
                {"gate": Gate.DAILY},
                {"status": Status.SUSPENDED},
                {"status": Status.ACTIVE},
                {"status": Status.LEFT},
                {"in_difficulty": 1},
                {"in_difficulty": 0},
                {"grade": Grade.A},
                {"grade": Grade.B},
            ]
        ),
    ),
    st.tuples(
        st.just("rule"),
        st.integers(-60, 30),
        st.sampled_from([None, None, Grade.A, Grade.B]),
        st.sampled_from([None, None, None, Gate.DAILY, Gate.DEEPER]),
        st.sampled_from([None, None, 7, 40]),
        st.sampled_from([(1, 1), (2, 1), (1, 2), (1, 4), (2, 4), (3, 2), (0, 1), (1, 12)]),
        st.sampled_from(["call", "visit"]),
    ),
    st.tuples(st.just("holiday"), st.integers(-4, 4)),
    st.tuples(st.just("cover"), st.sampled_from(["one", "two"]), st.integers(-25, 3), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("uncover")),
    st.tuples(st.just("excuse"), st.sampled_from(["one", "two"]), st.integers(-8, 12), st.integers(1, 3)),
    st.tuples(st.just("excuse_month"), st.integers(-2, 3)),
    st.tuples(st.just("decide"), st.sampled_from(["approve", "approve", "decline", "withdraw"])),
)
histories = st.lists(st.tuples(st.integers(0, 12), deeds), min_size=1, max_size=12)


class Filed(db.Table):
    """What a visit is to the cadence: an id, and a name for what it is."""

    class Meta:
        table_name = "filed"


class History:
    """One hotel and its people at some day; deeds move the day on."""

    def __init__(self, start):
        self.today = start
        self.accounts = {name: Account.create(sign_in=name, name=name, role=role) for name, role in ROLES.items()}
        with self.now():
            self.hotel = Hotel.add(COMMAND_LINE, code="SH001", name="如意酒店")
            self.principals = {
                "gm": Principal.enter(COMMAND_LINE, self.hotel, "王海", PrincipalFunction.GM, since=date(2019, 1, 1)),
                "other": Principal.enter(
                    COMMAND_LINE, self.hotel, "李静", PrincipalFunction.OTHER, since=date(2019, 1, 1)
                ),
                None: None,
            }

    @contextmanager
    def now(self):
        with clock.at(clock.instant(datetime(self.today.year, self.today.month, self.today.day, 12))):
            yield

    def do(self, days, deed):
        self.today += timedelta(days=days)
        with self.now():
            getattr(self, deed[0])(*deed[1:])

    def call(self, who, back, channel, direction, result, principal):
        account = self.accounts[who]
        day = self.today - timedelta(days=back)
        Call.record(
            Person(account.id, account.name, Role(account.role)),
            self.hotel,
            at=clock.instant(datetime(day.year, day.month, day.day, 11)),
            channel=channel,
            direction=direction,
            result=result,
            principal=self.principals[principal],
        )

    def visit(self, who, back, result):
        """A touch as whoever files a visit puts it."""
        account, day = self.accounts[who], self.today - timedelta(days=back)
        Touch.put(
            Person(account.id, account.name, Role(account.role)),
            self.hotel,
            day,
            cadence.VISIT,
            TouchResult(result),
            Filed(id=Touch.select().count() + 1),
        )

    def delete(self, place):
        touches = list(Touch.select().order_by(Touch.id))
        if touches:
            touch = touches[place % len(touches)]
            if touch.channel != cadence.VISIT:
                Call.delete_by_id(touch.record_id)
            touch.delete_instance()
            cadence.settle(self.hotel.id)

    def post(self, who, back):
        since = self.today - timedelta(days=back)
        postings.post(COMMAND_LINE, self.hotel, self.accounts[who], Function.OFFICER, since=since)

    def cover(self, officer, back, days, here):
        """The other one stands in, unless that cannot be."""
        other = {"one": "two", "two": "one"}[officer]
        first, last = self.today + timedelta(days=back), self.today + timedelta(days=days)
        hotel = self.hotel if here else None
        with suppress(db.Refused):
            postings.cover(COMMAND_LINE, self.accounts[officer], self.accounts[other], first, last, hotel)

    def uncover(self):
        row = Cover.select().order_by(Cover.id.desc()).first()
        if row:
            postings.end_cover(COMMAND_LINE, row)

    def person(self, who):
        return Person(self.accounts[who].id, who, ROLES[who])

    def excuse(self, who, back, count):
        """Asked for, and approved at once; later weeks too far away, or asked for already, are not."""
        weeks = [Week.of(self.today).plus(back + n) for n in range(count)]
        with suppress(db.Refused):
            for row in excusing.ask(self.person(who), self.hotel, [week.monday for week in weeks], "装修停业"):
                if count != 2:
                    excusing.approve(self.person("manager"), row)

    def excuse_month(self, months):
        day = self.today + timedelta(days=30 * months)
        with suppress(db.Refused):
            for row in excusing.ask(self.person("one"), self.hotel, [], "装修停业", [day]):
                excusing.approve(self.person("manager"), row)

    def decide(self, how):
        """What waits longest is decided, or taken back."""
        row = Excuse.select().where(Excuse.state == "asked").order_by(Excuse.id).first()
        if row and how == "withdraw":
            excusing.withdraw(Person(row.by_id, "", Role.STAFF), row)
        elif row:
            getattr(excusing, how)(self.person("manager"), row)

    def end(self):
        row = Posting.get_or_none((Posting.function == Function.OFFICER) & Posting.until.is_null())
        if row:
            postings.end(COMMAND_LINE, row)

    def edit(self, facts):
        hotel = Hotel.get_by_id(self.hotel.id)
        hotel.edit(COMMAND_LINE, hotel.version, **facts)
        cadence.settle(hotel.id)

    def rule(self, days, grade, gate, length, rate, kind="call"):
        since = self.today + timedelta(days=days)
        until = since + timedelta(days=length) if length else None
        Rule.create(kind=kind, since=since, until=until, grade=grade, gate=gate, times=rate[0], every=rate[1])
        cadence.settle(self.hotel.id)

    def holiday(self, weeks):
        monday = Week.of(self.today).plus(weeks).monday
        days = [monday + timedelta(days=n) for n in range(7)]
        CalendarDay.delete().where(CalendarDay.day.in_(days)).execute()
        CalendarDay.insert_many({"day": day, "working": False} for day in days[:5]).execute()
        cadence.settle(self.hotel.id)


def kept(hotel):
    rows = list(HotelYear.select().where(HotelYear.hotel == hotel))
    letters = {w: c for row in rows for w, c in zip(clock.weeks_of(row.iso_year), row.weeks, strict=True)}
    marks = {w: c for row in rows for w, c in zip(clock.weeks_of(row.iso_year), row.marks, strict=True)}
    months = {(row.iso_year, n): letter for row in rows for n, letter in enumerate(row.months, start=1)}
    now = Hotel.get_by_id(hotel.id)
    return letters, marks, now.next_call_on, months, now.next_visit_on


@contextmanager
def undone_afterwards():
    with db.together() as transaction:
        yield
        transaction.rollback()


@once
@given(st.sampled_from(STARTS), st.integers(0, 60), histories)
@HABITS
def test_after_every_deed_what_is_kept_is_what_a_literal_reading_of_the_rules_says(database, start, back, history):
    with undone_afterwards():
        world = History(start)
        world.do(0, ("post", "one", back))
        for days, deed in history:
            before = kept(world.hotel)
            world.do(days, deed)
            event(deed[0])
            after = kept(world.hotel)
            # A deed that found nothing to do has opened no year.
            assert after == literal(world.hotel, max(after[0], default=Week(0, 1)).year)
            assert set(after[0].values()) <= set("dtx-.") and set(after[1].values()) <= set("mvb.")
            if deed[0] == "call" and deed[3] == Channel.WECHAT:
                assert {week: after[0][week] for week in before[0]} == before[0]
        with world.now():
            assert list(recount(touches())) == []


@once
@given(st.sampled_from(STARTS), histories, st.integers(0, 25), st.sampled_from([(1, 1), (2, 1), (1, 4)]))
@HABITS
def test_one_talk_more_never_takes_a_done_week_away(database, start, history, back, rate):
    with undone_afterwards():
        world = History(start)
        world.do(0, ("post", "one", 30))
        world.do(0, ("rule", -40, None, None, None, rate))
        for days, deed in history:
            world.do(days, deed)
        before, _, due, *_rest = kept(world.hotel)
        world.do(0, ("call", "manager", back, Channel.PHONE, Direction.OUT, Result.REACHED, "gm"))
        after, _, later, *_rest = kept(world.hotel)
        done = {week for week, letter in before.items() if letter == "d"}
        now = {week for week, letter in after.items() if letter == "d"}
        assert len(now) in (len(done), len(done) + 1)
        if not any(rule.every > 1 for rule in Rule.select()):  # in a block, an earlier talk moves the done week forward
            assert done <= now and later >= due


@once
@given(histories)
@HABITS
def test_settling_once_at_the_end_comes_to_the_same(database, history):
    assume(len(history) > 1)
    outcomes = []
    for at_the_end in (False, True):
        with undone_afterwards():
            world = History(date(2026, 11, 26))
            if at_the_end:
                with world.now(), cadence.settling_later():
                    world.do(0, ("post", "one", 20))
                    for days, deed in history:
                        world.do(days, deed)
            else:
                world.do(0, ("post", "one", 20))
                for days, deed in history:
                    world.do(days, deed)
            # Both at the same day, which decides how many years are open.
            with world.now():
                cadence.settle(world.hotel.id)
            outcomes.append(kept(world.hotel))
    assert outcomes[0] == outcomes[1]


# --- The recount itself: it finds what is wrong, and nothing else. ---


def touches():
    """Those of the calls, and as visits have no record here, their own."""
    yield from call_touches()
    for touch in Touch.select().where(Touch.channel == cadence.VISIT):
        told = (touch.hotel_id, touch.day, touch.channel, touch.result, touch.by_id, touch.by_role)
        yield (touch.kind, touch.record_id, *told)


def call_touches():
    """Every call as the touch it ought to have."""
    for call in Call.select().order_by(Call.id):
        yield ("call", call.id, call.hotel_id, call.day, call.channel, call.worth, call.by_id, call.by_role)


@pytest.fixture
def world(database):
    world = History(date(2026, 11, 19))
    world.do(0, ("post", "one", 17))
    for back in (0, 9, 16):
        world.do(0, ("call", "one", back, Channel.PHONE, Direction.OUT, Result.REACHED, "gm"))
    with world.now():
        yield world


def test_a_recount_of_what_is_right_finds_nothing_in_whatever_order_the_records_come(world):
    assert list(recount(call_touches())) == []
    assert list(recount(reversed(list(call_touches())))) == []


def test_a_recount_finds_a_week_that_is_not_what_it_ought_to_be(world):
    right = "-" * 44 + "ddd" + "." * 6
    HotelYear.update(weeks="." * 53).where(HotelYear.iso_year == 2026).execute()
    found = list(recount(call_touches()))
    months = "-" * 10 + ".."
    assert found == [("SH001 2026", ("." * 53, "." * 53, months), (right, "." * 53, months))]
    HotelYear.delete().where(HotelYear.iso_year == 2026).execute()
    assert list(recount(call_touches())) == [("SH001 2026", None, (right, "." * 53, months))]


def test_a_recount_finds_a_wrong_next_call(world):
    Hotel.update(next_call_on=NEVER).execute()
    assert list(recount(call_touches())) == [("SH001 next_call_on", NEVER, date(2026, 11, 23))]


def test_a_recount_finds_touches_without_their_record_and_records_without_their_touch(world):
    first, second, third = Touch.select().order_by(Touch.id)
    Call.delete_by_id(first.record_id)
    second.delete_instance()
    Touch.update(channel=Channel.VIDEO).where(Touch.id == third.id).execute()
    cadence.settle(world.hotel.id)
    found = {(finding.about, finding.kept is None) for finding in recount(call_touches())}
    assert found == {
        (f"touch of call {first.record_id}", False),
        (f"touch of call {second.record_id}", True),
        (f"touch of call {third.record_id}", False),
        (f"touch of call {third.record_id}", True),
    }


def test_a_year_not_opened_because_nothing_happened_is_no_fault(world):
    with clock.at(datetime(2031, 5, 5)):
        assert list(recount(call_touches())) == []
        cadence.settle(world.hotel.id)
        assert HotelYear.select().count() == 7
        assert list(recount(call_touches())) == []


def test_of_many_who_record_at_once_for_one_hotel_none_is_lost(database):
    world = History(date(2026, 11, 19))
    world.do(0, ("post", "one", 200))
    weeks, gate = range(24), Barrier(4)

    def record(some):
        with db.database.connection_context():
            gate.wait()
            for week in some:
                with world.now():
                    world.call("one", week * 7, Channel.PHONE, Direction.OUT, Result.REACHED, "gm")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(record, [weeks[n::4] for n in range(4)]))
    letters, _, due, *_rest = kept(world.hotel)
    assert (list(letters.values()).count("d"), due) == (24, date(2026, 11, 23))
    assert list(recount(call_touches())) == []
