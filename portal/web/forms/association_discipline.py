"""A measure against a member hotel: its notice, the hotel's word, its appeal."""

from portal.activity.association.words import Sanction
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Form, Line, Number, Text, required, say


class NoticeForm(Form):
    measure = Choose(say("Measure"), [required("Choose one of the list.")], options=Sanction)
    article = Line(say("Article of the charter"), [required("Say which article was broken.")], limit=20)
    ground = Text(
        say("What the hotel is reproached with"),
        [required("Say what the hotel is reproached with.")],
        limit=2000,
        rows=6,
    )
    months = Number(say("Months of a suspension"), low=1, high=120)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.measure.data == Sanction.SUSPENSION and not self.months.data and not self.months.errors:
            self.months.errors = [_("Say for how many months.")]
            return False
        return valid


class HearingForm(Form):
    hearing = Text(say("The hotel's word"), [required("Write what you want to say.")], limit=5000, rows=6)


class AppealForm(Form):
    text = Text(say("Why you appeal"), [required("Say why you appeal.")], limit=5000, rows=6)
