"""Preparing a cycle of the evaluation, and putting its deadline off."""

from datetime import date, datetime, time, timedelta

from wtforms.validators import StopValidation

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationForm
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.records.hotel_words import Kind
from portal.records.teams import Region
from portal.web.forms._base import Choose, Day, Form, Line, expected, narrow, required, say
from portal.web.forms.visits import TimeOfDay

#: What is offered for a new cycle: opens tomorrow morning, two weeks, told a month later.
OPENS, ENDS = time(9), time(18)


class CycleForm(Form):
    name_zh = Line(say("Chinese name"), [required("Enter the name in Chinese.")], limit=60)
    name_en = Line(say("English name"), [required("Enter the name in English.")], limit=80)
    form = Choose(say("Evaluation form"), [expected])
    period_from = Day(say("It asks about the time from"), [required("Enter the day.")])
    period_until = Day(say("It asks about the time until"), [required("Enter the day.")])
    kind = Choose(say("Kind of hotels asked"), [expected])
    regional = Choose(say("Region asked"), [expected])
    opens_on = Day(say("Opens on"), [required("Enter the day.")])
    opens_time = TimeOfDay(say("Opens at"), [required("Enter the time.")])
    ends_on = Day(say("Deadline, day"), [required("Enter the day.")])
    ends_time = TimeOfDay(say("Deadline, time"), [required("Enter the time.")])
    publish_by = Day(say("Results are told by"), [required("Enter the day.")])
    remind_after = Line(say("Reminders, days after the opening"), limit=40, filters=(narrow,))

    def offer(self, forms: list[EvaluationForm], regions: list[Region], reach: dict) -> "CycleForm":
        """The choices, each with the number of hotels it reaches."""
        self._forms = {str(row.id): row.standing for row in forms}
        self._regions = {str(row.id): row for row in regions}
        named = [(str(row.id), _("%(name)s, edition %(n)s", name=row.name, n=row.standing.number)) for row in forms]
        self.form.choices = named
        kinds = [("", _("all")), *Kind.options()]
        self.kind.choices = [(value, _reaching(text, reach["kind"].get(value, 0))) for value, text in kinds]
        places = [("", _("all")), *((str(row.id), row.name) for row in regions)]
        self.regional.choices = [(value, _reaching(text, reach["region"].get(value, 0))) for value, text in places]
        return self

    @classmethod
    def of(cls, cycle: EvaluationCycle | None, last: EvaluationCycle | None = None) -> "CycleForm":
        """The form as it is opened; a new one asks the same people by the same form as the `last`, about the time since
        then."""
        if cycle is None:
            first = clock.today() + timedelta(days=1)
            facts = {"opens_on": first, "opens_time": f"{OPENS:%H:%M}", "ends_time": f"{ENDS:%H:%M}"}
            facts |= {"ends_on": first + timedelta(days=14), "publish_by": first + timedelta(days=42)}
            facts |= {"remind_after": "7, 12", "period_from": first - timedelta(days=182)}
            facts["period_until"] = first - timedelta(days=1)
            return cls(formdata=None, **facts | (cls._as_last(last, facts) if last else {}))
        opens, ends = clock.local(cycle.opens_at), clock.local(cycle.deadline)
        facts = {"opens_on": opens.date(), "opens_time": f"{opens:%H:%M}", "ends_on": ends.date()}
        facts |= {"ends_time": f"{ends:%H:%M}", "regional": str(cycle.region_id or ""), "kind": cycle.kind}
        names = ("name_zh", "name_en", "period_from", "period_until", "publish_by", "remind_after")
        stands = {name: getattr(cycle, name) for name in names}
        return cls(formdata=None, form=str(cycle.edition.form_id), **facts, **stands)

    @staticmethod
    def _as_last(last: EvaluationCycle, facts: dict) -> dict:
        lasted = clock.local(last.deadline).date() - clock.local(last.opens_at).date()
        told = last.publish_by - clock.local(last.deadline).date()
        found = {"form": str(last.edition.form_id), "kind": last.kind, "regional": str(last.region_id or "")}
        found |= {"remind_after": last.remind_after.replace(",", ", "), "ends_on": facts["opens_on"] + lasted}
        found["publish_by"] = found["ends_on"] + told
        if last.period_until < facts["period_until"]:
            found["period_from"] = last.period_until + timedelta(days=1)
        return found

    def validate_period_until(self, field):
        _not_before(field.data, self.period_from.data, _("It ends before it begins."))

    def validate_ends_on(self, field):
        if field.data and self.ends_time.data and self.opens_on.data and self.opens_time.data:
            opens, ends = _instant(self.opens_on, self.opens_time), _instant(self.ends_on, self.ends_time)
            if opens and ends and ends < opens + timedelta(hours=1):
                raise StopValidation(_("The deadline lies before the opening."))

    def validate_publish_by(self, field):
        _not_before(field.data, self.ends_on.data, _("Results cannot be told before the deadline."))

    def validate_remind_after(self, field):
        days = _days(field.data)
        if days is None or len(days) > 6:
            raise StopValidation(_("Days after the opening, such as 7, 12; empty for no reminders."))

    def facts(self) -> dict:
        return {
            "name_zh": self.name_zh.data,
            "name_en": self.name_en.data,
            "edition": self._forms[self.form.data],
            "period_from": self.period_from.data,
            "period_until": self.period_until.data,
            "kind": self.kind.data,
            "region": self._regions.get(self.regional.data),
            "opens_at": _instant(self.opens_on, self.opens_time),
            "deadline": _instant(self.ends_on, self.ends_time),
            "publish_by": self.publish_by.data,
            "remind_after": ",".join(str(day) for day in _days(self.remind_after.data) or []),
        }


class ExtensionForm(Form):
    later_on = Day(say("New deadline, day"), [required("Enter the day.")])
    later_time = TimeOfDay(say("New deadline, time"), [required("Enter the time.")])
    reason = Line(say("Reason, which those asked read"), [required("Say why in a few words.")], limit=200)

    @property
    def deadline(self) -> datetime:
        return _instant(self.later_on, self.later_time)


def _reaching(text: str, n: int) -> str:
    return ngettext("%(text)s: %(n)s hotel", "%(text)s: %(n)s hotels", n, text=text)


def _instant(day, time_of_day) -> datetime | None:
    """The stored instant of two fields; None if either is not understood."""
    try:
        return clock.instant(datetime.combine(day.data, time.fromisoformat(time_of_day.data)))
    except (TypeError, ValueError):
        return None


def _not_before(day: date | None, first: date | None, said: str) -> None:
    if day and first and day < first:
        raise StopValidation(said)


def _days(text: str | None) -> list[int] | None:
    """`7, 12` as [7, 12], sorted; None if it is not understood."""
    parts = [part.strip() for part in (text or "").replace("，", ",").replace("、", ",").split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 0 < int(part[:4]) <= 120 and len(part) <= 3 for part in parts):
        return None
    return sorted({int(part) for part in parts})
