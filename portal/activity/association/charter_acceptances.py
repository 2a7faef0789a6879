"""Who has read the charter's last edition and accepts it for a member hotel, and who has not yet (article 57)."""

from portal.activity.association.charter import CharterAcceptance, CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.representing import who_may
from portal.activity.association.words import MemberState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person
from portal.records import audit
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice


def belonging():
    """The query of the hotels that belong today."""
    return Member.select(Member.hotel).where(Member.state == MemberState.ADMITTED)


def missing(edition: CharterEdition):
    """The query of the hotels that belong and have not accepted this edition."""
    accepted = CharterAcceptance.select(CharterAcceptance.hotel).where(CharterAcceptance.edition == edition)
    return belonging().where(Member.hotel.not_in(accepted))


def people_of(hotels) -> list[int]:
    """The accounts of the GMs and owners of these hotels today."""
    there = Posting.hotel.in_(hotels) & Posting.function.in_([Function.GM.value, Function.OWNER.value])
    query = Posting.current().where(there).select(Posting.account).distinct()
    return [number for (number,) in query.tuples()]


def accept(by: Person, edition: CharterEdition, hotel: Hotel) -> None:
    """The GM or owner of a member hotel has read the edition and accepts it, once for the hotel. Raises Refused."""
    if by.id not in {one.id for one in who_may(hotel.id)}:
        raise Refused(_("Only the hotel's GM or owner accepts the charter for it."))
    with db.together():
        here = (Member.hotel == hotel) & (Member.state == MemberState.ADMITTED)
        if db.lock(Member.select().where(here)).first() is None:
            raise Refused(_("This hotel is no member hotel now."))
        latest = CharterEdition.latest()
        if latest is None or latest.id != edition.id:
            raise Refused(_("There is a newer edition of the charter: read and accept that one."))
        facts = {"edition": edition, "hotel": hotel, "account": by.id, "at": clock.now()}
        if CharterAcceptance.insert(**facts).on_conflict_ignore().as_rowcount().execute():
            audit.record(by, "charter.accepted", edition, edition=edition.number, hotel=hotel.code)
        if not waiting_for(by, edition):
            Notice.seen(by, edition)


def waiting_for(person: Person, edition: CharterEdition | None = None) -> list[Hotel]:
    """This person's member hotels that have not accepted the edition adopted last, by code."""
    if not person.may("association_charter.write"):
        return []
    edition = edition or CharterEdition.latest()
    if edition is None:
        return []
    own = Posting.hotels_of(person, Function.GM, Function.OWNER)
    return list(Hotel.select().where(Hotel.id.in_(own) & Hotel.id.in_(missing(edition))).order_by(Hotel.code).limit(50))


def remind(by: Person, edition: CharterEdition) -> int:
    """Those who have not accepted it for their hotels are told once more. Returns how many people that are."""
    with db.together():
        count = Notice.put_many(by, people_of(missing(edition)), News.CHARTER_ACCEPT, edition)
        audit.record(by, "charter.reminded", edition, edition=edition.number, people=count)
    return count
