"""The accounts of a meeting: published when all is known, read by all, checked by members outside the council."""

import pytest

from portal.activity.association import accounts_deeds, budget_deeds, member_deeds, representing
from portal.activity.association.budget_deeds import Typed
from portal.activity.association.meeting_plans import AccountsCheck, MeetingCost
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingKind
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice
from tests.association import bodies, meetings
from tests.company import ask
from tests.world import days_ago


def _cost(row: Meeting, planned: int = 1_000_000, actual: int | None = 900_000, **facts) -> MeetingCost:
    return MeetingCost.create(meeting=row, planned=planned, actual=actual, **{"title": "Hall", **facts})


def _at(row: Meeting) -> str:
    return f"/association/meetings/{row.id}/accounts"


def _told(news: News) -> list[int]:
    return sorted(one.account_id for one in Notice.select().where((Notice.news == news) & Notice.read_at.is_null()))


def _published(world, **facts) -> Meeting:
    row = meetings.held(world, **facts)
    _cost(row)
    accounts_deeds.publish(COMMAND_LINE, row, "All was paid.")
    return Meeting.get_by_id(row.id)


def test_accounts_are_published_when_the_meeting_is_over_and_every_line_is_known(world):
    bodies.association(world)
    coming, row = meetings.announced(world), meetings.held(world)
    for made, said in ((coming, "when the meeting is over"), (row, "Enter what it has cost first")):
        with pytest.raises(Refused, match=said):
            accounts_deeds.publish(COMMAND_LINE, made, "")
    cost = _cost(row, actual=None)
    with pytest.raises(Refused, match="1 line has no actual amount yet"):
        accounts_deeds.publish(COMMAND_LINE, row, "")
    # Article 49: a tenth over the plan needs nobody, a fen more needs the council.
    MeetingCost.update(actual=1_100_001).execute()
    with pytest.raises(Refused, match="the council has to agree first"):
        accounts_deeds.publish(COMMAND_LINE, row, "")
    Meeting.update(overrun_asked=1_100_000, overrun_agreed_on=clock.today()).where(Meeting.id == row.id).execute()
    with pytest.raises(Refused, match="the council has to agree first"):
        accounts_deeds.publish(COMMAND_LINE, row, "")
    MeetingCost.update(actual=1_100_000).where(MeetingCost.id == cost.id).execute()
    accounts_deeds.publish(COMMAND_LINE, row, "Thrifty.")
    row = Meeting.get_by_id(row.id)
    assert (row.accounts_text, row.accounts_at is not None) == ("Thrifty.", True)
    with pytest.raises(Refused, match="published already"):
        accounts_deeds.publish(COMMAND_LINE, row, "")


def test_a_council_meetings_accounts_wait_for_its_minutes(world):
    bodies.association(world)
    row = meetings.held(world, kind=MeetingKind.COUNCIL)
    _cost(row)
    with pytest.raises(Refused, match="Send the minutes first"):
        accounts_deeds.publish(COMMAND_LINE, row, "")
    Meeting.update(minutes_at=clock.now()).where(Meeting.id == row.id).execute()
    accounts_deeds.publish(COMMAND_LINE, row, "")


def test_the_secretariat_publishes_and_whoever_speaks_for_a_member_reads(world):
    made = bodies.association(world, hotels=4)
    outsider = bodies.hotel(world)
    row = meetings.held(world)
    _cost(row, effect="Many hotels met for the first time.")
    for _n in range(3):
        meetings.there(row)
    office, gm = world.browser(made.secretary), world.browser(made.members[3].gm)
    assert gm.get(_at(row)).status_code == 404
    page = world.browser(world.account(Role.STAFF)).get(_at(row)).text
    assert ("not published yet" in page, f"{_at(row)}/publication" in page) == (True, False)
    office.send(_at(row), f"{_at(row)}/publication", text="All was paid.")
    assert _told(News.MEETING_ACCOUNTS) == sorted(one.gm.id for one in made.members)
    assert outsider.gm.id not in _told(News.MEETING_ACCOUNTS)
    page = gm.get(_at(row)).text
    words = ("All was paid.", "9,000.00", "-1,000.00", "-10.0%", "Many hotels met for the first time.", "3,000")
    assert [word for word in words if word not in page] == []
    assert made.members[3].gm.id not in _told(News.MEETING_ACCOUNTS)
    sheet = ask(gm, "POST", f"{_at(row)}/export", meeting=str(row.id))
    assert (sheet.status_code, sheet.mimetype.endswith("sheet")) == (200, True)


