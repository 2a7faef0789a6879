"""What an app would show, and how one signs in by it."""

from datetime import UTC, timedelta

import pyotp

from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.second_factors import SecondFactor
from tests.world import PASSWORD, Forms

HTMX = {"HX-Request": "true"}


def code_of(account, at=None) -> str:
    """What the app of this account shows at an instant."""
    moment = (at or clock.now()).replace(tzinfo=UTC)
    return pyotp.TOTP(SecondFactor.of(account.id).plain_secret).at(moment)


def equipped(world, role=Role.STAFF, at=None, **words):
    """(an account with a second factor, its recovery codes), as of ten minutes before `at` (now): its codes of then
    are fresh."""
    account = world.account(role, **words)
    person = world.person(account)
    with clock.at((at or clock.now()) - timedelta(minutes=10)):
        SecondFactor.prepare(person)
        codes = SecondFactor.set_up(person, code_of(account))
    return account, codes


def first_step(browser, account, password=PASSWORD, headers=None):
    """Name and password; the form that is shown next."""
    fields = {**browser.form("/sign-in", "/sign-in"), "sign_in_name": account.sign_in, "sign_in_password": password}
    return browser.post("/sign-in", data=fields, headers=headers)


def second_step(browser, page, **fields):
    return browser.post("/sign-in", data={**Forms.of(page.text)["/sign-in"], **fields})


def verbs() -> list[str]:
    return [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id)]
