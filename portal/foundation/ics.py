"""Calendars as other programs read them (RFC 5545): events with stable ids, in the company's zone or for whole days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.foundation.choices import Choice
from portal.foundation.lazy import icalendar

TYPE = "text/calendar"
#: How long an appointment is shown where only its beginning is known.
LENGTH = timedelta(minutes=90)
#: How often a calendar asks anew, as far as it lets itself be told.
REFRESH = timedelta(hours=1)


class Standing(Choice):
    TENTATIVE = "TENTATIVE", "Planned"
    CONFIRMED = "CONFIRMED", "Agreed"
    CANCELLED = "CANCELLED", "Cancelled"


@dataclass(frozen=True)
class Event:
    """One appointment. `at` is a stored instant, or None for a whole day; `ends_at` where its end is known; `sequence`
    counts up with each change."""

    uid: str
    sequence: int
    changed_at: datetime
    day: date
    at: datetime | None
    summary: str
    location: str
    text: str
    url: str
    standing: Standing
    ends_at: datetime | None = None


def calendar(name: str, language: str, events: Iterable[Event]) -> bytes:
    """A calendar under a name, as it goes over the line: folded, with CRLF, escaped."""
    made = icalendar.Calendar()
    made.add("prodid", f"-//{name}//portal//{language.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, {"value": "DURATION"})
    for event in events:
        made.add_component(_event(event))
    return made.to_ical()


def _event(event: Event):
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at.replace(tzinfo=UTC))
    made.add("last-modified", event.changed_at.replace(tzinfo=UTC))
    if event.at is None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
        # A day without an hour keeps nobody busy.
        made.add("transp", "TRANSPARENT")
    else:
        # In UTC: every calendar shows it in its reader's own zone, and needs no table of zones from us.
        made.add("dtstart", event.at.replace(tzinfo=UTC))
        made.add("dtend", (event.ends_at or event.at + LENGTH).replace(tzinfo=UTC))
    for name in ("summary", "location", "url"):
        if value := getattr(event, name):
            made.add(name, value)
    if event.text:
        made.add("description", event.text)
    made.add("status", event.standing.value)
    return made
