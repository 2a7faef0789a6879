"""Asking that a hotel's weeks, and the visits of months, be excused, and what the manager says to it."""

from datetime import date

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.clock import Month, Week
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import month_text, week_text
from portal.records.strip import State
from portal.web.forms._base import Form, Line, Ticks, required, say


def _one_at_least(form, field):
    if not form.weeks.data and not form.months.data:
        raise StopValidation(_("Tick at least one week or month."))


def _or_weeks(form, field):
    """Said beside the weeks: this marks the field alone."""


_one_at_least.field_flags = _or_weeks.field_flags = {"one_of_two": True}


class ExcuseForm(Form):
    """The choices are the weeks and months that may be asked for."""

    reason = Line(say("Reason"), [required("Say why: the manager decides by it.")], limit=200)
    weeks = Ticks(say("Weeks without a call"), [_one_at_least])
    months = Ticks(say("Months without a visit"), [_or_weeks])

    def offer(self, weeks: list[tuple[Week, State]], months: list[tuple[Month, State]]) -> "ExcuseForm":
        self.weeks.choices = [(str(week), _label(week, state)) for week, state in weeks]
        self.months.choices = [(str(month), _month_label(month, state)) for month, state in months]
        return self

    @property
    def mondays(self) -> list[date]:
        return [Week.parse(text).monday for text in self.weeks.data]

    @property
    def firsts(self) -> list[date]:
        return [Month.parse(text).first for text in self.months.data]


def _label(week: Week, state: State) -> str:
    text = _("%(week)s, week %(n)s", week=week_text(week), n=week.number)
    if week == clock.this_week():
        return _("%(week)s: this week", week=text)
    return _over(text, state)


def _month_label(month: Month, state: State) -> str:
    if month == clock.this_month():
        return _("%(month)s: this month", month=month_text(month))
    return _over(month_text(month), state)


def _over(text: str, state: State) -> str:
    if state in (State.MISSED, State.TRIED):
        return _("%(week)s: %(state)s", week=text, state=state.label)
    return text


class AnswerForm(Form):
    answer = Line(say("A word to it"), limit=200)
