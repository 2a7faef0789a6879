"""Somebody on a hotel's file: who he is, how he is reached, and how he likes to be spoken with."""

import re
from datetime import datetime

from wtforms import SelectMultipleField
from wtforms.fields.choices import Choice as Option
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.i18n import WEEKDAYS, language
from portal.foundation.i18n import gettext as _
from portal.records.principals import PrincipalFunction
from portal.web.forms._base import Choose, Day, Form, Line, Text, is_phone, narrow, required, say
from portal.web.forms.hotels import not_to_come


def is_address(form, field):
    if field.data and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", field.data):
        raise StopValidation(_("An address such as name@example.com."))


def is_hour(form, field):
    if not field.data:
        return
    try:
        field.data = datetime.strptime(field.data.replace("：", ":"), "%H:%M").strftime("%H:%M")
    except ValueError:
        raise StopValidation(_("A time such as 10:30.")) from None


def _after_from(form, field):
    if field.data and form.best_from.data and field.data <= form.best_from.data and not form.best_from.errors:
        raise StopValidation(_("This time is before the other."))


def _after_since(form, field):
    if field.data and form.since.data and field.data < form.since.data:
        raise StopValidation(_("This day is before the other."))


class Weekdays(SelectMultipleField):
    """Ticks for Monday to Sunday, kept as digits: `135`."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label, validators=(), **kwargs):
        super().__init__(label, validators, choices=self._days, **kwargs)

    @staticmethod
    def _days():
        return [(str(n), day) for n, day in enumerate(WEEKDAYS[language()], 1)]

    def iter_choices(self):
        chosen = set(self.data or "")
        for value, label in self._days():
            yield Option(value, label, value in chosen, {})

    def process_data(self, value):
        self.data = value or ""

    def process_formdata(self, valuelist):
        found = set("".join(valuelist)) - {"\n"}
        self.data = "".join(day for day in "1234567" if day in found)
        if found - set("1234567"):
            raise ValueError(_("Choose of the list."))

    def pre_validate(self, form):
        """What is none of the seven never got so far."""


class PrincipalForm(Form):
    """A principal. `since` is the day on which he began here."""

    name = Line(say("Name"), [required("Enter a name.")], limit=40)
    function = Choose(say("Function"), [required("Choose a function.")], options=PrincipalFunction)
    title = Line(say("Title on the card"), limit=40)
    address_form = Line(say("Form of address"), limit=40)
    phone = Line(say("Telephone"), [is_phone], limit=40, filters=(narrow,))
    phone2 = Line(say("Second telephone"), [is_phone], limit=40, filters=(narrow,))
    email = Line(say("E-mail address"), [is_address], limit=120, filters=(narrow,))
    birthday = Day(say("Birthday"), [not_to_come])
    best_days = Weekdays(say("Best reached on"))
    best_from = Line(say("Best reached from"), [is_hour], limit=5, filters=(narrow,))
    best_until = Line(say("Best reached until"), [is_hour, _after_from], limit=5, filters=(narrow,))
    best_note = Line(say("Best reached, in words"), limit=80)
    manner = Text(say("Manner and style"), limit=2_000, rows=4)
    since = Day(say("Here since"), [required("Enter the day."), not_to_come])

    def facts(self) -> dict:
        return {name: field.data for name, field in self._fields.items()}


class LeavingForm(Form):
    """Somebody is no longer at the hotel; without a day, from today on."""

    until = Day(say("Left on"), [not_to_come])
