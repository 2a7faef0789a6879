"""Hotel files: facts, people, postings."""

import re

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.principals import PrincipalFunction
from portal.web.forms._base import Choose, Day, Form, Line, Number, narrow, required, say


def _is_code(form, field):
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,19}", field.data or ""):
        raise StopValidation(_("2 to 20 letters and digits, such as SH001."))
    if field.data == "NEW":
        raise StopValidation(_("This code is an address of the portal. Choose another."))


def code_text(text: str | None) -> str:
    return narrow(text).upper()


def _not_to_come(form, field):
    if field.data and field.data > clock.today():
        raise StopValidation(_("This day is still to come."))


class HotelForm(Form):
    """The facts of a hotel. Gate and status decide whether calls are owed."""

    name = Line(say("Hotel name"), [required("Enter the hotel's name.")], limit=80)
    kind = Choose(say("Kind"), [required("Choose a kind.")], options=Kind)
    gate = Choose(say("Gate"), [required("Choose a gate.")], options=Gate, default=Gate.DAILY.value)
    grade = Choose(say("Grade"), options=Grade, empty=say("not graded"), default="")
    status = Choose(say("Status"), [required("Choose a status.")], options=Status, default=Status.ACTIVE.value)
    in_difficulty = BooleanField(say("In difficulty: two calls a week"))
    province = Line(say("Province"), limit=30)
    city = Line(say("City"), limit=30)
    district = Line(say("District"), limit=30)
    address = Line(say("Address"), limit=200)
    phone = Line(say("Telephone"), limit=100, filters=(narrow,))
    rooms = Number(say("Rooms"), low=1, high=9999)
    opened_on = Day(say("Opened"), [_not_to_come])

    def facts(self) -> dict:
        """What is stored: an empty grade is none."""
        facts = {name: field.data for name, field in self._fields.items() if name != "code"}
        return {**facts, "grade": facts["grade"] or None, "in_difficulty": int(facts["in_difficulty"])}


class NewHotelForm(HotelForm):
    code = Line(say("Code"), [required("Enter a code."), _is_code], limit=20, filters=(code_text,))


class PostingForm(Form):
    """Posts an officer, or somebody of the hotel side. The choices are the accounts that fit."""

    account = Choose(say("Who"), [required("Choose somebody.")], options=None, empty=None)
    since = Day(say("From"), [_not_to_come])


class PrincipalForm(Form):
    name = Line(say("Name"), [required("Enter a name.")], limit=40)
    function = Choose(say("Function"), [required("Choose a function.")], options=PrincipalFunction)
    phone = Line(say("Telephone"), limit=40, filters=(narrow,))
