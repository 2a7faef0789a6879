"""Attachments of a hotel: the list, sending several, reading one, who reads it, taking off and putting back."""

from io import BytesIO

from flask import Blueprint, flash, request, send_file

from portal.foundation import contents, db, storage
from portal.foundation.contents import MOST_BYTES, NotTaken
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.insight.own_hotels import own_files
from portal.records.files import KEPT, MOST, File
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.headers import SANDBOX
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once

blueprint = Blueprint("files", __name__)

#: What one sending may hold, all files together.
AT_ONCE = 80 * 1024 * 1024


def _page(hotel: Hotel, form: FileForm, status: int = 200):
    """The list for the side that asks."""
    person = me()
    writes = File.taken_from(person, hotel)
    facts = {
        "form": form,
        "writes": writes,
        "removed": File.removed_of(person, hotel) if writes else [],
        "most": MOST,
        "days": KEPT.days,
    }
    if person.is_hotel_side:
        files, about = own_files(person, hotel), {"code": hotel.code, "hotel_name": hotel.name}
        return render.page("files/own_index.html", status=status, files=files, **about, **facts)
    return render.page("files/index.html", status=status, hotel=hotel, files=File.of(person, hotel), **facts)


def _to_write(code: str) -> Hotel:
    """The hotel on which this person may hang files. Raises Missing or Refused."""
    hotel = Hotel.find_for(me(), code)
    if not File.taken_from(me(), hotel):
        raise db.Refused
    return hotel


@blueprint.get("/hotels/<code>/files")
@allow("files.read")
def index(code: str):
    return _page(Hotel.find_for(me(), code), FileForm(formdata=None))


@blueprint.post("/hotels/<code>/files")
@allow("files.write", most_bytes=AT_ONCE)
def create(code: str):
    """Keeps the files that are taken and says of each other why it is not."""
    hotel, form = _to_write(code), FileForm()
    valid = form.validate()
    if not form.sent:
        form.files.errors = [_("Choose a file first.")]
    if not valid or not form.sent:
        return _page(hotel, form, 422)
    with storage.holding() as held:
        stowed, refused = _stowed(form.sent, held)
        if not stowed:
            form.files.errors = refused
            return _page(hotel, form, 422)

        def deed() -> str:
            for facts in stowed:
                File.add(me(), hotel, facts, for_hotel=form.for_hotel.data and not me().is_hotel_side)
            held.keep()
            flash(ngettext("%(n)s file is kept.", "%(n)s files are kept.", len(stowed)), "good")
            for text in refused:
                flash(text, "bad")
            return f"{url_of(hotel)}/files"

        try:
            return once(deed)
        except db.Refused as full:
            held.kept = False
            form.files.errors = [str(full)]
            return _page(hotel, form, 422)


def _stowed(sent, held: storage.Held) -> tuple[list[dict], list[str]]:
    """(facts of the files put away, a sentence for each that is not taken), one file in memory at a time."""
    stowed, refused = [], []
    for one in sent:
        try:
            stowed.append(File.stowed(held, contents.examined(one.filename, one.stream.read(MOST_BYTES + 1))))
        except NotTaken as error:
            name = contents.plain(one.filename)[:80] or "—"
            refused.append(_("“%(name)s” is not kept. %(why)s", name=name, why=error.problem.label))
    return stowed, refused


@blueprint.get("/hotels/<code>/files/<int:file_id>")
@allow("files.read")
def show(code: str, file_id: int):
    """A picture made anew is shown; everything else is only ever handed over as a download."""
    file = File.at_record(me(), Hotel.find_for(me(), code), file_id)
    small = bool(request.args.get("small")) and bool(file.thumbnail)
    inline = file.is_picture and not request.args.get("download")
    type_ = "image/jpeg" if small else file.type
    answer = send_file(
        BytesIO(file.body(small)),
        type_,
        as_attachment=not inline,
        download_name=file.name,
        conditional=False,
        etag=False,
    )
    # Not a word more about it: an encoding would be a guess.
    answer.headers["Content-Type"] = type_
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@blueprint.post("/hotels/<code>/files/<int:file_id>/readers")
@allow("files.write")
def readers(code: str, file_id: int):
    """Shows an inside file to the hotel, or takes it back inside."""
    hotel = _to_write(code)
    file = File.at_record(me(), hotel, file_id, to_write=True)
    if me().is_hotel_side:
        raise db.Refused

    def deed() -> str:
        file.show(me(), hotel, request.form.get("for_hotel") == "1")
        flash(_("The hotel reads this file now.") if file.for_hotel else _("The file is inside again."), "good")
        return f"{url_of(hotel)}/files"

    return once(deed)


@blueprint.post("/hotels/<code>/files/<int:file_id>/removal")
@allow("files.write")
def remove(code: str, file_id: int):
    hotel = _to_write(code)
    file = File.at_record(me(), hotel, file_id, to_write=True)

    def deed() -> str:
        file.remove(me(), hotel)
        flash(_("“%(name)s” is removed. It can be put back below for %(n)s days.", name=file.name, n=KEPT.days), "good")
        return f"{url_of(hotel)}/files"

    return once(deed)


@blueprint.post("/hotels/<code>/files/<int:file_id>/return")
@allow("files.write")
def put_back(code: str, file_id: int):
    hotel = _to_write(code)
    file = File.at_record(me(), hotel, file_id, to_write=True)

    def deed() -> str:
        file.put_back(me(), hotel)
        flash(_("“%(name)s” is back.", name=file.name), "good")
        return f"{url_of(hotel)}/files"

    return once(deed)
