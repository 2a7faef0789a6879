"""What somebody on a hotel's file is reached by, as it is compared: how the same person is found on other files."""

from collections.abc import Iterable, Iterator

from peewee import CharField, DeferredForeignKey

from portal.foundation import phones
from portal.foundation.db import Table

#: The fields of a card that it follows from.
OF_CARD = ("phone", "phone2", "email")
AT_ONCE = 200


class ReachedBy(Table):
    """A telephone number (digits) or an address (small letters) of a principal; kept wherever his card is written."""

    principal = DeferredForeignKey("Principal", backref="+", on_delete="CASCADE")
    key = CharField(max_length=120, index=True)

    @classmethod
    def visible_to(cls, person):
        return cls.none()

    @classmethod
    def keep(cls, ids: Iterable[int]) -> None:
        """As the cards of these principals say now. Call it in the transaction that has changed them."""
        table, ids = cls.principal.rel_model, list(ids)
        columns = (table.id, *(getattr(table, name) for name in OF_CARD))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            cls.delete().where(cls.principal.in_(some)).execute()
            cards = table.select(*columns).where(table.id.in_(some)).tuples()
            rows = [{"principal": number, "key": key} for number, *card in cards for key in keys_of(*card)]
            if rows:
                cls.insert_many(rows).execute()

    @classmethod
    def of(cls, keys: Iterable[str]):
        """The query of the principals reached by one of these."""
        return cls.select(cls.principal).where(cls.key.in_(list(keys)))

    @classmethod
    def recount(cls) -> Iterator[tuple[int, list[str], list[str]]]:
        """(principal, kept, right) wherever they differ: for `doctor --recount`."""
        table, kept = cls.principal.rel_model, {}
        for number, key in cls.select(cls.principal, cls.key).tuples():
            kept.setdefault(number, []).append(key)
        columns = (table.id, *(getattr(table, name) for name in OF_CARD))
        for number, *card in table.select(*columns).order_by(table.id).tuples().iterator():
            if (there := sorted(kept.get(number, []))) != keys_of(*card):
                yield number, there, keys_of(*card)


def keys_of(phone: str, phone2: str, email: str) -> list[str]:
    """What a card is found by, each once."""
    found = {number[:120] for text in (phone, phone2) for number in phones.numbers(text)}
    return sorted(found | ({email.lower()} if email else set()))
