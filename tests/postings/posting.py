"""How people are posted, and who is posted then."""

from portal.records.hotels import Posting


def posted(browser, account, function="officer", code="SZ001", **fields):
    who = {"account": str(account.id)} if function == "officer" else {"person": account.sign_in}
    data = {**browser.token(), "function": function, **who, **fields}
    return browser.post(f"/hotels/{code}/postings", data=data)


def rows():
    return [(row.account_id, row.function, row.since, row.until) for row in Posting.select().order_by(Posting.id)]


def bulk(browser, account, *codes, **fields):
    return browser.post("/postings", data={**browser.token(), "hotel": list(codes), "account": str(account), **fields})
