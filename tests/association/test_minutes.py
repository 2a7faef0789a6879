"""Minutes of meetings: a skeleton, drafts, sent to all within the charter's days, corrected at a hotel's word; what was
decided goes into the one register (articles 34, 36)."""

import io
from datetime import timedelta

import pytest

from portal.activity.association import meeting_minutes_deeds as deeds
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meeting_minutes_deeds import Line
from portal.activity.association.meetings import Meeting
from portal.activity.association.offices import Office
from portal.activity.association.words import MeetingKind
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock, i18n
from portal.foundation.db import Conflict, Refused
from portal.foundation.lazy import docx
from portal.foundation.roles import Role
from portal.insight import association_minutes as insight
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.drafts import Draft
from portal.records.files import File
from portal.records.notices import News, Notice
from tests.association import bodies, meetings
from tests.company import ask
from tests.files.sending import picture
from tests.test_forms import BAD


def address(met: Meeting) -> str:
    return f"/association/meetings/{met.id}/minutes"


def told(news: News) -> set[int]:
    return {row.account_id for row in Notice.select().where(Notice.news == news)}


@pytest.fixture
def made(world):
    return bodies.association(world)


@pytest.fixture
def met(world, made):
    """An assembly that ended an hour ago."""
    return meetings.held(world, assembly=True)


def entrusted(owner, days: int = 30) -> Line:
    return Line("Lifts are looked over.", Department.get(), owner, clock.today() + timedelta(days=days))


def published(world, made, met, text="Said.", lines=()) -> MeetingMinutes:
    """The minutes of a meeting, written and sent by the secretariat."""
    by = world.person(made.secretary)
    row = deeds.begin(by, met)
    deeds.write(by, row, row.version, text, lines)
    deeds.publish(by, row, row.version)
    return MeetingMinutes.get_by_id(row.id)


def test_from_the_skeleton_to_the_register(world, made, met):
    """Begun, found filled in, saved with a decision, sent once; the president's hotel confirms what is carried out."""
    owner, here = world.account(Role.LIAISON, name="Chen Lift"), address(met)
    AgendaItem.create(meeting=met, place=1, title="Motions", motion=bodies.motion(world), speaker="The president")
    office, gm = world.browser(made.secretary), world.browser(made.members[2].gm)
    assert gm.get(here).status_code == 404
    assert "Minutes that wait for the secretariat" in office.get("/association").text
    office.send(here, f"{here}/beginning")
    page = office.get(f"{here}/edit").text
    said = ("# Who was there", "# 1. Motions", "Motion 1, Breakfast from six.")
    assert [words in page for words in said] == [True] * 3
    typed = {"wording": "Lifts are looked over.", "department": Department.get().word, "owner": str(owner.id)}
    typed["due"] = (clock.today() + timedelta(days=30)).isoformat()
    fields = {f"decision-1-{name}": value for name, value in typed.items()} | {"decision-2-wording": "Meet again."}
    assert office.send(f"{here}/edit", here, text="# Opening\nWelcome.", **fields).status_code == 303
    assert (gm.get(here).status_code, FollowUp.select().count()) == (404, 0)
    assert office.send(here, f"{here}/publication").status_code == 303
    item, (first, second) = FollowUp.get(), MeetingDecision.select().order_by(MeetingDecision.place)
    assert (first.follow_up_id, second.follow_up_id, second.owner_id) == (item.id, None, None)
    kept = (item.wording, item.hotel_id, item.account_id, item.for_hotel, item.origin_kind)
    assert kept == ("Lifts are looked over.", made.members[0].hotel_id, owner.id, True, "meeting_minutes")
    page = gm.get(here).text
    assert [words in page for words in ("Welcome.", "Chen Lift", "Meet again.", "Breakfast from six")] == [True] * 4
    assert Meeting.get_by_id(met.id).minutes_at is not None
    assert "Minutes that wait for the secretariat" not in office.get("/association").text
    assert "The minutes of a meeting of the association are sent to all" in gm.get("/notices").text
    page = world.browser(made.president).get(f"/follow-ups/{item.id}").text
    assert "Lifts are looked over." in page
    page = office.get(f"/follow-ups/{item.id}").text
    assert f'<a href="{here}">Minutes of a meeting of the association</a>' in page


def test_all_members_councillors_and_who_was_there_are_told(world, made, met):
    """Nobody of the hotels outside, and never the sender."""
    outside, guest = bodies.hotel(world), world.account(Role.LIAISON)
    meetings.there(met, account=guest)
    meetings.there(met)
    published(world, made, met)
    assert told(News.MEETING_MINUTES) == {row.gm.id for row in made.members} | {guest.id}
    assert world.browser(outside.gm).get(address(met)).status_code == 200


