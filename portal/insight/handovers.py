"""Hand-over sheets as they are read: the list with the names, and one sheet with all that the next one should know."""

from dataclasses import dataclass

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.foundation.paging import Page
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.duties import HotelDuty, Kept
from portal.records.handovers import Handover, Show
from portal.records.hotels import Hotel, Posting
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal

#: So many of the last calls stand on a sheet: it goes on one page.
CALLS = 5


@dataclass(frozen=True)
class Row:
    """A change in the list; `officer` is who owes the welcome call."""

    sheet: Handover
    hotel: Hotel
    before: str
    after: str
    officer: str | None


@dataclass(frozen=True)
class Sheet:
    """Everything on a hand-over sheet."""

    row: Row
    principals: list[Principal]
    calls: list[Call]
    #: The duties that are not kept: what is open besides what was said.
    duties: list[HotelDuty]
    #: What is promised and not yet seen kept, due soonest first.
    open_items: list[FollowUp]
    plan: ConsultingPlan | None
    written_by: str | None
    writable: bool
    callable: bool


def rows(person: Person, show: Show, hotel: Hotel | None = None, after: str | None = None) -> Page:
    """A page of changes: a statement each for the sheets, the officers and the names of both kinds."""
    page = Handover.page_for(person, show, hotel=hotel, after=after)
    return Page(_rows(page.rows, [sheet.hotel for sheet in page]), page.next)


def _rows(sheets: list[Handover], hotels: list[Hotel], postings: dict[int, list[Posting]] | None = None) -> list[Row]:
    if postings is None:
        postings = Posting.of_hotels(hotels)
    officers, gms = (
        [number for one in sheets if one.function == function for number in (one.before_id, one.after_id)]
        for function in (Function.OFFICER, Function.GM)
    )
    told = {Function.OFFICER: Account.names(officers), Function.GM: Principal.names(gms)}
    found = []
    for one, hotel in zip(sheets, hotels, strict=True):
        names = told[one.function]
        officer = next((p.account.name for p in postings.get(hotel.id, ()) if p.function == Function.OFFICER), None)
        found.append(Row(one, hotel, names.get(one.before_id, ""), names.get(one.after_id, ""), officer))
    return found


def open_rows(hotel: Hotel, officer: Posting | None) -> list[Row]:
    """The welcome calls that are owed at a hotel."""
    sheets = Handover.open_of(hotel)
    return sheets and _rows(sheets, [hotel] * len(sheets), {hotel.id: [officer] if officer else []})


def sheet(person: Person, handover: Handover) -> Sheet:
    """One sheet. Who is on the file now is named with manner and best time, whoever stood there on the day."""
    hotel = handover.hotel
    return Sheet(
        _rows([handover], [hotel])[0],
        Principal.current_of(hotel),
        Call.latest_of(person, hotel, CALLS),
        [row for row in HotelDuty.of(person, hotel).values() if row.kept == Kept.NO],
        FollowUp.open_of(person, hotel),
        ConsultingPlan.of(person, hotel),
        Account.names([handover.written_by_id]).get(handover.written_by_id),
        writable=Handover.writable_by(person).where(Handover.id == handover.id).exists(),
        callable=person.may("calls.write") and hotel.takes_calls_of(person),
    )
