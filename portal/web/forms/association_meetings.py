"""Planning and changing a meeting, calling it off, and one item of its agenda."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.words import MeetingKind
from portal.foundation import clock
from portal.foundation.i18n import day_text, time_text
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, Number, Text, narrow, required, say
from portal.web.forms.calls import Tap, is_time

#: So many people, and so many of one hotel, at most; and so many days.
MOST_PLACES, MOST_OF_ONE, MOST_DAYS = 100_000, 50, 14
_FACTS = ("title", "text", "city", "place", "address", "online", "places", "per_hotel", "answer_by")


def _link_if_any(form, field):
    """An address of the network is a whole one; a number or another text is fine as well."""
    text = field.data or ""
    if "://" not in text:
        return
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise StopValidation(
            _("An address begins with %(start)s and holds no blank; or write the number to dial.", start="https://")
        )


class MeetingForm(Form):
    """Of a meeting that stands, `was` it: its kind stays, and what has passed may stay as it is."""

    kind = Tap(say("Kind of meeting"), [required("Choose one of the list.")], options=MeetingKind)
    title = Line(say("Name of the meeting"), [required("Give the meeting a name.")], limit=120)
    text = Text(say("What the meeting is about"), limit=5000, rows=6)
    assembly = BooleanField(say("The general assembly sits there"))
    begins_on = Day(say("Begins on"), [required("Enter the day.")])
    begins_time = Line(say("Begins at"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    ends_on = Day(say("Ends on this day"), [required("Enter the day.")])
    ends_time = Line(say("Ends at"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    city = Line(say("City"), limit=40)
    place = Line(say("Hotel or house, and room"), limit=120)
    address = Line(say("Address"), limit=200)
    online = Line(say("Through the network"), [_link_if_any], limit=200)
    places = Number(say("Places in all"), low=1, high=MOST_PLACES)
    per_hotel = Number(say("People of one hotel at most"), [required("Enter a number.")], low=1, high=MOST_OF_ONE)
    answer_by = Day(say("Answers are asked for by"))

    def __init__(self, *args, was: Meeting | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.was = was
        if was is not None:
            del self.kind
        if was is not None and (was.announced_at or was.kind != MeetingKind.CONVENTION):
            del self.assembly

    @classmethod
    def of(cls, row: Meeting) -> "MeetingForm":
        return cls(formdata=None, obj=row, was=row)

    @property
    def begins_at(self) -> datetime:
        return clock.instant(datetime.combine(self.begins_on.data, self.begins_time.at))

    @property
    def ends_at(self) -> datetime:
        return clock.instant(datetime.combine(self.ends_on.data, self.ends_time.at))

    def facts(self) -> dict:
        """As `meeting_deeds` takes them."""
        facts = {name: self._fields[name].data for name in _FACTS}
        facts |= {"begins_at": self.begins_at, "ends_at": self.ends_at}
        if "kind" in self:
            facts["kind"] = self.kind.data
        if "assembly" in self:
            kind = self.kind.data if "kind" in self else self.was.kind
            facts["assembly"] = self.assembly.data and kind == MeetingKind.CONVENTION
        return facts

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        typed = (self.begins_on, self.begins_time, self.ends_on, self.ends_time)
        if any(field.errors or not field.data for field in typed):
            return False
        wrong = self._wrong_times()
        for field, text in wrong:
            field.errors = [*field.errors, text]
        return valid and not wrong

    def _wrong_times(self) -> list[tuple]:
        """[(field, what is wrong with it), …]"""
        wrong, begins, ends = [], self.begins_at, self.ends_at
        moved = self.was is None or begins != self.was.begins_at
        if moved and begins <= clock.now():
            wrong.append((self.begins_on, _("This time has passed.")))
        if ends <= begins:
            field = self.ends_on if self.ends_on.data < self.begins_on.data else self.ends_time
            wrong.append((field, _("It ends after it has begun.")))
        elif self.ends_on.data - self.begins_on.data >= timedelta(days=MOST_DAYS):
            wrong.append((self.ends_on, _("A meeting lasts %(n)s days at most.", n=MOST_DAYS)))
        answer, asked = self.answer_by.data, self.was.answer_by if self.was else None
        if answer and answer > self.begins_on.data:
            wrong.append((self.answer_by, _("Answers are needed before it begins.")))
        elif answer and answer != asked and answer < clock.today():
            wrong.append((self.answer_by, _("This day has passed.")))
        return wrong


class CancellationForm(Form):
    reason = Line(say("Why it is called off"), [required("Say why: everybody invited reads it.")], limit=300)


class AgendaForm(Form):
    """One item. Built for a meeting, whose days are offered; `motions`: what it can be about."""

    title = Line(say("What comes up"), [required("Say what comes up.")], limit=120)
    text = Text(say("More on it"), limit=2000, rows=2)
    speaker = Line(say("Who speaks"), limit=80)
    day = Choose(say("Day"))
    time = Line(say("Begins at"), limit=5, filters=(narrow,))
    minutes = Number(say("How many minutes"), low=1, high=1440)
    motion = Choose(say("Motion"))
    resolutions = BooleanField(say("It reports what became of last year's resolutions"))

    def __init__(self, *args, meeting: Meeting, motions: list[Motion], **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.day.choices = [(day.isoformat(), day_text(day)) for day in meeting.days]
        self.motion.choices = [("", _("none")), *((str(one.id), _motion_text(one)) for one in motions)]
        if len(self.day.choices) == 1:
            del self.day
        if meeting.kind != MeetingKind.CONVENTION:
            del self.resolutions

    @classmethod
    def of(cls, item: AgendaItem, motions: list[Motion]) -> "AgendaForm":
        facts = {name: getattr(item, name) for name in ("title", "text", "speaker", "minutes", "resolutions")}
        at = clock.local(item.begins_at) if item.begins_at else None
        facts |= {"day": at and at.date().isoformat(), "time": f"{at:%H:%M}" if at else ""}
        facts["motion"] = str(item.motion_id or "")
        return cls(formdata=None, meeting=item.meeting, motions=motions, **facts)

    @property
    def begins_at(self) -> datetime | None:
        if not self.time.data:
            return None
        day = date.fromisoformat(self.day.data) if "day" in self else self.meeting.days[0]
        return clock.instant(datetime.combine(day, self.time.at))

    def facts(self) -> dict:
        """As `agenda_deeds` takes them."""
        facts = {name: self._fields[name].data for name in ("title", "text", "speaker", "minutes")}
        facts["motion"] = int(self.motion.data) if self.motion.data else None
        facts["resolutions"] = "resolutions" in self and self.resolutions.data
        return facts | {"begins_at": self.begins_at}

    def validate_time(self, field) -> None:
        if not field.data:
            return
        is_time(self, field)
        if ("day" not in self or self.day.data in dict(self.day.choices)) and not self._within():
            row = self.meeting
            first, last = time_text(row.begins_at), time_text(row.ends_at)
            raise StopValidation(_("The meeting is from %(a)s to %(b)s.", a=first, b=last))

    def _within(self) -> bool:
        return self.meeting.begins_at <= self.begins_at < self.meeting.ends_at


def _motion_text(row: Motion) -> str:
    return _("Motion %(n)s: %(title)s", n=row.number, title=row.title) if row.number else row.title
