"""Rows that stand in an order and are closed rather than deleted: departments, regions, teams."""

from portal.foundation.db import ready
from portal.foundation.i18n import Named
from portal.foundation.roles import Person


class Ordered(Named):
    """Beside a table: its rows as people list them. `ORDER` names the columns, `active` says what exists today."""

    ORDER = ("id",)

    @classmethod
    def in_order(cls, person: Person, all: bool = False) -> list:
        """Those of today in their order, or with `all` every one there ever was."""
        return _in_order(person, table=cls, all=all)


@ready
def _in_order(person, *, table, all):
    query = table.visible_to(person) if all else table.visible_to(person).where(table.active)
    return query.order_by(*(table._meta.fields[name] for name in table.ORDER))
