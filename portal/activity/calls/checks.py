"""Spot checks (抽查回访): a manager rings a hotel and hears whether the call on record took place as written."""

from datetime import date, timedelta
from hashlib import sha256

from peewee import JOIN, BooleanField, CharField, DateTimeField, ForeignKeyField, TextField, fn

from portal.activity.calls.table import Call, day_start
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice
from portal.records.principals import Principal

#: So many talks of each officer are drawn, out of those of so many days.
DRAWN, RECENT = 2, timedelta(days=14)


class Verdict(Choice):
    AS_WRITTEN = "as_written", "As written"
    DIFFERS = "differs", "Differs from the record"
    NOT_HELD = "not_held", "No such call, says the hotel"
    NOBODY = "nobody", "Nobody answered"


#: What the officer is told of.
BAD = (Verdict.DIFFERS, Verdict.NOT_HELD)


class SpotCheck(Table):
    """One check of one call."""

    call = ForeignKeyField(Call, backref="checks", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    verdict = CharField(max_length=10)
    note = TextField(default="")
    #: The draw of that day chose the call; otherwise the manager did.
    drawn = BooleanField(default=False)

    class Meta:
        indexes = ((("call", "id"), False), (("at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Managers and the director read all, an officer those of his own calls."""
        if not person.may("spot_checks.read"):
            return cls.none()
        if person.role == Role.STAFF:
            # Row by row: the list stays in the order of its index.
            own = Call.alias()
            return cls.select().where(fn.EXISTS(own.select(own.id).where((own.id == cls.call) & (own.by == person.id))))
        return cls.select()

    @classmethod
    def of(cls, person: Person, call: Call) -> list["SpotCheck"]:
        """The checks of a call, with who made them, the newest first."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name).where(cls.call == call)
        return list(query.join_from(cls, Account, JOIN.LEFT_OUTER, on=cls.by == Account.id).order_by(cls.id.desc()))

    @classmethod
    def page_for(
        cls,
        person: Person,
        *,
        writers: list[int] | None = None,
        verdicts=(),
        first: date | None = None,
        last: date | None = None,
        after=None,
        size=50,
    ) -> Page:
        """The checks with their calls, hotels, and the names of both, the newest first; of these writers' calls, and
        made on these days, if they are told."""
        writer, query = Account.alias(), cls.visible_to(person)
        if writers is not None:
            query = query.where(Call.by.in_(writers))
        if verdicts:
            query = query.where(cls.verdict.in_([one.value for one in verdicts]))
        if first:
            query = query.where(cls.at >= day_start(first))
        if last:
            query = query.where(cls.at < day_start(last + timedelta(days=1)))
        query = (
            query.select(cls, Call, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, writer.id, writer.name)
            .join_from(cls, Call, JOIN.LEFT_OUTER)
            .join_from(Call, Hotel, JOIN.LEFT_OUTER)
            .join_from(Call, writer, JOIN.LEFT_OUTER, on=Call.by == writer.id, attr="by")
            .join_from(cls, Account, JOIN.LEFT_OUTER, on=cls.by == Account.id, attr="by")
        )
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def draw(cls, by: Person) -> list[Call]:
        """The draw of today, by officer: of each the talks that this manager is to check, at hotels he leads. It hangs
        on the day and the manager alone, and on what was on record when the day began: nobody draws again."""
        ids = cls._drawn_ids(by)
        if not ids:
            return []
        query = (
            Call.select(Call, Hotel.id, Hotel.code, Hotel.name, Hotel.phone, Account, Principal)
            .join_from(Call, Hotel, JOIN.LEFT_OUTER)
            .join_from(Call, Account, JOIN.LEFT_OUTER)
            .join_from(Call, Principal, JOIN.LEFT_OUTER)
            .where(Call.id.in_(ids))
        )
        return sorted(query, key=lambda call: (call.by.name_key, call.by_id, call.at, call.id))

    @classmethod
    def _drawn_ids(cls, by: Person) -> list[int]:
        today = clock.today()
        begun, first = day_start(today), day_start(today - RECENT)
        checked = cls.select(cls.call).where(cls.at.between(first - RECENT, begun))
        recent = (
            Call.select(Call.id, Call.by)
            .where((Call.at >= first) & (Call.at < begun) & (Call.entered_at < begun))
            .where((Call.worth == TouchResult.TALK) & (Call.by_role == Role.STAFF) & Call.id.not_in(checked))
            .where(Call.hotel.in_(Hotel.writable_by(by).select(Hotel.id)))
        )
        lots: dict[int, list[tuple[str, int]]] = {}
        for call_id, writer in recent.tuples():
            lots.setdefault(writer, []).append((_lot(today, by.id, call_id), call_id))
        return [call_id for own in lots.values() for _sign, call_id in sorted(own)[:DRAWN]]

    @classmethod
    def done_today(cls, person: Person, calls) -> dict[int, "SpotCheck"]:
        """{call id: the check this person made of it today}."""
        query = cls.select().where(cls.call.in_([call.id for call in calls]) & (cls.by == person.id))
        return {row.call_id: row for row in query.where(cls.at >= day_start(clock.today()))}

    @classmethod
    def can_check(cls, person: Person, call: Call) -> bool:
        """True for an officer's call at a hotel that this manager leads."""
        if not person.may("spot_checks.write") or call.by_role != Role.STAFF:
            return False
        return Hotel.writable_by(person).where(Hotel.id == call.hotel_id).exists()

    @classmethod
    def record(cls, by: Person, call: Call, verdict: Verdict, note: str = "") -> "SpotCheck":
        """Records what the hotel says of a call, and tells its officer if that differs. Raises Refused for a call
        that is not an officer's, or not at a hotel he leads."""
        if not cls.can_check(by, call):
            raise Refused(_("A manager checks the calls of his officers."))
        with db.together():
            drawn = call.id in cls._drawn_ids(by)
            row = cls.create(call=call, by=by.id, verdict=verdict, note=note, drawn=drawn)
            audit.record(by, "spot_check.recorded", row, hotel=call.hotel.code, verdict=verdict)
            if verdict in BAD:
                Notice.put(by, [call.by_id], News.CHECK_DIFFERS, row, call.hotel)
        return row


def _lot(day: date, manager: int | None, call_id: int) -> str:
    """The lot of a call in the draw of a day: the smallest are drawn."""
    return sha256(f"{day.isoformat()}/{manager}/{call_id}".encode()).hexdigest()
