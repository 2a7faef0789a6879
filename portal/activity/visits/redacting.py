"""A name is taken out of minutes: of their text, and of what they said before they were corrected."""

import json

from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesEdition
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.erasure_texts import redact


def redact_minutes(by: Person, row: Minutes, reason: str, field: str, text: str) -> None:
    """Other words in one field; the earlier ones go, also those kept with its corrections."""
    with db.together():
        redact(by, row, reason, **{field: text})
        for edition in MinutesEdition.select().where(MinutesEdition.minutes == row.id):
            before = {name: value for name, value in edition.was.items() if name != field}
            told = json.dumps(before, ensure_ascii=False)
            MinutesEdition.update(before=told).where(MinutesEdition.id == edition.id).execute()


def redact_edition(by: Person, edition: MinutesEdition, reason: str, field: str, text: str) -> None:
    """Another reason; or what the minutes said before goes altogether, that they were corrected stays."""
    redact(by, edition, reason, [("minutes", edition.minutes_id)], **{field: "{}" if field == "before" else text})
