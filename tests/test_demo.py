"""Demo data: believable, the same for the same seed, and in agreement with a recount however it was put in."""

import os
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from portal import demo, doctor
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meeting_plans import AccountsCheck, MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import SecrecyRequest
from portal.activity.calls import Call, CallCorrection
from portal.activity.follow_ups import FollowUp, State
from portal.activity.to_tell import Told, ToTell
from portal.demo import association_meetings, diary, notes, plan, promises, stage
from portal.foundation import clock, db, migrations
from portal.foundation.calendar import CalendarDay
from portal.foundation.clock import Week
from portal.foundation.roles import Function, Role
from portal.insight import association_reported, notices
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.excuses import Excuse
from portal.records.hotel_words import Gate
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.leaks import Leak
from portal.records.notices import Notice
from portal.records.planned_days import PlannedDay
from portal.records.principals import Principal
from portal.records.sessions import person_for
from portal.schema import SEALS, TABLES
from tests import postgres

UNTIL = date(2026, 3, 12)  # a Thursday, three weeks after Spring Festival
PASSWORD = "a demo password"


SIZES = (44, 20, 7, UNTIL)
#: Small, with a row in every table that a bigger one fills.
FEW = (9, 5, 7, UNTIL)


@pytest.fixture(scope="module")
def filled(sqlite_template, tmp_path_factory) -> Path:
    """A file with a small company up to a Thursday in March; made by the first worker that asks, copied for each
    test."""
    run = Path(os.environ["PORTAL_TEST_RUN"])
    finished = run / "march.db"
    with postgres.locked(run, "march"):
        if not finished.exists():
            path = tmp_path_factory.mktemp("march") / "portal.db"
            shutil.copy(sqlite_template, path)
            opened = db.connect(f"sqlite:///{path}")
            demo.fill(*SIZES, PASSWORD)
            opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.close()
            shutil.copy(path, finished)
    return finished


SEALED = {seal.table for seal in SEALS}
#: Columns that are drawn anew each time.
DRAWN = {"Attendee": ("code", "searchable"), "Member": ("code",), "Poll": ("seal",)}


@pytest.fixture
def company(filled, tmp_path):
    shutil.copy(filled, tmp_path / "portal.db")
    opened = db.connect(f"sqlite:///{tmp_path}/portal.db")
    yield opened
    opened.close()


def content(but: tuple = ()) -> dict[str, list]:
    """Every row of every table, without passwords and the columns named; of what is sealed, which is other letters each
    time, how many there are."""
    found = {}
    for table in TABLES:
        if table in SEALED:
            found[table.__name__] = table.select().count()
            continue
        left_out = {"password", *but, *DRAWN.get(table.__name__, ())}
        columns = [field for name, field in table._meta.fields.items() if name not in left_out]
        found[table.__name__] = sorted(table.select(*columns).tuples(), key=repr)
    return found


@pytest.fixture(scope="module")
def full_plan():
    return plan.make(120, 104, 1, date(2026, 11, 22), {})


def test_same_seed_sizes_and_day_give_the_same_company():
    one, same, other = (plan.make(44, 20, seed, UNTIL, {}) for seed in (7, 7, 8))
    assert (one, diary.contacts(one)) == (same, diary.contacts(same))
    assert diary.contacts(one) != diary.contacts(other)


def test_calls_put_in_by_thousands_are_what_the_deeds_would_have_written(database, monkeypatch):
    demo.fill(*FEW, PASSWORD)
    by_deeds = content(but=("id",))
    migrations.down("0001_initial")
    migrations.up()
    monkeypatch.setattr(stage, "DEEDS_UP_TO", 10)
    monkeypatch.setattr(stage, "BATCH", 30)
    demo.fill(*FEW, PASSWORD)
    assert content(but=("id",)) == by_deeds
    assert list(doctor.recount()) == []
    # The ids go on behind those that were given.
    last = Call.select().order_by(Call.id.desc()).get()
    assert Call.create(**{**last.__data__, "id": None}).id == last.id + 1


