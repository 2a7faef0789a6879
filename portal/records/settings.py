"""Changing what holds for the whole company: each section is saved over the version that was opened."""

import json

from peewee import IntegrityError

from portal.foundation import db
from portal.foundation.db import Conflict
from portal.foundation.roles import Person
from portal.foundation.settings import Setting
from portal.records import audit
from portal.records.hotel_years import HotelYear
from portal.records.rules import Unsettled


def change(by: Person, section: str, opened: int, **values) -> None:
    """Saves a section. Raises Conflict if somebody saved it since version `opened`. Call `settings.forget` after the
    transaction."""
    with db.together():
        row = Setting.opened(section)
        changes = {name: [row.values[name], value] for name, value in values.items() if row.values[name] != value}
        body = json.dumps({**row.values, **values}, ensure_ascii=False)
        if row.get_id():
            row.save_over(opened, body=body)
        elif opened == 0:
            row = _first(section, body)
        else:
            raise Conflict(row)
        if changes:
            audit.record(by, "setting.changed", row, version=row.version, section=section, **changes)
        if "visits_count" in changes:
            Unsettled.put(HotelYear.hotels())


def _first(section: str, body: str) -> Setting:
    try:
        with db.together():
            return Setting.create(word=section, body=body, version=1)
    except IntegrityError:
        # Somebody else was the first.
        raise Conflict(Setting.opened(section)) from None
