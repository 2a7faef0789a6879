"""The choices of a hotel's file: kind, status, gate and grade (D9, D12, D35), and what it is owed (D15, D16)."""

from portal.foundation.choices import Choice


class Kind(Choice):
    MEMBER = "member", "Member hotel"
    FRANCHISE = "franchise", "Franchise store"


class Status(Choice):
    ACTIVE = "active", "In the chain"
    SUSPENDED = "suspended", "Suspended"
    LEFT = "left", "Left the chain"


class Gate(Choice):
    """The seven gates of taking a hotel on (D12); the cadence runs from the last."""

    PREPARATION = "1", "1 Preparation"
    SIGNING = "2", "2 Signing"
    MATERIAL = "3", "3 Material received"
    LETTER = "4", "4 Letter"
    FIRST_VISIT = "5", "5 First visit"
    DEEPER = "6", "6 Deeper understanding"
    DAILY = "7", "7 Daily service"


class Grade(Choice):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class Owed(Choice):
    """What a hotel is owed, and a rule asks: a call in so many weeks (D15), a visit in so many months (D16)."""

    CALL = "call", "Weekly calls"
    VISIT = "visit", "Monthly visits"