def test_a_recount_agrees(company):
    assert list(doctor.recount()) == []


def test_every_demo_account_can_sign_in_and_stands_where_it_should(company):
    assert {name for name in demo.ACCOUNTS if Account.check(name, PASSWORD)} == set(demo.ACCOUNTS)
    officer = {row.hotel_id: row.account.sign_in for row in postings(Function.OFFICER)}
    held = {
        row.account.sign_in: row.hotel_id
        for function in (Function.GM, Function.ASSISTANT)
        for row in postings(function)
    }
    assert held["gm"] == held["assistant"] != held["gm2"]
    owned = [row.hotel_id for row in postings(Function.OWNER)]
    assert len(owned) == 3 and held["gm"] in owned
    assert {officer[hotel] for hotel in (*owned, held["gm2"])} == {"staff"}


def postings(function: Function) -> list[Posting]:
    query = Posting.select(Posting, Account).join(Account)
    return list(query.where((Posting.function == function) & Posting.until.is_null()))


def test_nothing_has_happened_on_or_after_the_day(company):
    assert Call.select().where((Call.day >= UNTIL) | (Call.entered_at >= clock.instant(_midnight(UNTIL)))).count() == 0
    assert Call.select().where(Call.day >= Week.of(UNTIL).monday).count() > 10
    assert Posting.select().where(Posting.since > UNTIL).count() == 0


def _midnight(day: date):
    return datetime(day.year, day.month, day.day)


def test_there_are_weeks_done_tried_missed_and_free_and_some_are_due(company):
    with clock.at(clock.instant(_midnight(UNTIL))):
        hotels = Hotel.select().where(Hotel.next_call_on <= UNTIL)
        mine = {row.hotel_id for row in postings(Function.OFFICER) if row.account.sign_in == "staff"}
        assert len([hotel for hotel in hotels if hotel.id in mine]) >= 4
        assert len(hotels) < 30
    table = next(table for table in TABLES if table.__name__ == "HotelYear")
    letters = Counter("".join(row.weeks for row in table.select()))
    assert min(letters[letter] for letter in "dtx.-") > 0


def test_spring_festival_has_no_calls(company):
    days = CalendarDay.exceptions(date(2026, 2, 16), date(2026, 2, 22))
    free = [day for day, working in days.items() if not working]
    assert len(free) == 5
    assert Call.select().where(Call.day.in_(free)).count() == 0


def test_a_small_company_works_as_well(database):
    demo.fill(1, 1, 1, UNTIL, PASSWORD)
    assert Hotel.select().count() == 1
    assert list(doctor.recount()) == []


def test_officers_hold_16_to_22_hotels_in_neighbouring_cities(full_plan):
    held: dict[int, list] = {}
    for hotel in full_plan.hotels:
        moves = [change.value for change in hotel.changes if change.what == "officer"]
        officer = moves[-1] if moves else hotel.officer
        if officer is not None:
            held.setdefault(officer, []).append(hotel)
    assert len(held) == 6
    for hotels in held.values():
        assert 16 <= len(hotels) <= 22
        assert len({hotel.facts["city"] for hotel in hotels}) <= 3


def test_hotels_differ_and_most_are_at_gate_seven(full_plan):
    facts = [hotel.facts for hotel in full_plan.hotels]
    assert len({fact["code"] for fact in facts}) == len({fact["name"] for fact in facts}) == 120
    assert facts[0]["name"] == "苏州观前店"
    assert 100 <= sum(fact["gate"] == Gate.DAILY for fact in facts) < 120
    assert 80 <= sum(fact["kind"] == "member" for fact in facts) <= 108
    # Nobody can be rung up by mistake.
    assert all(fact["phone"].split("-")[1].startswith("00") for fact in facts)


