"""What a hotel, or somebody invited himself, answers to an invitation: who comes, who speaks for it, or nobody (D32).

Places go to whoever answers first; the others wait in the order of their answers. Who is named in somebody's stead
takes his place in the hall or in the queue."""

from collections.abc import Iterable

from portal.activity.association import meeting_places
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, Representative
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AttendeeState, InvitationState, MemberState
from portal.foundation import clock, db
from portal.foundation.db import Missing, Refused
from portal.foundation.i18n import dated, ngettext
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.notices import Notice

#: What is said of one person: his name, and if known job, mobile, account_id, online, represents.
Guest = dict


def answer(
    by: Person, invitation: MeetingInvitation, opened: int, coming: bool, people: Iterable[Guest], word: str = ""
) -> int:
    """Answers an invitation, or answers it anew, over version `opened`: these people come, and nobody else of it.
    Who was named before keeps his place and code. Returns how many of them wait for a place. Raises Conflict,
    Refused, or Missing for one that was taken back meanwhile."""
    with db.together():
        meeting = meeting_places.locked(invitation.meeting_id)
        row = MeetingInvitation.get_or_none(MeetingInvitation.id == invitation.id)
        if row is None:
            # Taken back while he was writing.
            raise Missing("MeetingInvitation")
        office = Secretary.holds(by)
        _check_open(meeting, office)
        guests = _checked(meeting, row, list(people)) if coming else []
        # Locked, too: the door checks in without the meeting's lock.
        had = list(db.lock(Attendee.select().where(Attendee.invitation == row).order_by(Attendee.id)))
        pairs = _pairs(had, guests)
        kept = {one.id for one in pairs.values()}
        if any(one.is_there for one in had if one.id not in kept):
            raise Refused(_("Who is checked in has come: undo that at the door first."))
        fresh = _seat(meeting, row, had, guests, pairs, office)
        state = InvitationState.COMING if coming else InvitationState.DECLINED
        row.save_over(opened, state=state, word=word, answered_at=clock.now(), answered_by=by.id)
        meeting_places.fill(meeting, by, fresh)
        told = {"hotel": row.hotel_id, "account": row.account_id, "coming": coming, "count": len(guests)}
        audit.record(by, "meeting.answered", meeting, **told)
        Notice.seen(by, meeting)
        waits = (Attendee.invitation == row) & (Attendee.state == AttendeeState.WAITING)
        return Attendee.select(Attendee.id).where(waits).count()


def _check_open(meeting: Meeting, office: bool) -> None:
    """Raises Refused if nobody answers now; the secretariat still enters what it is told while the meeting lasts."""
    if not meeting.is_announced:
        raise Refused(_("The meeting is not announced yet."))
    if meeting.is_over:
        raise Refused(_("The meeting is over."))
    if meeting.has_begun and not office:
        raise Refused(_("The meeting has begun: the secretariat lets you in at the door."))


def _checked(meeting: Meeting, invitation: MeetingInvitation, people: list[Guest]) -> list[Guest]:
    """What is said of each, whole: whose account it is where that is known, and one at most who speaks for the hotel.
    Raises Refused."""
    if invitation.account_id:
        account = Account.get_by_id(invitation.account_id)
        said = people[0] if people else {}
        own = {"name": account.name, "account_id": account.id, "mobile": said.get("mobile") or account.mobile or ""}
        people = [{**said, **own}]
    if not people:
        raise Refused(_("Name who comes."))
    most = meeting.per_hotel
    if len(people) > most:
        raise Refused(ngettext("At most %(n)s person of a hotel.", "At most %(n)s people of a hotel.", most, n=most))
    names = [_key(one["name"]) for one in people]
    if len(set(names)) < len(names):
        raise Refused(_("This name stands here twice."))
    known, speaker = _accounts_of(invitation), _speaker_of(invitation)
    found = []
    for one in people:
        account = known.get(_key(one["name"]), invitation.account_id)
        facts = {"name": one["name"], "job": one.get("job") or "", "mobile": one.get("mobile") or ""}
        online = bool(one.get("online") and meeting.online)
        found.append({**facts, "account_id": account, "online": online, "represents": bool(one.get("represents"))})
    chosen = next((one for one in found if one["represents"]), None)
    chosen = chosen or next((one for one in found if speaker and one["account_id"] == speaker), None)
    for one in found:
        one["represents"] = one is chosen and _is_member(invitation)
    return found


def _key(name: str) -> str:
    """How names are compared: without gaps, letters large and small alike."""
    return "".join(name.split()).casefold()


def _accounts_of(invitation: MeetingInvitation) -> dict[str, int]:
    """{name: account} of whoever runs, owns or assists the hotel today: who is named by it, is known by it."""
    if not invitation.hotel_id:
        return {}
    query = Posting.current().join(Account).where((Posting.hotel == invitation.hotel_id) & Account.active)
    people = query.select(Account.name, Account.id).where(Account.role == "gm").order_by(Account.id.desc())
    return {_key(name): number for name, number in people.tuples()}


