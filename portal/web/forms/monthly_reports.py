"""A month's figures as they are typed: nights, yuan, percent, a word on it; and a sheet of several months."""

from flask_wtf.file import FileField
from wtforms import StringField

from portal.activity.monthly_reports import FACTS, SHARES
from portal.activity.monthly_reports.sheet import MOST_NIGHTS, money
from portal.foundation.i18n import gettext as _
from portal.foundation.sheets import Wrong
from portal.records.hotel_words import Kind
from portal.web.figure_words import typed
from portal.web.forms._base import Form, Line, Number, Text, one_of_two, required, say
from portal.web.forms.hotels import Percent


class Money(StringField):
    """Yuan, with or without decimals and separators, `32.5万` too; kept in fen; empty is None."""

    def __init__(self, label, validators=(), *, signed=False, **kwargs):
        self.signed = signed
        super().__init__(label, validators, render_kw={"inputmode": "decimal", "maxlength": 24}, **kwargs)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else typed(self.data)

    def process_formdata(self, valuelist):
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            fen = money(text)
        except Wrong as wrong:
            raise ValueError(str(wrong)) from None
        if fen < 0 and not self.signed:
            raise ValueError(_("Enter an amount from nought on."))
        self.data = fen


class MonthlyReportForm(Form):
    """One month of one hotel; the profit is asked of franchise stores (D10)."""

    available = Number(
        say("Room nights available"), [required("Enter the room nights available.")], low=0, high=MOST_NIGHTS
    )
    sold = Number(say("Room nights sold"), [required("Enter the room nights sold.")], low=0, high=MOST_NIGHTS)
    revenue = Money(say("Room revenue, yuan"), [required("Enter the room revenue.")])
    profit = Money(say("Operating profit, yuan"), signed=True)
    ota = Percent(say("Online agencies (OTA)"))
    platform = Percent(say("Our platform"))
    direct = Percent(say("The hotel's own"))
    corporate = Percent(say("Company agreements"))
    walk_in = Percent(say("Walk-in"))
    other = Percent(say("Others"))
    analysis = Text(say("Why the month went so"), limit=2_000, rows=3)

    def __init__(self, kind: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != Kind.FRANCHISE:
            del self.profit

    @property
    def shares(self) -> list:
        return [self[name] for name in SHARES]

    def facts(self) -> dict:
        """What is stored; nothing of a field that was not asked."""
        return {name: self[name].data for name in FACTS if name in self}


class CorrectionForm(MonthlyReportForm):
    """What stands there, corrected; what stood before is kept with the reason."""

    reason = Line(say("Why it is corrected"), [required("Say why: what stood before is kept beside it.")], limit=200)


class SheetForm(Form):
    """Rows out of the PMS, pasted or as a file."""

    pasted = Text(say("Rows with their headings"), [one_of_two], limit=60_000, rows=8)
    file = FileField(say("Or the file"), [one_of_two], render_kw={"accept": ".xlsx,.xls,.csv,.txt,.tsv"})

    @property
    def sent(self):
        """The file, if one was chosen."""
        return self.file.data if self.file.data and getattr(self.file.data, "filename", "") else None

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not self.pasted.data and not self.sent:
            self.pasted.errors = [_("Paste the rows, or choose the file.")]
            return False
        return valid
