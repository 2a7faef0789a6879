"""The days of this week that are given to hotels."""

from collections.abc import Mapping
from datetime import date

from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import clock
from portal.foundation.i18n import gettext as _


def days_of(form: Mapping[str, str]) -> dict[str, date | None]:
    """{hotel code: day, or None to take it} of the fields `day-<code>`. Raises 422 for a day of another week."""
    days = {day.isoformat(): day for day in clock.this_week().days}
    wanted = {name.removeprefix("day-"): value for name, value in form.items() if name.startswith("day-")}
    if any(value and value not in days for value in wanted.values()):
        raise UnprocessableEntity(_("A hotel is given a day of this week."))
    return {code: days.get(value) for code, value in wanted.items()}
