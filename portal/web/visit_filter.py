"""What the address of the register of visits asks for: its month, its filters, and both in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from portal.activity.visits import State
from portal.activity.visits.register import GONE, UNTOLD, Filter
from portal.foundation import clock, db
from portal.foundation.clock import Month
from portal.foundation.i18n import day_text, month_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.insight.hotel_list import cities
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Team
from portal.web.lists import Active, id_arg, text_arg

MINE = "me"
#: No row has this id: the address names a hotel that is not there.
NO_HOTEL = -1
BACK, AHEAD = timedelta(days=90), timedelta(days=366)


def month_arg() -> Month | None:
    """The month that the address names, or none."""
    try:
        month = Month.parse(text_arg("month", 7))
    except ValueError:
        return None
    return month if 2000 <= month.year <= 2100 else None


@dataclass
class Asked:
    """What one person asks the register for."""

    person: Person
    filter: Filter
    code: str
    hotel: Hotel | None
    month: Month | None
    officer: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        code = text_arg("hotel", 20)
        hotel = _hotel(person, code)
        officer = MINE if text_arg("officer", 10) == MINE else id_arg("officer")
        state = text_arg("state", 20)
        wanted = Filter(
            hotel=(hotel.id if hotel else NO_HOTEL) if code else None,
            by=person.id if officer == MINE else int(officer) if officer else None,
            team=int(id_arg("team") or 0) or None,
            city=text_arg("city", 30),
            state=state if state in (*State, UNTOLD, GONE) else "",
        )
        return cls(person, wanted, code, hotel, month_arg(), officer)

    @property
    def days(self) -> tuple[date, date]:
        if self.month:
            return self.month.first, self.month.last
        today = clock.today()
        return today - BACK, today + AHEAD

    @property
    def time_text(self) -> str:
        if self.month:
            return month_text(self.month)
        return _("from %(day)s on", day=day_text(self.days[0], year=True))

    @property
    def sees_others(self) -> bool:
        """A department reads its own visits alone, so it has nobody to choose."""
        return self.person.role != Role.LIAISON

    @cached_property
    def choices(self) -> list[tuple]:
        """(field, label, options, what is chosen, whether it is among the first) of each filter."""
        this = clock.this_month()
        near = sorted({this.plus(n) for n in range(-12, 4)} | ({self.month} if self.month else set()), reverse=True)
        states = [(UNTOLD, _("To be recorded")), (GONE, _("Whoever was to go has left")), *State.options()]
        found = [
            ("month", _("Month"), [(str(one), month_text(one)) for one in near], str(self.month or ""), True),
            ("officer", _("Who goes"), self._officers, self.officer, True),
            ("state", _("State"), states, self.filter.state, True),
            ("team", _("Team"), self._teams, str(self.filter.team or ""), False),
            ("city", _("City"), [(city, city) for city in cities(self.person)], self.filter.city, False),
        ]
        return [each for each in found if each[2]]

    @cached_property
    def _officers(self) -> list[tuple[int | str, str]]:
        if not self.sees_others:
            return []
        found = [(MINE, _("mine"))] if self.person.may("visits.write") or self.officer == MINE else []
        found += [row for row in Account.officer_names() if row[0] != self.person.id]
        if self.officer and self.officer not in {str(value) for value, _label in found}:
            found += Account.names([int(self.officer)]).items()
        return found

    @cached_property
    def _teams(self) -> list[tuple[str, str]]:
        return [(str(row.id), row.name) for row in Team.in_order(self.person)] if self.sees_others else []

    @property
    def opened(self) -> bool:
        """True if one of the filters that fold away is in force."""
        return bool(self.code) or any(value for _n, _l, _o, value, first in self.choices if not first)

    @cached_property
    def said(self) -> list[Active]:
        """The filters in force, but for the hotel's that is not there."""
        found = []
        if self.code:
            found.append(Active("hotel", _("Hotel"), self.hotel.name if self.hotel else self.code, self.code))
        for name, label, options, value, _first in self.choices:
            if value:
                text = {str(one): str(told) for one, told in options}.get(value, value)
                found.append(Active(name, label, text, value))
        return found

    @property
    def active(self) -> list[Active]:
        """All that is in force, in words: at the head of the sheet."""
        return self.said if self.month else [Active("", _("Time"), self.time_text, ""), *self.said]


def _hotel(person: Person, code: str) -> Hotel | None:
    try:
        return Hotel.find_for(person, code) if code else None
    except db.Missing:
        return None
