"""The part of a motion's page that is about its votes: the booth, the results, the call of the next one."""

from portal.activity.association import motion_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.motions import Motion
from portal.activity.association.words import MatterState, MotionState, PollState
from portal.foundation.roles import Person
from portal.insight import association_motions, association_polls
from portal.records.holder_checks import is_shut
from portal.web.forms.association_polls import PollForm


def facts(person: Person, row: Motion, office: bool, forms: dict) -> dict:
    """What the template shows of the votes. `forms`: the call as it was typed (`call`), or a ballot that was not taken
    (`ballot`: (member id, what was chosen, why not))."""
    polls = association_polls.sheets_of(row)
    running = next((one.poll for one in polls if one.poll.state != PollState.CLOSED), None)
    calls = office and row.state == MotionState.ADMITTED and running is None
    earliest = association_motions.earliest(row) if calls else None
    call = forms.get("call") or (PollForm.between(*association_polls.suggested(row, earliest)) if calls else None)
    booth = association_polls.booth(person, running) if running and person.may("association_polls.write") else None
    return {
        "polls": polls,
        "running": running,
        "booth": booth,
        "refused_ballot": forms.get("ballot"),
        # A secret ballot is its holder's alone.
        "shut": bool(booth and booth.ballots and running.secret and is_shut(person.id)),
        "call": call if calls else None,
        "earliest": motion_deeds.earliest_poll(row) if calls else None,
        "hours": CharterEdition.rules().number("online_hours") if calls else 0,
        "outcomes": MatterState.labels(),
        "answering": forms.get("answering"),
    }
