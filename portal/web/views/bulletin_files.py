"""Papers and photographs of a bulletin, reached only through it; the hotel side reads those that are for it."""

from functools import partial

from flask import Blueprint, redirect

from portal.activity.bulletins import Bulletin
from portal.web import attachments, bulletin_page
from portal.web.attachments import AT_ONCE
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

blueprint = Blueprint("bulletin_files", __name__, url_prefix="/bulletins/<int:hung_id>/files")


def _to_write(hung_id: int) -> Bulletin:
    """The bulletin on which this person may hang papers. Raises Missing or Refused."""
    row = Bulletin.find_for(me(), hung_id)
    attachments.writes(row)
    return row


def _page(row: Bulletin, form: FileForm, status: int = 200):
    return bulletin_page.shown(row, status, files=form)


@blueprint.get("")
@allow("bulletins.read")
def index(hung_id: int):
    """They stand with the bulletin."""
    return redirect(url_of(Bulletin.find_for(me(), hung_id)), 303)


@blueprint.post("")
@allow("bulletins.write", most_bytes=AT_ONCE)
def create(hung_id: int):
    row, form = _to_write(hung_id), FileForm()
    return attachments.send(row, form, url_of(row), partial(_page, row), for_hotel=bool(form.for_hotel.data))


@blueprint.get("/<int:annex_id>")
@allow("bulletins.read")
def show(hung_id: int, annex_id: int):
    return attachments.show(Bulletin.find_for(me(), hung_id), annex_id)


@blueprint.post("/<int:annex_id>/readers")
@allow("bulletins.write")
def readers(hung_id: int, annex_id: int):
    row = _to_write(hung_id)
    return attachments.readers(row, annex_id, url_of(row))


@blueprint.post("/<int:annex_id>/removal")
@allow("bulletins.write")
def remove(hung_id: int, annex_id: int):
    row = _to_write(hung_id)
    return attachments.remove(row, annex_id, url_of(row))


@blueprint.post("/<int:annex_id>/return")
@allow("bulletins.write")
def put_back(hung_id: int, annex_id: int):
    row = _to_write(hung_id)
    return attachments.put_back(row, annex_id, url_of(row))
