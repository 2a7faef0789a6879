"""Whom and which hotel a cell of a sheet means: looked up for many rows at once."""

import re
from collections.abc import Iterable

from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.foundation.sheets import Wrong, cells
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.sign_in_names import readings_of

#: Between the codes of several hotels in one cell.
BETWEEN = re.compile(r"[\s,;，；、/|]+")


class People:
    """The active accounts of some roles by any name that means one of them; one statement."""

    def __init__(self, *roles: Role):
        columns = (Account.id, Account.name, Account.sign_in, Account.email, Account.mobile, Account.role)
        query = Account.select(*columns).where(Account.active & Account.role.in_([role.value for role in roles]))
        self.names: dict[int, str] = {}
        self.roles: dict[int, str] = {}
        self._by: dict[str, set[int]] = {}
        for number, name, sign_in, email, mobile, role in query.tuples():
            self.names[number], self.roles[number] = name, role
            for word in (name, sign_in, email, mobile):
                if word:
                    self._by.setdefault(cells.sameness(word), set()).add(number)

    def meant(self, text: str) -> int:
        """The account's id. Raises Wrong if it is nobody, or could be two."""
        found = set()
        for word in (text, *readings_of(text)):
            found |= self._by.get(cells.sameness(word), set())
        if not found:
            raise Wrong("Nobody here is called %(name)s: open the account first, or correct the name.", name=text)
        if len(found) > 1:
            raise Wrong("Several people are called %(name)s: enter the sign-in name instead.", name=text)
        return found.pop()


class Hotels:
    """Every hotel by its code and by its name; one statement."""

    def __init__(self):
        self.codes: dict[str, int] = {}
        self.faces: dict[int, tuple[str, str, str]] = {}
        self._by_name: dict[str, list[int]] = {}
        query = Hotel.select(Hotel.id, Hotel.code, Hotel.name, Hotel.address)
        for number, code, name, address in query.tuples():
            self.codes[code] = number
            self.faces[number] = (code, name, address)
            self._by_name.setdefault(cells.sameness(name), []).append(number)

    def named(self, name: str) -> list[int]:
        return self._by_name.get(cells.sameness(name), [])

    def meant(self, text: str) -> int:
        """The hotel's id, from its code, its name or both (`SZ001 观前店`). Raises Wrong if it is none, or two."""
        plain = cells.narrow(text)
        if plain.upper() in self.codes:
            return self.codes[plain.upper()]
        found = self.named(plain)
        if not found:
            first = re.match(r"[A-Za-z0-9-]+", plain)
            found = [self.codes[first[0].upper()]] if first and first[0].upper() in self.codes else []
        if not found:
            raise Wrong("No hotel has the code or name %(text)s: bring it in first, or correct it.", text=plain)
        if len(found) > 1:
            raise Wrong("Several hotels are called %(text)s: enter the code instead.", text=plain)
        return found[0]

    def several(self, text: str) -> list[int]:
        """The hotels of a cell with several codes, or with one name. Raises Wrong."""
        plain = cells.narrow(text)
        if self.named(plain):
            return [self.meant(plain)]
        return list(dict.fromkeys(self.meant(part) for part in BETWEEN.split(plain) if part))


def holders(hotel_ids: Iterable[int], functions: Iterable[Function]) -> dict[tuple[int, str], list[int]]:
    """{(hotel id, function): account ids} of those posted today, in a statement for each thousand hotels."""
    today, found = clock.today(), {}
    for part in chunks(sorted(set(hotel_ids))):
        query = Posting.select(Posting.hotel, Posting.function, Posting.account).where(Posting.hotel.in_(part))
        query = query.where(
            (Posting.until.is_null() | (Posting.until > today)) & Posting.function.in_(words(functions))
        )
        for hotel_id, function, account_id in query.tuples():
            found.setdefault((hotel_id, function), []).append(account_id)
    return found


def ever_held(hotel_ids: Iterable[int], function: Function) -> set[int]:
    """Those of the hotels to which somebody was ever posted as this."""
    found = set()
    for part in chunks(sorted(set(hotel_ids))):
        query = Posting.select(Posting.hotel).where(Posting.hotel.in_(part) & (Posting.function == function))
        found |= {hotel_id for (hotel_id,) in query.tuples()}
    return found


def on_files(hotel_ids: Iterable[int]) -> dict[int, list[Principal]]:
    """Everybody ever on these hotels' files, in a statement for each thousand hotels."""
    found: dict[int, list[Principal]] = {}
    for part in chunks(sorted(set(hotel_ids))):
        for row in Principal.select().where(Principal.hotel.in_(part)).order_by(Principal.id):
            found.setdefault(row.hotel_id, []).append(row)
    return found


def words(choices: Iterable) -> list[str]:
    return [str(choice.value) for choice in choices]


def chunks(ids: list[int], size: int = 1000) -> Iterable[list[int]]:
    """No database takes any number of values in one statement."""
    return (ids[place : place + size] for place in range(0, len(ids), size))
