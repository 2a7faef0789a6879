"""Posting somebody, with what is still ahead at the hotel: its visits go with it to the next officer."""

from datetime import date

from portal.activity.visits.table import Visit
from portal.foundation import db
from portal.foundation.roles import Function, Person
from portal.records import departures, postings
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting


def post(
    by: Person,
    hotel: Hotel,
    account: Account,
    function: Function,
    since: date | None = None,
    posted_by_us: bool | None = None,
) -> Posting:
    """As `postings.post`; what the officers before him had planned there and is still to come is the new one's."""
    with db.together():
        posting = postings.post(by, hotel, account, function, since, posted_by_us)
        if function == Function.OFFICER:
            Visit.hand_on(by, [hotel.id], account)
    return posting


def leave(by: Person, account: Account, successor: Account | None) -> int:
    """As `departures.leave`; visits ahead go with the hotels, without a successor to whoever is posted there next."""
    with db.together():
        hotels = [row.hotel_id for row in Posting.of_account(account.id)]
        count = departures.leave(by, account, successor)
        if successor is not None:
            Visit.hand_on(by, hotels, successor)
    return count
