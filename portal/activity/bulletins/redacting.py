"""A name is taken out of a bulletin: of its text, of what it is found by, and of what it said before corrections."""

import json

from portal.activity.bulletins import search
from portal.activity.bulletins.corrections import BulletinCorrection
from portal.activity.bulletins.table import Bulletin
from portal.activity.bulletins.words import State
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.erasure_texts import redact


def redact_bulletin(by: Person, bulletin: Bulletin, reason: str, field: str, text: str) -> None:
    """Other words in one field; the earlier ones go, also those kept with its corrections."""
    with db.together():
        row = db.lock(Bulletin.select().where(Bulletin.id == bulletin.id)).get()
        out = row.state == State.PUBLISHED
        if out:
            search.forget(row)
        redact(by, row, reason, **{field: text})
        if out:
            search.index(Bulletin.get_by_id(row.id))
        for correction in BulletinCorrection.select().where(BulletinCorrection.bulletin == row.id):
            before = {name: value for name, value in correction.was.items() if name != field}
            told = json.dumps(before, ensure_ascii=False)
            BulletinCorrection.update(before=told).where(BulletinCorrection.id == correction.id).execute()


def redact_correction(by: Person, correction: BulletinCorrection, reason: str, field: str, text: str) -> None:
    """Another reason; or what the bulletin said before goes altogether, that it was corrected stays."""
    redact(
        by, correction, reason, [("bulletin", correction.bulletin_id)], **{field: "{}" if field == "before" else text}
    )
