"""A bulletin: what it says, whom it is for; when it goes out; a correction, a withdrawal."""

from datetime import datetime, time, timedelta

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.activity.bulletins import Bulletin, Reader, Topic
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.records.teams import Region
from portal.web.forms._base import Choose, Day, Form, Line, Text, Ticks, required, say
from portal.web.forms.calls import Tap
from portal.web.forms.visits import TimeOfDay

#: So long a bulletin stands on the homes unless another day is given, and at most.
USUALLY, MOST = timedelta(days=30), timedelta(days=730)
#: When a scheduled one goes out unless another time is given.
MORNING = time(9)


def _to_come(form, field):
    today = clock.today()
    if field.data and not today <= field.data <= today + MOST:
        raise StopValidation(_("A day from today on, within two years."))


class BulletinForm(Form):
    topic = Tap(say("Topic"), [required("Choose one of the list.")], options=Topic, default=Topic.COMPANY.value)
    title = Line(say("Headline"), [required("Give it a headline.")], limit=120)
    text = Text(say("Body"), [required("Write what is to be read.")], limit=8000, rows=12)
    readers = Ticks(say("For whom"), [required("Tick whom it is for.")])
    hotel_kind = Choose(say("For which hotels"), options=Kind, empty=say("all hotels"))
    regional = Choose(say("In which region"))
    until = Day(say("Stands on the homes until"), [required("Enter the day."), _to_come])
    important = BooleanField(say("Important: stands above the others"))
    must_confirm = BooleanField(say("Each confirms that he has read it; officers have it to tell"))

    def offer(self, regions: list[Region]) -> "BulletinForm":
        self._regions = {str(row.id): row for row in regions}
        self.regional.choices = [("", _("all regions")), *((str(row.id), row.name) for row in regions)]
        self.readers.choices = Reader.options()
        if not self.is_submitted():
            self.until.data = self.until.data or clock.today() + USUALLY
        return self

    @classmethod
    def of(cls, row: Bulletin) -> "BulletinForm":
        """The form as a draft is opened."""
        return cls(formdata=None, obj=_Standing(row))

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not self.readers.data and not self.readers.errors:
            self.readers.errors = [_("Tick whom it is for.")]
            return False
        return valid

    def facts(self) -> dict:
        """As the table takes them, without its readers."""
        names = ("topic", "title", "text", "hotel_kind", "until", "important", "must_confirm")
        return {name: self[name].data for name in names} | {"region": self._regions.get(self.regional.data or "")}


class _Standing:
    """A draft as its form shows it."""

    def __init__(self, row: Bulletin):
        for name in ("topic", "title", "text", "hotel_kind", "until", "important", "must_confirm", "readers"):
            setattr(self, name, getattr(row, name))
        self.regional = str(row.region_id or "")


class ScheduleForm(Form):
    """When it goes out."""

    day = Day(say("Goes out on"), [required("Enter the day.")])
    time = TimeOfDay(say("at"), [required("Enter the time.")])

    @property
    def at(self) -> datetime | None:
        return clock.instant(datetime.combine(self.day.data, time.fromisoformat(self.time.data)))

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not clock.now() < self.at < clock.now() + MOST:
            self.day.errors = [_("This is over: choose a time to come, or publish it now.")]
            return False
        return valid


class BulletinCorrectionForm(Form):
    title = Line(say("Headline"), [required("Give it a headline.")], limit=120)
    text = Text(say("Body"), [required("Write what is to be read.")], limit=8000, rows=12)
    until = Day(say("Stands on the homes until"), [required("Enter the day.")])
    important = BooleanField(say("Important: stands above the others"))
    reason = Line(say("Why it is corrected"), [required("Say in a sentence why.")], limit=200)
    again = BooleanField(say("Ask everybody to read it again"))

    def facts(self) -> dict:
        return {name: self[name].data for name in ("title", "text", "until", "important")}


class WithdrawalForm(Form):
    reason = Line(say("Why it is withdrawn"), [required("Say in a sentence why.")], limit=200)
