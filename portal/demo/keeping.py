"""Puts the promises of the demo into the database, one deed after the other, as officers, liaisons and the manager
would have done them."""

from datetime import datetime
from functools import partial

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Side, State
from portal.demo.promises import HOTEL, Promise, Step
from portal.foundation import clock
from portal.foundation.db import Refused
from portal.records.departments import Department

#: So many are asked for with one statement.
CHUNK = 500


class Keeper:
    """The items that the promises have become, and the calls they were spoken of in; `stage` is `demo.stage.Stage`."""

    def __init__(self, stage, promises: list[Promise]):
        self.stage, self.promises = stage, promises
        self.rows: dict[int, FollowUp] = {}
        self.calls: dict[int, Call] = {}
        self.departments: dict[str, Department] = {}

    def deeds(self) -> list[tuple[datetime, object]]:
        """All of them in time. Call them when every call is recorded."""
        found = []
        for number, one in enumerate(self.promises):
            found.append((one.at, 0, number, partial(self._cut, number, one)))
            found += [(step.at, 1, number, partial(self._go_on, number, step)) for step in one.steps]
        # Before an item goes on it is there; otherwise the sort keeps the order of one item's steps.
        found.sort(key=lambda deed: deed[:3])
        return [(clock.instant(at), deed) for at, _rank, _number, deed in found]

    def _cut(self, number: int, one: Promise) -> None:
        if not self.calls:
            self._look_up()
        by, account = self.stage.people[one.by], self.stage.accounts[one.by] if one.own else None
        side = Side.HOTEL if one.owner == HOTEL else Side.US
        facts = {"side": side, "department": self.departments.get(one.owner), "account": account}
        facts |= {"due_on": None if one.complaint else one.due_on, "for_hotel": one.for_hotel}
        origin = self.calls[one.contact]
        hotel = self.stage.hotels[one.hotel]
        self.rows[number] = FollowUp.add(by, hotel, one.wording, complaint=one.complaint, origin=origin, **facts)

    def _go_on(self, number: int, step: Step) -> None:
        row, by = self.rows[number], self.stage.people[step.by]
        record = None if step.contact is None else self.calls[step.contact]
        if step.what == "answer":
            row.answer(by, step.text)
        elif step.what in ("confirm", "give_back"):
            # Who was on his way out, or wrote it down late, is not the one to confirm it: it waits.
            try:
                row.confirm(by, record=record) if step.what == "confirm" else row.give_back(
                    by, step.text, record=record
                )
            except Refused:
                return
        elif row.is_open:
            row.give_state(by, State(step.what), record=record, text=step.text, for_hotel_side=step.on_word)

    def _look_up(self) -> None:
        """The calls by their place among all, which is the order in which they were recorded."""
        self.departments = {row.word: row for row in Department.in_order(self.stage.people["manager"])}
        ids = [number for (number,) in Call.select(Call.id).order_by(Call.id).tuples()]
        places = {place for one in self.promises for place in (one.contact, *(step.contact for step in one.steps))}
        wanted = {ids[place]: place for place in places if place is not None}
        numbers = sorted(wanted)
        for start in range(0, len(numbers), CHUNK):
            for call in Call.select().where(Call.id.in_(numbers[start : start + CHUNK])):
                self.calls[wanted[call.id]] = call
