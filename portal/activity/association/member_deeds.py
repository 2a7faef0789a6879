"""Into the association and out of it: application, review, admission, rank, standing, leaving (D31; articles 8–13)."""

import secrets
from datetime import date, timedelta

from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member, MemberSpell
from portal.activity.association.offices import Body
from portal.activity.association.representing import who_may
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MemberStanding, MemberState, Rank, Spell
from portal.foundation import clock, db, i18n
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit, timeline
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice

#: Open for less than this, a hotel begins as a provisional member (article 10).
NEWLY_OPENED = timedelta(days=183)
#: Letters of a certificate's code: none that are taken for one another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE = 10


def hindrance(hotel: Hotel) -> str:
    """Why a hotel cannot apply now, as a sentence; empty if it can."""
    today = clock.today()
    if hotel.status != Status.ACTIVE:
        return _("Only a hotel whose contract holds can join.")
    if hotel.opened_on is None or hotel.opened_on > today:
        return _("A hotel joins after its opening; its file says no day of opening yet.")
    rows = list(Member.select().where(Member.hotel == hotel).order_by(Member.id.desc()).limit(1))
    if not rows:
        return ""
    last = rows[0]
    if last.current:
        return _("This hotel has applied or belongs already.")
    if last.state == MemberState.REFUSED:
        again = clock.months_later(last.decided_on, CharterEdition.rules().number("again_months"))
        if today < again:
            return _(
                "Refused on %(day)s: it can apply again from %(again)s on.",
                day=i18n.dated(last.decided_on, True),
                again=i18n.dated(again, True),
            )
    return ""


def apply(by: Person, hotel: Hotel, text: str = "", on_behalf_of: str = "") -> Member:
    """A hotel asks to be admitted: its GM or owner, or an officer for one of them. Raises Refused."""
    with db.together():
        db.lock(Hotel.select().where(Hotel.id == hotel.id)).get()
        said = hindrance(hotel)
        if said:
            raise Refused(said)
        row = Member.create(hotel=hotel, applied_by=by.id, text=text, on_behalf_of=on_behalf_of)
        audit.record(by, "member.applied", row, hotel=hotel.code)
        timeline.note(hotel, row, "added", by)
        Notice.put(by, Secretary.ids(), News.MEMBER_APPLIED, row, hotel)
    return row


def withdraw(by: Person, member: Member) -> None:
    """The hotel takes its application back before the council has decided. Raises Refused."""
    with db.together():
        if _locked(member).state not in (MemberState.APPLIED, MemberState.REVIEWED):
            raise Refused(_("This application has been decided on already."))
        member.save_over(member.version, state=MemberState.WITHDRAWN, current=None)
        audit.record(by, "member.withdrawn", member)
        Notice.settled(member, News.MEMBER_APPLIED)


def review(by: Person, member: Member, text: str) -> None:
    """The secretariat has looked the papers over; the council decides. Raises Refused."""
    with db.together():
        if _locked(member).state != MemberState.APPLIED:
            raise Refused(_("This application has been reviewed already."))
        facts = {"reviewed_by": by.id, "reviewed_at": clock.now(), "review": text}
        member.save_over(member.version, state=MemberState.REVIEWED, **facts)
        audit.record(by, "member.reviewed", member)
        Notice.settled(member, News.MEMBER_APPLIED)


def admit(by: Person, member: Member) -> None:
    """The council has admitted it: rank, standing, certificate (article 9). Call it in the decision's transaction."""
    today, hotel = clock.today(), Hotel.pointed_at(member.hotel_id)
    new = hotel.opened_on is None or hotel.opened_on > today - NEWLY_OPENED
    rank = Rank.PROVISIONAL if new else Rank.FULL
    number = Body.next_number(Member.number)
    facts = {"state": MemberState.ADMITTED, "decided_on": today, "admitted_on": today, "number": number}
    member.save_over(member.version, **facts, code=_code(), rank=rank, standing=MemberStanding.GOOD)
    _begin(by, member, Spell.RANK, rank, today, "")
    _begin(by, member, Spell.STANDING, MemberStanding.GOOD, today, "")
    audit.record(by, "member.admitted", member, number=number, rank=rank)
    timeline.note(hotel, member, "admitted", by)
    Notice.put(by, _people_of(member), News.MEMBER_DECIDED, member, hotel)


def refuse(by: Person, member: Member, reason: str) -> None:
    """The council has not admitted it, with a reason that the hotel reads. Call it in the decision's transaction."""
    today = clock.today()
    facts = {"state": MemberState.REFUSED, "current": None, "decided_on": today, "refused_reason": reason}
    member.save_over(member.version, **facts)
    audit.record(by, "member.refused", member, reason=reason)
    Notice.put(by, _people_of(member), News.MEMBER_DECIDED, member, Hotel.pointed_at(member.hotel_id))


