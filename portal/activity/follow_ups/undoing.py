"""A record is undone: what it said of follow-ups is taken back, and what was cut from it is withdrawn."""

import json
from datetime import datetime

from peewee import fn

from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.words import State
from portal.foundation.roles import Person
from portal.records import audit, timeline

#: Of what a standing keeps, the moments.
MOMENTS = ("claimed_at", "climbed_at", "closed_at")


class Undoing:
    """Taking back, item by item."""

    def _take_back(self, by: Person, raising: Raising) -> None:
        """The contact that raised it is as if it had never been. If nothing has given it another state since, it
        stands as it did before; otherwise it stays as it is now."""
        table = type(self)
        self.in_turn()
        record_of = (FollowUpEntry.kind == raising.kind) & (FollowUpEntry.record_id == raising.record_id)
        record_of &= (FollowUpEntry.follow_up == self.id) & (FollowUpEntry.verb != "added")
        said = list(FollowUpEntry.select().where(record_of).order_by(FollowUpEntry.id))
        last = FollowUpEntry.last_said(self)
        is_last = last is not None and (last.kind, last.record_id) == (raising.kind, raising.record_id)
        if is_last:
            was = json.loads(raising.was)
            was |= {name: datetime.fromisoformat(was[name]) for name in MOMENTS if was[name]}
            if was["claimed_id"] and not self._was_raised_in(was["claimed_kind"], was["claimed_id"]):
                # The record in which it was claimed has been undone before this one.
                was |= {"claimed_kind": "", "claimed_id": None}
            if self.state == State.CONFIRMED:
                timeline.forget(self, verb="confirmed")
            self.become(State(was.pop("state")), **was)
        else:
            self._hand_down(raising, said[-1].id)
        FollowUpEntry.delete().where(FollowUpEntry.id.in_([line.id for line in said])).execute()
        raising.delete_instance()
        days = Raising.select(fn.MAX(Raising.day)).where(Raising.follow_up == self.id)
        table.update(raised=table.raised - 1, raised_on=days).where(table.id == self.id).execute()
        self.in_turn()
        audit.record(by, "follow_up.taken_back", self, state=self.state)

    def _raising_in(self, kind: str, record_id: int):
        return (Raising.follow_up == self.id) & (Raising.kind == kind) & (Raising.record_id == record_id)

    def _was_raised_in(self, kind: str, record_id: int) -> bool:
        return Raising.select().where(self._raising_in(kind, record_id)).exists()

    def _hand_down(self, raising: Raising, line_id: int) -> None:
        """What stood before this contact is what stands before the next one that gave a state."""
        after = FollowUpEntry.next_said(self, line_id)
        if (self.claimed_kind, self.claimed_id) == (raising.kind, raising.record_id):
            self._claimed_again_in(after)
        if after is not None and after.kind:
            later = Raising.update(before=raising.before, was=raising.was)
            later.where(self._raising_in(after.kind, after.record_id)).execute()

    def _claimed_again_in(self, after: FollowUpEntry | None) -> None:
        """The claim was written down in the record that goes: the next one in which it was said again holds it now; it
        points at no record if there is none."""
        facts = {"claimed_kind": "", "claimed_id": None}
        if after is not None and after.state == State.CLAIMED:
            facts = {"claimed_kind": after.kind, "claimed_id": after.record_id, "recorded_by": after.by_id}
            facts["claimed_at"] = after.at
        table = type(self)
        table.update(**facts).where(table.id == self.id).execute()