def test_calls_are_made_in_office_hours_and_half_of_the_talks_are_short(full_plan):
    calls = diary.contacts(full_plan)
    assert all(call.at.weekday() < 5 and 9 <= call.at.hour < 18 for call in calls)
    assert [call.entered for call in calls] == sorted(call.entered for call in calls)
    short = {note.zh for kind in ("short", "attempt", "message") for note in notes.bank()[kind]}
    talks = [call.summary for call in calls if call.channel != "wechat" and call.result == "reached"]
    long = sum(len(text) > 35 for text in talks) / len(talks)
    assert 0.3 < long < 0.6 and len(short) == 21
    assert not any("{" in call.summary for call in calls)


def test_notes_fit_their_month(full_plan):
    by_text = {note.zh.split("{gm}")[0][:12]: note for note in notes.bank()["long"]}
    for call in diary.contacts(full_plan):
        note = by_text.get(call.summary[:12])
        assert note is None or note.fits(call.at.month)


def test_principals_of_one_hotel_follow_one_another(company):
    gms = Principal.select().where((Principal.function == "gm") & Principal.until.is_null())
    assert Counter(Counter(row.hotel_id for row in gms).values()) == {1: 44}
    for call in Call.select(Call, Principal).join(Principal).where(Call.by_role == Role.STAFF):
        who = call.principal
        assert who.since <= call.day and (who.until is None or call.day < who.until + timedelta(days=1))


def test_a_new_password_reaches_the_accounts_nobody_has_changed(company):
    own = Account.named("gm2")
    own.password = "of his own"
    own.save()
    demo.use_password("another password")
    assert Account.check("staff", "another password")
    assert Account.named("gm2").password == "of his own"


# What follows from the calls


def test_what_hotels_and_departments_owe_has_a_life_of_its_own(company):
    states = Counter(row.state for row in FollowUp.select())
    assert states[State.CONFIRMED] > 60
    assert min(states[one] for one in (State.OPEN, State.UNDER_WAY, State.STUCK, State.CLAIMED)) >= 3
    items = list(FollowUp.select(FollowUp, Department).left_outer_join(Department))
    assert {row.department.word if row.department else "" for row in items} == {
        "",
        *("customer-service", "sales", "training", "quality", "engineering", "finance"),
    }
    assert sum(row.raised >= 3 for row in items) > 10
    overdue = [row for row in items if row.is_open and row.due_on < UNTIL]
    assert 10 < len(overdue) < len(items) / 2
    # Nobody confirms what he owes or claims himself.
    for row in items:
        assert row.confirmed_by_id is None or row.confirmed_by_id not in (row.claimed_by_id, row.account_id)


def test_every_promise_in_the_bank_stands_alone():
    cut = [note for note in notes.by_number().values() if note.owner]
    assert len(cut) == 31 and all(len(note.promise) >= 5 and note.days for note in cut)
    assert len({note.promise for note in cut}) == 31


def test_most_complaints_are_answered_within_24_hours_and_some_are_not(full_plan):
    calls = diary.contacts(full_plan)
    complaints = [one for one in promises.promises(full_plan, calls) if one.complaint]
    answers = {number: step for number, one in enumerate(complaints) for step in one.steps if step.what == "answer"}
    quick = [n for n, step in answers.items() if step.at - complaints[n].at <= timedelta(hours=24)]
    assert len(complaints) > 10
    assert 0.5 < len(quick) / len(complaints) < 0.95
    assert len(answers) > len(quick)


def test_the_share_of_nothing_special_differs_by_officer(full_plan):
    talks, plain = Counter(), Counter()
    for call in diary.contacts(full_plan):
        if call.is_talk:
            talks[call.by] += 1
            plain[call.by] += call.plain
    shares = {by: plain[by] / talks[by] for by, _name in full_plan.officers}
    assert max(shares.values()) > 0.4 and min(shares.values()) < 0.2
    # From the second in a row on something is said.
    assert {call.summary == "" for call in diary.contacts(full_plan) if call.plain} == {True, False}


