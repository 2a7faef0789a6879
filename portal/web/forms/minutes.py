"""Minutes of a visit: who was there, when, and what was said under each heading; and the short forms of their page."""

from datetime import datetime, timedelta

from wtforms import BooleanField

from portal.activity.visits.minutes_words import MOSTLY_RELEASED, SECTIONS, Section
from portal.foundation import clock, i18n
from portal.foundation.i18n import gettext as _
from portal.records.principals import Principal, PrincipalFunction
from portal.web.forms._base import Day, Form, Line, Text, Ticks, expected, narrow, one_of_two, required, say
from portal.web.forms.calls import is_time
from portal.web.forms.follow_ups import SAYING, Small

#: So long one part may be; a draft holds all of them together.
LONGEST = 10_000


class MinutesForm(Form):
    """Built for a hotel, whose principals are offered. What is filled in on a telephone stands first."""

    present = Ticks(say("Who was there"), [one_of_two])
    others = Line(say("Who else was there"), [one_of_two], limit=200)
    day = Day(say("Day"), [required("Enter the day.")])
    time = Line(say("Time"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    topics = Text(say("Topics prepared"), limit=LONGEST, rows=2)
    raised = Text(say("What was spoken of"), limit=LONGEST, rows=5)
    operations = Text(say("Operations"), limit=LONGEST, rows=2)
    management = Text(say("Management"), limit=LONGEST, rows=2)
    service = Text(say("Service"), limit=LONGEST, rows=2)
    needs = Text(say("What the hotel needs"), limit=LONGEST, rows=2)
    introduced = Text(say("What we introduced"), limit=LONGEST, rows=2)
    decisions = Text(say("What was decided"), [expected], limit=LONGEST, rows=3)
    inside_note = Text(say("For the department alone"), limit=2000, rows=2)
    for_director = BooleanField(say("The director should know of it"))

    def __init__(self, *args, principals: list[Principal], inside: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.principals = {str(row.id): row for row in principals}
        labels = PrincipalFunction.labels()
        self.present.choices = [
            (key, f"{row.name} · {labels[row.function]}" + (f" (– {i18n.day_text(row.until)})" if row.until else ""))
            for key, row in self.principals.items()
        ]
        if not principals:
            del self.present
        if not inside:
            del self.inside_note

    @classmethod
    def opened(cls, visit, principals: list[Principal], inside: bool) -> "MinutesForm":
        """A fresh one: of the visit's day and time, or as of now, with what was planned to be spoken of."""
        form = cls(formdata=None, principals=principals, inside=inside)
        now = clock.now()
        began = visit.at if visit.at and visit.at <= now else visit.arrived_at or now
        form.day.data = min(visit.day, clock.today())
        form.time.data = f"{clock.local(began):%H:%M}"
        form.topics.data = visit.topics
        return form

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not self.chosen and not self.others.data and not self.others.errors:
            self.others.errors = [_("Tick who was there, or name somebody.")]
            valid = False
        if not any(self._fields[name].data for name in SECTIONS if name != Section.TOPICS):
            self.decisions.errors = [*self.decisions.errors, _("Say what was decided, or at least what was spoken of.")]
            valid = False
        if valid and self._typed_at > clock.now() + timedelta(minutes=5):
            self.day.errors = [_("This time is still to come.")]
            valid = False
        return valid

    @property
    def chosen(self) -> list[Principal]:
        ticked = self.present.data or () if "present" in self else ()
        return [self.principals[key] for key in ticked if key in self.principals]

    @property
    def at(self) -> datetime:
        """The stored instant at which it took place."""
        return min(self._typed_at, clock.now())

    @property
    def _typed_at(self) -> datetime:
        return clock.instant(datetime.combine(self.day.data, self.time.at))

    def facts(self) -> dict:
        """What is filed: who was there, when, and the columns of the text."""
        facts = {name: self._fields[name].data or "" for name in (*SECTIONS, "others")}
        if "inside_note" in self:
            facts["inside_note"] = self.inside_note.data or ""
        return facts | {"at": self.at, "principals": self.chosen, "for_director": self.for_director.data}

    def wrong(self) -> str:
        """The id of the field that takes the focus after a mistake; empty if there is none."""
        return next((field.id for field in self if field.errors), "")


class MinutesCorrectionForm(MinutesForm):
    """What they ought to have said, and why they are corrected."""

    reason = Line(say("Why they are corrected"), [required("Say why.")], limit=200)

    @classmethod
    def of(cls, minutes, principals: list[Principal], inside: bool) -> "MinutesCorrectionForm":
        form = cls(formdata=None, obj=minutes, principals=principals, inside=inside)
        if "present" in form:
            form.present.data = [str(number) for number in minutes.principal_ids]
        return form

    def corrected(self, minutes) -> dict:
        """As `facts`; within its minute the moment stays what it was."""
        facts = self.facts()
        if (str(minutes.day), minutes.time) == (str(self.day.data), self.time.data):
            facts["at"] = minutes.at
        return facts


class MinutesReturnForm(Small):
    place = "return"
    reason = Text(say("What is still missing"), [required("Say why in one sentence.")], limit=SAYING, rows=2)


class MinutesCommentForm(Small):
    place = "comment"
    text = Text(say("Comment"), [required("Write a sentence.")], limit=SAYING, rows=3)
    for_hotel = BooleanField(say("The hotel reads it too"))


class ReleaseForm(Small):
    """Which parts of minutes the hotel reads."""

    place = "release"
    sections = Ticks(say("Parts for the hotel"))
    pictures = BooleanField(say("The photographs too"))

    def __init__(self, *args, minutes, pictures: bool, **kwargs):
        super().__init__(*args, **kwargs)
        written = minutes.sections
        self.sections.choices = [(one.value, one.label) for one in Section if one in written]
        if self.sections.data is None:
            self.sections.data = [one.value for one in MOSTLY_RELEASED if one in written]
        if not pictures:
            del self.pictures
