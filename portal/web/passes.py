"""What a browser keeps to say that a password was given: between two steps, and while no session can be written."""

from datetime import UTC, datetime, timedelta

from portal.foundation import clock, vault
from portal.records.accounts import Account
from portal.records.sessions import SignedIn, person_for

#: Begins what stands in the cookie where a session's token would.
MARK = "pass."
#: So long a pass holds. It cannot be ended elsewhere but by a new password, so it is short; the first deed after the
#: database takes writes again turns it into a session.
HOLDS = timedelta(hours=1)


def seal(purpose: str, account: Account, browser: str) -> str:
    """Says that this browser has given the password of an account, and when; nobody else can say so."""
    said = f"{account.id} {_seconds()} {vault.mark('password', account.password)}"
    return vault.seal(purpose, said, browser)


def unseal(purpose: str, sealed: str, browser: str, holds: timedelta) -> tuple[Account, datetime] | None:
    """Whose password was given, and when, if that was lately, in this browser, and it is still his password."""
    try:
        account_id, at, mark = vault.unseal(purpose, sealed, browser).split()
    except vault.Unsealable:
        return None
    account = Account.active_with(int(account_id))
    if account is None or vault.mark("password", account.password) != mark:
        return None
    if _seconds() - int(at) >= holds.total_seconds():
        return None
    return account, datetime.fromtimestamp(int(at), UTC).replace(tzinfo=None)


def issue(account: Account, browser: str) -> str:
    """A pass in the place of a session's token."""
    return MARK + seal("pass", account, browser)


def is_one(token: str) -> bool:
    return token.startswith(MARK)


def found(token: str, browser: str) -> SignedIn | None:
    """Who holds the pass; None if it has ended."""
    known = unseal("pass", token.removeprefix(MARK), browser, HOLDS)
    if known is None:
        return None
    account, at = known
    return SignedIn(person_for(account), stale=False, confirmed_at=at, has_second_factor=False)


def _seconds() -> int:
    return int(clock.now().replace(tzinfo=UTC).timestamp())
