"""Lists cost the same with one row and with many (law 2), and are paged by key over tables that grow (design §3a)."""

import json
import re
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from peewee import fn

from portal.activity.association import charter_acceptances, meeting_minutes_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingDecision
from portal.activity.association.meeting_plans import MeetingCost, MeetingTask
from portal.activity.association.members import Member
from portal.activity.bulletins import deeds as bulletins
from portal.activity.calls import Call, Result
from portal.activity.calls.checks import SpotCheck, Verdict
from portal.activity.evaluations import comment_deeds, comment_sealing, improvement_deeds, invitation_deeds
from portal.activity.evaluations.comment_sealing import Told
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.follow_ups import State as ItemState
from portal.activity.inspections import Inspection, findings
from portal.activity.library import LibraryEntry, LibraryOffer
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock, db
from portal.foundation.roles import COLUMNS, COMMAND_LINE, Function
from portal.insight import hotel_list
from portal.insight.hotel_list import Due, Filter, Sort, VisitDue
from portal.records import cadence, excusing
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.covers import Cover
from portal.records.holder_checks import HolderCheck
from portal.records.hotels import NEVER, Hotel
from portal.records.notices import News, Notice
from portal.records.principals import Principal
from portal.records.sessions import Session
from portal.records.tags import HotelTag
from portal.records.teams import Region, Team
from tests.association import meetings
from tests.company import Company, ask
from tests.evaluations import rounds
from tests.world import HASHED, days_ago

