"""Rows that stand in an order and are closed rather than deleted: departments, regions, teams."""

from portal.foundation.i18n import Named
from portal.foundation.roles import Person


class Ordered(Named):
    """Beside a table: its rows as people list them. `ORDER` names the columns, `active` says what exists today."""

    ORDER = ("id",)

    @classmethod
    def in_order(cls, person: Person, all: bool = False) -> list:
        """Those of today in their order, or with `all` every one there ever was."""
        query = cls.visible_to(person) if all else cls.visible_to(person).where(cls.active)
        return list(query.order_by(*(cls._meta.fields[name] for name in cls.ORDER)))
