"""Coverage for a report: the hotels somebody held on the Sunday of each week and the last day of each month, and what
became of their weeks and months (D15, D16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.foundation import clock
from portal.foundation.clock import Month, Week
from portal.foundation.roles import Function, Person
from portal.insight.coverage import Count, counts_as
from portal.records.hotel_years import Facts, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.reckoning import NOT_OWED, owes


@dataclass(frozen=True)
class Standing:
    """A hotel in one week: its letter, how often it was tried in vain, and what was noted about that last."""

    hotel: Hotel
    officer: int | None
    letter: str
    attempts: int
    note: str


@dataclass(frozen=True)
class Held:
    """The hotels in question, their letters, and who held which one in each week and month."""

    hotels: dict[int, Hotel]
    facts: dict[tuple[int, int], Facts]
    holders_of: dict[Week | Month, dict[int, int | None]]

    @property
    def holders(self) -> list[int | None]:
        """Everybody who held one of them, in no order."""
        return list({who for held in self.holders_of.values() for who in held.values()})

    @property
    def officers(self) -> set[int]:
        return {who for who in self.holders if who is not None}

    @property
    def today(self) -> set[int]:
        """The hotels of the last week there is."""
        return set(self.holders_of[max(one for one in self.holders_of if isinstance(one, Week))])

    def letter(self, hotel_id: int, week: Week | Month) -> str:
        facts = self.facts.get((hotel_id, week.year))
        if facts is None:
            return NOT_OWED
        return (facts.months if isinstance(week, Month) else facts.weeks)[week.number - 1]

    def total(self, weeks: Iterable[Week | Month], *officer: int | None) -> Count:
        """All the hotels in these weeks (or months), or those of one officer (None: of nobody)."""
        found = Count()
        for week in weeks:
            now = clock.this_month() if isinstance(week, Month) else clock.this_week()
            for hotel_id, who in self.holders_of[week].items():
                letter = self.letter(hotel_id, week)
                if letter != NOT_OWED and (not officer or who == officer[0]):
                    found.put(counts_as(letter, week < now))
        return found

    def still_to_visit(self, month: Month) -> list[Hotel]:
        """The hotels whose visit of a month is owed and not made, by name."""
        owing = [hotel_id for hotel_id in self.holders_of[month] if owes(self.letter(hotel_id, month))]
        return sorted((self.hotels[one] for one in owing), key=lambda hotel: (hotel.name_key, hotel.id))

    def standing(self, week: Week, calls: list) -> list[Standing]:
        """Every hotel that owed a call in the week, by code, with what was tried."""
        tried: dict[int, list] = {}
        for call in calls:
            if call.is_attempt:
                tried.setdefault(call.hotel_id, []).append(call)
        found = []
        for hotel_id, who in self.holders_of[week].items():
            letter = self.letter(hotel_id, week)
            if letter != NOT_OWED:
                rang = sorted(tried.get(hotel_id, ()), key=lambda call: call.at)
                note = next((call.summary for call in reversed(rang) if call.summary), "")
                found.append(Standing(self.hotels[hotel_id], who, letter, len(rang), note))
        return sorted(found, key=lambda one: one.hotel.code)


def held(person: Person, officers: frozenset[int] | None, weeks: tuple[Week, ...], months: tuple[Month, ...]) -> Held:
    """What these officers held in these weeks and months, or (None) every hotel there is: three statements."""
    days = {week: min(week.sunday, max(clock.today(), week.monday)) for week in weeks}
    days |= {month: min(month.last, max(clock.today(), month.first)) for month in months}
    who = _posted(officers, min(days.values()), max(days.values()))
    hotels = Hotel.visible_to(person)
    if officers is not None:
        hotels = hotels.where(Hotel.id.in_([hotel_id for hotel_id, *_rest in who]))
    found = {hotel.id: hotel for hotel in hotels}
    years = HotelYear.of_hotels(person, found.values(), {one.year for one in days})
    holders = {}
    for week, day in days.items():
        here = dict.fromkeys(found) if officers is None else {}
        for hotel_id, account_id, since, until in who:
            if hotel_id in found and since <= day and (until is None or until > day):
                here[hotel_id] = account_id
        holders[week] = here
    return Held(found, years, holders)


def _posted(officers: frozenset[int] | None, first: date, last: date) -> list[tuple]:
    """(hotel id, account id, since, until) of the officers' postings in that time."""
    query = Posting.select(Posting.hotel, Posting.account, Posting.since, Posting.until)
    query = query.where((Posting.function == Function.OFFICER) & (Posting.since <= last))
    query = query.where(Posting.until.is_null() | (Posting.until > first))
    if officers is not None:
        query = query.where(Posting.account.in_(list(officers)))
    return list(query.tuples())
