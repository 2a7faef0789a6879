"""A record is taken back while it is fresh, and corrected ever after."""

from portal.activity.calls import search, traces
from portal.activity.calls.corrections import CallCorrection
from portal.activity.calls.words import UNDO, Channel, Result, worth
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit, cadence, principal_undoing
from portal.records.audit import AuditEntry
from portal.records.principals import Principal


class Mending:
    """What is done with a call once it is recorded."""

    def may_be_undone_by(self, person: Person) -> bool:
        return self.by_id == person.id and clock.now() < self.entered_at + UNDO

    def undo(self, by: Person) -> Principal | None:
        """Takes the record back as if it had never been, with the others of its conversation and a new principal who
        was entered with it; that it was there, the audit tells. Returns a new principal who stays. Raises Refused
        later than ten minutes after it was saved, to others, and once it was checked."""
        if not self.may_be_undone_by(by):
            raise Refused(_("A record is taken back by its writer, within ten minutes. Correct it instead."))
        with db.together():
            entered = self._entered()
            # As they stand now: somebody may have corrected them since this page was opened.
            for part in (*self._parts(), type(self).get_by_id(self.id)):
                if part.checks.exists():
                    raise Refused(_("This call has been checked: it stays. Correct it instead."))
                FollowUp.take_back(by, part)
                CallCorrection.drop(part)
                traces.wipe(part)
                audit.record(by, "call.undone", part, hotel=part.hotel.code, day=part.day)
                part.delete_instance()
            return None if entered is None or principal_undoing.take_back(by, entered) else entered

    def _entered(self) -> Principal | None:
        """Who was put on the file with this record."""
        # The last: another record may have borne this number before.
        for entry in AuditEntry.latest_of(self, "call.recorded")[:1]:
            return Principal.get_or_none(Principal.id == entry.told.get("kept", {}).get("entered"))
        return None

    def correct(self, by: Person, opened: int, reason: str, **facts) -> dict:
        """Saves facts as they ought to have been recorded, over version `opened`, and returns {field: what it said
        before}, which is kept with the reason. Raises Conflict, and ValueError without a reason."""
        if not reason.strip():
            raise ValueError(_("Say why."))
        with db.together():
            self._as_it_stands(opened)
            if all(getattr(self, name) == value for name, value in facts.items()):
                return {}
            told, was, at = self.told(), self.at, facts.get("at", self.at)
            principal = facts.get("principal", self.principal)
            day, entered = clock.local(at).date(), clock.local(self.entered_at).date()
            facts["worth"] = worth(
                Channel(facts.get("channel", self.channel)), Result(facts.get("result", self.result)), principal, day
            )
            search.forget(self)
            self.save_over(opened, **facts, day=day, late=entered - day > cadence.LATE_AFTER)
            search.index(self)
            now = self.told()
            changes = {name: [before, now[name]] for name, before in told.items() if before != now[name]}
            if changes:
                CallCorrection.put(by, self, reason, {name: before for name, (before, _now) in changes.items()})
                traces.move(self)
                FollowUp.move(self, day, was, at)
                audit.record(by, "call.corrected", self, version=self.version, reason=reason, **changes)
        return {name: before for name, (before, _now) in changes.items()}

    def told(self) -> dict:
        """What the record says, by the names of the form's fields."""
        names = ("day", "time", "channel", "direction", "result", "who", "spoke_with", "summary", "inside_note")
        return {name: str(getattr(self, name)) for name in names}

    def _as_it_stands(self, opened: int) -> None:
        """Raises Conflict if the row is no longer what was opened: before anything is taken out of the search."""
        table = type(self)
        row = db.lock(table.select().where(table.id == self.id)).get()
        if row.version != opened:
            raise Conflict(row)
        self.__data__.update(row.__data__)

    def _parts(self) -> list:
        table = type(self)
        return list(table.select().where(table.part_of == self.id).order_by(table.id))
