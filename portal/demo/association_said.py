"""What people do at the meetings of the invented association: answers, attendance, minutes, feedback, accounts."""

from collections.abc import Iterable
from datetime import timedelta

from portal.activity.association import (
    accounts_deeds,
    answer_deeds,
    check_in_deeds,
    council_deeds,
    feedback_deeds,
    meeting_minutes_deeds,
)
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meeting_minutes_deeds import Line
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.words import AttendeeState, MeetingKind
from portal.activity.follow_ups import FollowUp, State
from portal.activity.library import LibraryEntry, LibraryTopic
from portal.demo import association_programmes as programmes
from portal.demo import names
from portal.demo.association_programmes import Decision, Gathering
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Posting
from portal.records.notices import News, Notice
from portal.records.sessions import person_for

#: How a hotel answers: its GM comes, with somebody else, or sends his deputy; nobody comes; no answer.
GM, DEPUTY = "gm", "deputy"
Answer = tuple[str, ...]
#: The place of the hotel that attends through the network, where there is one.
FAR = 5


def gms_of(hotels: Iterable[int]) -> dict[int, int]:
    """{hotel: account of its GM today}, in the order of the hotels."""
    wanted = list(hotels)
    posted = Posting.current().where(Posting.hotel.in_(wanted) & (Posting.function == Function.GM))
    found = dict(posted.select(Posting.hotel, Posting.account).order_by(Posting.id).tuples())
    return {hotel: found[hotel] for hotel in wanted if hotel in found}


def expected(told, count: int) -> list[Answer]:
    """Who comes of each of so many hotels: the demo's GMs do; some decline."""
    found: list[Answer] = []
    for place in range(count):
        drawn = told.draw.random()
        if place == 3:
            found.append((DEPUTY,))
        elif place < 2 or drawn > 0.5:
            found.append((GM,))
        elif drawn > 0.18:
            found.append((GM, told.draw.choice(programmes.JOBS)))
        else:
            found.append(())
    # The last to answer comes alone: there is no place left for him.
    return [*found[:-1], (GM,)]


