"""What the address of the call log asks for: its days, its filters, and both in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from portal.activity.calls import Channel, Direction, Result
from portal.activity.calls.log import Filter
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.fulltext import words_of
from portal.foundation.i18n import day_text, week_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Team
from portal.web.lists import Active, choice_arg, id_arg, one_of, text_arg

MINE = "me"
#: No row has this id: the address names a hotel that is not there.
NO_HOTEL = -1


class Window(Choice):
    """How far back the list looks unless days, a week or a year are named."""

    MONTH = "30", "30 days"
    QUARTER = "90", "90 days"
    YEAR = "366", "a year"
    ALL = "all", "Everything"


class Counts(Choice):
    """Whether a call counts for its week."""

    YES = "yes", "Counts for its week"
    NO = "no", "Does not count"


class Mark(Choice):
    """What else there is about a call."""

    LATE = "late", "Entered late"
    SPECIAL = "special", "Nothing special"
    COMPLAINT = "complaint", "With a complaint"
    CORRECTED = "corrected", "Corrected"


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(text_arg(name, 10))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _span(first: date | None, last: date | None) -> tuple[date, date] | None:
    """From a day to a day; of one alone until today, or as far back as the list looks by itself."""
    if first and not last:
        last = clock.today()
    if last and not first:
        first = last - timedelta(days=int(Window.QUARTER))
    return (first, last) if first and last and first <= last else None


def _week() -> Week | None:
    try:
        week = Week.parse(text_arg("week", 8))
    except ValueError:
        return None
    return week if 2000 <= week.year <= 2100 else None


def _hotel(person: Person, code: str) -> Hotel | None:
    try:
        return Hotel.find_for(person, code) if code else None
    except db.Missing:
        return None


@dataclass
class Asked:
    """What one person asks the log for."""

    person: Person
    filter: Filter
    code: str
    hotel: Hotel | None
    week: Week | None
    year: int | None
    #: From a day to a day, as a report names them.
    span: tuple[date, date] | None
    window: Window
    officer: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        code = text_arg("hotel", 20)
        hotel = _hotel(person, code)
        officer = text_arg("officer", 10) or text_arg("by", 10)
        officer = MINE if officer == MINE else id_arg("officer")
        mark = one_of("mark", Mark)
        wanted = Filter(
            hotel=(hotel.id if hotel else NO_HOTEL) if code else None,
            by=person.id if officer == MINE else int(officer) if officer else None,
            team=int(id_arg("team") or 0) or None,
            channel=one_of("channel", Channel),
            direction=one_of("direction", Direction),
            result=one_of("result", Result),
            counts=one_of("counts", Counts),
            late=mark == Mark.LATE,
            complaint=mark == Mark.COMPLAINT,
            special=mark == Mark.SPECIAL,
            corrected=mark == Mark.CORRECTED,
            q=text_arg("q"),
        )
        year = text_arg("year", 4)
        known = year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100
        span = _span(_day("first"), _day("last"))
        # Words are looked for in everything there is, unless somebody says how far back.
        window = choice_arg("days", Window, Window.ALL if words_of(wanted.q) else Window.QUARTER)
        if window == Window.ALL and not wanted.is_indexed:
            window = Window.YEAR
        return cls(person, wanted, code, hotel, _week(), int(year) if known else None, span, window, officer)

    @property
    def days(self) -> tuple[date | None, date]:
        """The first and the last company day; no first for everything there is."""
        if self.week:
            return self.week.monday, self.week.sunday
        if self.year:
            weeks = clock.weeks_of(self.year)
            return weeks[0].monday, weeks[-1].sunday
        if self.span:
            return self.span
        today = clock.today()
        return (None if self.window == Window.ALL else today - timedelta(days=int(self.window))), today

    @property
    def is_window(self) -> bool:
        """True if it looks back from today."""
        return not (self.week or self.year or self.span)

    @property
    def windows(self) -> list[Window]:
        """Those that are quick for what is asked."""
        return [one for one in Window if one != Window.ALL or self.filter.is_indexed]

    @property
    def time_text(self) -> str:
        first, last = self.days
        if first is None:
            return Window.ALL.label
        return f"{day_text(first, year=True)} – {day_text(last, year=True)}"

    @property
    def heading(self) -> str:
        return week_text(self.week) if self.week else _("Call records")

    @property
    def time_fields(self) -> list[tuple[str, str]]:
        """The time as the fields that ask for it again."""
        if self.week:
            return [("week", str(self.week))]
        if self.year:
            return [("year", str(self.year))]
        if self.span:
            return [("first", self.span[0].isoformat()), ("last", self.span[1].isoformat())]
        return [("days", self.window.value)]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The whole of it, for the form that takes it away."""
        return [*self.time_fields, *((one.name, one.value) for one in self.said)]

    @property
    def mark(self) -> str:
        return next((one.value for one in Mark if getattr(self.filter, one.value)), "")

    @property
    def sees_others(self) -> bool:
        """A department reads its own calls alone, so it has nobody to choose."""
        return self.person.role != Role.LIAISON

    @cached_property
    def officers(self) -> list[tuple[int | str, str]]:
        """Whose calls may be asked for, and who was asked for though he has left."""
        if not self.sees_others:
            return []
        found = [(MINE, _("mine"))] if self.person.may("calls.write") or self.officer == MINE else []
        mine = self.person.id
        found += [row for row in Account.officer_names() if row[0] != mine]
        if self.officer and self.officer not in dict(map(_text, found)):
            found += Account.names([int(self.officer)]).items()
        return found

    @cached_property
    def teams(self) -> list[tuple[str, str]]:
        return [(str(row.id), row.name) for row in Team.in_order(self.person)] if self.sees_others else []

    @cached_property
    def choices(self) -> list[tuple]:
        """(field, label, options, what is chosen, whether it is among the first) of each filter."""
        asked = self.filter
        found = [
            ("officer", _("Written by"), self.officers, self.officer, True),
            ("team", _("Team"), self.teams, str(asked.team or ""), False),
            ("channel", _("Channel"), Channel.options(), asked.channel, False),
            ("direction", _("Direction"), Direction.options(), asked.direction, False),
            ("result", _("Result"), Result.options(), asked.result, True),
            ("counts", _("Weekly call"), Counts.options(), asked.counts, False),
            ("mark", _("Only"), Mark.options(), self.mark, False),
        ]
        return [each for each in found if each[2]]

    @property
    def opened(self) -> bool:
        """True if one of the filters that fold away is in force."""
        return bool(self.code) or any(value for _n, _l, _o, value, first in self.choices if not first)

    @cached_property
    def said(self) -> list[Active]:
        """The filters in force, but for the time."""
        found = []
        if self.code:
            found.append(Active("hotel", _("Hotel"), self.hotel.name if self.hotel else self.code, self.code))
        for name, label, options, value, _first in self.choices:
            if value:
                found.append(Active(name, label, dict(map(_text, options)).get(value, value), value))
        if self.filter.q:
            found.append(Active("q", _("Words"), self.filter.q, self.filter.q))
        return found

    @property
    def active(self) -> list[Active]:
        """All that is in force, in words: at the head of the sheet."""
        return [Active("days", _("Time"), self.time_text, ""), *self.said]


def _text(option) -> tuple[str, str]:
    value, label = option
    return str(value), str(label)
