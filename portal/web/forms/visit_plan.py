"""What the plan of a month is sent: the day given to a hotel, or to all that are due in a city."""

from datetime import date

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.clock import Month
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Day, Form, Line, required, say
from portal.web.forms.visits import TimeOfDay


def _in_its_month(form, field):
    if field.data and (field.data < clock.today() or Month.of(field.data) != form.month):
        raise StopValidation(_("Choose a day of this month that is not over."))


class GivenDayForm(Form):
    """One hotel's day; empty takes it away."""

    month: Month
    day = Day(say("Day of the visit"), [_in_its_month])
    time = TimeOfDay(say("Time"))


class CityDayForm(Form):
    """One day for all that are due in a city."""

    month: Month
    city = Line(say("City"), limit=30)
    day = Day(say("Day of the visits"), [required("Choose a day."), _in_its_month])


def month_of(text: str) -> Month:
    """The month that an address asks for; this one for what is no month."""
    try:
        month = Month.parse(text)
    except ValueError:
        return clock.this_month()
    return month if 2000 <= month.year <= 2100 else clock.this_month()


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
