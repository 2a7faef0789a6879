"""What a call's form records, all of it in one deed: the call, what was cut from it, states given, things told, and the
other hotels it concerned. Other records are cut and raise items in the same way."""

from portal.activity.calls import Call, Channel, Result
from portal.activity.follow_ups import FollowUp, Side, State
from portal.activity.to_tell import ToTell
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.db import Missing, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text, week_text
from portal.foundation.roles import Person
from portal.insight.owned_together import with_same_owner
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web.forms.calls import CallForm
from portal.web.forms.follow_ups import ME, owner_of
from portal.web.forms.recording import Along


class NotSo(Exception):
    """One of the things could not be done; nothing was saved. `errors` are sentences by the id of their field."""

    def __init__(self, field: str, sentence: str):
        super().__init__(sentence)
        self.errors = {field: [sentence]}


def record(by: Person, hotel: Hotel, form: CallForm, along: Along, another: int | None = None) -> Call:
    """Call it inside the transaction of the whole. Raises NotSo, Twice as `Call.check_new` does, or Missing for what
    nobody was offered."""
    if form.was_reached:
        name = form.principal.name if form.principal else form.spoke_with.data or ""
        Call.check_new(by, hotel, form.day.data, Channel(form.channel.data), name, another)
    facts = form.facts() | {"call_back_at": form.call_back_at}
    if form.new_function:
        entered = Principal.enter(by, hotel, form.spoke_with.data, form.new_function, since=form.day.data)
        facts |= {"principal": entered, "spoke_with": "", "entered": entered}
    call = Call.record(by, hotel, **facts)
    _next_step(by, form, call)
    note_along(by, along, call, reached=form.was_reached)
    if along.also:
        _record_also(by, along.also, call, facts)
    return call


def note_along(by: Person, along: Along, record, reached: bool = True) -> None:
    """What was cut from a record, the states given in it and what was told. Call it in its transaction. Raises NotSo,
    or Missing for what nobody was offered."""
    for piece in along.pieces:
        _cut(by, piece, record)
    # In the order of their ids, so that two who record at once do not wait for one another.
    for number, state in sorted(along.items.items()):
        _say(by, number, State(state), record, reached)
    if along.tells and reached:
        ToTell.tick(by, record.hotel, along.tells, record=record)


def _next_step(by: Person, form: CallForm, call: Call) -> None:
    """It is the writer's own to do, and nothing for the hotel to read."""
    if form.next_step.data:
        owner = owner_of(ME, by, call.hotel)
        FollowUp.add(by, call.hotel, form.next_step.data, **owner, due_on=form.next_on.data, origin=call)


def _cut(by: Person, piece, record) -> None:
    if piece.blank:
        return
    owner = owner_of(piece.owner.data, by, record.hotel)
    marks = {"for_hotel": piece.shown.data, "complaint": piece.complaint.data}
    try:
        FollowUp.add(
            by, record.hotel, piece.wording.data, **owner, **marks, due_on=piece.due.data, origin=record, at=record.at
        )
    except Refused as refused:
        raise NotSo(piece.wording.id, str(refused)) from None


def _say(by: Person, number: int, state: State, record, reached: bool) -> None:
    """What the hotel says of what it owes, its GM claims. Of a call that reached nobody the states are no contact."""
    row = FollowUp.find_for(by, number, to_write=True)
    if row.hotel_id != record.hotel_id:
        raise Missing("FollowUp")
    contact = record if reached else None
    try:
        if state == State.CONFIRMED:
            row.confirm(by, record=contact)
        else:
            theirs = reached and row.side == Side.HOTEL and state == State.CLAIMED
            row.give_state(by, state, record=contact, day=record.day, for_hotel_side=theirs)
    except Refused as refused:
        raise NotSo(f"item-{number}", str(refused)) from None


def _record_also(by: Person, lines: dict[str, str], call: Call, facts: dict) -> None:
    """The same conversation on the files of the owner's other hotels, each with a line of its own."""
    others = {hotel.code: hotel for hotel in with_same_owner(by, call.hotel)}
    for code, line in lines.items():
        if code not in others:
            raise Missing("Hotel")
        there = _same_person(facts["principal"], others[code])
        name = facts["principal"].name if facts["principal"] and not there else facts["spoke_with"]
        whom = {"principal": there, "spoke_with": "" if there else name, "summary": line, "inside_note": ""}
        Call.record(by, others[code], **{**facts, **whom, "call_back_at": None, "entered": None}, part_of=call)


def _same_person(principal: Principal | None, hotel: Hotel) -> Principal | None:
    """Who of another hotel's file is the one spoken with: he has the same account or the same name."""
    for row in Principal.current_of(hotel) if principal else ():
        if (row.account_id and row.account_id == principal.account_id) or row.name == principal.name:
            return row
    return None


def said_of(call: Call) -> str:
    """What the writer reads after saving: whether the week is done by it, and if not, why."""
    week = Week.of(call.day)
    if call.worth == TouchResult.MESSAGE:
        return _("Saved: a message shows as a mark; the weekly call is still to come.")
    if call.worth == TouchResult.TALK and call.late:
        return _("Saved: the call counts for the week %(week)s, and is marked as entered late.", week=week_text(week))
    if call.worth == TouchResult.TALK and week != clock.this_week():
        return _("Saved: the call counts for the week %(week)s.", week=week_text(week))
    if call.worth == TouchResult.TALK and Hotel.by_ids([call.hotel_id])[call.hotel_id].next_call_on <= week.monday:
        return _("Saved: the call counts; this hotel is to be called once more this week.")
    if call.worth == TouchResult.TALK:
        return _("Saved: the call counts for its week.")
    if call.call_back_at:
        return _("Saved as an attempt: you call back %(at)s.", at=time_text(call.call_back_at))
    if call.result == Result.NO_ANSWER:
        return _("Saved as an attempt: nobody answered. The weekly call is still to come.")
    return _("Saved as an attempt: the weekly call needs the GM, the executive deputy or the owner.")
