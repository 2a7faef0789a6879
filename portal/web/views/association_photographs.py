"""Photographs of a meeting: they hang on its minutes, and are read by whoever reads these, unless they stay inside."""

from functools import partial

from flask import Blueprint, redirect

from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.web import attachments, meeting_minutes_page
from portal.web.attachments import AT_ONCE
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

HERE = "/association/meetings/<int:met_id>/minutes/files"
blueprint = Blueprint("association_photographs", __name__, url_prefix=HERE)


def _found(met_id: int) -> MeetingMinutes:
    return MeetingMinutes.at_meeting(me(), Meeting.find_for(me(), met_id))


def _to_write(met_id: int) -> tuple[Meeting, MeetingMinutes]:
    """The minutes on which this person may hang photographs. Raises Missing or Refused."""
    meeting = Meeting.find_for(me(), met_id)
    row = MeetingMinutes.at_meeting(me(), meeting)
    attachments.writes(row)
    return meeting, row


def _page(meeting: Meeting, row: MeetingMinutes, form: FileForm, status: int = 200):
    return meeting_minutes_page.shown(meeting, row, status, photographs=form)


def _back(row: MeetingMinutes) -> str:
    return f"{url_of(row)}#photographs"


@blueprint.get("")
@allow("association.read")
def index(met_id: int):
    """They stand with the minutes."""
    return redirect(_back(_found(met_id)), 303)


@blueprint.post("")
@allow("association.write", most_bytes=AT_ONCE)
def create(met_id: int):
    meeting, row = _to_write(met_id)
    form = FileForm()
    return attachments.send(row, form, _back(row), partial(_page, meeting, row), for_hotel=bool(form.for_hotel.data))


@blueprint.get("/<int:snapshot_id>")
@allow("association.read")
def show(met_id: int, snapshot_id: int):
    return attachments.show(_found(met_id), snapshot_id)


@blueprint.post("/<int:snapshot_id>/readers")
@allow("association.write")
def readers(met_id: int, snapshot_id: int):
    _meeting, row = _to_write(met_id)
    return attachments.readers(row, snapshot_id, _back(row))


@blueprint.post("/<int:snapshot_id>/removal")
@allow("association.write")
def remove(met_id: int, snapshot_id: int):
    _meeting, row = _to_write(met_id)
    return attachments.remove(row, snapshot_id, _back(row))


@blueprint.post("/<int:snapshot_id>/return")
@allow("association.write")
def put_back(met_id: int, snapshot_id: int):
    _meeting, row = _to_write(met_id)
    return attachments.put_back(row, snapshot_id, _back(row))
