"""The agenda of a meeting: items in order, times from their lengths, motions and where they come up (article 24)."""

from datetime import datetime, timedelta

import pytest

from portal.activity.association import agenda_deeds, meeting_deeds, motion_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.words import MeetingKind, MotionKind
from portal.foundation import clock
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.insight import association_meetings as insight
from portal.records.audit import AuditEntry
from tests.association import bodies
from tests.association.meetings import announced, item, meeting
from tests.company import ask

BEGINS = datetime(2031, 3, 3, 1)


def two_days(world, **facts) -> Meeting:
    """A meeting from Monday, 09:00, to Tuesday, 17:00."""
    return meeting(world, begins_at=BEGINS, ends_at=BEGINS + timedelta(days=1, hours=8), **facts)


def titles(row: Meeting) -> list[str]:
    return [one.title for one in row.agenda.order_by(AgendaItem.place, AgendaItem.id)]


def times(row: Meeting) -> list[str]:
    items = row.agenda.order_by(AgendaItem.place)
    return [f"{clock.local(one.begins_at):%d %H:%M}" if one.begins_at else "" for one in items]


def test_items_are_added_changed_moved_and_taken_off_on_the_page(world):
    made = bodies.association(world)
    office, row = world.browser(made.secretary), two_days(world)
    motion = bodies.motion(world, title="Lifts")
    above = f"/association/meetings/{row.id}"
    here = f"{above}/agenda"
    office.send(here, here, title="Opening", day="2031-03-03", time="09:00", minutes="20", speaker="Mr Lin")
    office.send(here, here, title="Lifts", motion=str(motion.id), minutes="30")
    office.send(here, here, title="Report", resolutions="y")
    first, second, third = row.agenda.order_by(AgendaItem.place)
    assert (first.begins_at, first.minutes, first.speaker) == (BEGINS, 20, "Mr Lin")
    assert (second.motion_id, second.begins_at, third.resolutions) == (motion.id, None, True)
    office.send(here, f"{here}/{third.id}/place", up="1")
    assert titles(row) == ["Opening", "Report", "Lifts"]
    office.send(here, f"{here}/{first.id}/place", up="1")
    assert titles(row) == ["Opening", "Report", "Lifts"]
    office.send(f"{here}/{second.id}/edit", f"{here}/{second.id}", title="The lifts", time="14:00", day="2031-03-04")
    assert AgendaItem.get_by_id(second.id).begins_at == datetime(2031, 3, 4, 6)
    office.send(here, f"{here}/{third.id}/removal")
    assert titles(row) == ["Opening", "The lifts"]
    page = office.get(above).text
    assert "09:00–09:20" in page
    assert f'href="/association/motions/{motion.id}"' in page
    assert row.title in office.get(f"/association/motions/{motion.id}").text
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.kind == "meeting").order_by(AuditEntry.id)]
    assert verbs == [f"meeting.item_{word}" for word in ("added", "added", "added", "moved", "edited", "removed")]


def test_what_is_typed_wrong_is_said_beside_the_field(world):
    office, row = world.browser(bodies.association(world).secretary), two_days(world)
    here = f"/association/meetings/{row.id}/agenda"
    for fields, said in (
        ({"title": ""}, "Say what comes up."),
        ({"time": "25:00"}, "A time such as 10:30."),
        ({"time": "08:00"}, "The meeting is from 3 Mar 2031 09:00 to 4 Mar 2031 17:00."),
        ({"day": "2031-03-09"}, "Choose one of the list."),
        ({"minutes": "0"}, "A whole number from 1 to 1440."),
        ({"motion": "99"}, "Choose one of the list."),
    ):
        answer = ask(office, "POST", here, **{"title": "Opening", "motion": "", "day": "2031-03-03", **fields})
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert titles(row) == []


def test_times_come_from_the_minutes_and_a_later_day_begins_anew(world):
    bodies.association(world)
    row = two_days(world)
    for title, minutes in (("Opening", 20), ("Report", 45), ("Dinner", 120), ("Exchange", 60), ("Close", None)):
        item(row, title=title, minutes=minutes)
    AgendaItem.update(begins_at=BEGINS + timedelta(days=1)).where(AgendaItem.title == "Exchange").execute()
    agenda_deeds.reckon(COMMAND_LINE, row)
    assert times(row) == ["03 09:00", "03 09:20", "03 10:05", "04 09:00", "04 10:00"]
    AgendaItem.update(begins_at=BEGINS + timedelta(hours=1)).where(AgendaItem.title == "Opening").execute()
    agenda_deeds.reckon(COMMAND_LINE, row)
    assert times(row)[:3] == ["03 10:00", "03 10:20", "03 11:05"]
    AgendaItem.update(minutes=None).where(AgendaItem.title == "Report").execute()
    with pytest.raises(Refused, match="how many minutes “Report” takes"):
        agenda_deeds.reckon(COMMAND_LINE, row)
    assert times(row)[:3] == ["03 10:00", "03 10:20", "03 11:05"]


