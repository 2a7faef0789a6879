"""Who speaks for which member hotel today, and which of them have a vote (articles 14, 15, 18–20)."""

from peewee import JOIN

from portal.activity.association.members import Member, Representative
from portal.activity.association.words import MemberStanding, MemberState, Rank
from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records.hotels import Hotel

#: Provisional members speak and have no vote.
VOTING = (Rank.FULL, Rank.MODEL)


def voting():
    """The query of the member hotels with a vote today: full or model members in good standing."""
    ranks = [str(one) for one in VOTING]
    held = (Member.state == MemberState.ADMITTED) & (Member.standing == MemberStanding.GOOD) & Member.rank.in_(ranks)
    return Member.select().where(held)


def members_of(person: Person) -> list[Member]:
    """The member hotels for which this person speaks today, each with its hotel, by code."""
    if person.id is None or not person.is_hotel_side:
        return []
    acting = Representative.acting([number for (number,) in _spoken_for(person.id)])
    return list(_admitted([member for member, row in acting.items() if row.account_id == person.id]))


@db.ready
def _spoken_for(account):
    return Representative.select(Representative.member).where(Representative.account == account).tuples()


@db.ready
def _admitted(ids):
    """Those of these that are members now, each with its hotel, by code."""
    query = Member.select(Member, Hotel).join(Hotel, JOIN.INNER)
    return query.where(Member.id.in_(ids) & (Member.state == MemberState.ADMITTED)).order_by(Hotel.code)


def speakers() -> set[int]:
    """The accounts that speak today for the member hotels, also for those without a vote."""
    admitted = {number for (number,) in Member.select(Member.id).where(Member.state == MemberState.ADMITTED).tuples()}
    return {row.account_id for member, row in Representative.acting().items() if member in admitted}


def has_vote(member: Member) -> bool:
    return member.state == MemberState.ADMITTED and member.standing == MemberStanding.GOOD and member.rank in VOTING


def speaking(by: Person, member_id: int | None, with_vote: bool = True) -> Member:
    """The member hotel that this person speaks for: the one named, or his only one. Raises Refused."""
    mine = members_of(by)
    chosen = [one for one in mine if one.id == member_id] if member_id else mine
    if len(chosen) > 1:
        raise Refused(_("Say for which of your hotels you speak."))
    if not chosen:
        raise Refused(_("Only who speaks for a member hotel can do this."))
    if with_vote and not has_vote(chosen[0]):
        raise Refused(_("This hotel has no vote at present: provisional or suspended members have none."))
    return chosen[0]
