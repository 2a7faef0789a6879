"""Asking that a person be erased, deciding it, and taking a name out of a text."""

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.principals import Principal
from portal.web.forms._base import Day, Form, Line, Text, Ticks, required, say
from portal.web.forms.hotels import not_to_come

#: What a text field takes that has no length of its own.
LONGEST = 20_000


class ErasureForm(Form):
    """Who else is the same person is given."""

    others = Ticks(say("The same person"))
    asked_on = Day(say("Asked on"), [required("Enter the day."), not_to_come])
    reason = Line(say("How it was asked"), [required("Say how it was asked.")], limit=300)

    def __init__(self, *args, alike: list[Principal], **kwargs):
        super().__init__(*args, **kwargs)
        self.alike = {str(row.id): row for row in alike}
        if alike:
            self.others.choices = [(key, f"{row.name} · {row.hotel.name}") for key, row in self.alike.items()]
        else:
            del self.others
        if not self.is_submitted():
            self.asked_on.data = clock.today()

    def chosen(self) -> list[Principal]:
        return [self.alike[key] for key in self.others.data or ()] if "others" in self else []


class AnswerForm(Form):
    answer = Line(say("Why not"), [required("Say why.")], limit=300)


class RedactionForm(Form):
    """`text` is left out where the whole earlier text goes."""

    # Emptied by mistake it would be gone for good.
    text = Text(
        say("Text without the name"), [required("Enter what stays; a dash if nothing does.")], limit=LONGEST, rows=8
    )
    why = Line(say("Reason"), [required("Say why.")], limit=200)

    def __init__(self, *args, most: int, whole: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = most
        if whole:
            del self.text

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and "text" in self and len(self.text.data) > self.most:
            told = _("%(n)s characters; at most %(limit)s fit.", n=len(self.text.data), limit=self.most)
            self.text.errors = [told]
            return False
        return valid

    @property
    def words(self) -> str:
        return self.text.data if "text" in self else ""


class FileNameForm(Form):
    """A file that stays, with a name that does not tell of the person."""

    # As long as the names of files are kept: one that stays as it is fits.
    name = Line(say("Name of the file"), [required("Enter a file name.")], limit=120)
    why = Line(say("Reason"), [required("Say why.")], limit=200)
