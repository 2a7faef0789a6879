"""What the hotel side reads of its hotels (domain §1): columns of its own, filled for one person; nothing internal.

Never calls, manner, grade, tags, notes, share of nights, plan, duties, cadence, cover or hand-overs. The GM reads
whom we speak with at his hotel; the owner contract and fees, and nothing of the GM's.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.foundation import clock
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person
from portal.records.files import File
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction
from portal.records.proposals import OWN, Proposal, State, facts_of

#: What a GM is asked for as long as it is empty. The last stands for all that says when he is best reached.
WANTED = ("address", "district", "phone", "rooms", "opened_on", "pms", "own_phone", "own_email", "own_best_days")
BEST = ("own_best_days", "own_best_from", "own_best_until", "own_best_note")
#: For so long the outcome of a proposal stands on the home.
FRESH = timedelta(days=30)


@dataclass(frozen=True)
class OwnOfficer:
    """The hotel's officer at head office, and how he is reached."""

    name: str
    mobile: str
    since: date


@dataclass(frozen=True)
class OwnContract:
    """For the owner alone."""

    signed_on: date | None
    contract_until: date | None
    fee_terms: str


@dataclass(frozen=True)
class OwnRow:
    """A hotel in the list of its own people."""

    code: str
    name: str
    city: str
    officer: OwnOfficer | None
    #: None for who is not its owner.
    contract: OwnContract | None
    #: How much of the file its GM could fill in; nought for others.
    asked: int


@dataclass(frozen=True)
class OwnProposal:
    """What this person proposed for a field, and what became of it."""

    id: int
    code: str
    hotel: str
    field: str
    old: str
    new: str
    state: str
    at: datetime
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True)
class OwnAttachment:
    """A file that is for the hotel, or that this person sent."""

    id: int
    name: str
    type: str
    size: int
    at: datetime
    picture: bool
    mine: bool


@dataclass(frozen=True)
class OwnFile:
    """A hotel's page as its own people read it: facts, contact people, their officer."""

    code: str
    name: str
    kind: str
    province: str
    city: str
    district: str
    address: str
    phone: str
    rooms: int | None
    opened_on: date | None
    pms: str
    officer: OwnOfficer | None
    contract: OwnContract | None
    #: (name, function, telephone) of the principals; None for an owner.
    people: list[tuple[str, str, str]] | None
    #: True for the GM, who may propose changes; `asked` are the fields he could fill in.
    runs: bool
    asked: list[str]
    open: list[OwnProposal]
    decided: list[OwnProposal]
    files: list[OwnAttachment]


@dataclass(frozen=True)
class OwnHome:
    """Where somebody of the hotel side begins: his one hotel whole, or a page of his hotels; and where he assists."""

    file: OwnFile | None
    page: Page
    assists: list[OwnRow]


def own_home(person: Person, after: str | None = None) -> OwnHome:
    page = own_page(person, after)
    one = len(page) == 1 and page.next is None and not after
    file = own_file(person, page.rows[0]) if one else None
    assisted = [row.hotel for row in Posting.of_account(person.id) if row.function == Function.ASSISTANT]
    return OwnHome(file, Page([] if one else own_rows(person, page), page.next), own_rows(person, assisted))


def own_page(person: Person, after: str | None = None) -> Page:
    """The hotels of a GM or owner by name, one page by key."""
    return page_of(Hotel.visible_to(person), (Hotel.name_key, Hotel.id), after)


def own_rows(person: Person, hotels) -> list[OwnRow]:
    """Hotels with the columns their own people may read: a statement each for postings, cards and proposals."""
    hotels = list(hotels)
    postings = Posting.of_hotels(hotels)
    runs = [hotel for hotel in hotels if Function.GM in _functions(person, postings.get(hotel.id, ()))]
    cards = Principal.cards_of(person, runs) if runs else {}
    waiting = Proposal.recent_of(person, [hotel.id for hotel in runs]) if runs else {}
    found = []
    for hotel in hotels:
        there = postings.get(hotel.id, ())
        asked = _asked(hotel, cards.get(hotel.id), waiting.get(hotel.id, ())) if hotel in runs else []
        contract = _contract(hotel) if Function.OWNER in _functions(person, there) else None
        found.append(OwnRow(hotel.code, hotel.name, hotel.city, _officer(there), contract, len(asked)))
    return found


