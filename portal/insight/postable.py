"""Who can be posted to a hotel from its own side: whom a few letters mean, and whom the form offers."""

from functools import reduce
from operator import or_

from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.sign_in_names import mobile_of, readings_of

#: So many are offered while somebody types.
OFFERED = 50
#: Between the name and what somebody signs in with, in the texts offered.
BETWEEN = " · "


def _people():
    return Account.select().where(Account.active & (Account.role == Role.GM))


def offered() -> list[str]:
    """Texts each of which means one person: those who are posted nowhere first, for they are likeliest."""
    held = Account.id.in_(Posting.current().select(Posting.account))
    rows = _people().order_by(held, Account.name_key, Account.name, Account.id).limit(OFFERED)
    return [f"{row.name}{BETWEEN}{row.sign_in}" for row in rows]


def called(typed: str, most: int) -> list[Account]:
    """Whoever signs in with it, by name, e-mail address or mobile number; else all of exactly this name."""
    names = readings_of(typed.rpartition(BETWEEN.strip())[2])
    columns = (Account.sign_in, Account.email, Account.mobile)
    signing_in = list(_people().where(reduce(or_, (column.in_(names) for column in columns))))
    return signing_in or list(_people().where(Account.name == typed).order_by(Account.id).limit(most))


def like(typed: str, most: int) -> list[Account]:
    """Those in whose names it stands somewhere, pinyin and its initials too."""
    columns = (Account.name, Account.sign_in, Account.email, Account.mobile, Account.initials, Account.name_key)
    wanted = {typed, typed.lower(), mobile_of(typed) or typed}
    query = _people().where(reduce(or_, (column.contains(text) for column in columns for text in wanted)))
    return list(query.order_by(Account.name_key, Account.name, Account.id).limit(most))


def places(accounts: list[Account]) -> dict[int, str]:
    """{account id: the first of the hotels it is posted to today}, to tell people of one name apart."""
    held = Posting.current().select(Posting.account, Hotel.name).join(Hotel)
    held = held.where(Posting.account.in_([account.id for account in accounts])).order_by(Posting.id.desc())
    return dict(held.tuples())
