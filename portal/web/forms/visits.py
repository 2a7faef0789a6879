"""A visit: when, why, what to speak of; moved, called off, or why it did not take place."""

import re
from datetime import datetime, time, timedelta

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Day, Form, Line, Text, narrow, required, say

#: A visit is entered afterwards so many days back, and planned so many ahead.
BACK, AHEAD = timedelta(days=60), timedelta(days=366)


def time_text(text: str | None) -> str:
    """A time as it is typed (9:30, ９：30, 0930) as HH:MM, or as it stands."""
    text = narrow(text).replace(".", ":")
    found = re.fullmatch(r"([0-9]{1,2}):?([0-9]{2})", text)
    return f"{int(found[1]):02d}:{found[2]}" if found else text


def valid_time(form, field):
    # Not what Python takes for a time: it also knows T0930, 0930Z and 09+01.
    if field.data and not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", field.data):
        raise StopValidation(_("A time such as 09:30."))


def near(form, field):
    today = clock.today()
    if field.data and not today - BACK <= field.data <= today + AHEAD:
        raise StopValidation(_("At most 60 days back and a year ahead."))


def _to_come(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("This day is over already."))


class TimeOfDay(Line):
    """A time of the company's day, HH:MM; empty is none."""

    def __init__(self, label, validators=(), **kwargs):
        # A browser's own field for times has no length, and HTML does not let it have one.
        told = {"limit": 8, "filters": (time_text,), "render_kw": {"type": "time", "maxlength": False}}
        super().__init__(label, [*validators, valid_time], **told, **kwargs)


class WhenForm(Form):
    """A day, and a time if one is known."""

    day = Day(say("Day of the visit"), [required("Enter the day."), near])
    time = TimeOfDay(say("Time"))

    @property
    def at(self) -> datetime | None:
        """The stored instant; None without a time."""
        if not self.time.data:
            return None
        return clock.instant(datetime.combine(self.day.data, time.fromisoformat(self.time.data)))


class VisitForm(WhenForm):
    topics = Text(say("Topics, which the hotel reads"), limit=1000, rows=3)
    purpose = Text(say("Purpose, for head office alone"), limit=2000, rows=3)


class VisitEditForm(Form):
    topics = Text(say("Topics, which the hotel reads"), limit=1000, rows=3)
    purpose = Text(say("Purpose, for head office alone"), limit=2000, rows=3)


class MoveForm(WhenForm):
    day = Day(say("New day of the visit"), [required("Enter the day."), _to_come, near])
    reason = Line(say("Why, for head office alone"), [required("Say why in a few words.")], limit=200)
    word = Line(say("A word to the hotel"), limit=200)


class CancelForm(Form):
    reason = Line(say("Why, for head office alone"), [required("Say why in a few words.")], limit=200)
    word = Line(say("A word to the hotel"), limit=200)


class MissForm(Form):
    reason = Line(say("Why it did not take place"), [required("Say why in a few words.")], limit=200)