def own_file(person: Person, hotel: Hotel) -> OwnFile:
    """The columns the hotel side may read: a list of its own, not a template with holes."""
    postings = Posting.of_hotels([hotel]).get(hotel.id, [])
    mine = _functions(person, postings)
    runs = Function.GM in mine
    # The GM knows whom we speak with; an owner learns nothing of the GM's (domain §1).
    people, asked, proposals = None, [], []
    if runs:
        principals = Principal.current_of(hotel)
        people = [(row.name, row.function, row.phone) for row in principals]
        proposals = Proposal.recent_of(person, [hotel.id]).get(hotel.id, [])
        asked = _asked(hotel, _card(person, principals), proposals)
    shown = [_proposal(row, hotel) for row in proposals]
    fresh = clock.now() - FRESH
    return OwnFile(
        code=hotel.code,
        name=hotel.name,
        kind=hotel.kind,
        province=hotel.province,
        city=hotel.city,
        district=hotel.district,
        address=hotel.address,
        phone=hotel.phone,
        rooms=hotel.rooms,
        opened_on=hotel.opened_on,
        pms=hotel.pms,
        officer=_officer(postings),
        contract=_contract(hotel) if Function.OWNER in mine else None,
        people=people,
        runs=runs,
        asked=asked,
        open=[row for row in shown if row.state == State.OPEN],
        decided=[row for row in shown if row.state in (State.ACCEPTED, State.DECLINED) and row.decided_at >= fresh],
        files=own_files(person, hotel),
    )


def own_files(person: Person, hotel: Hotel) -> list[OwnAttachment]:
    return [own_attachment(person, row) for row in File.of(person, hotel)]


def own_attachment(person: Person, row: File) -> OwnAttachment:
    """A file's columns for the hotel side."""
    return OwnAttachment(row.id, row.name, row.type, row.size, row.at, bool(row.thumbnail), row.by_id == person.id)


def own_proposals(person: Person, hotel: Hotel | None = None) -> list[OwnProposal]:
    """What this person proposed, newest first: for one hotel, or for all he runs."""
    hotels = [hotel] if hotel else list(Hotel.visible_to(person))
    found = Proposal.recent_of(person, [hotel.id for hotel in hotels], 200)
    rows = [_proposal(row, hotel) for hotel in hotels for row in found.get(hotel.id, ())]
    return sorted(rows, key=lambda row: (row.at, row.id), reverse=True)


def _functions(person: Person, postings) -> set[str]:
    return {row.function for row in postings if row.account_id == person.id}


def _officer(postings) -> OwnOfficer | None:
    found = next((row for row in postings if row.function == Function.OFFICER), None)
    return OwnOfficer(found.account.name, found.account.mobile or "", found.since) if found else None


def _contract(hotel: Hotel) -> OwnContract:
    return OwnContract(hotel.signed_on, hotel.contract_until, hotel.fee_terms)


def _card(person: Person, principals) -> Principal | None:
    mine = (row for row in principals if row.account_id == person.id and row.function == PrincipalFunction.GM)
    return next(mine, None)


def _asked(hotel: Hotel, card: Principal | None, proposals) -> list[str]:
    """The fields that are empty and not proposed yet."""
    facts = facts_of(hotel, card)
    facts["own_best_days"] = "".join(facts[name] for name in BEST)
    waiting = {row.field for row in proposals if row.state == State.OPEN}
    waiting |= {"own_best_days"} if waiting & set(BEST) else set()
    return [
        name
        for name in WANTED
        if not facts[name] and name not in waiting and (card is not None or not name.startswith(OWN))
    ]


def _proposal(row: Proposal, hotel: Hotel) -> OwnProposal:
    told = (row.field, row.old, row.new, row.state, row.at, row.decided_at, row.reason)
    return OwnProposal(row.id, hotel.code, hotel.name, *told)