def answered(told, meeting: Meeting, gathering: Gathering, gms: dict[int, int], come: list[Answer] = ()) -> None:
    """Everybody answers within some days, one after the other."""
    rows = list(MeetingInvitation.select().where(MeetingInvitation.meeting == meeting).order_by(MeetingInvitation.id))
    come = list(come) or [(GM,)] * len(rows)
    span = gathering.announced - (15 if gathering.kind == MeetingKind.CONVENTION else 8)
    for place, row in enumerate(rows):
        day = clock.local(row.invited_at).date() + timedelta(days=1 + max(span, 1) * place // len(rows))
        with clock.at(instant(day, 45 + place * 13)):
            if row.account_id:
                _seat_answers(told, row, place)
            elif come[place]:
                _comes(told, row, _person(told, gms[row.hotel_id]), come[place], place)
            else:
                word = programmes.EXCUSES[place % len(programmes.EXCUSES)]
                answer_deeds.answer(_person(told, gms[row.hotel_id]), row, row.version, False, [], word)


def _seat_answers(told, row: MeetingInvitation, place: int) -> None:
    """A councillor; one of them excuses himself."""
    there = place != 4
    answer_deeds.answer(
        _person(told, row.account_id),
        row,
        row.version,
        there,
        [{}] if there else [],
        "" if there else programmes.EXCUSES[2],
    )


def _comes(told, row: MeetingInvitation, gm: Person, come: Answer, place: int) -> int:
    people = _guests(told, gm, come, place)
    return answer_deeds.answer(gm, row, row.version, True, people, programmes.SUBSTITUTE if come == (DEPUTY,) else "")


def _guests(told, gm: Person, come: Answer, place: int) -> list[dict]:
    mobile = names.mobile(9000 + place)
    if come == (DEPUTY,):
        return [{"name": _name(told), "job": "常务副总经理", "mobile": mobile, "represents": True}]
    people = [{"name": gm.name, "job": "总经理", "mobile": mobile, "online": place == FAR}]
    return people + [{"name": _name(told), "job": job} for job in come[1:]]


def answered_so_far(told, meeting: Meeting) -> None:
    """Of what is to come: the demo's second GM brings somebody along, its first has not answered, some others have."""
    rows = list(MeetingInvitation.select().where(MeetingInvitation.meeting == meeting).order_by(MeetingInvitation.id))
    with told.at(1, 0):
        gms = gms_of(row.hotel_id for row in rows)
    waits, pair = (told.stage.accounts[one].id for one in ("gm", "gm2"))
    for place, row in enumerate(rows):
        account = gms.get(row.hotel_id)
        if account is None or account == waits or (account != pair and place % 2):
            continue
        with told.at(1 + place % 4, 250 + place * 4):
            if account != pair and place % 8 == 6:
                answer_deeds.answer(_person(told, account), row, row.version, False, [], programmes.EXCUSES[0])
            else:
                _comes(told, row, _person(told, account), (GM, "前厅经理") if account == pair else (GM,), place)


def _person(told, account: int) -> Person:
    if account not in told.known:
        told.known[account] = person_for(Account.get_by_id(account))
    return told.known[account]


def _name(told) -> str:
    return told.draw.choice(names.SURNAMES) + told.draw.choice(programmes.GIVEN)


# The day itself


def there(told, meeting: Meeting) -> None:
    """Most of those who have a place come; at a convention somebody comes whom nobody has named."""
    rows = Attendee.select().where((Attendee.meeting == meeting) & (Attendee.state == AttendeeState.COMING))
    door = (told.keeper, told.stage.people["staff"])
    for place, row in enumerate(list(rows.order_by(Attendee.id))):
        drawn = told.draw.random()
        if place < 2 or drawn < 0.93:
            with clock.at(meeting.begins_at + timedelta(seconds=place * 53 - 2100)):
                check_in_deeds.check_in(door[place % 2], row)
    if meeting.kind == MeetingKind.CONVENTION:
        with clock.at(meeting.begins_at + timedelta(minutes=25)):
            check_in_deeds.walk_in(door[1], meeting, _name(told), None, "业主代表")


def written(told, gathering: Gathering, meeting: Meeting) -> None:
    """The minutes: sent within the charter's days, with what was decided; of the last convention one correction."""
    with clock.at(meeting.ends_at + timedelta(hours=4)):
        row = meeting_minutes_deeds.begin(told.keeper, meeting)
    day = clock.local(meeting.ends_at).date()
    lines = [_line(told, one, day) for one in gathering.decisions]
    with clock.at(instant(day + timedelta(days=1), 240)):
        meeting_minutes_deeds.write(told.keeper, row, row.version, told.texts[gathering.key, "minutes"], lines)
    with clock.at(instant(day + timedelta(days=3), 65)):
        meeting_minutes_deeds.publish(told.keeper, row, row.version)
    if (gathering.key, "doubt") in told.texts:
        _corrected(told, gathering, row)
    _carried_out(told, gathering, row)


def _line(told, decision: Decision, day) -> Line:
    """Before there is a council nobody confirms what is carried out: then it stands in the minutes alone."""
    if not decision.owner or not council_deeds.seats(day):
        return Line(decision.text)
    department = Department.get(Department.word == decision.department)
    owner = Account.named(decision.owner)
    return Line(decision.text, department, owner, day + timedelta(days=decision.days))


def _corrected(told, gathering: Gathering, row: MeetingMinutes) -> None:
    """A hotel finds a sentence inexact; the secretariat takes it in."""
    with clock.at(row.published_at + timedelta(hours=5)):
        member = outside_council(told)[0]
        doubt = meeting_minutes_deeds.ask(member.gm, row, told.texts[gathering.key, "doubt"], member.id)
    replaced, by = (told.texts[gathering.key, what] for what in ("replaced", "corrected"))
    with clock.at(row.published_at + timedelta(hours=27)):
        doubt = MeetingCorrection.get_by_id(doubt.id)
        now = MeetingMinutes.get_by_id(row.id)
        meeting_minutes_deeds.take_in(told.keeper, doubt, now.version, now.text.replace(replaced, by))


def _carried_out(told, gathering: Gathering, row: MeetingMinutes) -> None:
    """Some of what was decided is done, as the president's hotel has confirmed; of the rest the first is under way."""
    table, under_way = MeetingDecision, False
    entrusted = (table.minutes == row) & table.follow_up.is_null(False)
    for one in table.select().where(entrusted).order_by(table.place):
        item, owner = FollowUp.get_by_id(one.follow_up_id), _person(told, one.owner_id)
        done = gathering.decisions[one.place - 1].done
        with clock.at(row.published_at + timedelta(days=4, hours=1, minutes=one.place)):
            if done:
                item.give_state(owner, State.CLAIMED, text=done)
            elif not under_way:
                item.give_state(owner, State.UNDER_WAY)
                under_way = True
        if done:
            with clock.at(row.published_at + timedelta(days=6, hours=2)):
                FollowUp.get_by_id(item.id).confirm(told.members[0].gm)


def rated(told, gathering: Gathering, meeting: Meeting) -> None:
    """Some of those who were there say what they think of it."""
    here = (Attendee.meeting == meeting) & Attendee.checked_in_at.is_null(False) & Attendee.account.is_null(False)
    rows, words = Attendee.select().where(here).order_by(Attendee.id), programmes.FEEDBACK[gathering.key]
    for place, (row, (mark, good, better)) in enumerate(zip(list(rows), words, strict=False)):
        with clock.at(meeting.ends_at + timedelta(hours=5 + place * 15)):
            feedback_deeds.give(_person(told, row.account_id), meeting, mark, good, better)


def opened_accounts(told, gathering: Gathering, meeting: Meeting) -> None:
    """Published, and checked by two of the members; by those of a later day where there were none yet."""
    with clock.at(meeting.ends_at + timedelta(days=18, hours=1)):
        accounts_deeds.publish(told.keeper, meeting, told.texts[gathering.key, "accounts"])
        since = clock.now()
    first = max(since, told.joined + timedelta(days=3))
    with clock.at(first):
        members = outside_council(told)[1:3]
    for place, (member, text) in enumerate(zip(members, programmes.CHECKED, strict=True)):
        with clock.at(first + timedelta(days=2 + place, hours=place)):
            accounts_deeds.check(member.gm, meeting, text, member.id)


def outside_council(told) -> list[Member]:
    """The members who may check what the council has spent, in their order."""
    seats = council_deeds.seats()
    taken = {one.account_id for one in seats}, {one.member_id for one in seats}
    return [row for row in told.members if row.gm.id not in taken[0] and row.id not in taken[1]]


def kept(told) -> None:
    """What the seminar found stands in the library."""
    topic = LibraryTopic.select().where(LibraryTopic.name_en == "Convention and head office").first()
    if topic is None:
        return
    text = told.texts["seminar", "minutes"].partition("结论：\n")[2]
    facts = {"title": programmes.LIBRARY, "summary": programmes.SUMMARY, "text": text, "kind": "convention"}
    due = told.plan.until + timedelta(days=280)
    LibraryEntry.add(told.keeper, **facts, audience="hotels", topic=topic.id, review_on=due)


def forgotten(told, meeting: Meeting) -> None:
    """What lies some time back has been read."""
    minutes = MeetingMinutes.get(MeetingMinutes.meeting == meeting)
    last = Meeting.get_by_id(meeting.id).accounts_at or minutes.published_at
    with clock.at(min(last + timedelta(days=9), instant(told.plan.until - timedelta(days=1)))):
        Notice.settled(meeting, News.MEETING_ASKED, News.MEETING_PLACE, News.MEETING_ACCOUNTS)
        Notice.settled(minutes, News.MEETING_MINUTES, News.MEETING_ANSWERED)
