"""The words of the library: what an entry is, who reads it, what becomes of what a hotel offers."""

from portal.foundation.choices import Choice


class EntryKind(Choice):
    RESEARCH = "research", "Research result"
    PRACTICE = "practice", "Good practice"
    CONVENTION = "convention", "Convention material"
    FAQ = "faq", "Question and answer"


class Audience(Choice):
    """Who reads an entry. Head office reads all; of hotels those of a kind, or all of them."""

    INSIDE = "inside", "Head office alone"
    HOTELS = "hotels", "Head office and all hotels"
    #: As the kinds of hotels are called.
    MEMBER = "member", "Head office and member hotels"
    FRANCHISE = "franchise", "Head office and franchise stores"


class EntryState(Choice):
    STANDS = "stands", "In the library"
    RETIRED = "retired", "Taken out"


class Show(Choice):
    """Which entries the list shows."""

    CURRENT = "", "In the library"
    STALE = "stale", "To be looked at again"
    RETIRED = "retired", "Taken out"


class OfferState(Choice):
    """How far what a hotel offers has come."""

    OFFERED = "offered", "Waits for its review"
    ACCEPTED = "accepted", "Taken into the library"
    DECLINED = "declined", "Not taken"
    WITHDRAWN = "withdrawn", "Taken back by the hotel"


class OfferShow(Choice):
    """Which offers the list shows."""

    WAITING = "", "Waiting"
    DECIDED = "decided", "Decided"
