"""Attachments of a hotel: the list, sending several, reading one, who reads it, taking off and putting back."""

from flask import Blueprint

from portal.insight.own_hotels import own_files
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.web import attachments, render
from portal.web.attachments import AT_ONCE, LIMITS
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

blueprint = Blueprint("files", __name__)


def _page(hotel: Hotel, form: FileForm, status: int = 200):
    """The list for the side that asks."""
    person = me()
    writes = File.taken_from(person, hotel)
    facts = {"form": form, "writes": writes, "removed": File.removed_of(person, hotel) if writes else [], **LIMITS}
    if person.is_hotel_side:
        files, about = own_files(person, hotel), {"code": hotel.code, "hotel_name": hotel.name}
        return render.page("files/own_index.html", status=status, files=files, **about, **facts)
    return render.page("files/index.html", status=status, hotel=hotel, files=File.of(person, hotel), **facts)


def _to_write(code: str) -> Hotel:
    """The hotel on which this person may hang files. Raises Missing or Refused."""
    hotel = Hotel.find_for(me(), code)
    attachments.writes(hotel)
    return hotel


@blueprint.get("/hotels/<code>/files")
@allow("files.read")
def index(code: str):
    return _page(Hotel.find_for(me(), code), FileForm(formdata=None))


@blueprint.post("/hotels/<code>/files")
@allow("files.write", most_bytes=AT_ONCE)
def create(code: str):
    hotel, form = _to_write(code), FileForm()
    told = bool(form.for_hotel.data) and not me().is_hotel_side
    return attachments.send(
        hotel, form, f"{url_of(hotel)}/files", lambda form, status: _page(hotel, form, status), for_hotel=told
    )


@blueprint.get("/hotels/<code>/files/<int:file_id>")
@allow("files.read")
def show(code: str, file_id: int):
    return attachments.show(Hotel.find_for(me(), code), file_id)


@blueprint.post("/hotels/<code>/files/<int:file_id>/readers")
@allow("files.write")
def readers(code: str, file_id: int):
    hotel = _to_write(code)
    return attachments.readers(hotel, file_id, f"{url_of(hotel)}/files")


@blueprint.post("/hotels/<code>/files/<int:file_id>/removal")
@allow("files.write")
def remove(code: str, file_id: int):
    hotel = _to_write(code)
    return attachments.remove(hotel, file_id, f"{url_of(hotel)}/files")


@blueprint.post("/hotels/<code>/files/<int:file_id>/return")
@allow("files.write")
def put_back(code: str, file_id: int):
    hotel = _to_write(code)
    return attachments.put_back(hotel, file_id, f"{url_of(hotel)}/files")
