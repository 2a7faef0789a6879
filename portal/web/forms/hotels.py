"""Hotel files: the facts of a hotel."""

import re

from wtforms import BooleanField, StringField
from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records import tags
from portal.records.hotel_words import Gate, Grade, Kind
from portal.web.forms._base import Choose, Day, Form, Line, Number, Text, is_phone, narrow, required, say


def _is_code(form, field):
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,19}", field.data or ""):
        raise StopValidation(_("2 to 20 letters and digits, such as SH001."))
    if field.data == "NEW":
        raise StopValidation(_("This code is an address of the portal. Choose another."))


def code_text(text: str | None) -> str:
    return narrow(text).upper()


def not_to_come(form, field):
    if field.data and field.data > clock.today():
        raise StopValidation(_("This day is still to come."))


def _after_signing(form, field):
    if field.data and form.signed_on.data and field.data < form.signed_on.data:
        raise StopValidation(_("The contract would end before it was signed."))


def _few_short_tags(form, field):
    found = tags.split(field.data)
    if len(found) > tags.MOST:
        raise StopValidation(_("At most %(n)s tags.", n=tags.MOST))
    if any(len(tag) > tags.LONGEST for tag in found):
        raise StopValidation(_("A tag has at most %(n)s characters.", n=tags.LONGEST))


class Percent(StringField):
    """A share of a hundred with up to two decimals, kept in basis points; empty is None."""

    def __init__(self, label, validators=(), **kwargs):
        super().__init__(label, validators, render_kw={"inputmode": "decimal"}, **kwargs)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else percent(self.data)

    def process_formdata(self, valuelist):
        text = narrow(valuelist[0]).removesuffix("%").strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not re.fullmatch(r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)", text, re.ASCII):
            raise ValueError(_("A share from 0 to 100, such as 12.5."))
        self.data = round(float(text) * 100)


def percent(basis_points: int | None) -> str:
    """1250 → `12.5`, as one types it."""
    return "" if basis_points is None else f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")


class HotelForm(Form):
    """The facts of a hotel. The gate decides whether calls are owed; suspending and leaving are deeds of their own."""

    name = Line(say("Hotel name"), [required("Enter the hotel's name.")], limit=80)
    kind = Choose(say("Kind"), [required("Choose a kind.")], options=Kind)
    gate = Choose(say("Gate"), [required("Choose a gate.")], options=Gate, default=Gate.DAILY.value)
    rooms = Number(say("Rooms"), low=1, high=9999)
    opened_on = Day(say("Opened"), [not_to_come])
    province = Line(say("Province"), limit=30)
    city = Line(say("City"), limit=30)
    district = Line(say("District"), limit=30)
    address = Line(say("Address"), limit=200)
    phone = Line(say("Telephone"), [is_phone], limit=100, filters=(narrow,))
    signed_on = Day(say("Signed"), [not_to_come])
    contract_until = Day(say("Contract until"), [_after_signing])
    fee_terms = Text(say("Fee terms"), limit=2_000, rows=3)
    pms = Line(say("PMS"), limit=40)
    nights_share = Percent(say("Room nights we bring, %"))
    grade = Choose(say("Grade"), options=Grade, empty=say("not graded"), default="")
    tags = Line(say("Tags"), [_few_short_tags], limit=300)
    in_difficulty = BooleanField(say("In difficulty: two calls a week"))
    note = Text(say("Inside note"), limit=4_000, rows=4)

    def facts(self) -> dict:
        """What is stored with the hotel: an empty grade is none; tags are kept apart."""
        facts = {name: field.data for name, field in self._fields.items() if name not in ("code", "tags")}
        return {**facts, "grade": facts["grade"] or None, "in_difficulty": int(facts["in_difficulty"])}


class NewHotelForm(HotelForm):
    code = Line(say("Code"), [required("Enter a code."), _is_code], limit=20, filters=(code_text,))
