"""Photographs and papers of a visit, reached only through it; the hotel sees those that were released to it."""

from functools import partial

from flask import Blueprint, redirect

from portal.activity.visits import Visit
from portal.foundation import db
from portal.web import attachments, minutes_page
from portal.web.attachments import AT_ONCE
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

blueprint = Blueprint("photographs", __name__, url_prefix="/visits/<int:held_id>/files")


def _to_write(held_id: int) -> Visit:
    """The visit on which this person may hang photographs. Raises Missing or Refused."""
    visit = Visit.find_for(me(), held_id)
    if not minutes_page.writes(visit):
        raise db.Refused
    return visit


def _page(visit: Visit, form: FileForm, status: int = 200):
    return minutes_page.shown(visit, status, photographs=form)


@blueprint.get("")
@allow("minutes.read")
def index(held_id: int):
    """They stand with the minutes."""
    return redirect(f"{url_of(Visit.find_for(me(), held_id))}/minutes", 303)


@blueprint.post("")
@allow("minutes.write", most_bytes=AT_ONCE)
def create(held_id: int):
    visit, form = _to_write(held_id), FileForm()
    return attachments.send(visit, form, f"{url_of(visit)}/minutes", partial(_page, visit))


@blueprint.get("/<int:picture_id>")
@allow("minutes.read")
def show(held_id: int, picture_id: int):
    return attachments.show(Visit.find_for(me(), held_id), picture_id)


@blueprint.post("/<int:picture_id>/removal")
@allow("minutes.write")
def remove(held_id: int, picture_id: int):
    visit = _to_write(held_id)
    return attachments.remove(visit, picture_id, f"{url_of(visit)}/minutes")


@blueprint.post("/<int:picture_id>/return")
@allow("minutes.write")
def put_back(held_id: int, picture_id: int):
    visit = _to_write(held_id)
    return attachments.put_back(visit, picture_id, f"{url_of(visit)}/minutes")
