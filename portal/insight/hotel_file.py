"""What a hotel's page shows, read for one person in a constant number of statements."""

from dataclasses import dataclass
from datetime import timedelta

from portal.foundation import clock
from portal.foundation.roles import Function, Person
from portal.insight import covers, handovers
from portal.insight.hotel_list import state_of, visit_of
from portal.insight.hotel_visits import Visits, visits_of
from portal.records.covers import When
from portal.records.duties import HotelDuty, duties_of
from portal.records.hotel_words import Status
from portal.records.hotel_years import Facts, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal, PrincipalFunction
from portal.records.statuses import StatusChange
from portal.records.tags import HotelTag

#: After so long without anybody looking the facts over, the file says so.
STALE = timedelta(days=180)
#: What a complete file says of the hotel; what of its people and beside, stands in `gaps`.
FACTS = ("province", "city", "district", "address", "phone", "rooms", "opened_on", "signed_on", "contract_until")
FACTS += ("fee_terms", "pms", "nights_share", "grade")


def gaps(person: Person, hotel: Hotel, principals: list[Principal], plan, duties: dict) -> tuple[list[str], int]:
    """(what is missing, of how much), for what this person may read: each word is a field, or `gm`, `gm_phone`,
    `gm_best`, `gm_manner`, `owner`, `plan`, `duties`."""
    gm = next((row for row in principals if row.function == PrincipalFunction.GM), None)
    there = {name: getattr(hotel, name) not in (None, "") for name in FACTS}
    there |= {"gm": gm, "gm_phone": gm and gm.phone, "gm_best": gm and gm.best}
    there["owner"] = any(row.function == PrincipalFunction.OWNER for row in principals)
    if person.may("plans.read"):
        there |= {"gm_manner": gm and gm.manner, "plan": plan}
    if person.may("duties.read"):
        there["duties"] = all(duty in duties and duties[duty].kept for duty in duties_of(hotel.kind))
    # Without a GM there is nothing to ask about him yet.
    missing = [name for name, known in there.items() if not known and (gm or not name.startswith("gm_"))]
    return missing, len(there)


@dataclass(frozen=True)
class HotelFile:
    """A hotel's page as its officer, manager or director reads it."""

    hotel: Hotel
    year: int
    #: Of the year; empty without a right to see them.
    facts: Facts
    state: str
    #: How this month's visit stands, and which were and are to come; None for who may not read them.
    visit: str
    visits: Visits | None
    officer: Posting | None
    postings: list[Posting]
    principals: list[Principal]
    handovers: list[handovers.Row]
    covers: list[covers.Row]
    #: Those who stood on the file before, the last who left first.
    left: list[Principal]
    #: {principal id: the same number on the files of other hotels}
    also: dict[int, list[Principal]]
    tags: list[str]
    plan: ConsultingPlan | None
    duties: dict[str, HotelDuty]
    #: Why the hotel stands as it does, if it is suspended or has left.
    status: StatusChange | None
    #: What is not filled in, by the name of its field, and how much is, in per cent (D13).
    gaps: list[str]
    complete: int
    stale: bool
    writable: bool
    callable: bool
    postable: bool


def hotel_file(person: Person, hotel: Hotel, year: int | None = None) -> HotelFile:
    """Everything on a hotel's page for somebody of head office."""
    year = year or clock.this_week().year
    this = clock.this_week()
    facts, state, visit = Facts("", "", ""), "", ""
    if person.may("cadence.read"):
        years = HotelYear.of_hotels(person, [hotel], {year, this.year, clock.today().year})
        facts = years.get((hotel.id, year), Facts.blank(year))
        state = state_of(years.get((hotel.id, this.year), ("",))[0][this.number - 1 : this.number], hotel)
        visit = visit_of(years.get((hotel.id, clock.today().year)), hotel)
    postings = Posting.history_of(hotel)
    today = clock.today()
    in_force = [p for p in postings if p.since <= today and (p.until is None or p.until > today)]
    officer = next((p for p in in_force if p.function == Function.OFFICER), None)
    mine = any(p.account_id == person.id and p.function == Function.OFFICER for p in in_force)
    standing_in = covers.at_hotel(hotel, officer)
    mine = mine or any(row.cover.substitute_id == person.id and row.cover.when == When.RUNNING for row in standing_in)
    # A manager reads all hotels and leads some of them.
    boss = person.may("hotels.admin") and hotel.is_written_by(person)
    people = Principal.ever_at(hotel)
    principals = [row for row in people if row.on_file(today)]
    plan, duties = ConsultingPlan.of(person, hotel), HotelDuty.of(person, hotel)
    missing, all_of_it = gaps(person, hotel, principals, plan, duties)
    return HotelFile(
        hotel,
        year,
        facts,
        state,
        visit,
        visits_of(person, hotel) if person.may("visits.read") else None,
        officer,
        postings,
        principals,
        handovers.open_rows(hotel, officer) if person.may("handovers.read") else [],
        standing_in,
        [row for row in people if row not in principals],
        Principal.also_at(principals),
        HotelTag.tags_of([hotel]).get(hotel.id, []),
        plan,
        duties,
        next(iter(StatusChange.of(person, hotel)), None) if hotel.status != Status.ACTIVE else None,
        missing,
        100 - round(100 * len(missing) / all_of_it),
        stale=hotel.checked_on is None or today - hotel.checked_on > STALE,
        writable=boss or (person.may("hotels.write") and mine),
        callable=mine
        or (person.may("calls.write") and not person.may("hotels.write"))
        or (boss and person.may("calls.write")),
        postable=boss,
    )