def test_nothing_of_published_accounts_changes_but_by_a_correction(world):
    made = bodies.association(world, hotels=4, seats=2)
    row = _published(world)
    with pytest.raises(Refused, match="only by a correction"):
        budget_deeds.keep(COMMAND_LINE, row, [Typed(None, 0, "Bus", 0, 500, "")])
    office, checker = world.browser(made.secretary), made.members[3].gm
    assert office.get(f"/association/meetings/{row.id}/planning/budget").status_code == 403
    accounts_deeds.check(world.person(checker), row, "")
    empty = ask(office, "POST", f"{_at(row)}/correction", reason="")
    assert (empty.status_code, "Say what is to be corrected." in empty.text) == (422, True)
    office.send(_at(row), f"{_at(row)}/correction", reason="The bus was forgotten.")
    row = Meeting.get_by_id(row.id)
    assert (row.accounts_at, AccountsCheck.select().count()) == (None, 0)
    assert (_told(News.MEETING_REOPENED), _told(News.MEETING_ACCOUNTS)) == ([checker.id], [])
    assert world.browser(checker).get(_at(row)).status_code == 404
    budget_deeds.keep(COMMAND_LINE, row, [Typed(None, 0, "Bus", 0, 50_000, "")])
    accounts_deeds.publish(COMMAND_LINE, row, "With the bus.")
    page = world.browser(checker).get(_at(row)).text
    assert [word in page for word in ("The bus was forgotten.", "I have checked these accounts")] == [True, True]


def test_two_members_outside_the_council_check_the_accounts(world):
    made = bodies.association(world, hotels=5, seats=2)
    row = _published(world)
    for member in made.members[3:]:
        browser = world.browser(member.gm)
        browser.send(_at(row), f"{_at(row)}/checks", text="All receipts seen.")
        assert "I have checked these accounts" not in browser.get(_at(row)).text
    page = world.browser(made.secretary).get(_at(row)).text
    assert [word in page for word in ("2 of 2", "All receipts seen.", made.members[4].hotel.name)] == [True] * 3
    again = ask(world.browser(made.members[3].gm), "POST", f"{_at(row)}/checks", text="Once more.")
    assert (again.status_code, AccountsCheck.select().count()) == (422, 2)


def test_no_councillor_and_nobody_of_his_hotel_checks_them(world):
    made = bodies.association(world, hotels=3, seats=2)
    row = _published(world)
    # The owner speaks for the councillor's hotel from now on.
    owner = world.account(Role.GM)
    world.posted(made.members[1].hotel, owner, Function.OWNER, days_ago(300))
    representing.appoint(COMMAND_LINE, made.members[1], owner, False, "")
    for account, said in ((made.president, "Councillors do not check"), (owner, "Somebody of this hotel sits")):
        browser = world.browser(account)
        page = browser.get(_at(row)).text
        assert (said in page, f"{_at(row)}/checks" in page) == (True, False)
        refused = ask(browser, "POST", f"{_at(row)}/checks", text="")
        assert (refused.status_code, said in refused.text) == (422, True)
    assert ask(world.browser(made.secretary), "POST", f"{_at(row)}/checks", text="").status_code == 422
    assert AccountsCheck.select().count() == 0


def test_who_speaks_for_two_hotels_checks_for_one_of_them(world):
    bodies.association(world)
    owner = world.account(Role.GM)
    his = [bodies.member(world, owner) for _n in range(2)]
    for member in his:
        representing.appoint(COMMAND_LINE, member, owner, False, "")
    row, browser = _published(world), world.browser(owner)
    unsaid = ask(browser, "POST", f"{_at(row)}/checks", text="")
    assert (unsaid.status_code, "For which hotel" in unsaid.text) == (422, True)
    browser.send(_at(row), f"{_at(row)}/checks", member=str(his[1].id), text="")
    assert AccountsCheck.get().member_id == his[1].id
    with pytest.raises(Refused, match="confirmed already"):
        accounts_deeds.check(world.person(owner), row, "", his[0].id)


def test_publishing_checking_and_correcting_stand_in_the_audit(world):
    made = bodies.association(world, hotels=3, seats=1)
    row = _published(world)
    accounts_deeds.check(world.person(made.members[2].gm), row, "")
    accounts_deeds.reopen(COMMAND_LINE, row, "Wrong sum.")
    verbs = [one.verb for one in AuditEntry.select().where(AuditEntry.kind == "meeting").order_by(AuditEntry.id)]
    names = ("meeting.accounts_published", "meeting.accounts_checked", "meeting.accounts_reopened")
    assert verbs == list(names)


def test_the_accounts_cost_the_same_with_one_line_and_with_many(world):
    made = bodies.association(world, hotels=12, seats=1)
    row = _published(world)
    office, counts = world.browser(made.secretary), []
    for n in (1, 9):
        for member in made.members[n : n + n]:
            accounts_deeds.check(world.person(member.gm), row, "")
        for _n in range(n):
            _cost(row)
            meetings.there(row)
        office.get(_at(row))
        with db.counted() as statements:
            office.get(_at(row))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_hotel_that_has_left_is_not_told_of_the_accounts(world):
    made, row = bodies.association(world, hotels=3, seats=1), meetings.held(world)
    MeetingCost.create(meeting=row, title="Meals", planned=5, actual=5)
    member_deeds.end(COMMAND_LINE, made.members[2], clock.today(), "left")
    accounts_deeds.publish(world.person(made.secretary), row, "")
    told = {one.account_id for one in Notice.select().where(Notice.news == News.MEETING_ACCOUNTS)}
    assert told == {one.gm.id for one in made.members[:2]}
