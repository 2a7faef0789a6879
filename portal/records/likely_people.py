"""People who are probably there already: an account by that name, somebody on a file with that number or address."""

from typing import NamedTuple

from portal.foundation import phones
from portal.foundation.choices import Choice
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.principals import Principal

#: A shorter number is an extension or a slip.
PHONE = 7


class Reason(Choice):
    NAME = "name", "the same name"
    PHONE = "phone", "the same telephone number"
    EMAIL = "email", "the same e-mail address"


class Alike(NamedTuple):
    """Somebody who is there: an account, or a person on the file of `hotel`."""

    name: str
    reason: Reason
    account: Account | None = None
    hotel: Hotel | None = None


class ThereAlready(Exception):
    """A new account would probably be the second of somebody; `alike` says of whom."""

    def __init__(self, alike: list[Alike]):
        super().__init__()
        self.alike = alike


def check_account(role: Role, name: str, mobile: str | None, email: str | None) -> None:
    """Raises ThereAlready."""
    if alike := of_account(role, name, mobile, email):
        raise ThereAlready(alike)


def of_account(role: Role, name: str, mobile: str | None, email: str | None) -> list[Alike]:
    """Whom a new account would be the second of. (A name to sign in with is nobody's twice: that is refused.)"""
    found = [Alike(one.name, Reason.NAME, account=one) for one in Account.called(name)]
    for person, reason in _reached([mobile or ""], [email or ""]):
        # He who stands on a file without an account, by this very name, is the one it is opened for.
        himself = role == Role.GM and person.account_id is None and person.name == name
        if not himself:
            found.append(Alike(person.name, reason, hotel=person.hotel))
    return found


def of_card(card: Principal | None, facts: dict[str, str]) -> list[Alike]:
    """Who is reached elsewhere by what this card would say, as far as it does not say so yet; `facts` are phone,
    phone2, email."""
    if card is None:
        return []
    fresh = {name: text for name, text in facts.items() if text != getattr(card, name)}
    numbers = [fresh.get("phone", ""), fresh.get("phone2", "")]
    return [
        Alike(person.name, reason, hotel=person.hotel)
        for person, reason in _reached(numbers, [fresh.get("email", "")])
        if person.hotel_id != card.hotel_id and not _same(person, card)
    ]


def _same(one: Principal, other: Principal) -> bool:
    """True for two cards of one person, who runs two hotels."""
    return one.account_id == other.account_id if one.account_id and other.account_id else one.name == other.name


def _reached(texts: list[str], emails: list[str]) -> list[tuple[Principal, Reason]]:
    numbers = {number for text in texts for number in phones.numbers(text) if len(number) >= PHONE}
    emails = {email.lower() for email in emails if email}
    return [
        (person, Reason.PHONE if numbers & set(person.search_text.split("\n")) else Reason.EMAIL)
        for person in Principal.reached_by(numbers | emails)
    ]
