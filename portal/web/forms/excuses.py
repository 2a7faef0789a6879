"""Asking that weeks of a hotel be excused, and what the manager says to it."""

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import week_text
from portal.records.strip import State
from portal.web.forms._base import Form, Line, Ticks, required, say


def _one_at_least(form, field):
    if not field.data:
        raise StopValidation(_("Tick at least one week."))


_one_at_least.field_flags = {"required": True}


class ExcuseForm(Form):
    """The choices are the weeks that may be asked for."""

    weeks = Ticks(say("Weeks"), [_one_at_least])
    reason = Line(say("Reason"), [required("Say why: the manager decides by it.")], limit=200)

    def offer(self, weeks: list[tuple[Week, State]]) -> "ExcuseForm":
        self.weeks.choices = [(str(week), _label(week, state)) for week, state in weeks]
        return self

    @property
    def mondays(self) -> list:
        return [Week.parse(text).monday for text in self.weeks.data]


def _label(week: Week, state: State) -> str:
    text = _("%(week)s, week %(n)s", week=week_text(week), n=week.number)
    if week == clock.this_week():
        return _("%(week)s: this week", week=text)
    if state in (State.MISSED, State.TRIED):
        return _("%(week)s: %(state)s", week=text, state=state.label)
    return text


class AnswerForm(Form):
    answer = Line(say("A word to it"), limit=200)
