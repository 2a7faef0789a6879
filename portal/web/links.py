"""From a record to its address, and from `(kind, id)` to a link."""

from portal.activity.calls import Call
from portal.records.accounts import Account
from portal.records.hotels import Hotel


def url_of(row) -> str:
    """The address of a record's page."""
    if isinstance(row, Hotel):
        return f"/hotels/{row.code}"
    if isinstance(row, Call):
        return f"/calls/{row.id}"
    if isinstance(row, Account):
        return f"/accounts/{row.id}"
    raise TypeError(f"{type(row).__name__} has no page")