def test_of_a_council_meeting_the_minutes_are_everybodys_once_they_are_sent(world, made):
    met = meetings.held(world, kind=MeetingKind.COUNCIL)
    outside, colleague = bodies.hotel(world), world.account(Role.STAFF)
    readers = (made.members[1].gm, outside.gm, colleague, made.secretary, world.account(Role.DIRECTOR))
    deeds.begin(world.person(made.secretary), met)
    before = [world.browser(one).get(address(met)).status_code for one in readers]
    published(world, made, met)
    after = [world.browser(one).get(address(met)).status_code for one in readers]
    assert (before, after) == ([404, 404, 404, 200, 200], [200] * 5)


def test_nothing_typed_is_lost_by_a_broken_line_or_a_colleague(world, made, met):
    """A draft holds text and decisions; two who write at once see each other's words."""
    office, here = world.browser(made.secretary), address(met)
    row = deeds.begin(world.person(made.secretary), met)
    fields = {"text": "Half a sen", "decision-1-wording": "Buy tea.", "version": str(row.version)}
    assert ask(office, "POST", f"{here}/draft", **fields).status_code == 303
    page = office.get(f"{here}/edit").text
    assert [words in page for words in ("Half a sen", "Buy tea.", "This is your draft of")] == [True] * 3
    deeds.write(world.person(made.secretary), row, row.version, "A colleague's words.", [Line("Buy coffee.")])
    answer = ask(office, "POST", here, **fields)
    kept = [words in answer.text for words in ("Half a sen", "Buy tea.", "A colleague&#39;s words.", "Buy coffee.")]
    assert (answer.status_code, kept) == (409, [True] * 4)
    again = office.form(f"{here}/edit", here) | {"version": str(row.version)}
    assert ask(office, "POST", here, **{**again, "text": "Both."}).status_code == 303
    assert (MeetingMinutes.get().text, Draft.select().count()) == ("Both.", 0)
    assert [one.text for one in MeetingDecision.select()] == ["Buy tea."]


def test_a_decision_has_department_person_and_day_or_none_of_them(world, made, met):
    office, here = world.browser(made.secretary), address(met)
    row = deeds.begin(world.person(made.secretary), met)
    fields = {"text": "Said.", "version": str(row.version), "decision-1-wording": "Buy tea."}
    answer = ask(office, "POST", here, **fields, **{"decision-1-owner": str(world.account(Role.STAFF).id)})
    assert (answer.status_code, answer.text.count("belong together")) == (422, 2)
    answer = ask(office, "POST", here, **fields, more="1")
    assert (answer.status_code, "decision-2-wording" in answer.text) == (200, True)
    assert MeetingDecision.select().count() == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whatever_is_typed_into_the_minutes_is_no_fault(world, made, met):
    """Kept as it was typed with a sentence beside it, or saved."""
    office, here = world.browser(made.secretary), address(met)
    row = deeds.begin(world.person(made.secretary), met)
    names = ("text", *(f"decision-1-{name}" for name in ("wording", "department", "owner", "due")))
    for value in BAD.values():
        fields = {**dict.fromkeys(names, value), "version": str(MeetingMinutes.get_by_id(row.id).version)}
        assert ask(office, "POST", here, **fields).status_code in (303, 422), value
        # What is longer than any minutes is kept by the page alone.
        assert ask(office, "POST", f"{here}/draft", **fields).status_code in (303, 413)
        assert office.get(f"{here}/edit").status_code == 200


def test_minutes_are_sent_once_after_the_meeting_and_never_over_somebodys_words(world, made, met):
    by = world.person(made.secretary)
    row = deeds.begin(by, met)
    with pytest.raises(Refused, match="Write the minutes first"):
        deeds.publish(by, row, row.version)
    deeds.write(by, row, row.version, "Said.", [])
    with pytest.raises(Conflict):
        deeds.publish(by, row, row.version - 1)
    with pytest.raises(Refused, match="not over yet"), clock.at(met.begins_at + timedelta(minutes=5)):
        deeds.publish(by, row, row.version)
    deeds.publish(by, row, row.version)
    with pytest.raises(Refused, match="by corrections alone"):
        deeds.publish(by, row, row.version)
    with pytest.raises(Refused, match="by corrections alone"):
        deeds.write(by, row, row.version, "Otherwise.", [])
    assert MeetingMinutes.get().text == "Said."


