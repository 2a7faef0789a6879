"""The close of a vote: counted once, in one transaction, from what was cast; whoever doubts it reckons anew (D34)."""

import json
from collections import Counter
from datetime import timedelta
from hashlib import sha256

from portal.activity.association import ballots, charter_deeds, resolution_deeds
from portal.activity.association.motions import Motion
from portal.activity.association.poll_deeds import choices_of, rule_of, rules_of
from portal.activity.association.polls import Ballot, Poll, PollVoter
from portal.activity.association.tallying import Tally, elect, is_quorate, outcome
from portal.activity.association.words import MatterState, MotionKind, MotionState, PollState, VoteChoice
from portal.foundation import clock, db, i18n, keyring
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice

#: Within so many days the assembly is called again where too few took part (article 40).
CALLED_AGAIN = timedelta(days=15)


def close_due() -> int:
    """Counts the votes that are over. Returns how many; those whose key file is away wait for it."""
    due = (Poll.state == PollState.OPEN) & (Poll.closes_at <= clock.now())
    rows = list(Poll.select().where(due).order_by(Poll.id).limit(50))
    return sum(close(row) for row in rows if keyring.ready() or not row.secret)


def close(poll: Poll) -> bool:
    """Counts one vote that is over. False if somebody was quicker: what was counted is never counted again. What was
    sealed then goes from the files, too (`ballots.sweep_due`)."""
    with db.together():
        row = db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if row.state != PollState.OPEN or row.closes_at > clock.now():
            return False
        choices = _choices(row)
        if row.secret:
            ballots.POLLS.empty_out(row, choices)
        facts = reckoned(row, choices)
        row.save_over(row.version, state=PollState.CLOSED, closed_at=clock.now(), **facts, seal=_seal(row, facts))
        audit.record(COMMAND_LINE, "poll.counted", row.motion, outcome=facts["outcome"], seal=row.seal)
        _settle(COMMAND_LINE, row)
    return True


def _choices(poll: Poll) -> list[str]:
    """What was cast, without whose it is."""
    if poll.secret:
        return ballots.POLLS.open_all(poll)
    cast = (PollVoter.poll == poll) & PollVoter.voted
    return [choice for (choice,) in PollVoter.select(PollVoter.choice).where(cast).tuples()]


def reckoned(poll: Poll, choices: list[str]) -> dict:
    """What a poll amounts to, from its choices alone: the columns that are frozen with it."""
    told = Counter(choices)
    if poll.motion.is_election:
        return _elected(poll, told)
    tally = Tally(poll.entitled, told[VoteChoice.FOR], told[VoteChoice.AGAINST], told[VoteChoice.ABSTAIN])
    facts = {"cast": tally.present, "votes_for": tally.votes_for, "votes_against": tally.votes_against}
    facts |= {"abstentions": tally.abstentions, "elected": ""}
    return {**facts, "outcome": outcome(rule_of(poll), tally, second_call=poll.again).value}


def _elected(poll: Poll, told: Counter) -> dict:
    votes = {key: told[key] for key in choices_of(poll) if key != VoteChoice.ABSTAIN}
    cast = sum(told.values())
    facts = {"cast": cast, "votes_for": 0, "votes_against": 0, "abstentions": told[VoteChoice.ABSTAIN]}
    if not is_quorate(rule_of(poll), poll.entitled, cast, poll.again):
        return {**facts, "elected": json.dumps({"votes": votes}), "outcome": MatterState.VOID.value}
    found = elect(votes, poll.places)
    # Where two stand level for the last place, another round decides between them.
    came_of_it = MatterState.PASSED if found.elected or found.tied else MatterState.FAILED
    body = {"votes": votes, **found._asdict()}
    return {**facts, "elected": json.dumps(body, sort_keys=True), "outcome": came_of_it.value}


