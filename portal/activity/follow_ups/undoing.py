"""A record is undone or moved: what it said of follow-ups is taken back, or stands under another day."""

import json
from datetime import date, datetime

from peewee import fn

from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.words import ANSWERED_WITHIN, State
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit, timeline

#: Of what a standing keeps, the moments.
MOMENTS = ("claimed_at", "climbed_at", "closed_at")


class Undoing:
    """Taking back what a record said, and moving it, item by item."""

    @classmethod
    def take_back(cls, by: Person, record) -> None:
        """A record is undone: the states it gave are taken back where nothing came after, it no longer counts as a
        contact, and what was cut from it and is still open is withdrawn."""
        with db.together():
            for raising in Raising.all_in(record):
                cls.get_by_id(raising.follow_up_id)._take_back(by, raising)
            for row in list(cls.select().where(cls.cut_from(record) & cls.opened()).order_by(cls.id)):
                row.in_turn()
                row._withdraw(by, _("The record it was cut from has been undone."))
                timeline.forget(row)
            # The next record may get its number.
            FollowUpEntry.forget(record)
            cls.update(origin_kind="", origin_id=None).where(cls.cut_from(record)).execute()

    @classmethod
    def move(cls, record, day: date, was: datetime, at: datetime) -> None:
        """A record took place on another day or at another time: what it raised was raised on that day, and the
        answer to a complaint made in it is due 24 hours after that time, unless somebody gave it another day."""
        with db.together():
            if was != at:
                cls._move_complaints(record, was + ANSWERED_WITHIN, at + ANSWERED_WITHIN)
            for raising in Raising.all_in(record):
                raising.day = day
                raising.save()
                days = Raising.select(fn.MAX(Raising.day)).where(Raising.follow_up == raising.follow_up_id)
                cls.update(raised_on=days).where(cls.id == raising.follow_up_id).execute()

    @classmethod
    def _move_complaints(cls, record, was_due: datetime, due: datetime) -> None:
        here = (cls.origin_kind == audit.kind_of(record)) & (cls.origin_id == record.id)
        redated = FollowUpEntry.select(FollowUpEntry.follow_up).where(FollowUpEntry.verb == "redated")
        for row in cls.select().where(here & (cls.answer_due_at == was_due) & cls.id.not_in(redated)):
            day = clock.local(due).date() if row.due_on == clock.local(was_due).date() else row.due_on
            cls.update(answer_due_at=due, due_on=day, version=cls.version + 1).where(cls.id == row.id).execute()

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
            claim = was["claimed_kind"], was["claimed_id"]
            if claim[1] and (claim == (raising.kind, raising.record_id) or not self._was_raised_in(*claim)):
                # The record in which it was claimed has been undone before this one, or is this one.
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
