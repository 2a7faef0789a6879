"""How a follow-up moves: its state is given, it is claimed done, and somebody else confirms it or gives it back."""

import json
from datetime import date

from portal.activity.follow_ups import people
from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.verdicts import Around, lacks_proof, obstacle
from portal.activity.follow_ups.words import OPEN_STATES, SAID, Side, State
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit, timeline
from portal.records.departments import CUSTOMER_SERVICE
from portal.records.notices import News, Notice

#: What a claim says; empty unless somebody claims the item done.
NO_CLAIM = {
    "claimed_by": None,
    "claimed_for_hotel": False,
    "recorded_by": None,
    "claimed_at": None,
    "claimed_kind": "",
    "claimed_id": None,
    "climbed_at": None,
}
#: What a state is made of: kept with each raising, so that it can be put back.
STANDING = ("state", *NO_CLAIM, "confirmed_by", "closed_at")


class Claims:
    """The deeds that give an item another state."""

    def give_state(
        self,
        by: Person,
        state: State,
        *,
        record=None,
        day: date | None = None,
        text: str = "",
        for_hotel_side: bool = False,
    ) -> None:
        """Says how far it has come, in a record (which raises it once) or on its own page. Claimed done with
        `for_hotel_side`: on the word of the hotel's GM, who is the claimer then. Raises Refused."""
        if state not in SAID:
            raise ValueError(state)
        with db.together():
            self.in_turn()
            self._check_open()
            if by.is_hotel_side and self.side != Side.HOTEL:
                raise Refused(_("This is ours to do. Confirm it, or give it back, once we say that it is done."))
            same = state == State.CLAIMED == self.state
            # A claim that is repeated is the first one still: its fourteen days go on.
            facts = {} if same else self._claim(by, record, for_hotel_side) if state == State.CLAIMED else NO_CLAIM
            self._become(by, state, "state", text, record=record, day=day, **facts)
            audit.record(by, "follow_up.state_given", self, state=state)
            if state == State.CLAIMED and not same:
                Notice.put(by, self._asked_to_confirm(), News.CLAIMED, self, self.hotel_id)

    def confirm(self, by: Person, *, record=None, proof: bool = False) -> None:
        """Closes it: somebody who neither owes nor claims it has seen that it is done (domain §7). `proof`: on a file
        hung on it since. Raises Refused."""
        with db.together():
            self.in_turn()
            self._check(by, record, proof)
            # Who wrote the claim down and is in no later contact was let through by a file.
            proof = proof or (record is None and by.id == self.recorded_by_id)
            self._become(
                by,
                State.CONFIRMED,
                "confirmed",
                inside=not self.for_hotel,
                record=record,
                confirmed_by=by.id,
                closed_at=clock.now(),
            )
            timeline.note(self.hotel, self, "confirmed", by)
            audit.record(by, "follow_up.confirmed", self, proof=proof)
            Notice.settled(self, News.CLAIMED, News.CLIMBED, News.OVERDUE)
            Notice.put(by, self.concerned(), News.CONFIRMED, self, self.hotel_id)

    def give_back(self, by: Person, reason: str, *, record=None) -> None:
        """It is not done after all: whoever owes it goes on, and reads why. Raises Refused."""
        with db.together():
            self.in_turn()
            self._check(by, returning=True)
            # What one of us tells another of us stays inside; why its own item comes back, the hotel reads.
            inside = not self.for_hotel or self.side == Side.US
            self._become(by, State.RETURNED, "returned", reason, inside=inside, record=record, **NO_CLAIM)
            audit.record(by, "follow_up.returned", self, reason=reason)
            Notice.settled(self, News.CLAIMED, News.CLIMBED)
            Notice.put(by, self.concerned(), News.RETURNED, self, self.hotel_id)

    def may_be_confirmed_by(self, person: Person, record=None) -> bool:
        """True if this person may confirm it now, in this record, or on a proof that hangs there. For many items ask
        `FollowUp.confirmable`."""
        return obstacle(self, person, Around.of(person, [self]), record) is None

    def may_be_given_back_by(self, person: Person) -> bool:
        return obstacle(self, person, Around.of(person, [self]), returning=True) is None

    def lacks_proof(self, person: Person) -> bool:
        """True for a rectification that is claimed done with nothing to show for it, so that nobody can confirm it."""
        return self.rectification and self.state == State.CLAIMED and lacks_proof(self, Around.of(person, [self]))

    @classmethod
    def confirmable(cls, person: Person, rows: list, record=None) -> set[int]:
        """Ids of those of these items that the person may confirm, in this record or (`TO_COME`) in one that he is
        about to write; the same few statements however many they are."""
        around = Around.of(person, rows)
        return {row.id for row in rows if obstacle(row, person, around, record) is None}

    def climb(self) -> bool:
        """The clock: a claim has waited for fourteen days. False if somebody was quicker."""
        table = type(self)
        with db.together():
            waiting = (table.id == self.id) & (table.state == State.CLAIMED) & table.climbed_at.is_null()
            if not table.update(climbed_at=clock.now()).where(waiting).execute():
                return False
            told = people.managers_of(self.hotel_id)
            if self.side == Side.US and self.department_id:
                told += people.liaisons_of(self.department_id)
            FollowUpEntry.put(COMMAND_LINE, self, "climbed")
            Notice.put(COMMAND_LINE, told, News.CLIMBED, self, self.hotel_id)
            audit.record(COMMAND_LINE, "follow_up.climbed", self)
        return True

    # How it is done

    def in_turn(self) -> None:
        """Of two who change it at once, the second sees what the first has written: locks the row until the
        transaction ends and reads it anew."""
        table = type(self)
        row = db.lock(table.select().where(table.id == self.id)).get()
        for name, value in row.__data__.items():
            if self.__data__.get(name) != value:
                self.__rel__.pop(name, None)
        self.__data__.update(row.__data__)
        self._dirty.clear()

    def become(self, state: State, **facts) -> None:
        """Writes another state and what goes with it, if it still has the one it was read with. Raises Conflict."""
        table = type(self)
        facts |= {"state": state, "is_open": state in OPEN_STATES}
        still = (table.id == self.id) & (table.state == self.state)
        if not table.update(**facts, version=table.version + 1).where(still).execute():
            raise db.Conflict(table.get_by_id(self.id))
        self.in_turn()

    def _become(self, by, state, verb, text="", *, inside=True, record=None, day=None, **facts) -> None:
        if record is not None:
            facts |= self._raise(by, state, record, day or getattr(record, "day", None) or clock.today())
        self.become(state, **facts)
        FollowUpEntry.put(by, self, verb, text, state=state, inside=inside, record=record)

    def _raise(self, by: Person, state: State, record, day: date) -> dict:
        """Counts a contact once; returns the columns to write with the state."""
        raising = Raising.there(self, record)
        was = {"before": self.state, "was": self._standing()}
        if raising is None:
            told = {"kind": audit.kind_of(record), "record_id": record.id, "day": day, "state": state, "by": by.id}
            Raising.create(follow_up=self.id, **told, **was)
            return {"raised": type(self).raised + 1, "raised_on": max(day, self.raised_on or day)}
        said = FollowUpEntry.last_said(self)
        # Said twice in one record, with nothing in between: undone, it goes back to what stood before the first.
        was = {} if said is not None and said.is_of(record) else was
        Raising.update(state=state, **was).where(Raising.id == raising.id).execute()
        return {}

    def _standing(self) -> str:
        told = {name: self.__data__[name] for name in STANDING}
        return json.dumps({name: str(value) if hasattr(value, "year") else value for name, value in told.items()})

    def _claim(self, by: Person, record, for_hotel_side: bool) -> dict:
        on_his_word = for_hotel_side and not by.is_hotel_side
        claimer = next(iter(people.gms_of(self.hotel_id)), None) if on_his_word else by.id
        told = {"claimed_by": claimer, "claimed_for_hotel": on_his_word, "recorded_by": by.id}
        told |= {"claimed_at": clock.now(), "climbed_at": None}
        place = {} if record is None else {"claimed_kind": audit.kind_of(record), "claimed_id": record.id}
        return NO_CLAIM | told | place

    def _check_open(self) -> None:
        if not self.is_open:
            raise Refused(_("This follow-up is closed."))

    def _check(self, by: Person, record=None, proof=False, returning=False) -> None:
        sentence = obstacle(self, by, Around.of(by, [self]), record, proof, returning)
        if sentence:
            raise Refused(sentence)

    # Who is told

    def owners(self) -> list[int]:
        """Who owes it: by name; of the hotel's the GM; of a department its liaisons, of customer service the hotel's
        officer."""
        if self.account_id:
            return [self.account_id]
        if self.side == Side.HOTEL:
            return people.gms_of(self.hotel_id)
        if self.department_id is None or self.department.word == CUSTOMER_SERVICE:
            return people.officers_of(self.hotel_id)
        return people.liaisons_of(self.department_id)

    def told_owners(self) -> set[int]:
        return self._readers(self.owners())

    def concerned(self) -> set[int]:
        """Owners, writer, the hotel's officer and, of what is for the hotel, its GM: who is told of what becomes of
        it."""
        gms = people.gms_of(self.hotel_id) if self.for_hotel else []
        return self._readers([*self.owners(), self.by_id, *people.officers_of(self.hotel_id), *gms])

    def _readers(self, account_ids) -> set[int]:
        """Of these people who may read it: the hotel side only what is for the hotel."""
        ids = {number for number in account_ids if number is not None}
        return ids if self.for_hotel else ids - people.hotel_side(ids)

    def _asked_to_confirm(self) -> set[int]:
        """Who is told that somebody claims it done: who may confirm it, without those who owe or claim it."""
        hotel_id, gms = self.hotel_id, people.gms_of(self.hotel_id) if self.for_hotel else []
        without = {*self.owners(), self.claimed_by_id}
        if self.side == Side.US and gms and not self.claimed_for_hotel:
            return set(gms)
        asked = set(people.serving(hotel_id)) - without
        return asked - {self.recorded_by_id} or asked or set(people.managers_of(hotel_id))
