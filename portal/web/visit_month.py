"""Whose month of visits an address asks for: the calendar's and the travel list's."""

from dataclasses import dataclass

from portal.foundation import clock
from portal.foundation.clock import Month
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.web.lists import id_arg, text_arg
from portal.web.visit_filter import month_arg


@dataclass(frozen=True)
class Asked:
    """`by`: whose visits, or None for all that this person reads. `named` is False while a choice is still owed."""

    path: str
    month: Month
    by: int | None
    name: str
    named: bool
    officers: list[tuple[int, str]]

    def url(self, month: Month, path: str = "") -> str:
        by = f"&officer={self.by}" if self.by else ""
        return f"{path or self.path}?month={month}{by}"


def asked(person: Person, path: str = "/visits/calendar") -> Asked:
    """Reads an address. An officer begins with himself, a department with all that is its own; others choose."""
    month = month_arg() or clock.this_month()
    by = int(id_arg("officer") or 0) or None
    if text_arg("officer", 10) == "me" or (by is None and person.role == Role.STAFF):
        by = person.id
    if by == person.id and person.role == Role.STAFF:
        # His own month: there is nothing to choose, so nobody is looked up.
        return Asked(path, month, by, person.name, True, [])
    officers = [] if person.role == Role.LIAISON else Account.officer_names()
    name = dict(officers).get(by, "") or (Account.names([by]).get(by, "") if by else "")
    return Asked(path, month, by, name, bool(by) or person.role == Role.LIAISON, officers)
