"""What votes amount to: quorum, majority, ties, elections, the cap per owner. Figures in, an outcome out (D34)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from portal.activity.association.parameters import Matter
from portal.activity.association.words import MatterState, VoteChoice


class Tally(NamedTuple):
    """Votes of one poll. `entitled`: all who have a vote in it; abstentions are present, neither for nor against
    (article 41)."""

    entitled: int
    votes_for: int = 0
    votes_against: int = 0
    abstentions: int = 0

    @property
    def present(self) -> int:
        return self.votes_for + self.votes_against + self.abstentions


def is_quorate(matter: Matter, entitled: int, present: int, second_call: bool = False) -> bool:
    """True if so many of those entitled may decide. Nobody is no assembly, whatever the rule says."""
    share = matter.second if second_call else matter.quorum
    return present > 0 and (share is None or share.holds(present, entitled))


def outcome(matter: Matter, tally: Tally, second_call: bool = False, casting: VoteChoice | None = None) -> MatterState:
    """Passed, failed, or void where too few took part. `casting`: how the president voted, if his vote decides where
    as many are for it as against it (article 31)."""
    if not is_quorate(matter, tally.entitled, tally.present, second_call):
        return MatterState.VOID
    if casting in (VoteChoice.FOR, VoteChoice.AGAINST) and tally.votes_for == tally.votes_against:
        return MatterState.PASSED if casting == VoteChoice.FOR else MatterState.FAILED
    whole = tally.entitled if matter.of_all else tally.present
    # However little is asked for: what nobody is for has not passed.
    passed = tally.votes_for > 0 and matter.majority.holds(tally.votes_for, whole)
    return MatterState.PASSED if passed else MatterState.FAILED


class Elected(NamedTuple):
    """Who is elected, most votes first, and between whom another round has to decide the places that are left."""

    elected: list[str]
    tied: list[str]
    left: int


def elect(votes: Mapping[str, int], places: int) -> Elected:
    """The most votes win; where equal votes would fill more places than there are, none of them does (article 42).
    Nobody is elected without a vote. `votes`: {candidate: how many}."""
    ranked = sorted((one for one in votes if votes[one] > 0), key=lambda one: (-votes[one], one))
    if len(ranked) <= places:
        return Elected(ranked, [], 0)
    limit = votes[ranked[places - 1]]
    if votes[ranked[places]] < limit:
        return Elected(ranked[:places], [], 0)
    above = [one for one in ranked if votes[one] > limit]
    return Elected(above, [one for one in ranked if votes[one] == limit], places - len(above))


def capped(owners: Mapping[str, Iterable[str]], share: Fraction, named: Iterable[str] = ()) -> set[str]:
    """The hotels that get no ballot, because those of one owner may make up no more than `share` of all votes (article
    39): first those that the owner has named, then by code from the end. An owner keeps at least one vote. `owners`:
    {owner: codes of his hotels with a vote}; each hotel once."""
    held = {owner: sorted(codes) for owner, codes in owners.items()}
    most = max(int(share * sum(map(len, held.values()))), 1)
    named, out = set(named), set()
    for codes in held.values():
        order = [code for code in reversed(codes) if code in named] + [c for c in reversed(codes) if c not in named]
        out.update(order[: max(len(codes) - most, 0)])
    return out
