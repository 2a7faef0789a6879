"""Posting somebody to a hotel, ending it, standing in for him: who is responsible decides what is owed and who may
write, so all of it settles the cadence."""

from datetime import date

from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.records import audit, cadence, timeline
from portal.records.accounts import Account
from portal.records.covers import Cover, When
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction

#: One at a time; of owners and assistants a hotel may have several.
SINGLE = (Function.OFFICER, Function.GM)


def post(
    by: Person,
    hotel: Hotel,
    account: Account,
    function: Function,
    since: date | None = None,
    posted_by_us: bool | None = None,
) -> Posting:
    """Posts somebody to a hotel from a day on (default today). The officer or GM before him ends that day, and a
    hand-over sheet is written. A GM or owner also stands on the file as a principal who counts (D15). Posting the
    same person again changes nothing, but for whether we posted a GM, if it is said. Raises Refused if the account's
    role does not fit, or the day is still to come."""
    since = since or clock.today()
    wanted = Role.GM if function in HOTEL_SIDE else Role.STAFF
    if account.role != wanted or not account.active:
        raise Refused(_("%(name)s cannot be posted as %(function)s.", name=account.name, function=function.label))
    if since > clock.today():
        raise Refused(_("A posting begins today or earlier."))
    with db.together():
        db.lock(Hotel.select().where(Hotel.id == hotel.id)).get()
        in_force = list(
            Posting.select().where((Posting.hotel == hotel) & (Posting.function == function) & Posting.until.is_null())
        )
        for row in in_force:
            if row.account_id == account.id:
                _note_who_posted(by, row, posted_by_us)
                return row
        if function in SINGLE:
            for row in in_force:
                _close(by, row, max(since, row.since))
        ours = int(bool(posted_by_us) and function == Function.GM)
        posting = Posting.create(hotel=hotel, account=account, function=function, since=since, posted_by_us=ours)
        timeline.note(hotel, posting, "added", by, timeline.moment(since))
        audit.record(by, "posting.added", hotel, account=account.id, function=function, since=since)
        if function == Function.OFFICER:
            _hand_over(by, posting)
        elif function in (Function.GM, Function.OWNER):
            Principal.enter_with(by, hotel, account, PrincipalFunction(function.value), since)
        cadence.settle(hotel.id)
    return posting


def _note_who_posted(by: Person, posting: Posting, ours: bool | None) -> None:
    """That a GM who runs the hotel already was posted by us, or hired by its owner."""
    if posting.function == Function.GM and ours is not None and bool(posting.posted_by_us) != ours:
        Posting.update(posted_by_us=int(ours)).where(Posting.id == posting.id).execute()
        told = {"account": posting.account_id, "posted_by_us": [not ours, ours]}
        audit.record(by, "posting.edited", posting.hotel, **told)
        posting.posted_by_us = int(ours)


def _hand_over(by: Person, posting: Posting) -> None:
    """The sheet from the last officer to this one. If he has talked with the hotel since, it is welcomed already."""
    before = _last_before(posting)
    if before is None or before.account_id == posting.account_id:
        return
    hotel, day = posting.hotel, posting.since
    sheet = Handover.write(by, hotel, Function.OFFICER, before.account_id, posting.account_id, day)
    talk = cadence.Touch.first_talk(hotel, posting.account_id, day)
    if talk:
        sheet.close(talk.day, talk.record_id)


def _last_before(posting: Posting) -> Posting | None:
    """Whoever held the same function before and really held it."""
    query = Posting.select().where((Posting.hotel == posting.hotel_id) & (Posting.function == posting.function))
    query = query.where((Posting.until > Posting.since) & (Posting.until <= posting.since))
    return query.order_by(Posting.until.desc(), Posting.id.desc()).first()


def _in_force(hotel: Hotel, function: Function, account: Account) -> Posting | None:
    """This person's posting at a hotel, if it has not been ended."""
    here = (Posting.hotel == hotel) & (Posting.function == function) & (Posting.account == account)
    return Posting.get_or_none(here & Posting.until.is_null())


def end(by: Person, posting: Posting, until: date | None = None) -> None:
    """Ends a posting; access ends the same day. The principal that stands for it ends with it."""
    with db.together():
        _close(by, posting, until or clock.today())
        cadence.settle(posting.hotel_id)


def end_all(by: Person, account: Account) -> int:
    """Ends every posting and cover of an account (deactivation) and returns how many postings there were."""
    rows = list(Posting.select().where((Posting.account == account) & Posting.until.is_null()).order_by(Posting.hotel))
    with db.together():
        for cover in Cover.touching(account):
            end_cover(by, cover)
        for row in rows:
            end(by, row)
    return len(rows)


