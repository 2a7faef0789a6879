"""The words of a visit: its states, and which of them are still to come."""

from portal.foundation.choices import Choice


class State(Choice):
    PLANNED = "planned", "Planned"
    PROPOSED = "proposed", "Proposed to the hotel"
    AGREED = "agreed", "Agreed"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"
    MISSED = "missed", "Did not take place"


#: Still to come, or to be told what became of it.
OPEN = (State.PLANNED, State.PROPOSED, State.AGREED)
