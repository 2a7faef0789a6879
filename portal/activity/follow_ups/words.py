"""The words of a follow-up: who owes it, how far it has come, and which states follow which (domain §7)."""

from datetime import date, timedelta

from portal.foundation.choices import Choice

#: `due_on` of an item without a day: sorts after every other.
NO_DAY = date(9999, 12, 31)
#: A complaint is answered within so long (D22).
ANSWERED_WITHIN = timedelta(hours=24)
#: A claim that nobody has answered for so long is told to the managers.
CLIMBS_AFTER = timedelta(days=14)
#: Raised so often, an item stands out.
OFTEN = 3


class Side(Choice):
    """Who owes it."""

    HOTEL = "hotel", "The hotel"
    US = "us", "Head office"


class State(Choice):
    """How far an item has come (domain §7)."""

    OPEN = "open", "Open"
    UNDER_WAY = "under_way", "Under way"
    STUCK = "stuck", "Stuck"
    CLAIMED = "claimed", "Claimed done"
    RETURNED = "returned", "Returned"
    CONFIRMED = "confirmed", "Confirmed"
    MERGED = "merged", "Merged into another"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Somebody still has something to do.
OPEN_STATES = (State.OPEN, State.UNDER_WAY, State.STUCK, State.CLAIMED, State.RETURNED)
#: What one says of an item; the others come of a deed of their own.
SAID = (State.OPEN, State.UNDER_WAY, State.STUCK, State.CLAIMED)