def _seal(poll: Poll, facts: dict) -> str:
    """A sum over the result, who had a vote and who voted, and every ballot."""
    voters = PollVoter.select(PollVoter.member, PollVoter.left_out, PollVoter.voted, PollVoter.choice)
    voters = voters.where(PollVoter.poll == poll).order_by(PollVoter.member)
    told = {
        "poll": [poll.id, poll.motion_id, poll.call, poll.entitled, poll.secret, poll.places, poll.among],
        "result": {name: facts[name] for name in sorted(facts)},
        "voters": [list(map(_plain, row)) for row in voters.tuples()],
        "ballots": [list(row) for row in ballots.POLLS.loose(poll)],
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _plain(value):
    return int(value) if isinstance(value, bool) else value


def doubts(poll: Poll) -> list[str]:
    """What of a counted poll does not agree with its ballots, as sentences for the command line; empty if it does."""
    cast = Ballot.select(Ballot.choice).where(Ballot.poll == poll)
    if not poll.secret:
        cast = PollVoter.select(PollVoter.choice).where((PollVoter.poll == poll) & PollVoter.voted)
    choices = [choice for (choice,) in cast.tuples()]
    voted = PollVoter.select().where((PollVoter.poll == poll) & PollVoter.voted).count()
    facts = reckoned(poll, choices)
    kept = {name: getattr(poll, name) for name in facts}
    found = [f"{name}: kept {kept[name]!r}, counted {facts[name]!r}" for name in facts if kept[name] != facts[name]]
    if voted != len(choices):
        found.append(f"{voted} have voted, {len(choices)} ballots are there")
    if ballots.POLLS.has_sealed(poll):
        found.append("sealed choices are left")
    if poll.seal != _seal(poll, facts):
        found.append("its seal does not hold")
    if not _is_noted(poll):
        found.append("the audit noted another seal at the close")
    return found


def _is_noted(poll: Poll) -> bool:
    """True if the audit noted this seal at the close, or its entries have no body any longer: whoever writes the
    database can make a seal anew, not the audit's chain."""
    told = [entry.told for entry in AuditEntry.latest_of(poll.motion, "poll.counted")]
    seals = {one["seal"] for one in told if "seal" in one}
    return not seals or poll.seal in seals


def verified() -> tuple[int, dict[str, list[str]]]:
    """(how many polls were looked at, {"motion 7, call 1": doubts}) of all that were counted."""
    rows = list(Poll.select(Poll, Motion).join(Motion).where(Poll.state == PollState.CLOSED).order_by(Poll.id))
    told = {f"motion {row.motion.number}, call {row.call}": doubts(row) for row in rows}
    return len(rows), {name: found for name, found in told.items() if found}


def _settle(by: Person, poll: Poll) -> None:
    """What follows: a resolution, a second call, another round, or nothing."""
    motion = poll.motion
    if poll.outcome == MatterState.VOID and not poll.again and rule_of(poll).second:
        _call_again(poll, again=True, places=poll.places, among=poll.among)
        state = MotionState.ADMITTED
    elif poll.outcome == MatterState.PASSED and motion.is_election and json.loads(poll.elected)["left"]:
        told = json.loads(poll.elected)
        _call_again(poll, again=False, places=told["left"], among=",".join(told["tied"]))
        state = MotionState.ADMITTED
    else:
        state = MotionState(poll.outcome)
    decided = clock.now() if state != MotionState.ADMITTED else None
    Motion.update(state=state, decided_at=decided, version=Motion.version + 1).where(Motion.id == motion.id).execute()
    people = {row.by_id for row in motion.seconds} | {motion.by_id}
    Notice.put(by, people, News.POLL_COUNTED, motion)
    Notice.settled(motion, News.POLL_OPEN)
    # Who is elected has an office, and a measure that is appealed against falls: nothing is left for the company.
    if state == MotionState.PASSED and motion.kind not in (MotionKind.ELECTION, MotionKind.APPEAL):
        resolution_deeds.decided(by, Motion.get_by_id(motion.id), rules_of(poll))
        charter_deeds.carry_out(by, motion, clock.today(), _decided(poll))


def _decided(poll: Poll) -> str:
    """How a change of the charter was decided, as its edition says from then on; in Chinese, as its text is."""
    votes = {"n": poll.motion.number, "all": poll.entitled, "for_": poll.votes_for, "against": poll.votes_against}
    with i18n.speaking("zh"):
        return _(
            "Motion %(n)s: %(all)s entitled, %(for_)s for, %(against)s against, %(abstained)s abstained.",
            **votes,
            abstained=poll.abstentions,
        )


def _call_again(poll: Poll, again: bool, places: int, among: str) -> None:
    """The same question once more: as long as before, from tomorrow on."""
    opens_at = clock.now() + timedelta(days=1)
    closes_at = opens_at + max(poll.closes_at - poll.opens_at, timedelta(hours=rules_of(poll).number("online_hours")))
    facts = {"secret": poll.secret, "charter": poll.charter_id, "opens_at": opens_at, "closes_at": closes_at}
    row = Poll.create(motion=poll.motion_id, call=poll.call + 1, again=again, places=places, among=among, **facts)
    audit.record(COMMAND_LINE, "poll.called", row.motion, opens_at=opens_at, closes_at=closes_at, secret=poll.secret)
