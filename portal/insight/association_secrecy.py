"""Asking for a secret vote, as a motion's page shows it: how many ask, how many are needed, what is the reader's."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.association import secrecy_deeds
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion, SecrecyRequest


class Secrecy(NamedTuple):
    """`asking`: the reader's hotels that can ask for it; `asked`: those that have. Without a meeting all member hotels
    with a vote are counted."""

    count: int
    needed: int
    present: int
    meeting: Meeting | None
    asking: list[Member]
    asked: list[Member]


def secrecy(motion: Motion, voting: Iterable[Member]) -> Secrecy | None:
    """None where nothing can be asked for. `voting`: the reader's hotels with a vote."""
    if not secrecy_deeds.may_ask(motion):
        return None
    now, mine = secrecy_deeds.asked_for(motion), list(voting)
    here = (SecrecyRequest.motion == motion) & SecrecyRequest.member.in_([row.id for row in mine] or [0])
    have = {number for (number,) in SecrecyRequest.select(SecrecyRequest.member).where(here).tuples()}
    there = now.among(row.id for row in mine)
    asking = [row for row in mine if row.id not in have and row.id in there]
    asked = [row for row in mine if row.id in have]
    return Secrecy(now.asked, now.needed, now.present, now.meeting, asking, asked)
