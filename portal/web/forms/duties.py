"""The duties of a hotel, all in one form: kept or not, since when, and what was seen."""

from datetime import date

from portal.records.duties import Duty, HotelDuty, Kept, duties_of
from portal.records.hotel_words import Kind
from portal.web.forms._base import Day, Form, Line, Say, expected, say
from portal.web.forms.calls import Tap
from portal.web.forms.hotels import not_to_come


def _form_for(kind: Kind) -> type[Form]:
    """A form with three fields for each duty of a kind of hotel: `kept_3b`, `note_3b`, `day_3b`."""
    fields: dict = {}
    for duty in duties_of(kind):
        fields[f"kept_{duty}"] = Tap(Say(duty._label), [expected], options=Kept, default=Kept.UNKNOWN.value)
        fields[f"note_{duty}"] = Line(say("What was seen"), limit=200)
        fields[f"day_{duty}"] = Day(say("As of"), [not_to_come])
    return type("DutyForm", (Form,), fields)


FORMS = {kind: _form_for(kind) for kind in Kind}


def told_of(rows: dict[str, HotelDuty]) -> dict:
    """What such a form shows first."""
    found: dict = {}
    for word, row in rows.items():
        found |= {f"kept_{word}": row.kept, f"note_{word}": row.note, f"day_{word}": row.day}
    return found


def states_of(form: Form, kind: str) -> dict[Duty, tuple[Kept, str, date | None]]:
    """What was sent, by duty."""
    fields = form._fields
    return {
        duty: (Kept(fields[f"kept_{duty}"].data or ""), fields[f"note_{duty}"].data, fields[f"day_{duty}"].data)
        for duty in duties_of(kind)
    }
