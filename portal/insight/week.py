"""My week: an officer's hotels in the order in which he does well to call them, with all that a row says of each.

It stands on a hot page: queries compiled once, rows as tuples, and the same few statements for two hotels and fifty.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.foundation.calendar import CalendarDay, is_weekday
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.insight.week_rows import OWED, Reach, Row, Whom, lasts_of, rows_of, whom_of

__all__ = ["OWED", "MyWeek", "Reach", "Row", "Show", "Whom", "fits", "reach", "week_of"]

#: A call back agreed for a time stands at the top from so long before on.
NEAR = timedelta(minutes=30)


class Show(Choice):
    """Which hotels of the week are listed."""

    CALL = "call", "Still to call"
    TRIED = "tried", "Nobody reached"
    OVERDUE = "overdue", "Items overdue"
    BACK = "back", "Call back agreed"
    DUE = "due", "Due this week"
    DONE = "done", "Called this week"
    EXCUSED = "excused", "Week excused"
    ALL = "all", "All hotels"


_REACHES = list(Reach)


@dataclass(frozen=True)
class MyWeek:
    """The hotels of one officer this week, those to call first at the top."""

    week: Week
    rows: list[Row]
    #: Working days from today to Sunday, today among them.
    days_left: int
    #: Names of this week's holidays and make-up days, each with its day.
    special: list[CalendarDay]
    counts: Counter = field(default_factory=Counter)

    def count(self, *states: str) -> int:
        return sum(self.counts[state] for state in states)

    def shown(self, show: Show) -> list[Row]:
        return [row for row in self.rows if fits(row, show)]

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)

    def next_after(self, code: str, show: Show) -> str:
        """The code of the hotel to open when this one is done; empty if it was the last."""
        shown = self.shown(show)
        place = next((n for n, row in enumerate(shown) if row.code == code), -1)
        after = shown[place + 1 :] + shown[: max(place, 0)]
        return next((row.code for row in after if row.owed), "")


def fits(row: Row, show: Show) -> bool:
    """True if the filter shows the row."""
    if show in (Show.TRIED, Show.DONE, Show.EXCUSED):
        return row.state == show
    if show == Show.OVERDUE:
        return row.overdue > 0
    if show == Show.BACK:
        return row.back_at is not None
    if show == Show.DUE:
        return row.state in ("due", "late")
    return show == Show.ALL or row.owed


def week_of(officer: int) -> MyWeek:
    """The week of an officer by his account's id: his hotels, and those he covers today. Five statements."""
    now, this = clock.now(), clock.this_week()
    rows = rows_of(officer, this)
    marked = {row.id: row for row in rows}
    wall = clock.local(now)
    whom = whom_of(officer)
    for row_id, last, back_at in lasts_of(officer):
        marked[row_id].last, marked[row_id].back_at = last, back_at
    open_counts = FollowUp.open_counts(list(marked)) if marked else {}
    for row in rows:
        row.whom = whom.get(row.id)
        row.reach = reach(row.whom, wall) if row.whom else Reach.UNKNOWN
        row.near = row.back_at is not None and row.back_at - NEAR <= now
        row.open, row.overdue, row.raised = open_counts.get(row.id, (0, 0, 0))
    rows.sort(key=_order(wall.date()))
    left, special = _days(this, wall.date())
    return MyWeek(this, rows, left, special, Counter(row.state for row in rows))


def reach(whom: Whom, wall: datetime) -> Reach:
    """How somebody's best time lies to a moment on the company's clock."""
    if not (whom.best_days or whom.best_from or whom.best_until):
        return Reach.UNKNOWN
    if whom.best_days and str(wall.isoweekday()) not in whom.best_days:
        return Reach.OTHER
    time = f"{wall:%H:%M}"
    if whom.best_from and time < whom.best_from:
        return Reach.LATER
    return Reach.OTHER if whom.best_until and time >= whom.best_until else Reach.NOW


def _order(today: date):
    """Who is owed a call first: agreed for now; not put off to a later day; reached now; by need; by the day given."""

    def key(row: Row) -> tuple:
        need = (row.state != "late", row.overdue == 0, not row.in_difficulty, not row.welcome)
        put_off = row.planned is not None and row.planned > today
        given = row.planned or date.max
        now = (not row.owed, not row.near, put_off, _REACHES.index(row.reach))
        return (*now, need, given, row.next_call_on, row.name_key)

    return key


def _days(week: Week, today: date) -> tuple[int, list[CalendarDay]]:
    """(working days from today on, what is special about its days)."""
    special = CalendarDay.between(week.monday, week.sunday)
    told = {row.day: row.working for row in special}
    return sum(told.get(day, is_weekday(day)) for day in week.days if day >= today), special
