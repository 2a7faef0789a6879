"""What an administrator sets for the whole company: one row per section, read through accessors that say what they are.

Each process keeps the rows for two seconds, so that reading a setting costs nothing and no process is ever further
behind. Deeds that change them are in `records/settings`.
"""

import json
import threading
import time
from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

import peewee
from peewee import CharField, TextField

from portal.foundation import clock, db, i18n
from portal.foundation.db import Versioned
from portal.foundation.roles import Person

#: Seconds for which a process trusts what it read.
KEPT_FOR = 2.0

#: Section → what holds as long as nobody has said otherwise. Shares are in percent, as they are typed.
DEFAULTS: dict[str, dict] = {
    "brand": {"brand_zh": "加盟酒店客户服务", "brand_en": "Hotel relations"},
    "time": {"time_zone": "Asia/Shanghai"},
    "coverage": {"target": 100, "warning_line": 70, "visits_count": True},
    # So many visits fill an officer's day; more are marked in his plan.
    "visits": {"visits_a_day": 3},
    "access": {"second_factor": False},
    # The plan after an inspection: in days, in hours with a red line; and after how many days overdue who is told.
    "rectification": {
        "plan_days": 7,
        "plan_hours": 24,
        "climb_officer": 1,
        "climb_manager": 4,
        "climb_department": 8,
        "climb_director": 15,
    },
    # In days, from when something has had its day.
    "retention": {"keep_drafts": 90, "keep_notices": 180, "keep_mails": 90, "keep_forms": 31, "keep_audit": 3650},
}


class Setting(Versioned):
    """One section as JSON. A section that nobody has changed has no row, and the version 0."""

    KEY = "word"

    word = CharField(max_length=20, unique=True)
    body = TextField(default="{}")

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("settings.read") else cls.none()

    @classmethod
    def bodies(cls) -> dict[str, str]:
        """{section: JSON} as it stands, in one statement. It is not among the statements that `db.counted` sees: it
        runs for whoever comes first after the pause, so no page would cost the same twice."""
        opened = db.database.obj
        sql, params = cls.select(cls.word, cls.body).sql()
        return dict(type(opened).execute_sql(opened, sql, params).fetchall())

    @classmethod
    def opened(cls, section: str) -> "Setting":
        """The section for its form: the row, or an unsaved one with the defaults. `row.values` has every field."""
        return cls.get_or_none(cls.word == section) or cls(word=section, version=0)

    def __getattr__(self, name: str):
        """A field of the section, for the form that is held against it."""
        if name.startswith("_") or name not in self.values:
            raise AttributeError(name)
        return self.values[name]

    @property
    def values(self) -> dict:
        return {**DEFAULTS[self.word], **_known(self.word, json.loads(self.body))}


def _known(section: str, values: dict) -> dict:
    return {name: value for name, value in values.items() if name in DEFAULTS[section]}


class _Kept:
    """What this process read last, from which database, and when it asks again."""

    def __init__(self):
        self.lock = threading.Lock()
        self.database = None
        self.until = 0.0
        self.values: dict = {}


_kept = _Kept()


def use_defaults(brand: dict[str, str], time_zone: str) -> None:
    """What the environment says, for as long as no administrator has said anything."""
    DEFAULTS["brand"] = {f"brand_{language}": text for language, text in brand.items()}
    DEFAULTS["time"] = {"time_zone": time_zone}
    forget()


def forget() -> None:
    """The next reader asks the database. Call it after the transaction that changed a setting."""
    _kept.until = 0.0


def refresh() -> None:
    """Reads the settings anew if they are older than two seconds, and sets the company's clock by them. Whatever
    the database answers, it raises nothing: then what was read last goes on holding."""
    if time.monotonic() < _kept.until and _kept.database is db.database.obj:
        return
    with _kept.lock:
        if _kept.database is not db.database.obj:
            _kept.database, _kept.values = db.database.obj, {}
        # Set first: while this thread asks, or the database is away, the others do not.
        _kept.until = time.monotonic() + KEPT_FOR
        try:
            bodies = Setting.bodies()
        except peewee.PeeweeException:
            return
        _kept.values = {
            name: value
            for section, body in bodies.items()
            if section in DEFAULTS
            for name, value in _known(section, json.loads(body)).items()
        }
        _set_clock()


def _set_clock() -> None:
    name = _value("time", "time_zone")
    if clock.zone.key != name:
        try:
            clock.use_zone(name)
        except (ZoneInfoNotFoundError, ValueError):
            # This machine's zones are older than the setting: the clock stays as it is.
            return


def _value(section: str, name: str):
    return _kept.values.get(name, DEFAULTS[section][name])


def brand(language: str | None = None) -> str:
    """The portal's name in a language (default: the reader's)."""
    refresh()
    return _value("brand", f"brand_{language or i18n.language()}")


def time_zone() -> str:
    """The company's time zone, an IANA name."""
    refresh()
    return _value("time", "time_zone")


def target() -> int:
    """The coverage that is asked for, in basis points (D15)."""
    refresh()
    return _value("coverage", "target") * 100


def warning_line() -> int:
    """The coverage below which a hotel, officer or company is marked, in basis points (预警线, D15)."""
    refresh()
    return _value("coverage", "warning_line") * 100


def plan_within(red_line: bool) -> timedelta:
    """How soon after an inspection's report the hotel's plan is due (D10)."""
    refresh()
    name, unit = ("plan_hours", "hours") if red_line else ("plan_days", "days")
    return timedelta(**{unit: _value("rectification", name)})


def climbs_after() -> tuple[int, int, int, int]:
    """After how many days overdue the officer, the manager, the department and the director are told."""
    refresh()
    whom = ("officer", "manager", "department", "director")
    return tuple(_value("rectification", f"climb_{who}") for who in whom)


def visits_count() -> bool:
    """True if a visit counts as the talk of its week (D15)."""
    refresh()
    return _value("coverage", "visits_count")


def visits_a_day() -> int:
    """How many visits fill an officer's day."""
    refresh()
    return _value("visits", "visits_a_day")


def second_factor_required() -> bool:
    """True if administrators and directors must sign in with a second factor."""
    refresh()
    return _value("access", "second_factor")


def kept_for(what: str) -> timedelta:
    """How long something is kept that has had its day: drafts, notices, mails, forms, audit (its bodies)."""
    refresh()
    return timedelta(days=_value("retention", f"keep_{what}"))
