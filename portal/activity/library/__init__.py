"""The library, as everybody else knows it: what was found out, what works, what was said at conventions, FAQ (D33)."""

from portal.activity.library.marks import LibraryMark
from portal.activity.library.offers import LibraryOffer
from portal.activity.library.table import LibraryEdition, LibraryEntry
from portal.activity.library.topics import LibraryTopic
from portal.activity.library.words import Audience, EntryKind, OfferShow, OfferState, Show

__all__ = [
    "Audience",
    "EntryKind",
    "LibraryEdition",
    "LibraryEntry",
    "LibraryMark",
    "LibraryOffer",
    "LibraryTopic",
    "OfferShow",
    "OfferState",
    "Show",
]
