"""What a published bulletin is found by: the letters of its title and text (design §3a)."""

from collections.abc import Iterable, Iterator

from portal.foundation.fulltext import Index
from portal.foundation.matching import unmatched

INDEX = Index("bulletin_search")


def index(row) -> None:
    """Enters a bulletin that is not in it. Call it in the transaction of the deed."""
    INDEX.put([_entry(row)])


def forget(row) -> None:
    """Takes one out, as it stands in the database: before it is changed or withdrawn."""
    INDEX.drop([_entry(row)])


def rebuild(rows: Iterable) -> None:
    """Throws everything away and enters all that are published anew."""
    INDEX.clear()
    INDEX.put(_entry(row) for row in rows)


def recount(ids: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """(id, True) for each entry without its bulletin, (id, False) for each published bulletin without its entry."""
    for (number,), kept in unmatched(((one,) for one in INDEX.ids()), ((one,) for one in ids)):
        yield number, kept


def _entry(row) -> tuple[int, str, list[str]]:
    return row.id, f"{row.title}\n{row.text}", []