def test_the_usual_items_of_each_kind_fit_between_beginning_and_end(world):
    bodies.association(world)
    by = world.person(world.account(Role.MANAGER))
    facts = {"begins_at": BEGINS, "ends_at": BEGINS + timedelta(hours=8), "title": "M"}
    for kind, assembly, count in (
        ("convention", True, 6),
        ("convention", False, 4),
        ("seminar", False, 4),
        ("council", False, 3),
    ):
        row = meeting_deeds.plan(by, kind=kind, assembly=assembly, **facts)
        items = list(row.agenda)
        assert len(items) == count
        assert all(BEGINS <= one.begins_at < row.ends_at for one in items)
        assert [one.resolutions for one in items].count(True) == (kind == "convention")


def test_an_agenda_that_was_sent_out_says_that_a_change_comes_late(world):
    office = world.browser(bodies.association(world).secretary)
    row = announced(world, meeting(world, begins_at=clock.now() + timedelta(days=40), assembly=True))
    here = f"/association/meetings/{row.id}/agenda"
    assert "was sent out" not in office.get(here).text
    Meeting.update(begins_at=clock.now() + timedelta(days=29), assembly=False).execute()
    assert "was sent out" not in office.get(here).text
    Meeting.update(assembly=True).execute()
    assert "fewer than the charter&#39;s 30 days are left (article 24)" in office.get(here).text


def test_a_motion_published_too_late_to_be_voted_on_is_told_while_the_agenda_is_written(world):
    made = bodies.association(world)
    office, row = world.browser(made.secretary), meeting(world)
    motion = bodies.motion(world)
    item(row, motion=motion)
    here = f"/association/meetings/{row.id}/agenda"
    assert "published too late" not in office.get(here).text
    motion.admitted_at = row.begins_at - timedelta(days=14)
    motion.save()
    assert "published too late" in office.get(here).text


def test_the_agenda_of_a_meeting_that_is_over_or_called_off_stays(world):
    office = world.browser(bodies.association(world).secretary)
    row = announced(world, meeting(world, begins_at=clock.now() - timedelta(days=10)))
    one = item(row)
    here = f"/association/meetings/{row.id}/agenda"
    answer = ask(office, "POST", f"{here}/{one.id}/removal")
    assert (answer.status_code, "what was said stands in its minutes" in answer.text) == (422, True)
    Meeting.update(state="cancelled", ends_at=clock.now() + timedelta(days=1)).execute()
    answer = ask(office, "POST", here, title="More", motion="", day=clock.today().isoformat())
    assert (answer.status_code, "The meeting is called off." in answer.text) == (422, True)
    assert titles(row) == ["Opening"]


def test_an_item_of_another_meeting_is_not_there(world):
    office = world.browser(bodies.association(world).secretary)
    row, other = meeting(world), meeting(world)
    one = item(other)
    here = f"/association/meetings/{row.id}/agenda/{one.id}"
    assert office.get(f"{here}/edit").status_code == 404
    assert ask(office, "POST", f"{here}/removal").status_code == 404
    assert titles(other) == ["Opening"]


def test_a_motion_tells_only_whoever_sees_the_meeting_where_it_comes_up(world):
    made = bodies.association(world, hotels=4)
    motion = bodies.motion(world)
    row = meeting(world, title="Secret plan", kind=MeetingKind.SEMINAR)
    item(row, motion=motion)
    gm = world.browser(made.members[0].gm)
    assert "Secret plan" not in gm.get(f"/association/motions/{motion.id}").text
    announced(world, row)
    assert "Secret plan" in gm.get(f"/association/motions/{motion.id}").text


def test_two_who_change_an_item_do_not_overwrite_one_another(world):
    office, row = world.browser(bodies.association(world).secretary), meeting(world)
    one = item(row)
    here = f"/association/meetings/{row.id}/agenda/{one.id}"
    form = office.form(f"{here}/edit", here)
    office.send(f"{here}/edit", here, title="Opening by the president")
    answer = ask(office, "POST", here, **{**form, **office.token(), "title": "Welcome"})
    assert (answer.status_code, "Welcome" in answer.text) == (409, True)
    assert titles(row) == ["Opening by the president"]


def test_a_change_of_the_charter_comes_too_late_counted_from_when_its_articles_were_laid_open(world):
    made = bodies.association(world, hotels=2)
    row = announced(world, begins_at=clock.now() + timedelta(days=20))
    draft = CharterEdition.create(number=9, laid_open_at=clock.now())
    motion = bodies.motion(world, made.members[0], kind=MotionKind.CHARTER, charter=draft)
    item(row, motion=motion)
    assert motion_deeds.earliest_poll(Motion.get_by_id(motion.id)) > row.begins_at
    assert insight.published_late(row, insight.agenda(row)) == {motion.id}
