"""Calling a vote between two times; leaving a hotel's vote to somebody. The ballot itself is read by its view."""

from datetime import datetime

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, narrow, required, say
from portal.web.forms.calls import is_time


class PollForm(Form):
    opens_on = Day(say("Opens on"), [required("Enter the day.")])
    opens_time = Line(say("at"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    closes_on = Day(say("Closes on"), [required("Enter the day.")])
    closes_time = Line(say("closes at"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))

    @classmethod
    def between(cls, opens_at: datetime, closes_at: datetime) -> "PollForm":
        """The form as it is offered, from these stored instants."""
        first, last = clock.local(opens_at), clock.local(closes_at)
        days = {"opens_on": first.date(), "closes_on": last.date()}
        return cls(formdata=None, **days, opens_time=f"{first:%H:%M}", closes_time=f"{last:%H:%M}")

    @property
    def opens_at(self) -> datetime:
        return clock.instant(datetime.combine(self.opens_on.data, self.opens_time.at))

    @property
    def closes_at(self) -> datetime:
        return clock.instant(datetime.combine(self.closes_on.data, self.closes_time.at))


class ProxyForm(Form):
    member = Choose(say("For which hotel"), [required("Choose one of the list.")])
    holder = Choose(say("Who votes for it"), [required("Choose one of the list.")])

    def offer(self, members: list[tuple[int, str]], holders: list[tuple[str, str]]) -> "ProxyForm":
        self.member.choices = [(str(number), name) for number, name in members]
        self.holder.choices = [("", _("choose")), *holders]
        return self
