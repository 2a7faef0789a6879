"""The sections of the settings, each a small form of its own."""

from itertools import pairwise

from wtforms import BooleanField

from portal.foundation import i18n, settings
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Form, Line, Number, required, say
from portal.web.forms.me import zones


class BrandForm(Form):
    brand_zh = Line(say("Name of the portal in Chinese"), [required("Give the portal a name.")], limit=30)
    brand_en = Line(say("Name of the portal in English"), [required("Give the portal a name.")], limit=40)


class TimeForm(Form):
    time_zone = Choose(say("Time zone of the company"), [required("Choose one.")])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places, now = zones(i18n.language()), settings.time_zone()
        # The environment may name a zone in another way than the list does.
        known = any(name == now for name, _label in places)
        self.time_zone.choices = [("", _("choose")), *([] if known else [(now, now)]), *places]


class CoverageForm(Form):
    """What is asked for, and from where on it is marked, in percent (D15)."""

    target = Number(say("Target, in percent"), [required("Enter a number.")], low=1, high=100)
    warning_line = Number(say("Warning line, in percent"), [required("Enter a number.")], low=0, high=100)
    visits_count = BooleanField(say("A visit counts as the talk of its week"))

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.warning_line.data > self.target.data:
            self.warning_line.errors = [_("The warning line does not stand above the target.")]
            return False
        return valid


class VisitsForm(Form):
    visits_a_day = Number(say("Visits that fill a day"), [required("Enter a number.")], low=1, high=20)


class AccessForm(Form):
    second_factor = BooleanField(say("Administrators and directors sign in with a second factor"))


class RectificationForm(Form):
    """After an inspection (D10): the plan, and whom what is overdue climbs to."""

    plan_days = Number(say("A plan is due after so many days"), [required("Enter a number.")], low=1, high=90)
    plan_hours = Number(say("With a red line after so many hours"), [required("Enter a number.")], low=1, high=168)
    climb_officer = Number(say("Days overdue: the officer is told"), [required("Enter a number.")], low=1, high=365)
    climb_manager = Number(say("Days overdue: the manager is told"), [required("Enter a number.")], low=1, high=365)
    climb_department = Number(
        say("Days overdue: the department is told"), [required("Enter a number.")], low=1, high=365
    )
    climb_director = Number(say("Days overdue: the director is told"), [required("Enter a number.")], low=1, high=365)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        steps = (self.climb_officer, self.climb_manager, self.climb_department, self.climb_director)
        for lower, upper in pairwise(steps):
            if valid and lower.data > upper.data:
                upper.errors = [_("Nobody is told before those below him.")]
                return False
        return valid


class RetentionForm(Form):
    """In days. What must be kept for its own rules (sign-ins, links, uploaded sheets, removed files) is not set."""

    keep_drafts = Number(say("Drafts nobody went on with, in days"), [required("Enter a number.")], low=1, high=3650)
    keep_notices = Number(say("Notices that were read, in days"), [required("Enter a number.")], low=1, high=3650)
    keep_mails = Number(say("That a mail was sent, in days"), [required("Enter a number.")], low=7, high=3650)
    keep_forms = Number(say("That a form was sent, in days"), [required("Enter a number.")], low=2, high=366)
    keep_audit = Number(
        say("What the audit says of a change, in days"), [required("Enter a number.")], low=90, high=36500
    )


FORMS = {"brand": BrandForm, "time": TimeForm, "coverage": CoverageForm, "access": AccessForm}
FORMS |= {"visits": VisitsForm, "rectification": RectificationForm, "retention": RetentionForm}
