"""The words of inspections: kinds, states, marks, bands, and how a point is looked at."""

from portal.foundation.choices import Choice


class InspectionKind(Choice):
    """Whether the hotel knows the day (D11, item 5)."""

    ANNOUNCED = "announced", "Announced"
    UNANNOUNCED = "unannounced", "Unannounced"


class InspectionState(Choice):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "On site"
    FINISHED = "finished", "Finished, not released"
    RELEASED = "released", "Released"
    CANCELLED = "cancelled", "Called off"


#: It has not come to its end yet.
RUNNING = (InspectionState.PLANNED, InspectionState.UNDER_WAY, InspectionState.FINISHED)


class Mark(Choice):
    """What a point is given."""

    FULL = "full", "Met"
    HALF = "half", "Partly met"
    NONE = "none", "Not met"
    NOT_APPLICABLE = "na", "Not applicable"


#: What is found wanting: it is followed up as a finding.
WANTING = (Mark.NONE, Mark.HALF)


class Band(Choice):
    """What the total says in a word."""

    EXCELLENT = "excellent", "Excellent"
    GOOD = "good", "Good"
    PASS = "pass", "Pass"
    FAIL = "fail", "Fail"


class Severity(Choice):
    """How heavily a point that was found wanting weighs."""

    RED = "red", "Red line"
    SERIOUS = "serious", "Serious"
    MINOR = "minor", "Minor"


class Means(Choice):
    """How a point is looked at."""

    LOOK = "look", "look"
    MEASURE = "measure", "measure"
    ASK = "ask", "ask"
    RECORDS = "records", "records"
    GUEST = "guest", "mystery guest"


class Accompanied(Choice):
    """For how long somebody of the hotel came along (D10.4)."""

    NOT = "", "Nobody"
    PART = "part", "Part of it"
    WHOLE = "whole", "All of it"


def severity_of(mark: str, red_line: bool) -> Severity:
    """How heavily a point weighs that was given this mark."""
    if mark == Mark.HALF:
        return Severity.MINOR
    return Severity.RED if red_line else Severity.SERIOUS
