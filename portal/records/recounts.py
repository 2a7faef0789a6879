"""Kept = recomputed: the facts of all hotels beside what follows from their touches, and the touches beside their
records (D15, D16)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal.foundation.matching import unmatched
from portal.records.cadence import Touch, recomputed
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel


class Finding(NamedTuple):
    """Something that is kept and is not what it ought to be (None: is not there)."""

    about: str
    kept: object
    right: object


def recount(records: Iterable[tuple]) -> Iterator[Finding]:
    """What a recount disagrees with. `records` tells every record that counts, in any order (quickest by kind and
    id), as (kind, record id, hotel id, day, channel, result, by id, by role)."""
    hotels = Hotel.select(Hotel.id, Hotel.code, Hotel.next_call_on, Hotel.next_visit_on).order_by(Hotel.id)
    for hotel_id, code, next_call_on, next_visit_on in hotels.tuples():
        kept = HotelYear.kept_of(hotel_id)
        # A year that has not been opened, because nothing has happened since, is no fault.
        years, call, visit = recomputed(hotel_id, max(kept, default=0))
        for year in sorted({*kept, *years}):
            if kept.get(year) != years.get(year):
                yield Finding(f"{code} {year}", kept.get(year), years.get(year))
        if next_call_on != call:
            yield Finding(f"{code} next_call_on", next_call_on, call)
        if next_visit_on != visit:
            yield Finding(f"{code} next_visit_on", next_visit_on, visit)
    yield from _touches_against(records)


def _touches_against(records: Iterable[tuple]) -> Iterator[Finding]:
    query = Touch.select(Touch.kind, Touch.record_id, Touch.hotel, Touch.day, Touch.channel, Touch.result)
    query = query.select_extend(Touch.by_id, Touch.by_role).order_by(Touch.kind, Touch.record_id)
    for row, is_kept in unmatched(query.tuples().iterator(), records):
        about = f"touch of {row[0]} {row[1]}"
        yield Finding(about, row[2:], None) if is_kept else Finding(about, None, row[2:])
