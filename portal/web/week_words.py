"""What a row of the week says in words: when there was contact, whether he is reached now, what waits there."""

from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup

from portal.activity.calls import Result
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext, on_readers_clock, weekday_text
from portal.insight.week import Reach, Row
from portal.records.principals import best_words
from portal.web import drawn

#: Raised so often, an item is worth a word.
OFTEN = 3


class Line(NamedTuple):
    """All that a hotel's line shows, as it is written there. `officer`: for whom he who stands in calls there."""

    state: str
    code: str
    name: str
    city: str
    whom: str
    phone: str
    officer: str
    since: str
    reached: str
    flags: tuple[tuple[str, str], ...]
    weeks: str
    marks: str


def line_of(row: Row, officer_id: int, today: date) -> Markup:
    """A hotel's line in the week of this officer. Of twenty nineteen are as they were when one call is recorded."""
    whom, phone = (row.whom.name, row.whom.phone) if row.whom else ("", "")
    officer = "" if row.officer_id == officer_id else row.officer
    words = since(row, today), reached(row), tuple(flags(row, today))
    told = Line(row.state, row.code, row.name, row.city, whom, phone, officer, *words, row.weeks, row.marks)
    return drawn.once("week/_line.html", "line", told, today)


def since(row: Row, today: date) -> str:
    """How long ago the last contact was, or why none is owed."""
    if row.state in ("excused", "none"):
        return _("excused") if row.state == "excused" else _("not owed")
    if row.last is None:
        return _("no record yet")
    days = (today - row.last.day).days
    this_week = days <= today.weekday()
    if row.last.result == Result.NO_ANSWER and this_week:
        return _("no answer %(day)s", day=_("today") if days <= 0 else weekday_text(row.last.day))
    if days <= 1:
        return _("yesterday") if days == 1 else _("today")
    return weekday_text(row.last.day) if this_week else ngettext("%(n)s day ago", "%(n)s days ago", days)


def reached(row: Row) -> str:
    """Whether this is his best time, if that says anything today."""
    if not row.owed or row.whom is None:
        return ""
    if row.reach == Reach.NOW:
        return _("best now")
    return _("from %(time)s", time=row.whom.best_from) if row.reach == Reach.LATER else ""


def best(row: Row) -> str:
    """His best time, in words."""
    return best_words(row.whom.best_days, row.whom.best_from, row.whom.best_until) if row.whom else ""


def flags(row: Row, today: date, planned: bool = True) -> list[tuple[str, str]]:
    """[(element, words)] of what waits at a hotel, the most pressing first: `b` for what is late or hard, `i` for what
    is to come. `planned`: also the day given to it."""
    found = []
    if row.back_at:
        found.append(("b" if row.near else "i", _("call back %(time)s", time=hour(row.back_at))))
    if row.state == "late":
        found.append(("b", _("missed last week")))
    if row.overdue:
        text = ngettext("%(n)s item overdue", "%(n)s items overdue", row.overdue)
        found.append(("b", text))
    elif row.open:
        found.append(("", ngettext("%(n)s open item", "%(n)s open items", row.open)))
    if row.raised >= OFTEN:
        found.append(("b", _("raised %(n)s times", n=row.raised)))
    if row.in_difficulty:
        found.append(("b", _("in difficulty")))
    if row.welcome:
        found.append(("i", _("welcome call")))
    if planned and row.planned and row.owed:
        later = _("planned %(day)s", day=weekday_text(row.planned))
        found.append(("i", _("given to today") if row.planned == today else later))
    return found


def hour(moment: datetime) -> str:
    """The hour of a moment on the reader's clock, with its weekday if it is not today."""
    wall = on_readers_clock(moment)
    time = f"{wall:%H:%M}"
    return time if wall.date() == on_readers_clock(clock.now()).date() else f"{weekday_text(wall.date())} {time}"