def _speaker_of(invitation: MeetingInvitation) -> int | None:
    """The account that speaks for a member hotel today."""
    members = Member.select(Member.id).where((Member.hotel == invitation.hotel_id) & Member.current)
    return next((row.account_id for row in Representative.acting(members).values()), None)


def _is_member(invitation: MeetingInvitation) -> bool:
    admitted = (Member.hotel == invitation.hotel_id) & (Member.state == MemberState.ADMITTED)
    return invitation.hotel_id is not None and Member.select(Member.id).where(admitted).exists()


def _pairs(had: list[Attendee], guests: list[Guest]) -> dict[int, Attendee]:
    """{id of what is said of somebody: his row} of those who were named before: whoever is known by his account first,
    then by name; who has a place or waits for one before a namesake who was taken off."""
    found: dict[int, Attendee] = {}
    free = sorted(had, key=lambda row: row.state == AttendeeState.OFF)
    for same in (_same_account, _same_name):
        for one in guests:
            row = next((row for row in free if id(one) not in found and same(row, one)), None)
            if row is not None:
                found[id(one)] = row
                free.remove(row)
    return found


def _same_account(row: Attendee, one: Guest) -> bool:
    return bool(row.account_id) and row.account_id == one["account_id"]


def _same_name(row: Attendee, one: Guest) -> bool:
    return not (row.account_id and one["account_id"]) and _key(one["name"]) == _key(row.name)


def _seat(
    meeting: Meeting,
    invitation: MeetingInvitation,
    had: list[Attendee],
    guests: list[Guest],
    pairs: dict[int, Attendee],
    office: bool,
) -> list[int]:
    """Writes who comes. Returns whom this answer puts at the end of the queue, if only for a moment."""
    kept = {row.id for row in pairs.values()}
    gone = [row for row in had if row.id not in kept and row.state != AttendeeState.OFF]
    new = [one for one in guests if (row := pairs.get(id(one))) is None or row.state == AttendeeState.OFF]
    _check_late(meeting, new, office)
    stand = _inherited(guests, new, gone, pairs)
    off = {"state": AttendeeState.OFF, "waiting_since": None, "represents": False, "version": Attendee.version + 1}
    Attendee.update(off).where(Attendee.id.in_([row.id for row in gone])).execute()
    hotel = Hotel.pointed_at(invitation.hotel_id) if invitation.hotel_id else _hotel_of_seat(invitation)
    codes = iter(meeting_places.new_codes(meeting, len(guests) - len(pairs)))
    last, fresh = (AttendeeState.WAITING, clock.now()), []
    for one in guests:
        row = pairs.get(id(one))
        moves = row is None or row.state == AttendeeState.OFF or (row.online and not one["online"])
        state, since = stand.get(id(one), last) if moves else (row.state, row.waiting_since)
        if one["online"]:
            state, since = AttendeeState.COMING, None
        code = row.code if row else next(codes)
        keys = meeting_places.keys_of(one["name"], one["mobile"], code, hotel)
        facts = {**one, **keys, "account": one["account_id"], "state": state, "waiting_since": since}
        del facts["account_id"]
        if row is None:
            hung = {"meeting": meeting.id, "invitation": invitation.id, "hotel": hotel, "code": code}
            row = Attendee.create(**facts, **hung)
        else:
            row.save_over(row.version, **facts)
        if (state, since) == last:
            fresh.append(row.id)
    return fresh


def _inherited(guests: list[Guest], new: list[Guest], gone: list[Attendee], pairs: dict[int, Attendee]) -> dict:
    """{id of what is said of somebody: (state, since when he waits)} of those who take over a place in the hall or in
    the queue, from whoever comes no longer or goes over to the network; first the places in the hall."""
    stay = [(one, pairs[id(one)]) for one in guests if id(one) in pairs and one not in new]
    left = [row for row in gone if not row.online]
    left += [row for one, row in stay if one["online"] and not row.online]
    left.sort(key=lambda row: (row.state, row.waiting_since or row.at))
    heirs = [one for one in new if not one["online"]]
    heirs += [one for one, row in stay if row.online and not one["online"]]
    return {id(heir): (row.state, row.waiting_since) for heir, row in zip(heirs, left, strict=False)}


def _hotel_of_seat(invitation: MeetingInvitation) -> Hotel | None:
    """Where somebody comes from who is invited himself: the hotel that he speaks for."""
    mine = Representative.held(clock.today()).where(Representative.account == invitation.account_id)
    hotels = Member.select(Member.hotel).where(Member.id.in_(mine.select(Representative.member)) & Member.current)
    return Hotel.select().where(Hotel.id.in_(hotels)).order_by(Hotel.id).first()


def _check_late(meeting: Meeting, new: list[Guest], office: bool) -> None:
    """Raises Refused if a hotel names somebody new after the last day to answer."""
    if not new or office or meeting.answer_by is None or clock.today() <= meeting.answer_by:
        return
    names = "、".join(sorted(Account.names(Secretary.ids()).values())) or "—"
    day = dated(meeting.answer_by)
    text = _("Answers were due by %(day)s: the secretariat (%(who)s) can still add somebody.", day=day, who=names)
    raise Refused(text)
