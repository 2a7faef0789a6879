"""The people around a follow-up: who runs, serves and leads a hotel, and whom a department speaks through."""

from peewee import Value, fn

from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.departments import QUALITY, Department
from portal.records.hotels import Posting
from portal.records.teams import Team


def gms_of(hotel_id: int) -> list[int]:
    """Who runs a hotel today."""
    return _posted(hotel_id, Function.GM)


def officers_of(hotel_id: int) -> list[int]:
    """The officer of a hotel today."""
    return _posted(hotel_id, Function.OFFICER)


def serving(hotel_id: int) -> list[int]:
    """Its officer and whoever stands in for him today."""
    posted = officers_of(hotel_id)
    here = Cover.hotel.is_null() | (Cover.hotel == hotel_id)
    covers = Cover.current().select(Cover.substitute).where(Cover.officer.in_(posted) & here)
    return posted + [account_id for (account_id,) in covers.tuples()]


def managers_of(hotel_id: int) -> list[int]:
    """Who leads a hotel, as `Hotel.writable_by` says of each of them: the managers of its officer's team or region;
    those who lead all; of a hotel without an officer every one."""
    manager, officer = Account, Account.alias()
    query = manager.select(manager.id).where(manager.active & (manager.role == Role.MANAGER))
    posted = officers_of(hotel_id)
    if posted:
        teams = Team.select(Team.id).join(officer, on=(officer.team == Team.id)).where(officer.id.in_(posted))
        regions = Team.select(Team.region).join(officer, on=(officer.team == Team.id)).where(officer.id.in_(posted))
        leads_all = manager.team.is_null() & manager.region.is_null()
        query = query.where(leads_all | manager.team.in_(teams) | manager.region.in_(regions))
    return [account_id for (account_id,) in query.order_by(manager.id).tuples()]


def liaisons_of(department_id: int | None) -> list[int]:
    """Whom a department speaks through."""
    query = Account.select(Account.id).where(Account.active & (Account.role == Role.LIAISON))
    return [account_id for (account_id,) in query.where(Account.department == department_id).tuples()]


def department_of(account_id: int | None):
    """The department of an account: a subquery."""
    return Account.select(Account.department).where((Account.id == account_id) & Account.department.is_null(False))


def is_of_quality(account_id: int | None):
    """The condition that an account speaks for quality."""
    there = (Account.id == account_id) & (Account.role == Role.LIAISON) & (Department.word == QUALITY)
    return fn.EXISTS(Account.select(Value(1)).join(Department).where(there))


def of_quality() -> list[int]:
    """Whom quality speaks through; nobody where there is none."""
    return [number for (number,) in _of_quality().tuples()]


def nobody_of_quality():
    """The condition that there is nobody who speaks for quality."""
    return ~fn.EXISTS(_of_quality())


def _of_quality():
    query = Account.select(Account.id).join(Department).where(Department.word == QUALITY)
    return query.where(Account.active & (Account.role == Role.LIAISON))


def told_of_overdue(hotel_id: int, helper_id: int | None, steps) -> list[int]:
    """Who is told at these steps that a rectification is overdue: 0 its officer, 1 its manager, 2 the department that
    helps (quality where nobody speaks for it), 3 the director."""
    found = []
    for step in steps:
        if step == 0:
            found += serving(hotel_id)
        elif step == 1:
            found += managers_of(hotel_id)
        elif step == 2:
            found += (liaisons_of(helper_id) if helper_id else []) or of_quality()
        else:
            found += [account.id for account in Account.directors()]
    return found


def hotel_side(account_ids) -> set[int]:
    """Those of these accounts that belong to the hotel side."""
    ids = [number for number in set(account_ids) if number is not None]
    query = Account.select(Account.id).where(Account.id.in_(ids) & (Account.role == Role.GM))
    return {account_id for (account_id,) in query.tuples()} if ids else set()


def _posted(hotel_id: int, function: Function) -> list[int]:
    today = Posting.current().select(Posting.account).distinct()
    query = today.where((Posting.hotel == hotel_id) & (Posting.function == function))
    return [account_id for (account_id,) in query.order_by(Posting.account).tuples()]
