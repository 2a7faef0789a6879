"""Calls, as everybody else knows them: the record of a contact, its words, and what it said before it was corrected."""

from portal.activity.calls.corrections import CallCorrection
from portal.activity.calls.table import Call, Unsaid, day_start
from portal.activity.calls.twins import Twice
from portal.activity.calls.words import LIVE, RINGING, UNDO, Channel, Direction, OneClick, Result, worth

__all__ = [
    "LIVE",
    "RINGING",
    "UNDO",
    "Call",
    "CallCorrection",
    "Channel",
    "Direction",
    "OneClick",
    "Result",
    "Twice",
    "Unsaid",
    "day_start",
    "worth",
]
