"""The published accounts of a meeting: who has checked them, what was corrected, what it cost for each (article 50)."""

from datetime import datetime
from typing import NamedTuple

from portal.activity.association.accounts_deeds import objection
from portal.activity.association.meeting_plans import AccountsCheck
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.voices import members_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel


class Checked(NamedTuple):
    """Somebody has checked the accounts for his hotel."""

    hotel: str
    name: str
    text: str
    at: datetime


def checks(person: Person, meeting: Meeting) -> list[Checked]:
    """Who has checked them, the first on top."""
    query = AccountsCheck.visible_to(person).where(AccountsCheck.meeting == meeting)
    rows = list(query.order_by(AccountsCheck.id))
    names = Account.names(one.by_id for one in rows)
    members = Member.select(Member.id, Hotel.name).join(Hotel).where(Member.id.in_([one.member_id for one in rows]))
    hotels = dict(members.tuples())
    return [Checked(hotels[one.member_id], names[one.by_id], one.text, one.at) for one in rows]


def may_check(person: Person, meeting: Meeting) -> tuple[list[Member], str]:
    """(the member hotels for which this person can still check them, why he can for none though he speaks for some)."""
    if not person.is_hotel_side or meeting.accounts_at is None or meeting.is_cancelled:
        return [], ""
    mine = members_of(person)
    query = AccountsCheck.select(AccountsCheck.member, AccountsCheck.by).where(AccountsCheck.meeting == meeting)
    given = list(query.tuples())
    if not mine or any(by == person.id for _member, by in given):
        return [], ""
    done = {member for member, _by in given}
    told = {row.id: objection(person, row) for row in mine}
    free = [row for row in mine if not told[row.id] and row.id not in done]
    return free, "" if free else next((why for why in told.values() if why), "")


def corrections(meeting: Meeting) -> list[tuple[datetime, str]]:
    """[(when they were taken back, why)], the latest first."""
    return [(one.at, one.told.get("reason", "")) for one in AuditEntry.latest_of(meeting, "meeting.accounts_reopened")]
