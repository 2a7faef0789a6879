"""What an inspector taps and types on site: marks and notes of a section, and the end of the report."""

from portal.activity.inspections import Accompanied, InspectionItem, Mark
from portal.activity.inspections.deeds import Given
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import CONTROL, Choose, Form, Line, clean, expected, say

#: So long a note may be.
NOTE = 500


class ClosingForm(Form):
    """Who of the hotel came along, and three things that it does well."""

    accompanied = Choose(say("Somebody of the hotel came along"), [expected], options=Accompanied)
    accompanied_by = Line(say("Name"), limit=40)
    accompanied_post = Line(say("Position at the hotel"), limit=40)
    well_1 = Line(say("First thing done well"), limit=200)
    well_2 = Line(say("Second thing done well"), limit=200)
    well_3 = Line(say("Third thing done well"), limit=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accompanied.choices = Accompanied.options()

    def facts(self) -> dict:
        return {name: field.data or "" for name, field in self._fields.items()}


def given(typed, points: list[InspectionItem]) -> tuple[list[Given], dict[str, str]]:
    """(what was sent of these points, {point: what is wrong with it}); what is wrong is not among what was sent."""
    sent, wrong = [], {}
    for item in points:
        mark, note = typed.get(f"mark-{item.key}", ""), clean(typed.get(f"note-{item.key}"))
        if f"note-{item.key}" not in typed and not mark:
            continue
        if len(note) > NOTE:
            wrong[item.key] = _("%(n)s characters; at most %(limit)s fit.", n=len(note), limit=NOTE)
        elif CONTROL.search(note) or any("\ud800" <= letter <= "\udfff" for letter in note):
            wrong[item.key] = _("This holds a character that cannot be stored. Remove it, or type the text anew.")
        elif mark not in ("", *Mark):
            wrong[item.key] = _("Choose one of the list.")
        else:
            sent.append(
                Given(item.key, mark, note, typed.get(f"was-{item.key}", ""), clean(typed.get(f"noted-{item.key}")))
            )
    return sent, wrong
