"""Which other hotels belong to the owner of one: one conversation may concern several of them."""

from portal.foundation import clock, phones
from portal.foundation.roles import Function, Person
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction
from portal.records.reached_by import ReachedBy

#: Shorter numbers are extensions, which many share.
LONG_ENOUGH = 7
MOST = 30


def with_same_owner(person: Person, hotel: Hotel) -> list[Hotel]:
    """The other hotels of this one's owner whose calls this person may record, by code. One owner is who has one
    account, or one telephone number; a name alone two may share."""
    owners = list(_owners().where(Principal.hotel == hotel))
    accounts = {row.account_id for row in owners if row.account_id}
    accounts |= {
        row.account_id for row in Posting.of_hotels([hotel]).get(hotel.id, ()) if row.function == Function.OWNER
    }
    numbers = sorted(
        {n for row in owners for text in (row.phone, row.phone2) for n in phones.numbers(text) if len(n) >= LONG_ENOUGH}
    )
    if not accounts and not numbers:
        return []
    held = Posting.current().where((Posting.function == Function.OWNER) & Posting.account.in_(sorted(accounts)))
    same = Principal.account.in_(accounts) | Principal.id.in_(ReachedBy.of(numbers))
    theirs = Hotel.id.in_(held) | Hotel.id.in_(_owners().where(same).select(Principal.hotel))
    query = Hotel.callable_by(person).where(theirs & (Hotel.id != hotel.id))
    return list(query.order_by(Hotel.code).limit(MOST))


def _owners():
    today = clock.today()
    there = (Principal.since <= today) & (Principal.until.is_null() | (Principal.until > today))
    return Principal.select().where((Principal.function == PrincipalFunction.OWNER) & there)
