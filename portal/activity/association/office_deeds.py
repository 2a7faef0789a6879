"""Who sits in council and committees: taking an office, leaving it early, founding a committee (articles 27–29, 35)."""

from datetime import date

from portal.activity.association.members import Member
from portal.activity.association.offices import COUNCIL as COUNCIL_WORD
from portal.activity.association.offices import Body, Office
from portal.activity.association.representing import owners_of, who_may
from portal.activity.association.words import COUNCIL, Post
from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account


def seat(by: Person, body: Body, account: Account, post: Post, since: date, until: date, member=None) -> Office:
    """Somebody takes an office for a term. In the council: one president, no two seats of one person or one owner
    (article 28). Whom the company names has no member hotel, and presides over nothing (article 29). Raises Refused."""
    with db.together():
        db.lock(Body.select().where(Body.id == body.id)).get()
        _check(body, account, post, since, until, member)
        row = Office.create(body=body, account=account, post=post, since=since, until=until, member=member, by=by.id)
        told = {"account": account.id, "body": body.word, "post": post, "since": since, "until": until}
        audit.record(by, "office.taken", row, **told)
    return row


def _check(body: Body, account: Account, post: Post, since: date, until: date, member: Member | None) -> None:
    if until < since:
        raise Refused(_("The term ends before it begins."))
    if (post in COUNCIL) != (body.word == COUNCIL_WORD):
        raise Refused(_("There is no such office in this body."))
    if member is not None and account.id not in {one.id for one in who_may(member.hotel_id)}:
        raise Refused(_("Only the hotel's GM or owner can speak for it."))
    if member is None and account.role == Role.GM:
        raise Refused(_("Say for which member hotel he sits here."))
    if member is None and post == Post.PRESIDENT:
        raise Refused(_("The president comes from the hotels."))
    others = (Office.body == body) & (Office.since <= until) & (Office.until >= since)
    rows = list(Office.select().where(others))
    if any(row.account_id == account.id for row in rows):
        raise Refused(_("He holds an office here in that time already."))
    if body.word != COUNCIL_WORD:
        return
    if post == Post.PRESIDENT and any(row.post == Post.PRESIDENT for row in rows):
        raise Refused(_("There is a president in that time already."))
    if member is not None and owners_of([member.hotel_id]) & owners_of(_hotels(rows)):
        raise Refused(_("This owner has a seat in the council already."))


def _hotels(rows: list[Office]) -> list[int]:
    members = [row.member_id for row in rows if row.member_id]
    return [number for (number,) in Member.select(Member.hotel).where(Member.id.in_(members)).tuples()]


def leave(by: Person, row: Office, day: date, reason: str) -> None:
    """The office ends before its term. Raises Refused for a day that is no day of it."""
    if not row.since <= day <= row.until:
        raise Refused(_("Choose a day within the term."))
    with db.together():
        before = row.until
        row.save_over(row.version, until=day, ended=reason)
        audit.record(by, "office.left", row, until=[before, day], reason=reason)


def found(by: Person, name_zh: str, name_en: str) -> Body:
    """A new committee (article 35)."""
    with db.together():
        number = Body.next_number(Body.id)
        row = Body.create(word=f"committee-{number}", name_zh=name_zh, name_en=name_en)
        audit.record(by, "body.founded", row, name_zh=name_zh, name_en=name_en)
    return row