def test_about_half_of_this_week_is_done_whatever_its_day():
    for day in range(2, 8):
        until = date(2026, 11, 16) + timedelta(days=day - 1)
        made = plan.make(120, 6, 1, until, {})
        week = Week.of(until)
        done = {call.hotel for call in diary.contacts(made) if call.is_talk and Week.of(call.at.date()) == week}
        assert 0.3 < len(done) / len(made.hotels) < 0.6, until


def test_the_week_has_something_to_tell_days_given_calls_agreed_and_weeks_excused(company):
    with clock.at(clock.instant(_midnight(UNTIL))):
        staff = person_for(Account.named("staff"))
        hotels = [row.hotel_id for row in postings(Function.OFFICER) if row.account.sign_in == "staff"]
        assert sum(len(items) for items in ToTell.open_for(hotels).values()) > 10
        assert Told.select().count() > 10
        assert PlannedDay.visible_to(staff).where(PlannedDay.hotel.in_(hotels)).count() > 3
        backs = Call.select().where(Call.call_back_at > clock.now())
        assert [call.by_id for call in backs] == [staff.id, staff.id]
        letters = Counter(
            row.weeks[Week.of(UNTIL).number - 1] for row in HotelYear.select().where(HotelYear.iso_year == 2026)
        )
    assert letters["x"] >= 2 and letters["t"] >= 1 and letters["d"] > 10
    assert Excuse.select().where(Excuse.state == "asked").count() > 0
    assert CallCorrection.select().count() > 2
    assert Call.select().where(Call.part_of.is_null(False)).count() == 2


def test_the_hotel_side_and_the_liaison_have_something_to_do(company):
    with clock.at(clock.instant(_midnight(UNTIL))):
        seen = {}
        for sign_in in ("gm", "gm2", "assistant", "liaison"):
            rows = FollowUp.visible_to(person_for(Account.named(sign_in)))
            seen[sign_in] = Counter(row.state for row in rows.where(FollowUp.opened()))
        gm = person_for(Account.named("gm"))
        waits = [row for row in FollowUp.visible_to(gm) if row.may_be_confirmed_by(gm)]
    assert [row.wording for row in waits] == ["确认渠道活动叠加规则"]
    assert sum(seen["assistant"].values()) == 1
    assert seen["gm2"][State.STUCK] == 1
    assert seen["liaison"][State.OPEN] > 0 and seen["liaison"][State.UNDER_WAY] > 0


def test_somebody_who_left_was_erased_and_texts_still_mention_him(company):
    (request,) = Erasure.select()
    places = ErasureText.of(request)
    assert {"follow_up_entry", "handover"} <= {place.kind for place in places if place.settled_at is None}
    (person,) = request.principals()
    assert person.name == f"已删除 (erased) {person.id}"
    assert [leak.closed_at is not None for leak in Leak.select()] == [True]


# The association's meetings

#: Written by `association_meetings` alone; those who point at others go first.
MEETING_TABLES = (
    Discipline,
    SecrecyRequest,
    MeetingFeedback,
    AccountsCheck,
    MeetingCorrection,
    MeetingDecision,
    MeetingMinutes,
    Attendee,
    MeetingInvitation,
    AgendaItem,
    MeetingCost,
    MeetingTask,
    Meeting,
)


def conventions() -> list[Meeting]:
    return list(Meeting.select().where(Meeting.kind == "convention").order_by(Meeting.begins_at))


