"""Attachments of an entry of the library, reached only through it; hotels read those that are for them, too."""

from flask import Blueprint

from portal.activity.library import LibraryEntry
from portal.web import attachments
from portal.web.attachments import AT_ONCE
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.views.library import shown

blueprint = Blueprint("library_files", __name__, url_prefix="/library/<int:entry_id>/files")


def _to_write(entry_id: int) -> LibraryEntry:
    """The entry on which this person may hang files. Raises Missing or Refused."""
    return LibraryEntry.find_for(me(), entry_id, to_write=True)


@blueprint.post("")
@allow("library.write", most_bytes=AT_ONCE)
def create(entry_id: int):
    row, form = _to_write(entry_id), FileForm()
    told = bool(form.for_hotel.data)
    return attachments.send(row, form, url_of(row), lambda form, status: shown(row, status, files=form), for_hotel=told)


@blueprint.get("/<int:paper_id>")
@allow("library.read")
def show(entry_id: int, paper_id: int):
    return attachments.show(LibraryEntry.find_for(me(), entry_id), paper_id)


@blueprint.post("/<int:paper_id>/readers")
@allow("library.write")
def readers(entry_id: int, paper_id: int):
    row = _to_write(entry_id)
    return attachments.readers(row, paper_id, url_of(row))


@blueprint.post("/<int:paper_id>/removal")
@allow("library.write")
def remove(entry_id: int, paper_id: int):
    row = _to_write(entry_id)
    return attachments.remove(row, paper_id, url_of(row))


@blueprint.post("/<int:paper_id>/return")
@allow("library.write")
def put_back(entry_id: int, paper_id: int):
    row = _to_write(entry_id)
    return attachments.put_back(row, paper_id, url_of(row))
