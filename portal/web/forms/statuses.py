"""Suspending a hotel, its leaving and its return: from which day, and why."""

from portal.web.forms._base import Day, Form, Text, required, say
from portal.web.forms.hotels import not_to_come


class StatusForm(Form):
    """One deed."""

    day = Day(say("From"), [required("Enter the day."), not_to_come])
    reason = Text(say("Reason"), [required("Say why.")], limit=1_000, rows=3)

    def stand_as(self, word: str) -> None:
        """Several of these stand on one page: ids begin with a word."""
        for field in self:
            field.id = field.label.field_id = f"{word}-{field.name}"
