"""The rooms of a meeting, on each of its pages: those that this reader may enter now; and when it is, in words."""

from datetime import datetime
from typing import NamedTuple

from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.foundation.i18n import dated, day_text, language, on_readers_clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.web.links import url_of


class Room(NamedTuple):
    word: str
    label: str
    url: str


def rooms(person: Person, row: Meeting, office: bool | None = None) -> list[Room]:
    """In the order of a meeting's life. `office`: whether he is of the secretariat, if that is known already."""
    office = Secretary.holds(person) if office is None else office
    led = office or person.role == Role.DIRECTOR
    found = [Room("overview", _("Overview"), "")]
    if not person.is_hotel_side:
        found.append(Room("planning", _("Checklist and budget"), "/planning"))
        found.append(Room("invitations", _("Invitations"), "/invitations"))
    if office and row.is_announced:
        found.append(Room("check_in", _("Check-in"), "/check-in"))
    if row.minutes_at or (led and row.has_begun):
        found.append(Room("minutes", _("Meeting minutes"), "/minutes"))
    if row.is_announced and row.has_begun:
        found.append(Room("feedback", _("Feedback"), "/feedback"))
    if row.accounts_at or (led and row.has_begun):
        found.append(Room("accounts", _("Accounts of the meeting"), "/accounts"))
    return [room._replace(url=f"{url_of(row)}{room.url}") for room in found]


def facts(person: Person, row: Meeting) -> dict:
    """What `association_meetings/_head.html` shows on each page of a meeting, and whether its office work is his."""
    office = Secretary.holds(person)
    return {"row": row, "rooms": rooms(person, row, office), "office": office}


def hour(moment: datetime | None) -> str:
    """A stored instant as a time on the reader's clock; empty for None."""
    return f"{on_readers_clock(moment):%H:%M}" if moment else ""


def when(row: Meeting, short: bool = False) -> str:
    """From when until when, on the reader's clock; `short`: of several days the days alone."""
    first, last = (on_readers_clock(one).date() for one in (row.begins_at, row.ends_at))
    if first == last:
        return f"{day_text(first) if short else dated(first)} {hour(row.begins_at)}–{hour(row.ends_at)}"
    if short:
        # One year is said once: in English behind the last day, in Chinese before the first.
        english = language() == "en"
        years = (None, None) if first.year != last.year else (False if english else None, None if english else False)
        return f"{day_text(first, years[0])} – {day_text(last, years[1])}"
    return f"{dated(first)} {hour(row.begins_at)} – {dated(last)} {hour(row.ends_at)}"
