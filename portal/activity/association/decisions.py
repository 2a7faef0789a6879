"""What follows from each kind of decision of the council; closing them by hand and by the clock."""

from portal.activity.association import budget_deeds, council_deeds, discipline_deeds, motion_deeds
from portal.activity.association.council import CouncilMatter
from portal.activity.association.words import MatterState
from portal.foundation.roles import Person

SETTLED: dict[str, council_deeds.Settled] = {
    "member": council_deeds.settle_admission,
    "motion": motion_deeds.settle_agenda,
    "meeting": budget_deeds.settle_overrun,
    "discipline": discipline_deeds.settle,
}


def close(by: Person, matter: CouncilMatter) -> MatterState:
    return council_deeds.close(by, matter, SETTLED)


def close_due() -> int:
    return council_deeds.close_due(SETTLED)