def test_two_conventions_are_over_with_all_that_came_of_them_and_one_is_to_come(company):
    first, last, coming = conventions()
    start = demo.first_day(UNTIL, SIZES[1])
    assert clock.local(first.at).date() > start
    for row in (first, last):
        assert row.minutes_at and row.accounts_at and clock.local(row.ends_at).date() < UNTIL
        assert {one.state for one in row.invitations} == {"coming", "declined"}
        came = list(row.attendees)
        assert sum(one.is_there for one in came) > 0.8 * len(came)
        assert [one.is_there for one in came if one.state == "waiting"] == [False]
        assert [one.job for one in came if one.represents and one.account_id is None] == ["常务副总经理"]
        assert row.checks.count() == 2 and row.feedback.count() >= 6
    (minutes,) = last.minutes
    (doubt,) = minutes.corrections
    assert (doubt.state, doubt.earlier != minutes.text, "先在一个城市试行" in minutes.text) == ("taken", True, True)
    assert sorted(one.follow_up.state for one in minutes.decisions if one.follow_up_id) == [
        State.CONFIRMED,
        State.OPEN,
        State.UNDER_WAY,
    ]
    titles = {item.motion.title for item in last.agenda if item.motion_id}
    assert titles == {"补选理事一名", "恶劣天气同城会员酒店互助接待"}
    assert 40 <= (coming.begins_on - UNTIL).days <= 50 and coming.assembly and coming.is_announced


def test_the_demos_people_find_something_of_the_convention_to_come(company):
    coming = conventions()[-1]
    with clock.at(clock.instant(_midnight(UNTIL))):
        people = {name: person_for(Account.named(name)) for name in ("gm", "gm2", "staff")}
        mine = {name: list(MeetingInvitation.visible_to(people[name])) for name in ("gm", "gm2")}
        (waits,), (answered,) = ([one for one in rows if one.meeting_id == coming.id] for rows in mine.values())
        assert (waits.state, answered.state, answered.attendees.count()) == ("asked", "coming", 2)
        assert [task.is_overdue for task in coming.tasks if task.account_id == people["staff"].id] == [False]
        assert sum(task.is_overdue for task in coming.tasks) == 1
        told = association_reported.report(people["gm"], coming)
        assert [row.title for row in told.rows] == ["恶劣天气同城会员酒店互助接待"]
    assert [item.motion.title for item in coming.agenda if item.motion_id] == ["同城会员酒店共享兼职客房人员名册"]
    # A few ask for a secret vote, fewer than it takes.
    assert SecrecyRequest.select().count() == 3
    assert {row.motion.secret for row in SecrecyRequest.select()} == {False}


def test_meetings_told_anew_are_the_same(company):
    before = meeting_rows()
    for table in MEETING_TABLES:
        table.delete().execute()
    calendar = CalendarDay.exceptions(demo.first_day(UNTIL, SIZES[1]), UNTIL + timedelta(days=7))
    again = stage.Stage(plan.make(*SIZES[:3], UNTIL, calendar))
    again.accounts = {row.sign_in: row for row in Account.select()}
    again.people = {name: person_for(row) for name, row in again.accounts.items()}
    with clock.at(clock.instant(_midnight(UNTIL))):
        speakers = Representative.acting()
    members = list(Member.select().where(Member.id.in_(list(speakers))).order_by(Member.id))
    for row in members:
        row.gm = person_for(speakers[row.id].account)
    with db.together():
        association_meetings.lay(again, members)
    assert meeting_rows() == before
    assert list(doctor.recount()) == []


def meeting_rows() -> dict[str, list]:
    """What the meetings have written, without what is drawn anew, and the numbers of follow-ups, which go on."""
    but = {"code", "searchable", "follow_up"}
    found = {}
    for table in MEETING_TABLES:
        columns = [field for name, field in table._meta.fields.items() if name not in but]
        found[table.__name__] = list(table.select(*columns).order_by(table.id).tuples())
    return found


def test_every_kind_of_record_that_the_demo_has_notices_of_is_known_to_notices(company):
    told = {kind for (kind,) in Notice.select(Notice.kind).distinct().tuples()}
    assert {"meeting", "meeting_minutes", "discipline", "motion", "bulletin"} <= told
    assert told <= {table._meta.table_name for table in notices.TABLES}
