"""Who is in which team and who leads what: it stands on the accounts, and decides which hotels a manager writes."""

from portal.foundation import db
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.teams import Region, Team


def add(by: Person, table: type[Team] | type[Region], managers: list[Account], officers=(), **facts) -> Team | Region:
    """Opens a team or a region with its people."""
    with db.together():
        row = table.add(by, **facts)
        _hold(by, row, [*officers, *managers])
    return row


def edit(by: Person, row: Team | Region, opened: int, managers: list[Account], officers=(), **facts) -> None:
    """Saves over version `opened`: these managers lead it and these officers are in it, and nobody else. Raises
    Conflict."""
    with db.together():
        told = _told("managers", row.managers, managers)
        if isinstance(row, Team):
            told |= _told("officers", row.officers, officers)
        row.edit(by, opened, told, **facts)
        _hold(by, row, [*officers, *managers])


def _told(name: str, before: list[str], accounts: list[Account]) -> dict:
    after = sorted((str(row.id) for row in accounts), key=int)
    return {name: [before, after]} if before != after else {}


def _hold(by: Person, row: Team | Region, wanted: list[Account]) -> None:
    field = "team" if isinstance(row, Team) else "region"
    ids = {account.id for account in wanted}
    for account in row.accounts.order_by(Account.id):
        if account.id not in ids:
            account.edit(by, account.version, **{field: None})
    for account in wanted:
        if getattr(account, f"{field}_id") != row.id:
            account.edit(by, account.version, **{field: row})


def officers_and_managers() -> tuple[list[Account], list[Account]]:
    """Everybody who can be in a team or lead one, by name."""
    query = Account.select().where(Account.active & Account.role.in_((Role.STAFF, Role.MANAGER)))
    rows = list(query.order_by(Account.name_key, Account.name, Account.id))
    return [row for row in rows if row.role == Role.STAFF], [row for row in rows if row.role == Role.MANAGER]


def liaisons() -> dict[int | None, list[Account]]:
    """{department id: its liaisons by name}; under None those who are in no department yet."""
    query = Account.select().where(Account.active & (Account.role == Role.LIAISON))
    found: dict[int | None, list[Account]] = {}
    for row in query.order_by(Account.name_key, Account.name, Account.id):
        found.setdefault(row.department_id, []).append(row)
    return found
