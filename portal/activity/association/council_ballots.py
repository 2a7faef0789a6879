"""A secret vote of the council: one row per seat, its choice sealed until the close, loose ballots afterwards."""

from collections import Counter
from collections.abc import Iterable

from portal.activity.association.ballots import COUNCIL
from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.offices import Office
from portal.activity.association.words import MatterState, VoteChoice
from portal.records.audit import AuditEntry


def open_rows(matter: CouncilMatter, seats: Iterable[Office]) -> None:
    """Each seat has a row before anybody votes, so that no order of rows tells who voted when; whoever is seated while
    it runs gets one, too."""
    rows = [{"matter": matter.id, "office": one.id, "at": matter.opened_at} for one in seats]
    CouncilVote.insert_many(rows).on_conflict_ignore().execute()


def cast(matter: CouncilMatter, seat: Office, choice: VoteChoice) -> None:
    """The seat's choice goes sealed into its row; that it recuses itself, everybody may know. No time, no audit.
    Raises Keyless."""
    row = CouncilVote.get((CouncilVote.matter == matter) & (CouncilVote.office == seat))
    recused = choice == VoteChoice.RECUSED
    facts = {"choice": choice, "sealed": ""} if recused else {"choice": "", "sealed": COUNCIL.seal(row, choice)}
    CouncilVote.update(voted=True, **facts).where(CouncilVote.id == row.id).execute()


def unseal(matter: CouncilMatter, there: Iterable[int], recused: Iterable[int]) -> list[VoteChoice]:
    """What the seats that are `there` have chosen, without whose it is; those `recused`, and those that are empty by
    now, are out. The rows are written anew, and the choices as loose ballots. Call it in the transaction of the
    close. Raises Unsealable, or Keyless."""
    mine = CouncilVote.matter == matter
    gone = CouncilVote.office.not_in(list(there) or [0])
    CouncilVote.update(voted=False, choice="", sealed="").where(mine & gone).execute()
    out = CouncilVote.office.in_(list(recused) or [0])
    CouncilVote.update(voted=True, choice=VoteChoice.RECUSED, sealed="").where(mine & out).execute()
    choices = COUNCIL.open_all(matter)
    COUNCIL.empty_out(matter, choices)
    return [VoteChoice(one) for one in choices]


def doubts(matter: CouncilMatter) -> list[str]:
    """What of a secret vote that was counted does not agree with its ballots; empty if it does."""
    told = Counter(choice for _id, choice in COUNCIL.loose(matter))
    counted = [told[one] for one in (VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN)]
    kept = [matter.votes_for, matter.votes_against, matter.abstentions]
    found = [f"votes: kept {kept}, counted {counted}"] if kept != counted else []
    here = (CouncilVote.matter == matter) & CouncilVote.voted & (CouncilVote.choice == "")
    voted = CouncilVote.select().where(here).count()
    if voted != sum(told.values()):
        found.append(f"{voted} have voted, {sum(told.values())} ballots are there")
    if COUNCIL.has_sealed(matter):
        found.append("sealed choices are left")
    noted = [entry.told["votes"][1:] for entry in AuditEntry.latest_of(matter, "council_matter.closed") if entry.told]
    if noted and kept not in noted:
        found.append("the audit noted other votes at the close")
    return found


def verified() -> tuple[int, dict[str, list[str]]]:
    """(how many secret votes were looked at, {"question 7": doubts}) of all that the council has counted."""
    counted = CouncilMatter.secret & (CouncilMatter.state != MatterState.OPEN)
    rows = list(CouncilMatter.select().where(counted).order_by(CouncilMatter.id))
    told = {f"question {row.id}": doubts(row) for row in rows}
    return len(rows), {name: found for name, found in told.items() if found}
