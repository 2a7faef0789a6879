"""What goes and what stays when a person is erased (D43), as numbers, before it is decided."""

from collections import Counter
from typing import NamedTuple

from portal.activity.calls import Call
from portal.insight.mention_files import near
from portal.insight.mentions import mentions
from portal.records.drafts import Draft
from portal.records.erasures import Erasure, State
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.records.proposals import Proposal
from portal.records.sessions import Session

#: Counted so far.
MOST = 1001


class Preview(NamedTuple):
    """The rows of the person, and how much hangs on them."""

    people: list
    accounts: list
    hotels: dict[int, Hotel]
    drafts: int
    notices: int
    sessions: int
    proposals: int
    calls: int
    texts: Counter
    #: Attachments to be searched, or looked at where nobody but a person can.
    files: int


def preview(erasure: Erasure) -> Preview:
    people, accounts = erasure.principals(), erasure.accounts()
    mine, his = [row.id for row in people] or [0], [row.id for row in accounts] or [0]
    told = [] if erasure.state == State.DONE else mentions(people, accounts)
    hotels = {row.id: row for row in Hotel.select().where(Hotel.id.in_([row.hotel_id for row in people] or [0]))}
    return Preview(
        people,
        accounts,
        hotels,
        _count(Draft, Draft.account.in_(his)),
        _count(Notice, Notice.account.in_(his)),
        _count(Session, Session.account.in_(his)),
        _count(Proposal, Proposal.principal.in_(mine)),
        _count(Call, Call.principal.in_(mine)),
        Counter(found.kind for found in told),
        0 if erasure.state == State.DONE else len(near(people, accounts, told)),
    )


def _count(table, where) -> int:
    return len(list(table.select(table.id).where(where).limit(MOST).tuples()))


def names(rows: list[Erasure]) -> dict[int, str]:
    """{request: whom it is about}, of those that are not done."""
    found = {}
    for row in rows:
        if row.state != "done":
            found[row.id] = next((one.name for one in (*row.principals(), *row.accounts())), "")
    return found