def move(by: Person, account: Account, from_hotel: Hotel, to_hotel: Hotel, day: date | None = None) -> Posting:
    """A GM goes to another of our hotels from a day on (default today): he keeps his account, and his card, manner
    included, goes with him. Raises Refused if he does not run the first hotel on that day, or runs the other."""
    day = day or clock.today()
    with db.together():
        # Both at once and in one order, so that two who go to each other's hotels do not wait for one another.
        both = Hotel.select().where(Hotel.id.in_([from_hotel.id, to_hotel.id])).order_by(Hotel.id)
        list(db.lock(both))
        held = _in_force(from_hotel, Function.GM, account)
        if held is None or day < held.since or from_hotel.id == to_hotel.id:
            raise Refused(_("%(name)s does not run this hotel on that day.", name=account.name))
        if day > clock.today():
            raise Refused(_("A posting begins today or earlier."))
        card = Principal.standing_for(held)
        end(by, held, day)
        posting = post(by, to_hotel, account, Function.GM, day, bool(held.posted_by_us))
        Principal.standing_for(posting).take_card(by, card)
        audit.record(by, "posting.moved", to_hotel, account=account.id, hotel=[from_hotel.code, to_hotel.code])
    return posting


def _close(by: Person, posting: Posting, until: date) -> None:
    posting.close(by, until)
    Principal.update(until=until).where(
        (Principal.hotel == posting.hotel_id)
        & (Principal.account == posting.account_id)
        & (Principal.function == posting.function)
        & Principal.until.is_null()
    ).execute()


# Cover


def cover(
    by: Person, officer: Account, substitute: Account, first: date, last: date, hotel: Hotel | None = None, note=""
) -> Cover:
    """Another officer stands in from a day to a day, at one hotel of the officer's or (None) at all of them. What he
    has said there on these days counts. Raises Refused if the two do not fit, or somebody stands in already."""
    for one in (officer, substitute):
        if one.role != Role.STAFF or not one.active:
            raise Refused(_("%(name)s is no officer.", name=one.name))
    if officer.id == substitute.id:
        raise Refused(_("Nobody stands in for himself."))
    if last < max(first, clock.today()):
        raise Refused(_("A cover ends today or later, and not before it begins."))
    if hotel and _in_force(hotel, Function.OFFICER, officer) is None:
        raise Refused(_("%(name)s does not look after this hotel.", name=officer.name))
    with db.together():
        # Of two who arrange it at once, the second sees what the first has written.
        db.lock(Account.select().where(Account.id == officer.id)).get()
        clash = Cover.clashing(officer, first, last, hotel)
        if clash:
            days = {"first": day_text(clash.first), "last": day_text(clash.last)}
            raise Refused(_("%(name)s is covered already from %(first)s to %(last)s.", name=officer.name, **days))
        row = Cover.create(officer=officer, substitute=substitute, first=first, last=last, hotel=hotel, note=note)
        _tell(by, row, "added")
        audit.record(by, "cover.added", row, account=substitute.id, officer=officer.name, first=first, last=last)
        _settle(row)
    return row


def end_cover(by: Person, cover: Cover) -> None:
    """Today becomes its last day; one still to come is taken back, one that is over stays as it is."""
    if cover.when == When.PAST:
        return
    with db.together():
        audit.record(by, "cover.ended", cover, officer=cover.officer.name, last=[cover.last, clock.today()])
        if cover.when == When.COMING:
            timeline.forget(cover, _hotels(cover))
            cover.delete_instance()
        else:
            cover.last = clock.today()
            cover.save()
            _tell(by, cover, "ended")
            _settle(cover)


def _tell(by: Person, cover: Cover, verb: str) -> None:
    """A line at each hotel that is covered."""
    timeline.note_all(timeline.told(hotel_id, cover, verb, by) for hotel_id in _hotels(cover))


def _settle(cover: Cover) -> None:
    with cadence.settling_later():
        for hotel_id in _hotels(cover):
            cadence.settle(hotel_id)


def _hotels(cover: Cover) -> list[int]:
    """Ids of the hotels that are covered on any of its days."""
    if cover.hotel_id:
        return [cover.hotel_id]
    held = (Posting.account == cover.officer) & (Posting.function == Function.OFFICER) & (Posting.since <= cover.last)
    query = Posting.select(Posting.hotel).where(held & (Posting.until.is_null() | (Posting.until > cover.first)))
    return sorted({hotel_id for (hotel_id,) in query.tuples()})
