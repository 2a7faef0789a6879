"""How accounts are opened and edited."""

from portal.records.audit import AuditEntry


def opened(browser, **fields):
    facts = {"name": "Wang Min", "sign_in": "wang", "role": "staff", **fields}
    return browser.send("/accounts/new", "/accounts", **facts)


def edited(browser, account, **fields):
    return browser.send(f"/accounts/{account.id}/edit", f"/accounts/{account.id}", **fields)


def deeds():
    return [(entry.verb, entry.by_id, entry.told) for entry in AuditEntry.select().order_by(AuditEntry.id)]
