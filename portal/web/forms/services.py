"""An item of the catalogue of services."""

from wtforms import BooleanField

from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.records.services import ServiceItem, Terms
from portal.web.forms._base import Choose, Form, Line, Ticks, expected, one_of_two, required, say
from portal.web.forms.departments import named


class ServiceForm(Form):
    """One item. Built with the catalogue, in which it has its place."""

    name_zh = Line(say("Chinese name"), [one_of_two], limit=60)
    name_en = Line(say("English name"), [one_of_two], limit=120)
    kinds = Ticks(say("For"), [expected])
    terms = Choose(say("Terms"), [required("Choose one.")], options=Terms, default=Terms.CONTRACT.value)
    after = Choose(say("Stands after"), default="")
    active = BooleanField(say("In the catalogue"), default=True)

    def __init__(self, *args, items: list[ServiceItem], **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds.choices = Kind.options()
        self.after.choices = [("", _("at the head")), *((str(row.id), row.name) for row in items)]

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators) & named(self)
        if valid and not self.kinds.data:
            self.kinds.errors = [_("Tick one kind of hotel at least.")]
        return valid and bool(self.kinds.data)

    def facts(self) -> dict:
        after = int(self.after.data) if self.after.data else None
        return {**self.data, "after": after, "terms": Terms(self.terms.data)}
