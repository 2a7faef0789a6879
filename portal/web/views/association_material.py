"""Material of a meeting, reached only through it; hotels read what is for them. It can be kept in the library."""

from flask import Blueprint, flash

from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingKind
from portal.activity.library import Audience, EntryKind, LibraryEntry, LibraryTopic
from portal.foundation import db, storage
from portal.foundation.i18n import gettext as _
from portal.insight import association_meetings as insight
from portal.insight.association_calendar import where
from portal.records.files import File
from portal.web import attachments, meeting_page
from portal.web.attachments import AT_ONCE
from portal.web.forms.association_material import KeepForm
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.meeting_overview import page_of
from portal.web.saving import once

blueprint = Blueprint("association_material", __name__, url_prefix="/association/meetings/<int:meeting_id>/files")


def _to_write(meeting_id: int) -> Meeting:
    """The meeting on which this person may hang files. Raises Missing or Refused."""
    return Meeting.find_for(me(), meeting_id, to_write=True)


def _back(row: Meeting) -> str:
    return f"{url_of(row)}#material"


@blueprint.post("")
@allow("association.write", most_bytes=AT_ONCE)
def create(meeting_id: int):
    row, form = _to_write(meeting_id), FileForm()
    told = bool(form.for_hotel.data)
    return attachments.send(
        row, form, _back(row), lambda form, status: page_of(row, status, files=form), for_hotel=told
    )


@blueprint.get("/<int:material_id>")
@allow("association.read")
def show(meeting_id: int, material_id: int):
    return attachments.show(Meeting.find_for(me(), meeting_id), material_id)


@blueprint.post("/<int:material_id>/readers")
@allow("association.write")
def readers(meeting_id: int, material_id: int):
    row = _to_write(meeting_id)
    return attachments.readers(row, material_id, _back(row))


@blueprint.post("/<int:material_id>/removal")
@allow("association.write")
def remove(meeting_id: int, material_id: int):
    row = _to_write(meeting_id)
    return attachments.remove(row, material_id, _back(row))


@blueprint.post("/<int:material_id>/return")
@allow("association.write")
def put_back(meeting_id: int, material_id: int):
    row = _to_write(meeting_id)
    return attachments.put_back(row, material_id, _back(row))


@blueprint.post("/keeping")
@allow("library.write")
def keep(meeting_id: int):
    """An entry of the library with copies of the files; hotels read it, and of its files those that are for them."""
    row = Meeting.find_for(me(), meeting_id)
    form, files = KeepForm().offer(LibraryTopic.in_order(me())), File.of(me(), row)
    if not form.validate():
        return page_of(row, 422, keeping=form)
    if row.kind == MeetingKind.COUNCIL or not files:
        raise db.Refused(_("There is nothing of it that could be kept in the library."))

    with storage.holding() as held:

        def deed() -> str:
            facts = {"title": form.title.data, "topic": int(form.topic.data), "text": _text(row)}
            summary = f"{meeting_page.when(row, short=True)} {where(row)}"[:300]
            told = {"kind": EntryKind.CONVENTION, "audience": Audience.HOTELS, "summary": summary}
            entry = LibraryEntry.add(me(), **facts, **told)
            for file in reversed(files):
                File.add(me(), entry, file.stowed_anew(held), for_hotel=file.for_hotel)
            held.keep()
            flash(_("It stands in the library, with copies of the files: look its text over."), "good")
            return url_of(entry)

        return once(deed)


def _text(row: Meeting) -> str:
    """What the meeting was about, and what came up there with who spoke."""
    items = [f"{one.item.title} · {one.item.speaker}".removesuffix(" · ") for one in insight.agenda(row)]
    return "\n\n".join(part for part in (row.text, "\n".join(items)) if part) or row.title
