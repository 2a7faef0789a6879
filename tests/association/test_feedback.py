"""Feedback on a meeting: of those who were there, with their names for few, as averages for all."""

from datetime import timedelta

import pytest

from portal.activity.association import feedback_deeds
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meetings import Meeting
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import Role
from portal.insight import association_feedback as insight
from portal.records.audit import AuditEntry
from tests.association import bodies, meetings
from tests.company import ask


def _at(row: Meeting) -> str:
    return f"/association/meetings/{row.id}/feedback"


def _answers(world, row: Meeting, marks: list[int]) -> None:
    for mark in marks:
        account = world.account(Role.STAFF)
        meetings.there(row, account=account)
        feedback_deeds.give(world.person(account), row, mark, f"Good {mark}", "")


def test_whoever_was_there_says_with_one_tap_how_it_was_and_can_change_it(world):
    made = bodies.association(world)
    gm = made.members[1].gm
    row = meetings.held(world)
    meetings.there(row, account=gm, hotel=made.members[1].hotel)
    browser = world.browser(gm)
    for place in ("/", "/association", f"/association/meetings/{row.id}"):
        assert "Say in a minute how it was" in browser.get(place).text
    none = ask(browser, "POST", _at(row), mark="6", good="The talks")
    assert (none.status_code, "The talks" in none.text, "Choose one of the list." in none.text) == (422, True, True)
    browser.send(_at(row), _at(row), mark="4")
    given = MeetingFeedback.get()
    assert (given.mark, given.good, given.account_id, given.hotel_id) == (4, "", gm.id, made.members[1].hotel_id)
    for place in ("/", "/association", f"/association/meetings/{row.id}"):
        assert "Say in a minute how it was" not in browser.get(place).text
    browser.send(_at(row), _at(row), mark="5", good="The talks", better="The room was cold")
    given = MeetingFeedback.get()
    assert (given.mark, given.good, given.better, given.version) == (5, "The talks", "The room was cold", 2)
    with clock.at(row.ends_at + timedelta(days=31)), pytest.raises(Refused, match="no longer taken"):
        feedback_deeds.give(world.person(gm), row, 1, "", "")


def test_who_speaks_for_a_hotel_answers_for_whomever_it_had_sent(world):
    made = bodies.association(world)
    row = meetings.held(world)
    meetings.there(row, name="Deputy Lin", hotel=made.members[0].hotel)
    meetings.there(row, name="Deputy Zhao", hotel=made.members[1].hotel, checked_in_at=None)
    assert insight.asked(world.person(made.members[0].gm)) == [row]
    assert insight.asked(world.person(made.members[1].gm)) == []
    feedback_deeds.give(world.person(made.members[0].gm), row, 3, "", "")
    with pytest.raises(Refused, match="those who were there"):
        feedback_deeds.give(world.person(made.members[1].gm), row, 3, "", "")
    page = world.browser(made.members[1].gm).get(_at(row)).text
    assert ("Your feedback" in page, "1 answer" in page) == (False, True)


def test_it_is_asked_for_two_weeks_and_taken_for_a_month(world):
    officer = world.account(Role.STAFF)
    row, person = meetings.held(world), world.person(officer)
    meetings.there(row, account=officer)
    found = {}
    for days in (-1, 0, 13, 15, 29, 31):
        with clock.at(row.ends_at + timedelta(days=days, minutes=30)):
            found[days] = (insight.asked(person) == [row], insight.asked(person, row) == [row])
            found[days] += (feedback_deeds.is_taken(row),)
    assert found == {
        -1: (False, False, False),
        0: (True, True, True),
        13: (True, True, True),
        15: (False, False, True),
        29: (False, False, True),
        31: (False, False, False),
    }


def test_averages_are_shown_from_five_answers_on(world):
    made = bodies.association(world)
    row, reader = meetings.held(world), world.browser(made.president)
    _answers(world, row, [5, 5, 4, 2])
    page = reader.get(_at(row)).text
    assert ("4 answers" in page, "from 5 answers on" in page, "on average" in page) == (True, True, False)
    _answers(world, row, [1])
    assert insight.summary(row) == (5, 3.4, [("5", 2), ("4", 1), ("3", 0), ("2", 1), ("1", 1)])
    page = reader.get(_at(row)).text
    assert ("3.4" in page, "given-marks" in page) == (True, True)


def test_what_each_has_said_the_secretariat_and_the_director_read_alone(world):
    made = bodies.association(world)
    director, officer = world.account(Role.DIRECTOR), world.account(Role.STAFF)
    row = meetings.held(world)
    _answers(world, row, [5, 4, 3, 2, 1])
    readers = {account: world.browser(account) for account in (made.secretary, director, officer, made.president)}
    found = [("Good 2" in one.get(_at(row)).text) for one in readers.values()]
    assert found == [True, True, False, False]
    codes = [ask(one, "POST", f"{_at(row)}/export", meeting=str(row.id)).status_code for one in readers.values()]
    assert codes == [200, 200, 404, 404]
    assert AuditEntry.select().where(AuditEntry.verb == "meeting.feedback_exported").count() == 2


def test_a_meeting_that_has_not_begun_takes_no_feedback(world):
    officer = world.account(Role.STAFF)
    row = meetings.announced(world)
    meetings.there(row, account=officer, checked_in_at=clock.now())
    browser = world.browser(officer)
    assert "Your feedback" not in browser.get(_at(row)).text
    assert ask(browser, "POST", _at(row), mark="5").status_code == 422


def test_the_page_costs_the_same_with_one_answer_and_with_many(world):
    made = bodies.association(world)
    row, browser = meetings.held(world), world.browser(made.secretary)
    counts = []
    for n in (5, 30):
        _answers(world, row, [4] * n)
        browser.get(_at(row))
        with db.counted() as statements:
            browser.get(_at(row))
        counts.append(len(statements))
    assert counts[0] == counts[1]