def test_without_a_council_nothing_is_entrusted_and_nothing_sent(world, met):
    """Decisions that somebody carries out need the hotel that confirms them."""
    by = world.person(bodies.secretary(world))
    Office.update(until=clock.today() - timedelta(days=1)).execute()
    row = deeds.begin(by, met)
    deeds.write(by, row, row.version, "Said.", [entrusted(world.account(Role.STAFF))])
    with pytest.raises(Refused, match="council's offices first"):
        deeds.publish(by, row, row.version)
    assert (MeetingMinutes.get().state, FollowUp.select().count()) == ("draft", 0)


def test_a_meeting_that_does_not_take_place_has_no_minutes(world, made):
    by = world.person(made.secretary)
    for row in (meetings.announced(world), meetings.meeting(world, begins_at=clock.now() - timedelta(days=3))):
        with pytest.raises(Refused, match="takes place"):
            deeds.begin(by, row)


def test_what_is_due_is_told_once(world, made, met):
    """Seven working days after the meeting; then the secretariat is told, and not again."""
    due = insight.due_on(met)
    assert (deeds.unsent(), deeds.remind_due()) == ([(met, due)], 0)
    with clock.at(met.ends_at + timedelta(days=14)):
        assert (deeds.remind_due(), deeds.remind_due()) == (1, 0)
        assert told(News.MINUTES_OVERDUE) == {made.secretary.id}
        published(world, made, met)
        assert (deeds.unsent(), Notice.select().where(Notice.read_at.is_null(False)).count()) == ([], 1)


# Corrections


def test_a_correction_is_taken_in_with_the_earlier_text_readable_and_the_hotel_named(world, made, met):
    row, here = published(world, made, met, "Breakfast at six."), address(met)
    gm, office = world.browser(made.members[1].gm), world.browser(made.secretary)
    assert gm.send(here, f"{here}/corrections", text="It was seven.").status_code == 303
    asked = MeetingCorrection.get()
    assert told(News.MEETING_WORD) == {made.secretary.id}
    assert "1 correction to be answered" in office.get("/association").text
    there = f"{here}/corrections/{asked.id}"
    answer = office.send(there, there, text="Breakfast at six.")
    assert (answer.status_code, "Nothing is changed yet" in answer.text) == (422, True)
    assert office.send(there, there, text="Breakfast at seven.").status_code == 303
    assert told(News.MEETING_ANSWERED) == {made.members[1].gm.id}
    page = world.browser(made.members[2].gm).get(here).text
    said = ("Breakfast at seven.", "Breakfast at six.", "It was seven.", made.members[1].hotel.name, "Taken in")
    assert [words in page for words in said] == [True] * 5
    assert (MeetingMinutes.get().version, office.get(there).status_code) == (row.version + 1, 404)
    assert AuditEntry.latest_of(row, "meeting_minutes.corrected")[0].told["correction"] == asked.id


def test_a_correction_that_is_not_taken_in_has_its_reason_under_the_minutes(world, made, met):
    row, office = published(world, made, met), world.browser(made.secretary)
    asked = deeds.ask(world.person(made.members[1].gm), row, "It was seven.")
    there = f"{address(met)}/corrections/{asked.id}"
    assert office.send(there, f"{there}/refusal", reason="").status_code == 422
    assert office.send(there, f"{there}/refusal", reason="Six, says the tape.").status_code == 303
    assert "Six, says the tape." in world.browser(made.members[2].gm).get(address(met)).text
    with pytest.raises(Refused, match="answered already"):
        deeds.take_in(world.person(made.secretary), asked, row.version, "Seven.")
    assert MeetingMinutes.get().text == "Said."


def test_after_the_charters_days_no_correction_is_asked_for(world, made, met):
    """Five working days after the sending; the last of them counts whole."""
    row, gm = published(world, made, met), made.members[1].gm
    last = deeds.corrections_until(row)
    days = (last - clock.local(row.published_at).date()).days
    with clock.at(row.published_at + timedelta(days=days)):
        deeds.ask(world.person(gm), row, "In time.")
    with clock.at(row.published_at + timedelta(days=days + 1)):
        with pytest.raises(Refused, match="until"):
            deeds.ask(world.person(gm), row, "Too late.")
        assert "Ask for a correction" not in world.browser(gm).get(address(met)).text
    assert [one.text for one in MeetingCorrection.select()] == ["In time."]


def test_only_who_speaks_for_a_member_hotel_asks_for_a_correction(world, made, met):
    row, outside = published(world, made, met), bodies.hotel(world)
    browser = world.browser(outside.gm)
    assert "Ask for a correction" not in browser.get(address(met)).text
    answer = ask(browser, "POST", f"{address(met)}/corrections", text="Otherwise.")
    assert (answer.status_code, "Only who speaks for a member hotel" in answer.text) == (422, True)
    with pytest.raises(Refused):
        deeds.ask(world.person(world.account(Role.STAFF)), row, "Otherwise.")
    assert MeetingCorrection.select().count() == 0