#: They have a row more for everything that happens.
GROWING = {"call", "visit", "minutes", "audit_entry", "touch", "line"}
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
    "/": (("manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 43),
    "/hotels": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 14),
    "/hotels?officer=me": (("staff",), 14),
    "/hotels?officer=none": (("manager", "director", "admin"), 13),
    "/hotels?q=Court&sort=city&due=due&visit=due&team=none": (("staff", "manager", "liaison", "director", "admin"), 14),
    "/exports": (("staff", "manager", "liaison", "director", "admin"), 6),
    "/search?q=Court": (("staff", "manager", "liaison", "director", "admin"), 10),
    "/calls": (("staff", "manager", "liaison", "director"), 9),
    "/calls?hotel=OWN-1&mark=complaint&team=1": (("staff", "manager", "liaison", "director"), 10),
    "/calls/last?hotel=OWN-1": (("staff", "manager", "liaison", "director"), 10),
    "/notices": (("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 29),
    "/notices/choices": (("staff", "assistant"), 7),
    "/follow-ups": (("staff", "manager", "liaison", "director", "gm", "assistant"), 11),
    "/follow-ups?show=claimed&whose=all": (("staff", "manager", "liaison", "director", "gm"), 11),
    "/inspections/findings": (("staff", "manager", "liaison", "director"), 9),
    "/inspections/findings?show=closed&city=苏州&department=quality&severity=minor": (("staff", "director"), 9),
    "/inspections/1/rectification": (("staff", "manager", "liaison", "director", "gm", "owner"), 12),
    "/inspections": (("staff", "manager", "liaison", "director", "gm", "owner"), 11),
    "/inspections?show=released&kind=announced": (("staff", "manager", "liaison", "director"), 11),
    "/inspections/1": (("staff", "manager", "liaison", "director", "gm", "owner"), 25),
    "/inspections/templates": (("staff", "manager", "liaison", "director", "admin"), 8),
    "/handovers": (("staff", "manager", "director"), 9),
    "/handovers?show=open": (("staff", "manager", "director"), 9),
    "/coverage": (("staff", "manager", "director"), 22),
    "/coverage?officer=none&weeks=52": (("staff", "manager", "director"), 22),
    "/coverage/hotels?state=owed&team=all": (("staff", "manager", "director"), 16),
    "/coverage?of=visits": (("staff", "manager", "director"), 20),
    "/coverage/hotels?of=visits&state=owed&team=all": (("staff", "manager", "director"), 16),
    "/coverage/portfolio?team=none": (("staff", "manager", "director"), 16),
    "/coverage/calls?team=none": (("staff", "manager", "director"), 16),
    "/coverage/checks?team=all": (("staff", "manager", "director"), 14),
    "/excuses": (("staff", "manager", "director"), 9),
    "/excuses/new?hotel=OWN-1": (("staff", "manager"), 13),
    "/spot-checks": (("staff", "manager", "director"), 11),
    "/visits": (("staff", "manager", "liaison", "director", "gm", "owner"), 9),
    "/visits?hotel=OWN-1&team=1&state=planned": (("staff", "manager", "director"), 11),
    "/visits?state=gone": (("staff", "manager", "director"), 11),
    "/visits/minutes": (("staff", "manager", "liaison", "director", "gm", "owner"), 10),
    "/visits/minutes?show=waiting&hotel=OWN-1": (("staff", "manager", "director"), 10),
    "/visits/plan": (("staff", "manager"), 12),
    "/visits/calendar?officer=1": (("staff", "manager", "liaison", "director"), 9),
    "/visits/travel-list": (("staff", "liaison"), 8),
    "/covers?when=coming": (("staff", "manager", "director", "admin"), 8),
    "/hotels/OWN-1/timeline": (("staff", "manager", "liaison", "director", "admin"), 13),
    "/monthly-reports": (("staff", "manager", "liaison", "director"), 15),
    "/monthly-reports?show=missing&officer=none": (("staff", "manager", "director"), 15),
    "/monthly-reports/of/OWN-1": (("staff", "manager", "liaison", "director", "gm", "owner", "assistant"), 13),
    "/monthly-reports/1": (("staff", "manager", "liaison", "director", "gm", "owner", "assistant"), 18),
    "/visits/1/preparation": (("staff", "manager"), 20),
    "/evaluations": (("staff", "manager", "liaison", "director", "gm", "owner"), 24),
    "/evaluations/cycles": (("staff", "manager", "liaison", "director", "gm", "owner"), 6),
    "/evaluations/cycles/1": (("staff", "manager", "liaison", "director", "gm", "owner"), 12),
    "/evaluations/cycles/1/invitations": (("staff", "manager", "director"), 11),
    "/evaluations/cycles/1/invitations?show=all&q=Court": (("director",), 11),
    "/evaluations/answers": (("director",), 9),
    "/evaluations/answers?cycle=2&hotel=OWN-1&kind=member": (("director",), 10),
    "/evaluations/forms": (("director",), 5),
    "/evaluations/comments": (("manager", "liaison", "director"), 11),
    "/evaluations/comments?topic=Hours&q=say&praise=1": (("manager", "liaison", "director"), 11),
    "/evaluations/questions": (("manager", "liaison", "director", "gm", "owner"), 10),
    "/evaluations/cycles/2/replies": (("staff", "manager", "liaison", "director", "gm", "owner"), 16),
    "/improvements": (("staff", "manager", "liaison", "director"), 9),
    "/improvements?show=overdue&department=quality": (("staff", "manager", "liaison", "director"), 9),
    "/leaks": (("staff", "director", "admin"), 6),
    "/association/meetings": (("staff", "manager", "liaison", "director", "gm", "owner"), 10),
    "/association/meetings?show=past&kind=convention": (("staff", "gm"), 10),
    "/association/meetings/1": (("staff", "manager", "liaison", "director", "gm", "owner"), 26),
    "/association/meetings/1/agenda": (("staff", "manager"), 12),
    "/association/meetings/1/invitations": (("staff", "manager", "liaison", "director"), 16),
    "/association/meetings/1/invitations?show=coming&q=own": (("staff", "director"), 16),
    "/association/meetings/1/invitations/print": (("staff", "manager", "director"), 9),
    "/association/meetings/1/check-in": (("staff", "manager"), 14),
    "/association/meetings/1/check-in?q=own": (("staff",), 14),
    "/association/meetings/1/check-in/attendance?show=": (("staff", "director"), 16),
    "/association/meetings/1/planning": (("staff", "manager", "liaison", "director"), 16),
    "/association/meetings/1/planning/budget": (("staff", "manager"), 16),
    "/association/meetings/2/accounts": (("staff", "manager", "liaison", "director", "gm", "owner"), 22),
    "/association/meetings/2/feedback": (("staff", "manager", "liaison", "director", "gm", "owner"), 16),
    "/association/meetings/2/minutes": (("staff", "manager", "liaison", "director", "gm", "owner"), 30),
    "/association/motions": (("staff", "manager", "liaison", "director", "gm", "owner"), 12),
    "/association/motions?show=decided": (("staff", "gm"), 12),
    "/association/motions/1": (("staff", "manager", "liaison", "director", "gm", "owner"), 40),
    "/association/motions/2": (("staff", "gm"), 40),
    "/association/motions/resolutions": (("staff", "manager", "liaison", "director", "gm", "owner"), 10),
    "/association/charter": (("staff", "manager", "liaison", "director", "gm", "owner"), 20),
    "/association/charter/acceptances": (("staff", "manager"), 10),
    "/association/charter/acceptances?show=accepted": (("staff", "manager"), 10),
    "/association/charter/comparison?from=1&to=2": (("staff", "manager"), 14),
    "/association/charter/draft": (("staff", "manager", "director"), 18),
    "/association/charter/editions": (("staff", "manager", "liaison", "director", "gm", "owner"), 8),
    "/library": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 10),
    "/library?q=Breakfast&kind=practice&topic=1": (("staff", "manager", "gm", "owner"), 10),
    "/library?show=stale": (("manager", "director"), 10),
    "/library/1": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 18),
    "/library/1/editions/comparison": (("staff", "manager"), 10),
    "/library/offers": (("staff", "manager", "director", "gm"), 8),
    "/library/offers?show=decided": (("manager", "director"), 8),
    "/library/topics": (("manager", "director"), 6),
    "/erasures": (("manager", "director", "admin"), 12),
    "/proposals": (("staff", "manager", "director", "admin", "gm"), 6),
    "/hotels/OWN-1/proposals": (("staff", "manager", "director", "admin", "gm"), 8),
    "/hotels/OWN-1/proposals/new": (("gm",), 9),
    "/hotels/OWN-1/files": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 9),
    "/accounts": (("admin",), 10),
    "/accounts?q=Grown&state=invited": (("admin",), 10),
    "/accounts/invitations": (("admin",), 8),
    "/accounts/mails": (("admin",), 3),
    "/accounts/consents": (("director",), 3),
    "/holder-checks": (("director",), 9),
    "/holder-checks?show=addresses&q=Own": (("director",), 9),
    "/hotels/OWN-1/postings/new": (("manager", "admin"), 8),
    "/hotels/OWN-1/access": (("manager", "director", "admin"), 7),
    "/hotels/OWN-1/principals": (("staff", "manager", "liaison", "director", "admin"), 7),
    "/hotels/OWN-1/plan": (("staff", "manager", "director"), 9),
    "/hotels/OWN-1/duties": (("staff", "manager", "liaison", "director", "admin"), 8),
    "/hotels/OWN-1/status": (("manager", "admin"), 8),
    "/hotels/OWN-1/people": (("staff", "manager"), 9),
    "/week": (("staff", "manager"), 14),
    "/week?show=all&open=OWN-1": (("staff",), 30),
    "/week/days": (("staff",), 14),
    "/week/ahead": (("staff",), 14),
    "/bulletins": (("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 9),
    "/bulletins?show=unread&topic=company&q=Words": (("staff", "manager", "admin", "gm", "owner", "assistant"), 9),
    "/bulletins?show=mine": (("manager", "liaison", "director"), 9),
    "/bulletins/1": (("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 22),
    "/bulletins/1/receipts": (("staff", "manager", "liaison", "director"), 16),
    "/to-tell": (("staff", "manager", "director"), 12),
    "/to-tell/1": (("staff", "manager", "director"), 12),
    "/reports": (("staff", "manager", "director"), 24),
    "/reports?kind=month": (("staff", "manager", "director"), 24),
    "/reports/follow-ups?figure=open&department=hotels": (("staff", "manager", "director"), 13),
    "/audit": (("admin", "director"), 58),
    "/departments": (("staff", "manager", "liaison", "director", "admin"), 10),
    "/services": (("staff", "manager", "liaison", "director", "admin"), 7),
    "/services?kind=member": (("staff", "admin"), 7),
    "/teams": (("staff", "manager", "liaison", "director", "admin"), 8),
    "/settings": (("director", "admin"), 10),
    "/settings/rules": (("director", "admin"), 4),
    "/settings/calendar?year=2026": (("director", "admin"), 4),
    "/hotels/OWN-1": (("staff", "manager", "liaison", "director", "admin", "gm", "owner"), 36),
    "/me": (("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant"), 10),
}


def _grow(company, n: int, whole=True) -> None:
    """n more of everything that has a list: hotels with people and calls, accounts, deeds. Not `whole`: without those
    of which a dozen have brought more than fifty."""
    with cadence.settling_later():
        for number in range(n):
            _grow_one(company, number)
            if whole:
                _grow_faster(company, number)
        company.world.posted(company.own, company.people["staff"])


def _grow_outcome(company, number: int) -> None:
    """A comment that is passed on, and an improvement that answers to it."""
    director, liaison = (company.world.person(company.people[one]) for one in ("director", "liaison"))
    told = {"invitation": EvaluationInvitation.get(EvaluationInvitation.cycle == company.told).id, "item": "open_keep"}
    comment_sealing.put(company.told, [Told(text=f"Words {number}", **told)])
    comment = EvaluationComment.select().order_by(EvaluationComment.id.desc()).get()
    quality, due = company.people["liaison"].department, clock.today() + timedelta(days=number)
    with clock.at(clock.now() - timedelta(hours=1)):
        comment_deeds.release(director, comment, 1, quality, f"They say {number}", topic="Hours", praise=True)
    about = {"cycle": company.told, "item": "qa_inspect"}
    improvement_deeds.add(liaison, quality, company.people["liaison"], f"Promise {number}", due, **about)


def _grow_library(company, hotel, number: int) -> None:
    """An entry that is due for a look, another edition of the first, and what two hotels offer."""
    manager, gm = (company.world.person(company.people[one]) for one in ("manager", "gm"))
    facts = {"text": f"Breakfast {number}.", "topic": company.topic.id, "audience": "hotels", "credited": hotel.id}
    LibraryEntry.add(manager, title=f"Breakfast {number}", review_on=clock.today(), **facts)
    row = LibraryEntry.get_by_id(company.entry.id)
    row.edit(manager, row.version, f"Change {number}.", text=f"Text {number}.")
    LibraryOffer.offer(gm, company.own, f"Own trick {number}", "Our way.", False)
    taken = LibraryOffer.offer(gm, company.own, f"Own other trick {number}", "Our way.", True)
    taken.decline(manager, taken.version, "It stands there.")


def _grow_charter(company, hotel, number: int) -> None:
    """A hotel that belongs; every other one has accepted the charter."""
    gm = company.people["gm"]
    Member.create(hotel=hotel, applied_by=gm, state="admitted", rank="full", standing="good", admitted_on=clock.today())
    if number % 2:
        charter_acceptances.accept(company.world.person(gm), CharterEdition.latest(), hotel)


def _grow_meetings(company, hotel, number: int) -> None:
    """A meeting to come and one that was held, another item of the first agenda, a hotel invited; a line of its
    checklist and its budget, a guest who says how it was."""
    day, by = timedelta(days=number + 1), company.people["staff"]
    for at in (clock.now() + day, clock.now() - 4 * day):
        row = meetings.announced(company.world, meetings.meeting(company.world, by=by, begins_at=at))
        MeetingInvitation.create(meeting=row, hotel=hotel, invited_at=clock.now())
    meetings.item(company.meeting, title=f"Item {number}", motion=company.motion)
    MeetingTask.create(meeting=company.meeting, title="Task", account=by, due_on=clock.today())
    said = company.world.account("staff")
    for row in (company.meeting, company.met):
        MeetingCost.create(meeting=row, title=f"Cost {number}", planned=100, actual=90)
    MeetingFeedback.create(meeting=company.met, account=said, mark=3, good="Own words.")
    MeetingDecision.create(minutes=company.minuted, place=number, text="Decided.", department=1, owner=said)
    meeting_minutes_deeds.ask(company.world.person(company.people["gm"]), company.minuted, "Own doubt.")
    meetings.item(company.met, title=f"Item {number}", motion=company.motion)
    meetings.there(company.met, account=said)
    asked = meetings.asked(company.meeting, hotel)
    meetings.named(company.meeting, f"Own guest {number}", hotel, invitation=asked)


def _grow_bulletin(company, number: int) -> None:
    """News for everybody, to be confirmed; every other one important."""
    manager = company.world.person(company.people["manager"])
    told = {"title": f"News {number}", "text": "Words.", "must_confirm": True, "important": number % 2 == 0}
    row = bulletins.write(manager, COLUMNS, **told, until=clock.today())
    bulletins.publish(manager, row, 1, ToTell.announce)


def _grow_one(company, number: int) -> None:
    world, people = company.world, company.people
    hotel = world.hotel(name=f"Court {number}")
    world.posted(hotel, people["staff"])
    for column in ("gm", "owner", "assistant"):
        world.posted(hotel, people[column], Function(column))
    invitation_deeds.succeed(hotel)
    rounds.prepared(world.person(people["director"]))
    _grow_outcome(company, number)
    _grow_bulletin(company, number)
    person = world.principal(hotel, f"Mr {number}")
    company._held(hotel, people["staff"])
    account = Account.add(COMMAND_LINE, f"grown{world.count}", f"Grown {number}", "staff")
    handled = world.gm_of(hotel, function=Function.ASSISTANT, name=f"Own handled {number}")
    HolderCheck.let_in(handled, people["admin"].id)
    HolderCheck.readdressed_all([handled.id])
    world.call(hotel, people["staff"], days_ago(number % 20), principal=person)
    world.call(company.own, people["staff"], days_ago(number % 20), principal=company.person)
    staff = world.person(people["staff"])
    Visit.plan(staff, company.own, days_ago(-(number % 20))).propose(staff)
    world.principal(company.own, f"Deputy {number}", "deputy")
    world.posted(company.own, account)
    excusing.ask(world.person(people["staff"]), hotel, [clock.this_week().plus(1).monday], "Closed for works.")
    SpotCheck.record(world.person(people["manager"]), Call.get(Call.by == people["staff"].id), Verdict.AS_WRITTEN)
    world.file(hotel, f"Words {number}")
    world.sheet(people["admin"])
    # No more than fit on one record.
    if number < 6:
        world.file(company.own, f"Words {number}")
    liaison = people["liaison"]
    facts = {"kind": "unannounced", "state": "released", "inspector": liaison, "by": liaison}
    report = Inspection.create(hotel=hotel, edition=company.checklist.standing, day=days_ago(number % 20), **facts)
    findings.open_for(
        world.person(liaison), report, [("S1", "S", "电话接听", "Telephone", "minor", "quality", "Late.")]
    )
    _grow_library(company, hotel, number)
    _grow_charter(company, hotel, number)
    _grow_meetings(company, hotel, number)
    world.proposal(hotel, people["gm"])
    world.proposal(company.own, people["gm"], rooms=str(world.count))
    Session.begin(people["staff"])
    everybody, call = [row.id for row in people.values()], Call.get(Call.hotel == hotel)
    Notice.put(COMMAND_LINE, everybody, News.CHECK_DIFFERS, call, hotel)


def _grow_faster(company, number: int) -> None:
    """Five and more calls, visits and items at a time, and a session of everybody."""
    world, people, hotel = company.world, company.people, Hotel.select().order_by(Hotel.id.desc()).get()
    person, day = Principal.get(Principal.hotel == hotel), days_ago(-(number % 20))
    for by in ("staff", "manager", "liaison"):
        world.call(hotel, people[by], days_ago(number % 20), principal=person)
        world.call(company.own, people[by], days_ago(number % 20), principal=company.person)
        Visit.plan(world.person(people[by]), hotel, day)
        Visit.plan(world.person(people[by]), company.own, day).propose(world.person(people[by]))
    liaison = world.person(people["liaison"])
    for side, given in ((Side.HOTEL, {}), (Side.HOTEL, {"account": people["assistant"]}), (Side.US, {})):
        owed = FollowUp.add(liaison, company.own, "Pump", side=side, for_hotel=True, **given)
        owed.give_state(liaison, ItemState.CLAIMED)
        FollowUp.add(liaison, hotel, "Pump", side=side, for_hotel=True, **given)
    for somebody in people.values():
        Session.begin(somebody)


def _costs(company, readers=None) -> dict[tuple[str, str], int]:
    """{(page, who): statements} for the first so many of those who may see a page (default: all)."""
    costs, browsers = {}, {column: company.browser(column) for column in company.people}
    for page, (columns, _most) in COSTS.items():
        for column in columns[:readers]:
            with asked() as statements:
                answer = browsers[column].get(page)
            assert answer.status_code == 200, f"{page} as {column}"
            costs[page, column] = len(statements)
            for sql, params in statements:
                _skips_nothing(sql, params)
    return costs


def _skips_nothing(sql: str, params) -> None:
    """No OFFSET but nought, no COUNT that is not capped by a LIMIT inside."""
    if "OFFSET" in sql:
        assert sql.endswith("LIMIT 1 OFFSET 0") or (sql.endswith("LIMIT ? OFFSET ?") and params[-1] == 0), sql
    if "COUNT(" in sql.upper():
        assert re.search(r"COUNT\(\w+\) FROM \(.* LIMIT (\?|\d+)\)", sql), sql


@sqlite
def test_a_list_costs_the_same_number_of_statements_with_one_row_and_with_fifty(company):
    """As everybody with a dozen rows, which shows what is asked once per row; as one of them with fifty and more,
    the second page like the first. And no statement skips rows or counts without end."""
    _grow(company, 1)
    few = _costs(company)
    _grow(company, 11)
    many = [_costs(company)]
    _grow(company, 39, whole=False)
    many.append(_costs(company, readers=1))
    # Less is possible: the audit asks each kind of record that stands on its page.
    for costs in many:
        assert {place: (few[place], n) for place, n in costs.items() if n > few[place]} == {}
        assert {f"{page} as {column}": n for (page, column), n in costs.items() if n > COSTS[page][1]} == {}
    for page, column in (("/hotels", "staff"), ("/calls", "director"), ("/accounts", "admin"), ("/audit", "director")):
        browser = company.browser(column)
        with db.counted() as first:
            answer = browser.get(page)
        with db.counted() as second:
            browser.get(_next_url(answer.text))
        assert len(second) == len(first), f"a second page of {page}"


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
            "name_key": ("tongmingjiudian", "samename", "samename", "")[number % 4],
            "city": ("", "苏州", "Zürich")[number % 3],
            "next_call_on": (NEVER, days_ago(9), days_ago(2))[number % 3],
        }
        for number in range(n)
    ]
    Hotel.insert_many(rows).execute()


@pytest.mark.parametrize("sort", [sort.value for sort in Sort])
def test_every_hotel_is_walked_past_once_in_order_however_the_list_is_sorted(world, manager, sort):
    _many_hotels(130)
    column = hotel_list._COLUMNS[Sort(sort)]
    expected = [code for (code,) in Hotel.select(Hotel.code).order_by(column, Hotel.id).tuples()]
    assert _walk(manager, f"/hotels?sort={sort}", r'<div class="name"><a href="/hotels/([^"]+)"') == expected

    person, after, found = world.person(Account.get(Account.role == "manager")), None, []
    while True:
        page = hotel_list.page_for(person, Filter(), Sort(sort), after, 7)
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
def test_an_unreadable_key_is_the_first_page(company, page):
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


# Filters of the hotels


def _codes(browser, query: str) -> list[str]:
    page = browser.get(f"/hotels?{query}")
    assert page.status_code == 200
    return sorted(re.findall(r'<div class="name"><a href="/hotels/([^"]+)"', page.text))


def test_hotels_are_filtered_by_each_of_their_facts(world, manager):
    north = Region.create(name_en="The north")
    team = Team.create(name_en="North one", region=north)
    chen = world.account("staff", name="Chen")
    Account.update(team=team).where(Account.id == chen.id).execute()
    one = world.hotel("SZ001", city="苏州", kind="franchise", gate="5", grade="B")
    two = world.hotel("SZ002", city="昆山", status="suspended")
    world.hotel("SZ003", city="苏州")
    world.posted(one, chen)
    world.officer_of(two, name="Li")
    HotelTag.put(COMMAND_LINE, one, ["地铁"])
    for query, codes in {
        "": ["SZ001", "SZ002", "SZ003"],
        "city=苏州": ["SZ001", "SZ003"],
        "kind=franchise": ["SZ001"],
        "gate=5": ["SZ001"],
        "grade=B": ["SZ001"],
        "status=suspended": ["SZ002"],
        "tag=地铁": ["SZ001"],
        "tag=地": [],
        f"team={team.id}": ["SZ001"],
        f"team=r{north.id}": ["SZ001"],
        "team=r999": [],
        "team=none": ["SZ002"],
        f"officer={chen.id}": ["SZ001"],
        "officer=none": ["SZ003"],
        "city=苏州&grade=B&kind=franchise&gate=5&tag=地铁&q=sz": ["SZ001"],
        # What no list knows filters nothing.
        "kind=castle&gate=9&grade=Z&due=never&status=x&officer=x&team=x": ["SZ001", "SZ002", "SZ003"],
        "officer=99999999999&team=-1&team=r": ["SZ001", "SZ002", "SZ003"],
    }.items():
        assert _codes(manager, query) == codes, query


def test_a_filter_in_force_is_shown_with_the_way_to_clear_it(world, manager):
    world.hotel("SZ001", city="苏州", grade="A")
    page = manager.get("/hotels?city=苏州&grade=A&sort=code").text
    chips = dict(re.findall(r'<a class="chip" href="([^"]+)"[^>]*>\s*<small>([^<]+)</small>', page))
    assert chips == {
        "/hotels?grade=A&amp;sort=code": "City",
        "/hotels?city=%E8%8B%8F%E5%B7%9E&amp;sort=code": "Grade",
    }
    assert "Clear all" in page


def test_the_state_of_the_week_is_the_same_to_the_list_and_to_the_database(world):
    """Each hotel stands in exactly the lists that its own row says, before any paging."""
    with clock.at(datetime(2026, 11, 18, 4)):
        officer, manager = world.account("staff"), world.account("manager")
        days = [
            [],
            [(1, "reached")],
            [(8, "reached")],
            [(8, "reached"), (1, "no_answer"), (2, "no_answer")],
            [(15, "reached")],
        ]
        for number, talks in enumerate(days):
            hotel = world.hotel(f"SZ{number:03d}")
            world.posted(hotel, officer, since=days_ago(60))
            gm = world.principal(hotel)
            for ago, result in talks:
                world.call(hotel, officer, days_ago(ago), gm, result=Result(result))
        world.officer_of(world.hotel("SZ100", gate="3"))
        world.officer_of(world.hotel("SZ101", status="suspended"))
        world.hotel("SZ102")
        person = world.person(manager)
        every = hotel_list.rows(person, hotel_list.page_for(person, Filter()))
        states = {row.hotel.code: row.state for row in every}
        found = {
            due.value: sorted(hotel.code for hotel in hotel_list.page_for(person, Filter(due=due.value))) for due in Due
        }
    assert set(states.values()) == {"due", "late", "tried", "done", "none"}
    for due in Due:
        wanted = ("due", "late", "tried") if due == Due.DUE else (due.value,)
        assert found[due.value] == sorted(code for code, state in states.items() if state in wanted), due


def test_an_officer_sees_his_own_hotels_and_those_he_covers(world):
    mine, theirs, other = (world.hotel(code) for code in ("SZ001", "SZ002", "SZ003"))
    chen, li = world.officer_of(mine, name="Chen"), world.officer_of(theirs, name="Li")
    world.officer_of(other, name="Xu")
    Cover.create(officer=li, substitute=chen, first=days_ago(1), last=days_ago(-1))
    page = world.browser(chen).get("/hotels?officer=me").text
    assert re.findall(r'<div class="name"><a href="/hotels/([^"]+)"', page) == ["SZ001", "SZ002"]
    assert page.count("covering for Li") == 1
    assert "covering for Chen" not in page


def test_who_may_not_see_the_cadence_cannot_filter_by_it(world):
    world.officer_of(world.hotel("SZ001"))
    world.hotel("SZ002", status="left")
    for role in ("admin", "liaison"):
        browser = world.browser(world.account(role))
        assert _codes(browser, "due=due") == ["SZ001", "SZ002"]
        page = browser.get("/hotels").text
        assert 'name="due"' not in page and "next_call_on" not in page


@sqlite
def test_a_page_of_fifty_hotels_weighs_little(world):
    """With half a year of calls, one week in six missed."""
    officer = world.account("staff", name="陈晓芸", language="zh")
    with cadence.settling_later():
        for number in range(60):
            hotel = world.hotel(f"SZ{number:03d}", name=f"苏州观前街{number}号店", city="苏州", grade="A")
            world.posted(hotel, officer, since=days_ago(200))
            gm = world.principal(hotel, f"林国{number}")
            gm.edit(COMMAND_LINE, gm.version, phone=f"138{number:08d}")
            for week in range(26):
                if (week + number) % 6:
                    world.call(hotel, officer, days_ago(week * 7), gm)
    manager, director = (world.account(role, language="zh") for role in ("manager", "director"))
    mine, all_of_them = "/hotels?officer=me", "/hotels"
    for account, page in (
        (officer, mine),
        (officer, all_of_them),
        (manager, all_of_them),
        (director, all_of_them),
    ):
        browser = world.browser(account)
        rows = re.findall(r'<li class="row.*?</li>', browser.get(page).text, re.S)
        assert len(rows) == 50
        assert max(len(row.encode()) for row in rows) <= 800, (account.role, page)
        for encoding in ("zstd", "gzip"):
            packed = FlaskClient.open(browser, page, headers={"Accept-Encoding": encoding})
            assert packed.headers["Content-Encoding"] == encoding
            assert len(packed.data) <= 9_216, (account.role, page, encoding)


@sqlite
def test_a_hotels_page_weighs_little(world):
    """A file that is filled in, with a year of calls, and twelve who were posted here before."""
    facts = {"city": "苏州", "district": "姑苏区", "address": "观前街 88 号", "grade": "A", "rooms": 120}
    hotel = world.hotel("SZ001", name="苏州观前街店", **facts)
    for number in range(12):
        world.officer_of(hotel, since=days_ago(400 - number * 20), name=f"陈晓{number}")
    officer, manager = (world.account(role, name="陈晓芸", language="zh") for role in ("staff", "manager"))
    with cadence.settling_later():
        world.posted(hotel, officer, since=days_ago(150))
        gm = world.principal(hotel, "林国栋")
        for week in range(52):
            said = f"第{week}周：入住率比上周高{week}个百分点，周末团队较多，前台新来{week % 5}人，需要培训{week}次。"
            world.call(hotel, officer, days_ago(week * 7), gm, summary=said)
    world.gm_of(hotel, name="林国栋")
    for number in range(6):
        world.file(hotel, "Words.", name=f"消防检查记录{number}.txt")
    for account in (officer, manager):
        browser = world.browser(account)
        page = browser.get("/hotels/SZ001").text
        assert page.count('<div class="time">') == 12 and page.count("陈晓1") >= 2
        for encoding in ("zstd", "gzip"):
            packed = FlaskClient.open(browser, "/hotels/SZ001", headers={"Accept-Encoding": encoding})
            assert packed.headers["Content-Encoding"] == encoding
            assert len(packed.data) <= 9_216, (account.role, encoding)


# Query plans


@pytest.fixture
def large(company) -> Company:
    """Enough rows that a scan would show: 200 hotels, 6,000 calls, touches and deeds over a year."""
    _many_hotels(200)
    hotels, now = [hotel for (hotel,) in Hotel.select(Hotel.id).tuples()], clock.now()
    staff, liaison = company.people["staff"], company.people["liaison"]
    calls, touches, deeds = [], [], []
    held = Visit.select(fn.MAX(Visit.id)).scalar()
    told = {"by": staff.id, "by_role": "staff", "state": "held", "proposed_at": now, "entered_at": now}
    visits = [{"hotel": hotels[n % len(hotels)], "day": days_ago(n // 6), **told} for n in range(3_000)]
    visits += [{"hotel": company.own.id, "day": days_ago(n), **told} for n in range(60)]
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
    made = {"by": staff.id, "by_role": "staff", "worth": "talk", "at": now, "released_at": now, "filed_at": now}
    ids = range(held + 1, held + len(visits) + 1)
    minutes = [{name: one[name] for name in ("hotel", "day")} | made for one in visits]
    minutes = [{"visit": number, **row} for number, row in zip(ids, minutes, strict=True)]
    for table, rows in ((Call, calls), (Visit, visits), (Minutes, minutes), (Touch, touches), (AuditEntry, deeds)):
        for start in range(0, len(rows), 500):
            table.insert_many(rows[start : start + 500]).execute()
    return company


def _plan(sql: str, params) -> list[tuple[int, str]]:
    """SQLite's plan with table names instead of their aliases: (number of the step that a step is part of, step)."""
    names = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
    lines = [(row[1], row[3]) for row in db.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    return [(n, re.sub(r"\bt\d+\b", lambda found: names.get(found.group(), found.group()), one)) for n, one in lines]


@sqlite
def test_no_page_scans_a_table_that_grows(large):
    """Every list, every file, and recording a call: no scan of a growing table, no sort of its rows; whether the
    database has counted its rows or not."""
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
    asks += [("staff", f"/hotels?due={due.value}&officer=me") for due in Due]
    asks += [("staff", f"/hotels?visit={due.value}&officer=me") for due in VisitDue]
    asks += [("manager", "/hotels?tag=x&grade=A&kind=member&gate=7&status=active"), ("staff", "/search?q=138")]
    asks += [("staff", f"/calls/new?hotel={own}"), ("staff", f"/hotels/{own}/edit")]
    browsers = {column: large.browser(column) for column in large.people}
    with asked() as statements:
        for column, page in asks:
            browser = browsers[column]
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
            "another": "any",
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

    run = {sql: params for sql, params in statements if sql.startswith(("SELECT", "UPDATE", "DELETE", "WITH"))}
    assert _scanning(run) == {}
    db.database.execute_sql("ANALYZE")
    assert _scanning(run) == {}, "after ANALYZE"


def _scanning(statements: dict[str, tuple]) -> dict[str, tuple]:
    """{the condition: (plan, parameters)} of the statements that go through a growing table or sort its rows."""
    wrong = {}
    for sql, params in statements.items():
        plan = _plan(sql, params)
        read = [(n, line) for n, line in plan if line.startswith(("SCAN", "SEARCH")) and line.split()[1] in GROWING]
        scanned = [line for _n, line in read if line.startswith("SCAN")]
        # Rows that were found one by one, by number, are as few as what led to them.
        many = {n for n, line in read if "rowid=?)" not in line}
        sorted_after = [line for n, line in plan if n in many and "TEMP B-TREE" in line]
        if scanned or sorted_after:
            wrong[sql.partition(" WHERE ")[2]] = plan, params
    return wrong
