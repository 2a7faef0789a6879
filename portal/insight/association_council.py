"""What lies before the council, as its pages show it."""

from typing import NamedTuple

from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.council_deeds import seats
from portal.activity.association.discipline import Discipline
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.offices import Office
from portal.activity.association.words import VoteChoice
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class SeatVote(NamedTuple):
    """A seat of the council and how it has voted; empty: not yet."""

    name: str
    post: str
    hotel: str
    choice: str
    text: str


def page_for(person: Person, state: str, after: str | None = None, size: int = 50) -> Page:
    """What the council was asked, the latest first."""
    query = CouncilMatter.visible_to(person)
    if state:
        query = query.where(CouncilMatter.state == state)
    return page_of(query, (CouncilMatter.id,), after, size, descending=True)


def kinds() -> dict[str, str]:
    """What kind of question it is, by the kind of the record."""
    return {
        "member": _("Admission"),
        "motion": _("Motion for the agenda"),
        "meeting": _("Cost of a meeting"),
        "discipline": _("Measure against a member hotel"),
    }


_TABLES = {"member": Member, "motion": Motion, "meeting": Meeting, "discipline": Discipline}


def about(person: Person, row: CouncilMatter) -> Member | Motion | Meeting | Discipline | None:
    """The record it is about, if this person reads it."""
    table = _TABLES.get(row.kind)
    return table.visible_to(person).where(table.id == row.record_id).first() if table else None


def measure(row: CouncilMatter) -> Discipline | None:
    """The measure that a question is about: whoever votes on it, or reads how it was voted on, knows which."""
    return Discipline.get_or_none(Discipline.id == row.record_id) if row.kind == "discipline" else None


def voted(row: CouncilMatter) -> tuple[int, int]:
    """(how many have voted, how many have recused themselves) of a secret vote: more than that nobody is told."""
    rows = CouncilVote.select(CouncilVote.choice).where((CouncilVote.matter == row) & CouncilVote.voted)
    choices = [choice for (choice,) in rows.tuples()]
    recused = choices.count(VoteChoice.RECUSED)
    return len(choices) - recused, recused


def votes_of(row: CouncilMatter) -> list[SeatVote]:
    """Each seat with its vote: of today while it is open, afterwards those that have voted; nothing of a secret
    one."""
    if row.secret:
        return []
    given = {one.office_id: one for one in CouncilVote.select().where(CouncilVote.matter == row)}
    offices = {one.id: one for one in seats()} if row.closed_at is None else {}
    missing = set(given) - set(offices)
    offices |= {one.id: one for one in Office.select().where(Office.id.in_(sorted(missing) or [0]))}
    words = _in_words(list(offices.values()))
    return [
        SeatVote(
            *words[number],
            given[number].choice if number in given else "",
            given[number].text if number in given else "",
        )
        for number in sorted(offices)
    ]


def seats_in_words() -> list[tuple[str, str, str]]:
    """[(name, office, hotel)] of the council today."""
    return list(_in_words(seats()).values())


def _in_words(offices: list[Office]) -> dict[int, tuple[str, str, str]]:
    names = Account.names(one.account_id for one in offices)
    members = [one.member_id for one in offices if one.member_id]
    query = Member.select(Member.id, Hotel.name).join(Hotel).where(Member.id.in_(members or [0]))
    hotels = dict(query.tuples())
    return {one.id: (names[one.account_id], one.post, hotels.get(one.member_id, "")) for one in offices}
