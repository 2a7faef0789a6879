"""The words of a rectification plan: how far it has come, and each of its measures."""

from portal.foundation.choices import Choice


class PlanState(Choice):
    """How far a plan has come."""

    ASKED = "asked", "Plan asked for"
    PROPOSED = "proposed", "Plan waits for a decision"
    RETURNED = "returned", "Plan came back"
    ACCEPTED = "accepted", "Plan accepted"
    REPLACED = "replaced", "Goes on in a later plan"


#: The hotel has something to write.
OWED = (PlanState.ASKED, PlanState.RETURNED)
#: Somebody still has something to do for it: the hotel, or head office, which decides.
WAITING = (*OWED, PlanState.PROPOSED)


class MeasureState(Choice):
    """How far one measure of it has come."""

    ASKED = "asked", "Nothing proposed yet"
    PROPOSED = "proposed", "Measure proposed"
    RETURNED = "returned", "Measure returned"
    ACCEPTED = "accepted", "Measure accepted"
    CARRIED = "carried", "Goes on in a later plan"


#: The hotel has something to write for it.
WANTED = (MeasureState.ASKED, MeasureState.RETURNED, MeasureState.PROPOSED)
