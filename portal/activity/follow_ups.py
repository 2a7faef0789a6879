"""Follow-ups: what was promised or asked, who owes it, and whether somebody else has seen it kept (D15, D18)."""

from datetime import date

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel

#: `due_on` of an item without a day: sorts after every other.
NO_DAY = date(9999, 12, 31)


class Side(Choice):
    """Who owes it."""

    HOTEL = "hotel", "The hotel"
    US = "us", "Head office"


class State(Choice):
    """How far an item has come (domain §7)."""

    OPEN = "open", "Open"
    UNDER_WAY = "under_way", "Under way"
    STUCK = "stuck", "Stuck"
    CLAIMED = "claimed", "Claimed done"
    RETURNED = "returned", "Returned"
    CONFIRMED = "confirmed", "Confirmed"
    MERGED = "merged", "Merged into another"
    WITHDRAWN = "withdrawn", "Withdrawn"


class FollowUp(Versioned):
    """One thing that somebody owes. Its wording is its own: nothing of the notes it was cut from comes along."""

    hotel = ForeignKeyField(Hotel, backref="follow_ups", index=False)
    wording = TextField()
    side = CharField(max_length=5)
    #: Of ours: the department that owes it. Of the hotel's: empty.
    department = ForeignKeyField(Department, null=True, index=False)
    #: The person who owes it by name: an officer or liaison, the GM or an assistant of the hotel.
    account = ForeignKeyField(Account, null=True, index=False)
    #: Ticked by the officer: the hotel side reads wording, state and day of it, nothing of its origin.
    for_hotel = BooleanField(default=False)
    #: 投诉: an answer is due by `answer_due_at`, and was given at `answered_at` (D22, until cases exist).
    complaint = BooleanField(default=False)
    answer_due_at = DateTimeField(null=True)
    answered_at = DateTimeField(null=True)
    state = CharField(max_length=10, default=State.OPEN)
    #: True while somebody still has something to do: open, under way, stuck, claimed, returned.
    is_open = BooleanField(default=True)
    due_on = DateField(default=NO_DAY)
    #: The record it came from.
    origin_kind = CharField(max_length=20, default="")
    origin_id = IntegerField(null=True)
    by = ForeignKeyField(Account, null=True, index=False, backref="written_follow_ups")
    created_at = DateTimeField(default=clock.now)
    #: How many contacts have given its state, and the day of the last one.
    raised = IntegerField(default=0)
    raised_on = DateField(null=True)
    #: Who says that it is done, who wrote that down, in which record (empty: on its own page), and when.
    claimed_by = ForeignKeyField(Account, null=True, index=False, backref="claimed_follow_ups")
    #: Claimed on the word of the hotel's GM, written down by `recorded_by`.
    claimed_for_hotel = BooleanField(default=False)
    recorded_by = ForeignKeyField(Account, null=True, index=False, backref="recorded_follow_ups")
    claimed_at = DateTimeField(null=True)
    claimed_kind = CharField(max_length=20, default="")
    claimed_id = IntegerField(null=True)
    confirmed_by = ForeignKeyField(Account, null=True, index=False, backref="confirmed_follow_ups")
    closed_at = DateTimeField(null=True)
    #: A claim unanswered for 14 days was told to the manager.
    climbed_at = DateTimeField(null=True)
    merged_into = ForeignKeyField("self", null=True, index=False)
    split_from = ForeignKeyField("self", null=True, index=False)

    class Meta:
        indexes = (
            (("is_open", "due_on", "id"), False),
            (("hotel", "is_open", "due_on", "id"), False),
            (("account", "is_open", "due_on", "id"), False),
            (("department", "is_open", "due_on", "id"), False),
            (("state", "claimed_at", "id"), False),
            (("closed_at", "id"), False),
            (("origin_kind", "origin_id"), False),
        )


class Raising(Table):
    """One contact in which the state of an item was given; `before` is what it was until then."""

    follow_up = ForeignKeyField(FollowUp, backref="raisings", index=False)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    day = DateField()
    state = CharField(max_length=10)
    before = CharField(max_length=10)
    by = ForeignKeyField(Account, null=True, index=False)

    class Meta:
        indexes = ((("follow_up", "kind", "record_id"), True), (("kind", "record_id"), False))


class FollowUpEntry(Table):
    """One line of an item's history: a deed, a remark, an answer. Inside lines are never the hotel side's."""

    follow_up = ForeignKeyField(FollowUp, backref="entries", index=False)
    at = DateTimeField(default=clock.now)
    by = ForeignKeyField(Account, null=True, index=False)
    #: What was done: added, state, redated, handed_over, passed_on, returned, confirmed, split, merged, remark, ….
    verb = CharField(max_length=20)
    state = CharField(max_length=10, default="")
    text = TextField(default="")
    inside = BooleanField(default=True)

    class Meta:
        indexes = ((("follow_up", "at", "id"), False),)
