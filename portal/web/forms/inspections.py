"""Planning an inspection, and what the hotel says to its report."""

from portal.activity.inspections import InspectionKind
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.web.forms._base import Choose, Day, Form, Text, expected, required, say


class DayForm(Form):
    """On which day, and by whom: what can be changed until it begins."""

    day = Day(say("Day"), [required("Enter the day.")])
    inspector = Choose(say("Inspector"), [expected])

    def offer(self, inspectors) -> "DayForm":
        self.inspector.choices = [(str(row.id), row.name) for row in inspectors]
        self.offered = {str(row.id): row for row in inspectors}
        return self

    @property
    def who(self):
        return self.offered[self.inspector.data]


class InspectionForm(DayForm):
    """Built for the one who plans it: he is offered as the inspector first."""

    kind = Choose(say("Announced or not"), [expected], options=InspectionKind)
    template = Choose(say("Checklist"), [expected])

    def __init__(self, person: Person, inspectors, templates, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = InspectionKind.options()
        self.template.choices = [(str(row.id), row.name) for row in templates]
        self.offer(inspectors)
        self._templates = {str(row.id): row for row in templates}
        if not self.is_submitted():
            self.kind.data = self.kind.data or InspectionKind.ANNOUNCED.value
            self.day.data = self.day.data or clock.today()
            self.inspector.data = self.inspector.data or str(person.id)
            self.template.data = self.template.data or next(iter(self._templates), "")

    @property
    def edition(self):
        return self._templates[self.template.data].standing


class RemarkForm(Form):
    remark = Text(say("Remark of the hotel"), [required("Write what the hotel says to the report.")], limit=2000)