# The skeleton, the document, photographs


def test_the_skeleton_says_who_was_there_and_whether_they_were_enough_in_the_writers_language(world, made, met):
    """Of three hotels with a vote two speakers are there; of the council's three seats its president alone."""
    for row in made.members[:2]:
        meetings.there(met, hotel=row.hotel_id, account=row.gm, represents=True)
    meetings.there(met, checked_in_at=None)
    person = world.person(made.secretary)
    text = insight.skeleton(person, met)
    assert text.startswith("# Who was there\n2 people were there.\n2 of 3 hotels with a vote were there: a quorum.")
    council = meetings.held(world, kind=MeetingKind.COUNCIL)
    meetings.there(council, account=made.president)
    names = [row.gm.name for row in made.members]
    told = "1 of 3 councillors were there: no quorum.\nThere: {}\nAbsent: {}、{}".format(*names)
    assert told in insight.skeleton(person, council)
    with i18n.speaking("zh"):
        assert insight.skeleton(person, council).startswith("# ")


def test_the_agendas_report_brings_last_years_resolutions_with_their_state(world, made, met):
    bodies.course(world, made.members[0])
    with clock.at(clock.now() + timedelta(days=2)):
        later = meetings.held(world, kind=MeetingKind.CONVENTION)
        AgendaItem.create(meeting=later, place=1, title="Last year", resolutions=True)
        text = insight.skeleton(world.person(made.secretary), later)
    assert "Resolution 1, Lifts. nobody carries it out yet" in text


def test_the_document_holds_text_decisions_and_corrections_and_is_noted(world, made, met):
    owner = world.account(Role.STAFF, name="Chen Lift")
    row = published(world, made, met, "# Opening\nWelcome.", [entrusted(owner)])
    deeds.ask(world.person(made.members[1].gm), row, "It was seven.")
    answer = world.browser(made.members[2].gm).send(address(met), f"{address(met)}/document")
    made_ = docx.Document(io.BytesIO(answer.data))
    text = "\n".join(one.text for one in made_.paragraphs)
    assert [words in text for words in ("Opening", "Welcome.", "It was seven.", "# ")] == [True, True, True, False]
    assert "Chen Lift" in made_.tables[0].rows[1].cells[1].text
    assert AuditEntry.select().where(AuditEntry.verb == "meeting_minutes.exported").count() == 1


def test_photographs_are_seen_with_the_minutes_unless_they_stay_inside(world, made, met):
    """Two at once, made anew; removed and put back; who reads the minutes reads those that are for hotels."""
    row, here = deeds.begin(world.person(made.secretary), met), address(met)
    office, gm = world.browser(made.secretary), world.browser(made.members[1].gm)
    form = office.form(here, f"{here}/files")
    assert form["for_hotel"] == "y"
    taken = [(io.BytesIO(picture()), name) for name in ("hall.jpg", "door.jpg")]
    answer = office.post(f"{here}/files", data={**form, "files": taken})
    assert answer.status_code == 303
    first, second = File.select().order_by(File.id)
    kept = (first.kind, first.record_id, first.for_hotel, bool(first.thumbnail))
    assert kept == ("meeting_minutes", row.id, True, True)
    assert gm.get(f"{here}/files/{first.id}").status_code == 404
    published(world, made, met)
    office.send(here, f"{here}/files/{second.id}/readers", for_hotel="0")
    assert [gm.get(f"{here}/files/{one.id}?small=1").status_code for one in (first, second)] == [200, 404]
    assert ("hall.jpg" in gm.get(here).text, "door.jpg" in gm.get(here).text) == (True, False)
    assert ask(gm, "POST", f"{here}/files/{first.id}/removal").status_code == 403
    office.send(here, f"{here}/files/{first.id}/removal")
    assert gm.get(f"{here}/files/{first.id}").status_code == 404
    office.send(here, f"{here}/files/{first.id}/return")
    assert gm.get(f"{here}/files/{first.id}").status_code == 200


def test_who_is_not_of_the_secretariat_writes_nothing(world, made, met):
    row = published(world, made, met)
    other = world.browser(world.account(Role.STAFF))
    deeds_ = ("", "/publication", "/draft", "/files", "/beginning")
    answers = [ask(other, "POST", f"{address(met)}{one}", version="1", text="Otherwise.").status_code for one in deeds_]
    assert answers == [403] * 5
    assert (MeetingMinutes.get().text, Attendee.select().count(), row.state) == ("Said.", 0, "published")
