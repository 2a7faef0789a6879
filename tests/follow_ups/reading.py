"""What a test reads of follow-ups: who sees them, their history, their pages."""

from datetime import date, timedelta

from portal.activity.follow_ups import Filter, FollowUp, FollowUpEntry
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from tests.company import ask


def read_by(deeds, account) -> list[str]:
    return [row.wording for row in FollowUp.visible_to(deeds.p(account)).order_by(FollowUp.id)]


def history(deeds, account, row) -> list[tuple]:
    return [(line.verb, line.text) for line in FollowUpEntry.of(deeds.p(account), row)]


def last_audit(verb) -> dict:
    return AuditEntry.select().where(AuditEntry.verb == verb).order_by(AuditEntry.id.desc()).get().told


def page(deeds, account, **wanted) -> list[str]:
    return [row.wording for row in FollowUp.page_for(deeds.p(account), Filter(**wanted))]


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def department(word: str) -> Department:
    return Department.get(Department.word == word)


def liaison_of(world, word: str) -> Account:
    account = world.account(Role.LIAISON, name=f"Liaison of {word}")
    account.department = department(word)
    account.save()
    return account


def now(row: FollowUp) -> FollowUp:
    return FollowUp.get_by_id(row.id)


def tap(browser, row, deed: str, **fields):
    return ask(browser, "POST", f"/follow-ups/{row.id}/{deed}", **fields)


def listed(browser, query="") -> list[int]:
    """The items on a page of the register, in its order."""
    html = browser.get(f"/follow-ups{query}").text
    return [int(part.partition('"')[0]) for part in html.split('<div class="name"><a href="/follow-ups/')[1:]]
