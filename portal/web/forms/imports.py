"""Bringing a sheet in: the file, what its columns mean, and what of it is to be written."""

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.foundation.i18n import gettext as _
from portal.records.imports import Importer, ImportKind
from portal.web.forms._base import Form, required, say
from portal.web.forms.calls import Tap


def _is_chosen(form, field):
    if not (field.data and getattr(field.data, "filename", "")):
        raise StopValidation(_("Choose a file first."))


_is_chosen.field_flags = {"required": True}


class ImportForm(Form):
    kind = Tap(say("What the sheet holds"), [required("Say what the sheet holds.")], options=ImportKind)
    file = FileField(say("File"), [_is_chosen], render_kw={"accept": ".xlsx,.xls,.csv,.txt,.tsv"})


class ImportApplyForm(Form):
    """What is written besides the new rows."""

    changes = BooleanField(say("Also change what is there already"))
    likely = BooleanField(say("Also bring in the likely duplicates"))


class Columns:
    """What each column of a sheet means, as chosen: one field for each heading, or none."""

    def __init__(self, importer: Importer, headings: list[str], fields: list[str | None]):
        self.importer, self.headings, self.fields = importer, headings, list(fields)
        self.options = [(column.name, column.field.label) for column in importer.columns]
        self.errors: dict[int, str] = {}
        self.lacking: list[str] = []

    def take(self) -> None:
        """Takes over what was chosen in the request."""
        names = {name for name, _label in self.options}
        told = [request.form.get(f"column-{place}", "") for place in range(len(self.headings))]
        self.fields = [name if name in names else None for name in told]

    def validate(self) -> bool:
        """False, with a sentence beside each column that cannot be, or with the fields that no column has."""
        labels = dict(self.options)
        first: dict[str, int] = {}
        for place, name in enumerate(self.fields):
            if name and first.setdefault(name, place) != place:
                self.errors[place] = _("Another column is %(what)s already: choose one of the two.", what=labels[name])
        self.lacking = [column.field.label for column in self.importer.lacking(self.fields)]
        return not self.errors and not self.lacking
