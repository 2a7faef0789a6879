"""The accounts of a meeting: published to all members, checked by some outside the council, corrected (article 50)."""

from portal.activity.association import council_deeds
from portal.activity.association.budgets import Budget, is_agreed, lines_of
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_places import locked
from portal.activity.association.meeting_plans import AccountsCheck
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import speakers, speaking
from portal.activity.association.words import MeetingKind
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.notices import News, Notice


def hindrance(meeting: Meeting, budget: Budget) -> str:
    """Why the accounts cannot be published yet; empty if they can."""
    if not meeting.is_announced or not meeting.is_over:
        return _("The accounts are published when the meeting is over.")
    if meeting.accounts_at:
        return _("The accounts are published already.")
    if meeting.kind == MeetingKind.COUNCIL and meeting.minutes_at is None:
        return _("Send the minutes first: until then only the council sees this meeting.")
    if not budget.lines:
        return _("Enter what it has cost first; also that it has cost nothing is a line.")
    if budget.unknown:
        return ngettext(
            "%(n)s line has no actual amount yet.", "%(n)s lines have no actual amount yet.", budget.unknown
        )
    if budget.is_over(CharterEdition.rules()) and not is_agreed(meeting, budget):
        return _("It has cost more than the charter lets it: the council has to agree first (article 49).")
    return ""


def publish(by: Person, meeting: Meeting, text: str) -> None:
    """All members read the accounts from now on, and whoever speaks for one is told. Raises Refused."""
    with db.together():
        now = locked(meeting.id)
        budget = Budget.of(lines_of(now))
        if why := hindrance(now, budget):
            raise Refused(why)
        facts = {"accounts_at": clock.now(), "accounts_by": by.id, "accounts_text": text}
        Meeting.update(**facts).where(Meeting.id == now.id).execute()
        audit.record(by, "meeting.accounts_published", now, planned=budget.planned, spent=budget.spent)
        Notice.put_many(by, speakers(), News.MEETING_ACCOUNTS, now)


def objection(by: Person, member: Member) -> str:
    """Why this person cannot check accounts for the hotel he speaks for; empty if he can."""
    there = council_deeds.seats()
    if any(one.account_id == by.id for one in there):
        return _("Councillors do not check the accounts: it is done by members outside the council (article 50).")
    if any(one.member_id == member.id for one in there):
        return _("Somebody of this hotel sits in the council: others check the accounts (article 50).")
    return ""


def check(by: Person, meeting: Meeting, text: str, member_id: int | None = None) -> AccountsCheck:
    """Whoever speaks for a member hotel outside the council has checked the published accounts. Raises Refused."""
    member = speaking(by, member_id, with_vote=False)
    if why := objection(by, member):
        raise Refused(why)
    with db.together():
        now = locked(meeting.id)
        if now.accounts_at is None:
            raise Refused(_("The accounts are not published at present."))
        mine = (AccountsCheck.meeting == now) & ((AccountsCheck.member == member) | (AccountsCheck.by == by.id))
        if AccountsCheck.select().where(mine).exists():
            raise Refused(_("This is confirmed already: by you, or for this hotel."))
        row = AccountsCheck.create(meeting=now, member=member, by=by.id, text=text)
        audit.record(by, "meeting.accounts_checked", now, member=member.id)
        Notice.seen(by, now)
    return row


def reopen(by: Person, meeting: Meeting, reason: str) -> None:
    """The accounts are corrected: they are the secretariat's again until they are published anew, and who has checked
    them has to do so again. Raises Refused."""
    with db.together():
        now = locked(meeting.id)
        if now.accounts_at is None:
            raise Refused(_("The accounts are not published at present."))
        checks = list(AccountsCheck.select().where(AccountsCheck.meeting == now))
        AccountsCheck.delete().where(AccountsCheck.meeting == now).execute()
        Meeting.update(accounts_at=None, accounts_by=None).where(Meeting.id == now.id).execute()
        audit.record(by, "meeting.accounts_reopened", now, reason=reason, checks=[one.member_id for one in checks])
        Notice.settled(now, News.MEETING_ACCOUNTS)
        Notice.put(by, [*(one.by_id for one in checks), *Secretary.ids()], News.MEETING_REOPENED, now)
