"""What is done with a follow-up beside its state: words to it, another day, another owner, splitting, merging."""

from datetime import date

from portal.activity.follow_ups import people
from portal.activity.follow_ups.entries import FollowUpEntry
from portal.activity.follow_ups.words import NO_DAY, Side, State
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.notices import News, Notice


class Deeds:
    """The deeds that leave an item's state as it is, but for closing it by merging or withdrawing."""

    def remark(self, by: Person, text: str, inside: bool = True) -> FollowUpEntry:
        """A line of one's own: a department's remark; what the hotel side writes, and what is not inside, both sides
        read."""
        with db.together():
            inside = (inside or not self.for_hotel) and not by.is_hotel_side
            line = FollowUpEntry.put(by, self, "remark", text, inside=inside)
            audit.record(by, "follow_up.remarked", self)
            if not inside:
                Notice.put(by, self.concerned(), News.ANSWERED, self, self.hotel_id)
        return line

    def answer(self, by: Person, text: str) -> FollowUpEntry:
        """Our answer to the hotel, which is what a complaint waits for (D22), or the hotel's to us."""
        with db.together():
            self.in_turn()
            line = FollowUpEntry.put(by, self, "answered", text, inside=not self.for_hotel)
            if self.complaint and self.answered_at is None and not by.is_hotel_side:
                self._write(answered_at=line.at)
            audit.record(by, "follow_up.answered", self)
            Notice.put(by, self.concerned(), News.ANSWERED, self, self.hotel_id)
        return line

    def redate(self, by: Person, opened: int, due_on: date | None, reason: str) -> None:
        """Another day, and why. Raises Conflict, or Refused once it is closed."""
        with db.together():
            # What is overdue begins to climb anew from the new day.
            if changes := self._save(opened, due_on=due_on or NO_DAY, overdue_step=0):
                audit.record(by, "follow_up.redated", self, **changes, reason=reason)
                FollowUpEntry.put(by, self, "redated", reason)
                Notice.put(by, self.concerned(), News.REDATED, self, self.hotel_id)

    def reword(self, by: Person, opened: int, wording: str) -> None:
        """Says it better. Raises Conflict, or Refused once it is closed."""
        with db.together():
            if changes := self._save(opened, wording=wording):
                audit.record(by, "follow_up.reworded", self, **changes)
                FollowUpEntry.put(by, self, "reworded")

    def show(self, by: Person, opened: int, for_hotel: bool) -> None:
        """Whether the hotel side reads it: its wording, state and day. Raises Conflict, or Refused once closed."""
        with db.together():
            self._check_not_found()
            if changes := self._save(opened, for_hotel=for_hotel):
                audit.record(by, "follow_up.shown", self, **changes)
                FollowUpEntry.put(by, self, "shown" if for_hotel else "hidden")
                asked = people.hotel_side(self.owners()) if for_hotel else ()
                Notice.put(by, asked, News.GIVEN, self, self.hotel_id)

    def hand_over(
        self,
        by: Person,
        opened: int,
        *,
        side: Side,
        department: Department | None,
        account: Account | None,
        reason: str,
    ) -> None:
        """Somebody else owes it from now on; a department passes on what is another's. Raises Conflict, or Refused
        while it waits for a confirmation or once it is closed."""
        if self.rectification and side != Side.HOTEL:
            raise Refused(_("The hotel itself owes what an inspection found. Give it to somebody of the hotel."))
        with db.together():
            self._check_unclaimed()
            verb = "passed_on" if by.role == Role.LIAISON else "handed_over"
            self._give_to(by, opened, verb, reason, News.GIVEN, side=side, department=department, account=account)

    def send_back(self, by: Person, reason: str) -> None:
        """Not ours: it goes back to customer service, to its writer if he is of it. Raises Refused."""
        with db.together():
            self.in_turn()
            self._check_unclaimed()
            if self.side != Side.US or by.role != Role.LIAISON:
                raise Refused(_("A department sends back what was given to it."))
            writer = Account.get_or_none((Account.id == self.by_id) & Account.active)
            to = writer if writer is not None and writer.role in (Role.STAFF, Role.MANAGER) else None
            owner = {"side": Side.US, "department": Department.customer_service(), "account": to}
            self._give_to(by, self.version, "sent_back", reason, News.RETURNED, **owner)

    def split(self, by: Person, opened: int, wordings: list[str]) -> list:
        """Cuts it into several: the first wording is its own from now on, each other one an item beside it with the
        same owner and day, which begins anew. Returns the new ones. Raises Conflict or Refused."""
        table = type(self)
        first, *others = [text.strip() for text in wordings if text.strip()]
        with db.together():
            self._check_unclaimed()
            self._check_not_found()
            changes = self._save(opened, wording=first)
            audit.record(by, "follow_up.split", self, **changes)
            FollowUpEntry.put(by, self, "split")
            same = ("hotel", "side", "department", "account", "for_hotel", "due_on", "origin_kind", "origin_id")
            facts = {name: self.__data__[name] for name in same} | {"by": by.id, "split_from": self.id}
            rows = [table.create(**facts, wording=text, created_at=clock.now()) for text in others]
            for row in rows:
                FollowUpEntry.put(by, row, "added", state=State.OPEN)
                Notice.put(by, row.told_owners(), News.GIVEN, row, self.hotel_id)
        return rows

    def merge(self, by: Person, opened: int, into) -> None:
        """Goes on in another item of the same hotel. Raises Conflict or Refused."""
        with db.together():
            # Both in one order, so that two who merge crosswise do not wait for one another.
            for row in sorted((self, into), key=lambda row: row.id):
                row.in_turn()
            self._check_open()
            into._check_open()
            self._check_not_found()
            if self.id == into.id or self.hotel_id != into.hotel_id or self.side != into.side:
                raise Refused(_("Only items of the same hotel that the same side owes become one."))
            if self.for_hotel and not into.for_hotel:
                raise Refused(_("The hotel reads this item but not the other one. Show it the other one first."))
            if self.complaint and not into.complaint and self.answered_at is None:
                raise Refused(_("This complaint still waits for its answer. Answer it first, or merge the other one."))
            self._check_version(opened)
            self.become(State.MERGED, merged_into=into.id, closed_at=clock.now())
            FollowUpEntry.put(by, self, "merged", state=State.MERGED)
            FollowUpEntry.put(by, into, "took_in", self.wording)
            audit.record(by, "follow_up.merged", self, version=self.version, into=into.id)

    def withdraw(self, by: Person, opened: int, reason: str) -> None:
        """Nobody owes it any longer, and why. Raises Conflict, or Refused once it is closed."""
        with db.together():
            self.in_turn()
            self._check_open()
            self._check_not_found()
            self._check_version(opened)
            self._withdraw(by, reason)

    def _withdraw(self, by: Person, reason: str) -> None:
        self.become(State.WITHDRAWN, closed_at=clock.now())
        FollowUpEntry.put(by, self, "withdrawn", reason, state=State.WITHDRAWN)
        audit.record(by, "follow_up.withdrawn", self, version=self.version, reason=reason)

    # How it is done

    def _give_to(self, by: Person, opened: int, verb: str, reason: str, news: News, **owner) -> None:
        changes = self._save(opened, **owner)
        audit.record(by, "follow_up.handed_over", self, **changes, reason=reason)
        FollowUpEntry.put(by, self, verb, reason)
        Notice.put(by, self.told_owners(), news, self, self.hotel_id)

    def _save(self, opened: int, **facts) -> dict:
        """Saves facts over version `opened`; returns what the audit tells, {field: [old, new]} with the new version,
        or nothing if they were the same. Raises Conflict, or Refused once it is closed."""
        self._check_open()
        was = self.told_facts()
        self.save_over(opened, **facts)
        now = self.told_facts()
        changes = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
        if "account" in changes:
            # The trail names one person: who owes it now.
            changes["account"] = now["account"]
        return changes and {"version": self.version, **changes}

    def _write(self, **facts) -> None:
        """Columns that no form opens."""
        table = type(self)
        table.update(**facts).where(table.id == self.id).execute()
        self.in_turn()

    def _check_version(self, opened: int) -> None:
        if self.version != opened:
            raise Conflict(self)

    def _check_unclaimed(self) -> None:
        if self.state == State.CLAIMED:
            raise Refused(_("It is claimed done. Confirm it or give it back first."))

    def told_facts(self) -> dict:
        """What forms change, as the audit tells it."""
        told = {name: self.__data__[name] for name in ("wording", "side", "department", "account", "for_hotel")}
        return told | {"due_on": None if self.due_on == NO_DAY else self.due_on}
