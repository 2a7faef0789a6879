"""A name is taken out of minutes: of their text, and of what they said before they were corrected."""

import json

from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.erasure_texts import redact


def redact_minutes(by: Person, row: Minutes, reason: str, field: str, text: str) -> None:
    """Other words in one field; the earlier ones go, also those kept with its corrections."""
    with db.together():
        redact(by, row, reason, **{field: text})
        for correction in MinutesCorrection.select().where(MinutesCorrection.minutes == row.id):
            before = {name: value for name, value in correction.was.items() if name != field}
            told = json.dumps(before, ensure_ascii=False)
            MinutesCorrection.update(before=told).where(MinutesCorrection.id == correction.id).execute()


def redact_correction(by: Person, correction: MinutesCorrection, reason: str, field: str, text: str) -> None:
    """Another reason; or what the minutes said before goes altogether, that they were corrected stays."""
    redact(by, correction, reason, [("minutes", correction.minutes_id)], **{field: "{}" if field == "before" else text})
