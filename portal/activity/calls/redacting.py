"""A name is taken out of a call record: of its text, of what it is found by, and of what it said before corrections."""

import json

from portal.activity.calls import search
from portal.activity.calls.corrections import CallCorrection
from portal.activity.calls.table import Call
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.erasure_texts import redact


def redact_call(by: Person, call: Call, reason: str, field: str, text: str) -> None:
    """Other words in one field; the earlier ones go, also those kept with its corrections."""
    with db.together():
        row = db.lock(Call.select().where(Call.id == call.id)).get()
        search.forget(row)
        redact(by, row, reason, **{field: text})
        search.index(Call.get_by_id(call.id))
        for correction in CallCorrection.select().where(CallCorrection.call == call.id):
            before = {name: value for name, value in correction.was.items() if name != field}
            told = json.dumps(before, ensure_ascii=False)
            CallCorrection.update(before=told).where(CallCorrection.id == correction.id).execute()


def redact_correction(by: Person, correction: CallCorrection, reason: str, field: str, text: str) -> None:
    """Another reason; or what the call said before goes altogether, that it was corrected stays."""
    redact(by, correction, reason, [("call", correction.call_id)], **{field: "{}" if field == "before" else text})
