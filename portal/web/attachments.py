"""What every page with files shares: sending several, reading one, who reads it, taking off and putting back. The view
has found the record before; a file is reached only through it."""

from collections.abc import Callable
from io import BytesIO

from flask import flash, request, send_file

from portal.foundation import contents, db, storage
from portal.foundation.contents import MOST_BYTES, NotTaken
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.records.files import KEPT, MOST, File
from portal.web.forms.files import FileForm
from portal.web.headers import SANDBOX
from portal.web.identity import me
from portal.web.saving import once

#: What one sending may hold, all files together.
AT_ONCE = 80 * 1024 * 1024
#: What a page says about sending: how many hang on one record, and for how long a removed one can be put back.
LIMITS = {"most": MOST, "days": KEPT.days}


def writes(record) -> None:
    """Raises Refused if this person may not hang files on a record he sees."""
    if not File.taken_from(me(), record):
        raise db.Refused


def send(record, form: FileForm, back: str, page: Callable, *, for_hotel=False, first: Callable | None = None):
    """Keeps the files that are taken and says of each other why it is not. `page(form, status)` shows the form again.
    `first` is what its `text` says, a deed of the record: with it, a form without files is complete, too."""
    valid = form.validate()
    if not form.sent and first is None:
        form.files.errors = [_("Choose a file first.")]
    if not valid or form.files.errors:
        return page(form, 422)
    with storage.holding() as held:
        facts, refused = stowed(form.sent, held)
        if refused and not facts:
            form.files.errors = refused
            return page(form, 422)

        def deed() -> str:
            if first:
                first()
            for one in facts:
                File.add(me(), record, one, for_hotel=for_hotel)
            held.keep()
            if facts:
                flash(ngettext("%(n)s file is kept.", "%(n)s files are kept.", len(facts)), "good")
            for text in refused:
                flash(text, "bad")
            return back

        try:
            return once(deed)
        except db.Refused as full:
            held.kept = False
            field = form.text if first else form.files
            field.errors = [*field.errors, str(full)]
            return page(form, 422)


def stowed(sent, held: storage.Held) -> tuple[list[dict], list[str]]:
    """(facts of the files put away, a sentence for each that is not taken), one file in memory at a time."""
    stowed, refused = [], []
    for one in sent:
        try:
            stowed.append(File.stowed(held, contents.examined(one.filename, one.stream.read(MOST_BYTES + 1))))
        except NotTaken as error:
            name = contents.plain(one.filename)[:80] or "—"
            refused.append(_("“%(name)s” is not kept. %(why)s", name=name, why=error.problem.label))
    return stowed, refused


def show(record, file_id: int):
    """A picture made anew is shown; everything else is only ever handed over as a download."""
    file = File.at_record(me(), record, file_id)
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


def readers(record, file_id: int, back: str):
    """Shows an inside file to the hotel, or takes it back inside: head office's deed."""
    file = _to_write(record, file_id)
    if me().is_hotel_side:
        raise db.Refused

    def deed() -> str:
        file.show(me(), record, request.form.get("for_hotel") == "1")
        flash(_("The hotel reads this file now.") if file.for_hotel else _("The file is inside again."), "good")
        return back

    return once(deed)


def remove(record, file_id: int, back: str):
    file = _to_write(record, file_id)

    def deed() -> str:
        file.remove(me(), record)
        flash(_("“%(name)s” is removed. It can be put back below for %(n)s days.", name=file.name, n=KEPT.days), "good")
        return back

    return once(deed)


def put_back(record, file_id: int, back: str):
    file = _to_write(record, file_id)

    def deed() -> str:
        file.put_back(me(), record)
        flash(_("“%(name)s” is back.", name=file.name), "good")
        return back

    return once(deed)


def _to_write(record, file_id: int) -> File:
    """A file of a record that the view has found for writing. Raises Missing or Refused."""
    return File.at_record(me(), record, file_id, to_write=True)
