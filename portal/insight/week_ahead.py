"""The next weeks of an officer: holidays and idle weeks, birthdays, contract ends, the days already given."""

from dataclasses import dataclass
from datetime import date

from portal.foundation import clock
from portal.foundation.calendar import CalendarDay, is_weekday
from portal.foundation.clock import Week
from portal.insight.week import MyWeek, Row
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting
from portal.records.planned_days import PlannedDay
from portal.records.principals import Principal

#: So many weeks ahead one looks.
WEEKS = 3


@dataclass(frozen=True)
class Coming:
    """One week to come. `idle`: it has no working day, so that no call is owed in it."""

    week: Week
    working: int
    special: list[CalendarDay]
    #: (day, hotel, name) and (day, hotel).
    birthdays: list[tuple[date, Hotel, str]]
    contracts: list[tuple[date, Hotel]]
    planned: list[tuple[date, Hotel]]

    @property
    def idle(self) -> bool:
        return self.working == 0


def ahead(officer: int) -> list[Coming]:
    """The weeks after this one at the hotels an officer is posted to, in four statements."""
    weeks = [clock.this_week().plus(n) for n in range(1, WEEKS + 1)]
    first, last = weeks[0].monday, weeks[-1].sunday
    today = clock.today()
    mine = Posting.staffed().where(Posting.account == officer)
    hotels = {row.id: row for row in Hotel.select().where(Hotel.id.in_(mine) & (Hotel.status == Status.ACTIVE))}
    special = CalendarDay.between(first, last)
    people = Principal.select(Principal.hotel, Principal.name, Principal.birthday).where(
        Principal.hotel.in_(list(hotels)) & Principal.birthday.is_null(False) & (Principal.since <= today)
    )
    people = people.where(Principal.until.is_null() | (Principal.until > today)).tuples()
    born = [(_in(weeks, birthday), hotels[hotel], name) for hotel, name, birthday in people]
    days = PlannedDay.select(PlannedDay.day, PlannedDay.hotel).where(PlannedDay.hotel.in_(list(hotels)))
    planned = [(day, hotels[hotel]) for day, hotel in days.where(PlannedDay.day.between(first, last)).tuples()]
    ends = [(hotel.contract_until, hotel) for hotel in hotels.values()]
    told = {row.day: row.working for row in special}
    return [
        Coming(
            week,
            sum(told.get(day, is_weekday(day)) for day in week.days),
            [row for row in special if row.day in week.days],
            *(_of(week, found) for found in (born, ends, planned)),
        )
        for week in weeks
    ]


def _of(week: Week, found: list[tuple]) -> list[tuple]:
    """Those whose day lies in the week, by day and hotel."""
    here = [one for one in found if one[0] is not None and week.monday <= one[0] <= week.sunday]
    return sorted(here, key=lambda one: (one[0], one[1].code))


def _in(weeks: list[Week], birthday: date) -> date | None:
    """The day in one of these weeks that is somebody's birthday; 29 February is kept on 1 March."""
    for day in (day for week in weeks for day in week.days):
        leap = (birthday.month, birthday.day) == (2, 29) and not _is_leap(day.year)
        if (day.month, day.day) == ((3, 1) if leap else (birthday.month, birthday.day)):
            return day
    return None


def _is_leap(year: int) -> bool:
    return (date(year, 3, 1) - date(year, 2, 28)).days == 2


def by_day(his: MyWeek) -> list[tuple[date | None, list[Row]]]:
    """The hotels still to call by the day given to them, those without a day first; each day of the week stands there
    from today on, and those before that have hotels left over."""
    found: dict[date | None, list[Row]] = {None: []}
    today = clock.today()
    found |= {day: [] for day in his.week.days}
    for row in his.rows:
        if row.owed:
            found[row.planned].append(row)
    return [(day, rows) for day, rows in found.items() if rows or (day is not None and day >= today)]
