"""Meetings of the association: planned, announced, changed, called off, copied; who sees them (D32, articles 22–26)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.association import meeting_deeds, resolution_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import MeetingInvitation
from portal.activity.association.meeting_plans import MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import MeetingKind
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.library import LibraryTopic
from portal.foundation import clock
from portal.foundation.db import Refused
from portal.foundation.i18n import day_text, speaking
from portal.foundation.roles import COMMAND_LINE, Role
from portal.insight import association_meetings as insight
from portal.insight import association_reported
from portal.insight.association_meetings import Show
from portal.records.audit import AuditEntry
from portal.records.files import File
from portal.records.notices import News, Notice
from portal.web.meeting_page import when
from tests.association import bodies
from tests.association.meetings import announced, held, item, meeting
from tests.company import ask

AT = "/association/meetings"


def typed(day: date, **facts) -> dict[str, str]:
    """What the form says of a meeting on a day."""
    facts = {"kind": "seminar", "title": "Laundry", "per_hotel": "2", "place": "Lake Hall"} | facts
    days = {"begins_on": day.isoformat(), "ends_on": day.isoformat()}
    return {**days, "begins_time": "09:00", "ends_time": "17:00", **facts}


def told(news: News) -> set[int]:
    return {row.account_id for row in Notice.select().where(Notice.news == news)}


def test_a_convention_is_planned_with_its_checklist_and_agenda_announced_and_seen_by_hotels(world):
    made = bodies.association(world)
    office, gm = world.browser(made.secretary), world.browser(made.members[0].gm)
    day = clock.today() + timedelta(days=60)
    office.send(f"{AT}/new", AT, **typed(day, kind="convention", title="Convention", assembly="y", city="苏州"))
    row = Meeting.get()
    here = f"{AT}/{row.id}"
    assert (row.state, row.assembly, row.begins_on, row.begins_time) == ("planned", True, day, "09:00")
    items = list(AgendaItem.select().order_by(AgendaItem.place))
    assert [(one.title, one.resolutions, clock.time_of(one.begins_at)) for one in items][:3] == [
        ("Opening", False, "09:00"),
        ("The company's report", False, "09:15"),
        ("What became of last year's resolutions", True, "10:00"),
    ]
    assert MeetingTask.select().count() > 8
    assert gm.get(here).status_code == 404
    assert "Convention" not in gm.get(AT).text
    office.send(here, f"{here}/announcement")
    assert Meeting.get().announced_at is not None
    assert MeetingInvitation.select().count() == 3
    assert told(News.MEETING_ASKED) == {one.gm.id for one in made.members}
    page = gm.get(here).text
    assert "The company&#39;s report" in page
    assert f"{here}/edit" not in page
    assert "Convention" in gm.get(AT).text
    assert "Convention" in gm.get("/association").text
    assert [entry.verb for entry in AuditEntry.select().where(AuditEntry.kind == "meeting")] == [
        "meeting.planned",
        "meeting.announced",
        "meeting.invited",
    ]


def test_what_is_typed_wrong_is_said_beside_the_field(world):
    office = world.browser(bodies.association(world).secretary)
    day = clock.today() + timedelta(days=60)

    def answer(**facts):
        answer = ask(office, "POST", AT, **typed(day, **facts))
        assert answer.status_code == 422
        return answer.text

    assert "This time has passed." in answer(begins_on=(clock.today() - timedelta(days=1)).isoformat())
    assert "It ends after it has begun." in answer(ends_time="08:00")
    assert "Answers are needed before it begins." in answer(answer_by=(day + timedelta(days=1)).isoformat())
    assert "This day has passed." in answer(answer_by="2020-01-01")
    assert "14 days at most" in answer(ends_on=(day + timedelta(days=14)).isoformat())
    assert "An address begins with https://" in answer(online="javascript://x")
    assert "An address begins with https://" in answer(online="https://")
    assert "Give the meeting a name." in answer(title="")
    assert Meeting.select().count() == 0


def test_only_the_secretariat_plans_and_changes_a_meeting(world):
    bodies.association(world)
    row, other = announced(world), world.browser(world.account(Role.MANAGER))
    here = f"{AT}/{row.id}"
    assert other.get(f"{AT}/new").status_code == 403
    assert other.get(f"{here}/edit").status_code == 403
    assert other.get(f"{here}/agenda").status_code == 403
    assert ask(other, "POST", f"{here}/cancellation", reason="No.").status_code == 403
    page = other.get(here).text
    assert "For the secretariat" not in page
    assert "Change the agenda" not in page


def test_an_assembly_is_announced_with_the_charters_notice_or_not_at_all(world):
    office = world.browser(bodies.association(world).secretary)
    row = meeting(world, assembly=True, begins_at=clock.now() + timedelta(days=29))
    here = f"{AT}/{row.id}"
    empty = ask(office, "POST", f"{here}/announcement", version="1")
    assert (empty.status_code, "Its agenda is empty" in empty.text) == (422, True)
    item(row)
    answer = ask(office, "POST", f"{here}/announcement", version="1")
    assert (answer.status_code, "at least 30 days ahead (article 24)" in answer.text) == (422, True)
    Meeting.update(begins_at=clock.now() + timedelta(days=31)).execute()
    Meeting.update(place="", version=2).execute()
    answer = ask(office, "POST", f"{here}/announcement", version="2")
    assert (answer.status_code, "where it takes place" in answer.text) == (422, True)
    Meeting.update(online="https://meet.example/1").execute()
    assert ask(office, "POST", f"{here}/announcement", version="1").status_code == 409
    assert Meeting.get().state == "planned"
    assert ask(office, "POST", f"{here}/announcement", version="2").status_code == 303
    assert Meeting.get().state == "announced"


def test_who_was_invited_is_told_of_another_time_and_the_agenda_and_checklist_go_along(world):
    made = bodies.association(world)
    office = world.browser(made.secretary)
    begins = datetime(2031, 3, 3, 1)
    row = meeting(world, kind=MeetingKind.SEMINAR, begins_at=begins, ends_at=begins + timedelta(hours=8))
    first = item(row, begins_at=begins + timedelta(hours=1))
    task = MeetingTask.create(meeting=row, title="Hall", due_on=date(2031, 2, 1))
    meeting_deeds.announce(COMMAND_LINE, row, 1)
    here = f"{AT}/{row.id}"
    office.send(f"{here}/edit", here, title="Seminar")
    assert told(News.MEETING_CHANGED) == set()
    office.send(f"{here}/edit", here, begins_on="2031-03-05", ends_on="2031-03-05", begins_time="10:00")
    assert told(News.MEETING_CHANGED) == {one.gm.id for one in made.members}
    assert AgendaItem.get_by_id(first.id).begins_at == datetime(2031, 3, 5, 3)
    assert MeetingTask.get_by_id(task.id).due_on == date(2031, 2, 3)
    entry = AuditEntry.select().where(AuditEntry.verb == "meeting.edited").order_by(AuditEntry.id.desc()).get()
    assert entry.told == {
        "version": 4,
        "begins_on": ["2031-03-03", "2031-03-05"],
        "begins_time": ["09:00", "10:00"],
        "ends_on": ["2031-03-03", "2031-03-05"],
    }


def test_two_who_change_a_meeting_see_both_texts(world):
    office = world.browser(bodies.association(world).secretary)
    row = meeting(world)
    here = f"{AT}/{row.id}"
    form = office.form(f"{here}/edit", here)
    office.send(f"{here}/edit", here, place="Other Hall")
    answer = ask(office, "POST", here, **{**form, **office.token(), "place": "Third Hall", "version": "1"})
    assert answer.status_code == 409
    assert "Other Hall" in answer.text
    assert "Third Hall" in answer.text
    assert Meeting.get().place == "Other Hall"


def test_an_announced_assembly_comes_no_earlier_than_the_notice_allows(world):
    office = world.browser(bodies.association(world).secretary)
    row = announced(world, meeting(world, assembly=True))
    here, near = f"{AT}/{row.id}", clock.today() + timedelta(days=20)
    fields = {"begins_on": near.isoformat(), "ends_on": near.isoformat(), "begins_time": "09:00", "ends_time": "10:00"}
    form = office.form(f"{here}/edit", here)
    answer = ask(office, "POST", here, **{**form, **office.token(), **fields})
    assert (answer.status_code, "article 24" in answer.text) == (422, True)
    assert Meeting.get().begins_at == row.begins_at


def test_calling_off_tells_everybody_invited_why_and_nothing_more_is_done(world):
    made = bodies.association(world)
    office, gm = world.browser(made.secretary), world.browser(made.members[0].gm)
    row = meeting(world)
    item(row)
    meeting_deeds.announce(COMMAND_LINE, row, 1)
    here = f"{AT}/{row.id}"
    assert ask(office, "POST", f"{here}/cancellation", reason="").status_code == 422
    office.send(here, f"{here}/cancellation", reason="The hall burned down.")
    assert told(News.MEETING_OFF) == {one.gm.id for one in made.members}
    asked = Notice.select().where(Notice.news == News.MEETING_ASKED)
    assert all(one.read_at for one in asked)
    assert "The hall burned down." in gm.get(here).text
    for deed in ("announcement", "cancellation"):
        answer = ask(office, "POST", f"{here}/{deed}", version="9", reason="Again.")
        assert (answer.status_code, "The meeting is called off." in answer.text) == (422, True)
    assert office.get(f"{here}/edit").status_code == 403
    assert "STATUS:CANCELLED" in gm.get(f"{here}/calendar.ics").text


def test_the_next_one_like_it_is_on_the_same_weekday_without_last_years_speakers_and_motions(world):
    made = bodies.association(world)
    office = world.browser(made.secretary)
    begins = datetime(2031, 3, 3, 1)
    facts = {"title": "Convention 2031", "answer_by": date(2031, 2, 14), "places": 300, "assembly": True}
    row = announced(world, meeting(world, begins_at=begins, ends_at=begins + timedelta(hours=8), **facts))
    item(row, title="Opening", speaker="Lin", begins_at=begins, minutes=20)
    item(row, title="Lifts", motion=bodies.motion(world))
    item(row, title="Report", resolutions=True)
    MeetingTask.create(meeting=row, title="Hall", due_on=date(2031, 1, 6), done_at=clock.now(), account=made.secretary)
    MeetingCost.create(meeting=row, title="Hall", planned=500_000, actual=600_000, effect="Warm.")
    office.send(f"{AT}/{row.id}", f"{AT}/{row.id}/copy")
    new = Meeting.select().order_by(Meeting.id.desc()).get()
    assert (new.title, new.begins_on, new.answer_by, new.places, new.state, new.assembly) == (
        "Convention 2032",
        date(2032, 3, 1),
        date(2032, 2, 13),
        300,
        "planned",
        True,
    )
    items = list(new.agenda.order_by(AgendaItem.place))
    assert [(one.title, one.speaker, one.minutes, one.resolutions) for one in items] == [
        ("Opening", "", 20, False),
        ("Report", "", None, True),
    ]
    assert items[0].begins_at == new.begins_at
    assert [(one.due_on, one.done_at, one.account_id) for one in new.tasks] == [
        (date(2032, 1, 5), None, made.secretary.id)
    ]
    assert [(one.planned, one.actual, one.effect) for one in new.costs] == [(500_000, None, "")]


def test_a_councils_meeting_comes_again_after_a_quarter_and_never_in_the_past(world):
    bodies.association(world)
    begins = clock.now() - timedelta(days=200)
    row = announced(world, meeting(world, kind=MeetingKind.COUNCIL, begins_at=begins))
    new = meeting_deeds.copy(world.person(row.by), row)
    assert new.begins_at == begins + timedelta(weeks=39)


def test_a_councils_meeting_is_its_seats_and_the_offices_until_its_minutes_are_sent(world):
    made = bodies.association(world, hotels=4, seats=3)
    row = announced(world, meeting(world, kind=MeetingKind.COUNCIL))
    seat, other, officer = (made.members[0].gm, made.members[3].gm, world.account(Role.MANAGER))
    for account, seen in ((seat, True), (other, False), (officer, False), (made.secretary, True)):
        person = world.person(account)
        assert ([one.id for one in insight.page_for(person, Show.ALL)] == [row.id]) is seen
    # Whoever is invited besides sees it, once he is asked.
    asked = MeetingInvitation.create(meeting=row, account=officer, invited_at=None)
    assert Meeting.visible_to(world.person(officer)).count() == 0
    MeetingInvitation.update(invited_at=clock.now()).where(MeetingInvitation.id == asked.id).execute()
    assert world.browser(officer).get(f"{AT}/{row.id}").status_code == 200
    Meeting.update(minutes_at=clock.now()).execute()
    assert Meeting.visible_to(world.person(other)).count() == 1


def resolution(world, made, title: str, days: int, taken_up: bool | None = None, state: str = "") -> Resolution:
    """One that was decided so many days ago, answered and on its way as said."""
    with clock.at(clock.now() - timedelta(days=days)):
        motion = bodies.motion(world, title=title)
        row = resolution_deeds.decided(COMMAND_LINE, motion, CharterEdition.rules())
        if taken_up is not None:
            resolution_deeds.answer(world.person(made.secretary), row, 1, taken_up, "Because.")
    if state:
        follow_up = FollowUp.add(world.person(made.secretary), made.members[0].hotel, title, side=Side.US)
        FollowUp.update(state=state).where(FollowUp.id == follow_up.id).execute()
        Resolution.update(follow_up=follow_up, owner=made.secretary, due_on=clock.today()).where(
            Resolution.id == row.id
        ).execute()
    return Resolution.get_by_id(row.id)


def test_the_next_convention_opens_with_last_years_resolutions_and_what_is_older_and_open(world):
    made = bodies.association(world)
    announced(world, meeting(world, begins_at=clock.now() - timedelta(days=360)))
    resolution(world, made, "Old and done", 700, True, "confirmed")
    resolution(world, made, "Old and refused", 700, False)
    resolution(world, made, "Old and open", 700, True, "open")
    resolution(world, made, "Done", 355, True, "confirmed")
    resolution(world, made, "Under way", 300, True, "under_way")
    resolution(world, made, "Refused", 300, False)
    resolution(world, made, "Unanswered", 20)
    row = announced(world, meeting(world))
    report = association_reported.report(world.person(made.secretary), row)
    assert [one.title for one in report.rows] == [
        "Old and open",
        "Done",
        "Under way",
        "Refused",
        "Unanswered",
    ]
    assert (report.done, report.under_way, report.refused, report.unanswered) == (1, 2, 1, 1)
    page = world.browser(made.members[0].gm).get(f"{AT}/{row.id}").text
    assert "1 carried out, 2 under way, 1 not taken up or given up, 1 without an answer" in page
    assert page.index("Last year&#39;s resolutions") < page.index("Nothing stands on the agenda yet.")
    assert association_reported.report(world.person(made.secretary), meeting(world, kind=MeetingKind.SEMINAR)) is None


def test_a_resolution_merged_into_another_item_is_as_far_as_that_one(world):
    made = bodies.association(world)
    first = resolution(world, made, "First", 30, True, "merged")
    into = FollowUp.add(world.person(made.secretary), made.members[0].hotel, "Into", side=Side.US)
    FollowUp.update(merged_into=into, state="merged").where(FollowUp.id == first.follow_up_id).execute()
    row, person = meeting(world), world.person(made.secretary)
    assert association_reported.report(person, row).under_way == 1
    FollowUp.update(state="confirmed").where(FollowUp.id == into.id).execute()
    assert association_reported.report(person, row).done == 1


def test_the_calendar_has_begin_end_place_and_counts_changes(world):
    made = bodies.association(world)
    begins = datetime(2031, 3, 3, 1)
    facts = {"online": "https://meet.example/1", "address": "苏州市 Lake Road 1"}
    row = announced(world, meeting(world, begins_at=begins, ends_at=begins + timedelta(hours=8), **facts))
    gm = world.browser(made.members[0].gm)
    text = gm.get(f"{AT}/{row.id}/calendar.ics").text
    for line in ("DTSTART:20310303T010000Z", "DTEND:20310303T090000Z", "SEQUENCE:0", "STATUS:CONFIRMED"):
        assert line in text
    assert f"UID:meeting-{row.id}@localhost" in text
    assert "LOCATION:Lake Hall 苏州市 Lake Road 1" in text
    assert (answer := gm.get(f"{AT}/{row.id}/online")).status_code == 303
    assert answer.headers["Location"] == "https://meet.example/1"
    Meeting.update(online="400 820 1234").execute()
    assert gm.get(f"{AT}/{row.id}/online").status_code == 404
    assert "400 820 1234" in gm.get(f"{AT}/{row.id}").text


def test_the_list_shows_what_comes_first_and_by_kind_and_goes_into_a_sheet(world):
    made = bodies.association(world)
    past = announced(world, meeting(world, title="Last one", begins_at=clock.now() - timedelta(days=360)))
    late = announced(world, meeting(world, title="Later", begins_at=clock.now() + timedelta(days=90)))
    soon = announced(world, meeting(world, title="Soon", kind=MeetingKind.SEMINAR))
    person = world.person(made.secretary)

    def ids(show: Show, kind: str = "", **asked) -> list[int]:
        return [row.id for row in insight.page_for(person, show, kind, **asked)]

    assert ids(Show.COMING) == [soon.id, late.id]
    assert ids(Show.PAST) == [past.id]
    assert ids(Show.ALL) == [late.id, soon.id, past.id]
    assert ids(Show.ALL, "seminar") == [soon.id]
    first = insight.page_for(person, Show.ALL, size=2)
    assert ids(Show.ALL, after=first.next) == [past.id]
    browser = world.browser(made.secretary)
    assert "Last one" not in browser.get(AT).text
    answer = browser.send(AT, f"{AT}/export")
    assert (answer.status_code, answer.mimetype.endswith("sheet")) == (200, True)
    assert AuditEntry.select().where(AuditEntry.verb == "meetings.exported").count() == 1


def test_material_for_hotels_is_read_by_them_and_kept_in_the_library(world):
    made = bodies.association(world)
    row = announced(world, meeting(world, text="What we learn from each other."))
    slides = world.file(row, "Slides.", "slides.txt")
    inside = world.file(row, "Inside.", "inside.txt", for_hotel=False)
    gm, manager = world.browser(made.members[0].gm), world.browser(world.account(Role.MANAGER))
    here = f"{AT}/{row.id}"
    page = gm.get(here).text
    assert ("slides.txt" in page, "inside.txt" in page) == (True, False)
    assert gm.get(f"{here}/files/{slides.id}").text == "Slides."
    assert gm.get(f"{here}/files/{inside.id}").status_code == 404
    assert ask(manager, "POST", f"{here}/files/keeping", title="", topic="").status_code == 422
    topic = LibraryTopic.add(COMMAND_LINE, name_zh="经营", name_en="Operation")
    answer = manager.send(here, f"{here}/files/keeping", title="Convention", topic=str(topic.id))
    entry = int(answer.headers["Location"].rpartition("/")[2])
    copies = File.select().where((File.kind == "library_entry") & (File.record_id == entry)).order_by(File.id)
    assert [(one.name, one.for_hotel, one.body()) for one in copies] == [
        ("slides.txt", True, b"Slides."),
        ("inside.txt", False, b"Inside."),
    ]
    page = gm.get(f"/library/{entry}").text
    assert "What we learn from each other." in page
    assert ("slides.txt" in page, "inside.txt" in page) == (True, False)


def test_when_it_is_says_its_year_once(app):
    first = datetime(2031, 3, 3, 1)
    for code, told in (("en", "3 Mar – 4 Mar 2031"), ("zh", "2031年3月3日 – 3月4日")):
        with speaking(code):
            assert when(Meeting(begins_at=first, ends_at=first + timedelta(days=1)), short=True) == told
            one = when(Meeting(begins_at=first, ends_at=first + timedelta(hours=8)), short=True)
            assert one == f"{day_text(date(2031, 3, 3))} 09:00–17:00"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whatever_is_typed_into_the_forms_is_answered_and_never_a_fault(world):
    office = world.browser(bodies.association(world).secretary)
    row = meeting(world)
    one, day = item(row), row.begins_on
    here = f"{AT}/{row.id}"
    odd = ["\x00", "9" * 40, "²", "9999-12-31", "http://["]
    agenda = ("title", "day", "time", "minutes", "motion")
    names = {
        AT: (*typed(day), "online", "places", "answer_by"),
        here: ("version", "begins_on"),
        f"{here}/announcement": ("version",),
        f"{here}/agenda": agenda,
        f"{here}/agenda/{one.id}": ("version",),
    }
    good = {**typed(day), "version": "1", "day": day.isoformat(), "motion": ""}
    for path, fields in names.items():
        for field in fields:
            for bad in odd:
                answer = ask(office, "POST", path, **{**good, field: bad})
                assert answer.status_code in (303, 409, 422), (path, field, bad)
    for asked in ("show=\x00", "kind=x", "after=%00", "show=past&after=9", "kind=seminar&after=WzEsIDJd"):
        assert office.get(f"{AT}?{asked}").status_code == 200
    assert office.get(f"{AT}/{'9' * 40}").status_code == 404


def test_a_meeting_whose_minutes_are_sent_is_not_put_off(world):
    made, row = bodies.association(world), held(world)
    Meeting.update(minutes_at=clock.now()).where(Meeting.id == row.id).execute()
    office, later = world.person(made.secretary), clock.now() + timedelta(days=5)
    with pytest.raises(Refused, match="when the meeting was stands in them"):
        meeting_deeds.edit(office, row, row.version, begins_at=later, ends_at=later + timedelta(days=1))
    meeting_deeds.edit(office, row, row.version, title="GM convention, in Suzhou")
    assert Meeting.get_by_id(row.id).title == "GM convention, in Suzhou"
