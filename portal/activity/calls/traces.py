"""What a call leaves elsewhere: its touch, its line in the timeline, the welcome it was, the files on it."""

from portal.activity.calls import search
from portal.foundation import clock
from portal.foundation.roles import Person, Role
from portal.records import audit, cadence, timeline
from portal.records.cadence import Touch, TouchResult
from portal.records.files import File
from portal.records.handovers import Handover


def leave(by: Person, call) -> None:
    """Counts a call that was just recorded and tells of it."""
    Touch.put(by, call.hotel, call.day, call.channel, TouchResult(call.worth), call)
    timeline.note(call.hotel, call, "recorded", by, call.at)
    search.index(call)
    if call.worth == TouchResult.TALK:
        Handover.welcomed(by, call.hotel, call.day, call.principal_id, call.id)


def move(call) -> None:
    """Counts a call that was corrected as it now stands."""
    facts = {"day": call.day, "channel": call.channel, "result": call.worth}
    Touch.update(**facts).where(_of(call)).execute()
    timeline.move(call, call.at)
    _welcome_anew(call, type(call).talks_of(call.hotel_id), opened=_unwelcome(call))
    cadence.settle(call.hotel_id)


def wipe(call) -> None:
    """Takes away all that a call has left, before its row goes."""
    Touch.delete().where(_of(call)).execute()
    timeline.forget(call)
    search.forget(call)
    others = [row for row in type(call).talks_of(call.hotel_id) if row.id != call.id]
    _welcome_anew(call, others, opened=_unwelcome(call))
    here = (File.kind == audit.kind_of(call)) & (File.record_id == call.id)
    # Nobody reaches them any more, neither to put them back nor to take a name out of theirs.
    File.update(name="", removed_at=clock.now(), stored="", thumbnail="").where(here).execute()
    cadence.settle(call.hotel_id)


def _of(call):
    return (Touch.kind == audit.kind_of(call)) & (Touch.record_id == call.id)


def _unwelcome(call) -> bool:
    """The welcome that this call was is owed again; true if it was one."""
    query = Handover.update(welcomed_on=None, call_id=None)
    return bool(query.where((Handover.hotel == call.hotel_id) & (Handover.call_id == call.id)).execute())


def _welcome_anew(call, talks, opened: bool) -> None:
    """Which talk welcomed somebody is found again, where one was taken away or this one has become a talk."""
    if not opened and call.worth != TouchResult.TALK:
        return
    since = min((sheet.day for sheet in Handover.open_of(call.hotel)), default=None)
    for row in talks if since else ():
        if row.day >= since:
            by = Person(row.by_id, "", Role(row.by_role))
            Handover.welcomed(by, row.hotel_id, row.day, row.principal_id, row.id)