def change(by: Person, member: Member, opened: int, kind: Spell, word: str, since: date, reason: str) -> None:
    """Another rank or standing from a day on, with its reason; over version `opened`. Raises Conflict, or Refused for
    a day before the last change's."""
    with db.together():
        if _locked(member).state != MemberState.ADMITTED:
            raise Refused(_("This hotel is no member hotel now."))
        column = "rank" if kind == Spell.RANK else "standing"
        before = getattr(member, column)
        if before == word:
            raise Refused(_("So it stands already."))
        last = MemberSpell.running(member.id, kind)
        if last and since <= last.since:
            raise Refused(_("The last change is of %(day)s: choose a later day.", day=i18n.dated(last.since, True)))
        if since > clock.today():
            raise Refused(_("A change begins today or earlier."))
        _begin(by, member, kind, word, since, reason)
        member.save_over(opened, **{column: word})
        told = {column: [before, word], "since": since, "reason": reason}
        audit.record(by, "member.changed", member, version=member.version, **told)
        Notice.put(by, _people_of(member), News.MEMBER_CHANGED, member, Hotel.pointed_at(member.hotel_id))


def stand(by: Person, member: Member, standing: MemberStanding, reason: str) -> None:
    """Another standing from today on, as was decided; what stands already stays. Call it in the transaction of the
    decision."""
    if _locked(member).state != MemberState.ADMITTED or member.standing == standing:
        return
    before = member.standing
    _begin(by, member, Spell.STANDING, standing, clock.today(), reason)
    member.save_over(member.version, standing=standing)
    told = {"standing": [before, standing], "since": clock.today(), "reason": reason}
    audit.record(by, "member.changed", member, version=member.version, **told)


def give_notice(by: Person, member: Member) -> date:
    """The hotel leaves: it takes effect after the charter's days (article 13). Returns the day. Raises Refused."""
    with db.together():
        if _locked(member).state != MemberState.ADMITTED or member.ended_on:
            raise Refused(_("This hotel has given notice, or left, already."))
        day = clock.today() + timedelta(days=CharterEdition.rules().number("leaving_days"))
        member.save_over(member.version, ended_on=day)
        audit.record(by, "member.notice", member, until=day)
        Notice.put(by, Secretary.ids(), News.MEMBER_CHANGED, member, Hotel.pointed_at(member.hotel_id))
    return day


def end(by: Person, member: Member, day: date, reason: str) -> None:
    """The membership ends; its certificate holds no longer, and who spoke for it speaks no longer."""
    with db.together():
        if _locked(member).state != MemberState.ADMITTED:
            raise Refused(_("This hotel is no member hotel now."))
        facts = {"state": MemberState.ENDED, "current": None, "standing": MemberStanding.ENDED, "ended_on": day}
        member.save_over(member.version, **facts)
        _begin(by, member, Spell.STANDING, MemberStanding.ENDED, day, reason)
        audit.record(by, "member.ended", member, until=day, reason=reason)
        timeline.note(Hotel.pointed_at(member.hotel_id), member, "ended", by)
        Notice.put(by, _people_of(member), News.MEMBER_CHANGED, member, Hotel.pointed_at(member.hotel_id))


def end_due() -> int:
    """Ends what notice has been given for, and the memberships of hotels that left the chain (article 12). Returns how
    many ended."""
    left = Hotel.select(Hotel.id).where(Hotel.status == Status.LEFT)
    due = (Member.ended_on <= clock.today()) | Member.hotel.in_(left)
    query = Member.select().where((Member.state == MemberState.ADMITTED) & due).order_by(Member.id).limit(200)
    count = 0
    for row in query:
        noticed = row.ended_on is not None and row.ended_on <= clock.today()
        reason = _("notice given") if noticed else _("the hotel left the chain")
        try:
            end(COMMAND_LINE, row, row.ended_on if noticed else clock.today(), reason)
            count += 1
        except Refused:
            # Another machine was quicker.
            continue
    return count


def _begin(by: Person, member: Member, kind: Spell, word: str, since: date, reason: str) -> None:
    """Another spell begins; the one before it ends the day before."""
    last = MemberSpell.running(member.id, kind)
    if last:
        last.until = since - timedelta(days=1)
        last.save()
    MemberSpell.create(member=member, kind=kind, word=word, since=since, reason=reason, by=by.id)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(CODE))


def _people_of(member: Member) -> list[int]:
    """The accounts of the hotel's GM and owner today."""
    return [one.id for one in who_may(member.hotel_id)]


def _locked(member: Member) -> Member:
    """As it stands in the database now, until the transaction ends."""
    row = db.lock(Member.select().where(Member.id == member.id)).get()
    for name in ("state", "standing", "version", "ended_on", "current"):
        setattr(member, name, getattr(row, name))
    member._dirty.clear()
    return row
