"""Builders: a meeting planned, and one whose invitations are out."""

from datetime import timedelta

from portal.activity.association import answer_deeds, guest_deeds, meeting_places
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.words import MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from tests.association import bodies
from tests.world import World


def meeting(world: World, kind: MeetingKind = MeetingKind.CONVENTION, by: Account | None = None, **facts) -> Meeting:
    """A meeting being planned, sixty days ahead and two days long unless said otherwise."""
    begins = facts.pop("begins_at", clock.now() + timedelta(days=60))
    ends = facts.pop("ends_at", begins + timedelta(days=1, hours=8))
    facts = {"title": "GM convention", "city": "苏州", "place": "Lake Hall", **facts}
    by = by or world.account(Role.MANAGER)
    return Meeting.create(kind=kind, begins_at=begins, ends_at=ends, by=by.id, **facts)


def announced(world: World, made: Meeting | None = None, **facts) -> Meeting:
    """The same with its announcement made; nobody is invited yet."""
    made = made or meeting(world, **facts)
    Meeting.update(state=MeetingState.ANNOUNCED, announced_at=clock.now()).where(Meeting.id == made.id).execute()
    return Meeting.get_by_id(made.id)


def held(world: World, **facts) -> Meeting:
    """One that was announced and ended an hour ago."""
    ends = clock.now() - timedelta(hours=1)
    return announced(world, meeting(world, begins_at=ends - timedelta(hours=8), ends_at=ends, **facts))


def there(met: Meeting, **facts) -> Attendee:
    """Somebody who was checked in at the beginning of a meeting."""
    number = Attendee.select().count() + 1
    facts = {"name": f"Guest {number}", "checked_in_at": met.begins_at, **facts}
    return Attendee.create(meeting=met, code=f"{number:06d}", **facts)


def item(row: Meeting, title: str = "Opening", **facts) -> AgendaItem:
    """One more item of its agenda."""
    place = row.agenda.count() + 1
    return AgendaItem.create(meeting=row, title=title, place=place, **facts)


def invited(world: World, hotels: int = 3, **facts) -> tuple[bodies.Association, Meeting]:
    """An association whose hotels are invited to a meeting that is announced."""
    made = bodies.association(world, hotels=hotels, seats=1)
    row = announced(world, **facts)
    guest_deeds.invite(COMMAND_LINE, row, [one.hotel_id for one in made.members])
    return made, row


def invitation(row: Meeting, member: Member) -> MeetingInvitation:
    """The invitation of a member hotel."""
    return MeetingInvitation.get((MeetingInvitation.meeting == row) & (MeetingInvitation.hotel == member.hotel_id))


def answer(world: World, asked: MeetingInvitation, by: Account, *names: str) -> int:
    """These come of an invitation, or whoever answers; returns how many of them wait for a place."""
    people = [{"name": name} for name in names or (by.name,)]
    opened = MeetingInvitation.get_by_id(asked.id).version
    return answer_deeds.answer(world.person(by), asked, opened, True, people)


def asked(row: Meeting, hotel: Hotel | None, **facts) -> MeetingInvitation:
    """An invitation as it stands, however it came there."""
    return MeetingInvitation.create(meeting=row, hotel=hotel, invited_at=clock.now(), **facts)


def named(row: Meeting, name: str, hotel: Hotel | None = None, mobile: str = "", **facts) -> Attendee:
    """Somebody who has a place."""
    with db.together():
        (code,) = meeting_places.new_codes(row, 1)
    keys = meeting_places.keys_of(name, mobile, code, hotel)
    return Attendee.create(meeting=row, name=name, hotel=hotel, mobile=mobile, code=code, **keys, **facts)


def queue(row: Meeting, count: int, name: str, **facts) -> None:
    """So many people with a place, `name` with their numbers, in few statements."""
    with db.together():
        codes = meeting_places.new_codes(row, count)
        rows = []
        for n, code in enumerate(codes, 1):
            called = name % f"{n:03d}"
            keys = meeting_places.keys_of(called, f"1380000{n:04d}", code, None)
            rows.append({"meeting": row.id, "name": called, "code": code, "mobile": f"1380000{n:04d}", **keys, **facts})
        for start in range(0, count, 100):
            Attendee.insert_many(rows[start : start + 100]).execute()
