"""A meeting as a calendar takes it in: when, where, what comes up, and that it is called off."""

from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingState
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.ics import Event, Standing

STANDINGS = {
    MeetingState.PLANNED: Standing.TENTATIVE,
    MeetingState.ANNOUNCED: Standing.CONFIRMED,
    MeetingState.CANCELLED: Standing.CANCELLED,
}


def event_of(row: Meeting, base_url: str) -> Event:
    """The appointment; the same as often as it is asked for, so that a calendar takes a change for one."""
    standing = STANDINGS[MeetingState(row.state)]
    what = row.title if standing == Standing.CONFIRMED else _("%(what)s (%(state)s)", what=row.title, state=_state(row))
    return Event(
        uid=f"meeting-{row.id}@{base_url.partition('://')[2]}",
        sequence=row.version - 1,
        changed_at=max(filter(None, (row.at, row.announced_at))),
        day=clock.local(row.begins_at).date(),
        at=row.begins_at,
        ends_at=row.ends_at,
        summary=what,
        location=where(row) or row.online,
        text="\n\n".join(part for part in (row.cancelled_reason, row.text, row.online) if part),
        url=f"{base_url}/association/meetings/{row.id}",
        standing=standing,
    )


def where(row: Meeting) -> str:
    """House, city and address, as far as the address does not say the city itself."""
    city = "" if row.city and row.city in row.address else row.city
    return " ".join(part for part in (row.place, city, row.address) if part)


def _state(row: Meeting) -> str:
    return MeetingState(row.state).label
