"""What one person finds by a few letters or digits: hotels, the people of hotels, accounts (for their keeper), calls by
what was said, and the library by what stands in it."""

from dataclasses import dataclass, field

from peewee import Case

from portal.activity.calls import log as call_log
from portal.activity.library import register as library_register
from portal.foundation import clock
from portal.foundation.db import ready
from portal.foundation.finding import escaped, holding, like, pattern, words_of
from portal.foundation.fulltext import around
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal

#: So many of each kind are shown; one more is read to know that there are more.
SHOWN = 8


@dataclass(frozen=True)
class Found:
    """What was found for `q`; `more` names the kinds of which there is more than is shown."""

    q: str = ""
    hotels: list[Hotel] = field(default_factory=list)
    principals: list[Principal] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    #: Each with the piece of its text in which a word stands.
    calls: list[tuple[call_log.Row, str]] = field(default_factory=list)
    #: Entries of the library, told in the same way.
    library: list[tuple[library_register.Row, str]] = field(default_factory=list)
    more: frozenset[str] = frozenset()
    #: The hotel whose code was typed, letter by letter.
    exact: Hotel | None = None
    #: Ids of the hotels found that the person looks after, his own and those he covers.
    mine: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.hotels or self.principals or self.accounts or self.calls or self.library)


def search(person: Person, q: str) -> Found:
    """Everything that holds all the words typed, the likeliest first; nothing for nothing typed."""
    words = words_of(q)
    if not words:
        return Found(q)
    hotels, principals = _hotels(person, q, words), _principals(person, list(map(pattern, words)), clock.today())
    accounts = Account.page_for(person, q=q, size=SHOWN).rows if person.may("accounts.read") else []
    calls = call_log.found(person, q, SHOWN + 1) if person.may("calls.read") else []
    entries = library_register.found(person, q, SHOWN + 1) if person.may("library.read") else []
    lists = {"hotels": hotels, "principals": principals, "calls": calls, "library": entries}
    exact = next((hotel for hotel in hotels if hotel.code.lower() == q.strip().lower()), None)
    return Found(
        q,
        hotels[:SHOWN],
        principals[:SHOWN],
        accounts,
        [(call, around(_said((call.summary, call.spoke_with, call.inside_note), words), q)) for call in calls[:SHOWN]],
        [(row, around(_said((row.summary, row.text), words), q)) for row in entries[:SHOWN]],
        frozenset(name for name, rows in lists.items() if len(rows) > SHOWN),
        exact,
        _mine(person, hotels),
    )


def hotels_called(person: Person, q: str) -> list[Hotel]:
    """The hotels that hold all the words typed, the likeliest first; of nothing typed the first by name."""
    return _hotels(person, q, words_of(q))[:SHOWN]


def _said(texts: tuple[str, ...], words: list[str]) -> str:
    """That of several texts in which the words stand; who found the record may read them all."""
    return next((text for text in texts if any(word in text.lower() for word in words)), texts[0])


def _hotels(person: Person, q: str, words: list[str]) -> list[Hotel]:
    """The code itself, then what begins with it, then one's own, then the rest by name."""
    typed = "".join(words)
    return _hotels_holding(person, q.strip().upper(), f"{escaped(typed)}%", list(map(pattern, words)))


@ready
def _hotels_holding(person, code, beginning, words):
    ranks = [(Hotel.code == code, 0), (like(Hotel.search_text, beginning), 1)]
    ranks.append((like(Hotel.code, beginning), 1))
    if person.role == Role.STAFF:
        ranks.append((Hotel.id.in_(Posting.served_by(person)), 2))
    query = holding(Hotel.visible_to(person), Hotel.search_text, words)
    return query.order_by(Case(None, ranks, 3), Hotel.name_key, Hotel.id).limit(SHOWN + 1)


@ready
def _principals(person, words, today):
    """Who is on a file now stands before who left it: an old number still calls."""
    query = Principal.visible_to(person).select(Principal, Hotel).join(Hotel)
    query = holding(query, Principal.search_text, words)
    gone = Case(None, [(Principal.until.is_null() | (Principal.until > today), 0)], 1)
    return query.order_by(gone, Principal.name, Principal.id).limit(SHOWN + 1)


def _mine(person: Person, hotels: list[Hotel]) -> frozenset[int]:
    if person.role != Role.STAFF or not hotels:
        return frozenset()
    return frozenset(row for (row,) in _held(person, [hotel.id for hotel in hotels]))


@ready
def _held(person, hotels):
    held = Hotel.select(Hotel.id).where(Hotel.id.in_(Posting.served_by(person)))
    return held.where(Hotel.id.in_(hotels)).tuples()
