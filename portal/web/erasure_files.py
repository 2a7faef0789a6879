"""A file that may tell of an erased person: somebody looks at it, takes it away for good, renames it or leaves it."""

from flask import flash, request

from portal.foundation.i18n import gettext as _
from portal.insight import mention_files
from portal.records.erasure_texts import ErasureText
from portal.records.files import File
from portal.web import render
from portal.web.forms.erasures import FileNameForm
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.redactable import kinds, reasons
from portal.web.saving import once


def _page(place: ErasureText, file: File, record, form: FileNameForm, status: int = 200):
    return render.page(
        "erasures/file.html",
        status=status,
        place=place,
        file=file,
        record_kind=kinds()[file.kind],
        record_url=url_of(record),
        form=form,
        reason=reasons()[place.field],
    )


def shown(place: ErasureText):
    file, record = mention_files.file_of(me(), place.record_id)
    return _page(place, file, record, FileNameForm(formdata=None, name=file.name))


def settle(place: ErasureText):
    file, record = mention_files.file_of(me(), place.record_id)
    form = FileNameForm()
    if not form.validate():
        return _page(place, file, record, form, 422)

    def deed() -> str:
        away, why = "remove" in request.form, form.why.data
        place.settle(me(), away or form.name.data != file.name, why)
        if away:
            file.erase(me(), record, why)
        elif form.name.data != file.name:
            file.rename(me(), record, form.name.data, why)
        flash(_("The file is gone for good.") if away else _("Looked at: the file stays."), "good")
        return f"/erasures/{place.erasure_id}"

    return once(deed)
