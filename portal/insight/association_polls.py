"""A vote as its page shows it: numbers while it runs, the result afterwards, and the ballots of the reader (D34)."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from portal.activity.association import poll_deeds, voices
from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion, MotionOption
from portal.activity.association.polls import Poll, PollVoter, Proxy
from portal.activity.association.words import PollState, VoteChoice
from portal.foundation import clock
from portal.foundation.finding import holding
from portal.foundation.roles import Person
from portal.insight.association_motions import FEW_ENOUGH
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: So many representatives are offered at once; more are found by name.
OFFERED = 60
#: So many hotels of an open vote stand on its page.
MOST = 2000


class Bar(NamedTuple):
    """A line of the result: what was chosen, how often, and whether a candidate is elected."""

    key: str
    label: str
    votes: int
    elected: bool = False


class PollSheet(NamedTuple):
    """One vote. `voted`: how many have voted so far. `bars` and `voters` ([(hotel, code, choice)] of an open vote)
    are empty before the close."""

    poll: Poll
    voted: int
    bars: list[Bar]
    voters: list[tuple[str, str, str]]
    #: Between whom another round decides.
    tied: list[str]
    #: What the charter asks for: the share that must take part, as it is written; empty: none.
    quorum: str
    majority: str
    of_all: bool


def names_of(motion: Motion) -> dict[str, str]:
    """{what a ballot says: in words}."""
    labels = {str(one): one.label for one in poll_deeds.CHOICES}
    if not motion.is_election:
        return labels
    rows = MotionOption.select(MotionOption.key, MotionOption.name).where(MotionOption.motion == motion)
    return {**dict(rows.order_by(MotionOption.place).tuples()), str(VoteChoice.ABSTAIN): VoteChoice.ABSTAIN.label}


def sheets_of(motion: Motion) -> list[PollSheet]:
    """The votes on a motion, the latest first."""
    rows = list(motion.polls.order_by(Poll.call.desc()))
    names = names_of(motion) if rows else {}
    return [_sheet(row, motion, names) for row in rows]


def _sheet(row: Poll, motion: Motion, names: dict[str, str]) -> PollSheet:
    row.motion = motion
    word = motion.kind
    rules = poll_deeds.rules_of(row)
    quorum = rules.text(f"{word}.second" if row.again else f"{word}.quorum")
    facts = (quorum, rules.text(f"{word}.majority"), rules.text(f"{word}.base") == "all")
    if row.state != PollState.CLOSED:
        voted = PollVoter.select(PollVoter.id).where((PollVoter.poll == row) & PollVoter.voted)
        voted = voted.limit(FEW_ENOUGH).count()
        return PollSheet(row, voted, [], [], [], *facts)
    told = json.loads(row.elected) if row.elected else {}
    tied = [names.get(key, key) for key in told.get("tied", [])]
    return PollSheet(row, row.cast, _bars(row, told, names), _voters(row, names), tied, *facts)


def _bars(row: Poll, told: dict, names: dict[str, str]) -> list[Bar]:
    if not told:
        counts = (row.votes_for, row.votes_against, row.abstentions)
        return [Bar(str(one), one.label, n) for one, n in zip(poll_deeds.CHOICES, counts, strict=True)]
    won = set(told.get("elected", []))
    found = [Bar(key, names.get(key, key), n, key in won) for key, n in told["votes"].items()]
    found.sort(key=lambda one: (-one.votes, one.label))
    return [*found, Bar(str(VoteChoice.ABSTAIN), VoteChoice.ABSTAIN.label, row.abstentions)]


def _voters(row: Poll, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """How each hotel has voted, of an open vote; of a secret one nothing is there to be told."""
    if row.secret:
        return []
    query = PollVoter.select(Hotel.name, Hotel.code, PollVoter.choice).join(Member).join(Hotel)
    rows = query.where((PollVoter.poll == row) & PollVoter.voted).order_by(Hotel.code).limit(MOST).tuples()
    return [(hotel, code, names.get(choice, choice)) for hotel, code, choice in rows]


class Own(NamedTuple):
    """A ballot that this person casts: his hotel's, or (`held`) one that was left to him. `choice` only of an open
    vote: a secret one is never shown again."""

    member: int
    hotel: str
    voted: bool
    choice: str
    held: bool


class Left(NamedTuple):
    """A vote that one of his hotels has left to somebody; it can be taken back until it is cast."""

    member: int
    hotel: str
    holder: str
    cast: bool


class Booth(NamedTuple):
    """What a person can do about a vote that is called or open."""

    ballots: list[Own]
    left: list[Left]
    #: Hotels that can still leave their vote to somebody: [(member id, hotel)].
    leaving: list[tuple[int, str]]
    choices: list[tuple[str, str]]


def booth(person: Person, poll: Poll) -> Booth:
    """The ballots of this person, and those that he has left to others."""
    mine = [row for row in voices.members_of(person) if voices.has_vote(row)]
    own = {row.id for row in mine}
    hotels = {row.id: row.hotel.name for row in mine}
    rows = poll_deeds.ballots_of(person, poll) if poll.state == PollState.OPEN else []
    ballots = [
        Own(
            row.member_id, row.member.hotel.name, row.voted, "" if poll.secret else row.choice, row.member_id not in own
        )
        for row in rows
    ]
    given = list(Proxy.select().where((Proxy.poll == poll) & Proxy.member.in_(sorted(own) or [0])))
    names = Account.names(row.holder_id for row in given)
    cast = (PollVoter.poll == poll) & PollVoter.voted & PollVoter.member.in_(sorted(own) or [0])
    voted = {row.member_id for row in PollVoter.select(PollVoter.member).where(cast)}
    left = [Left(row.member_id, hotels[row.member_id], names[row.holder_id], row.member_id in voted) for row in given]
    gone = voted | {row.member_id for row in given}
    names_of_choices = names_of(poll.motion)
    choices = [(key, names_of_choices[key]) for key in poll_deeds.choices_of(poll)]
    return Booth(ballots, left, [(number, name) for number, name in hotels.items() if number not in gone], choices)


def holders(person: Person, q: str = "") -> list[tuple[str, str]]:
    """[(account, name and hotel)] of those to whom a vote can be left, by the hotel's code; narrowed by its name or
    code."""
    query = voices.voting().select(Member, Hotel).join(Hotel)
    if q:
        query = holding(query, Hotel.search_text, q)
    rows = list(query.order_by(Hotel.code).limit(OFFERED))
    acting = Representative.acting([row.id for row in rows])
    names = Account.names(row.account_id for row in acting.values())
    found: dict[str, str] = {}
    for row in rows:
        who = acting.get(row.id)
        if who is not None and who.account_id != person.id:
            found.setdefault(str(who.account_id), f"{names[who.account_id]} · {row.hotel.name} {row.hotel.code}")
    return list(found.items())


def suggested(motion: Motion, earliest: datetime) -> tuple[datetime, datetime]:
    """From when to when a vote might be: from nine on the first whole day, for as long as the charter asks for outside
    holidays."""
    hours = timedelta(hours=CharterEdition.rules().number("online_hours"))
    first = clock.local(earliest)
    opens = first.replace(hour=9, minute=0, second=0, microsecond=0)
    if opens <= first:
        opens += timedelta(days=1)
    opens_at = clock.instant(opens.replace(tzinfo=None))
    closes_at = opens_at + hours
    while poll_deeds.open_time(opens_at, closes_at) < hours:
        closes_at += timedelta(days=1)
    return opens_at, closes_at


class Waiting(NamedTuple):
    """A vote that is open, and for how many ballots of this person nobody has voted yet."""

    poll: Poll
    motion: Motion
    missing: int


def open_for(person: Person) -> list[Waiting]:
    """The votes that are open to this person's ballots and not cast, what closes first on top."""
    if not person.may("association_polls.write"):
        return []
    now = clock.now()
    open_ = (Poll.state == PollState.OPEN) & (Poll.opens_at <= now) & (Poll.closes_at > now)
    rows = list(Poll.select(Poll, Motion).join(Motion).where(open_).order_by(Poll.closes_at, Poll.id).limit(20))
    found = [Waiting(row, row.motion, _missing(person, row)) for row in rows]
    return [one for one in found if one.missing]


def _missing(person: Person, poll: Poll) -> int:
    return sum(not row.voted for row in poll_deeds.ballots_of(person, poll))
