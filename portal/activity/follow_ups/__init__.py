"""Follow-ups, as everybody else knows them: the item, what is said of it, who owes it, and the lists of it."""

from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.lists import Filter, is_overdue, narrowed, owed_by
from portal.activity.follow_ups.rectifying import step_of
from portal.activity.follow_ups.table import FollowUp
from portal.activity.follow_ups.verdicts import TO_COME
from portal.activity.follow_ups.words import NO_DAY, OFTEN, SAID, Side, State

__all__ = [
    "NO_DAY",
    "OFTEN",
    "SAID",
    "TO_COME",
    "Filter",
    "FollowUp",
    "FollowUpEntry",
    "Raising",
    "Side",
    "State",
    "is_overdue",
    "narrowed",
    "owed_by",
    "step_of",
]
