"""What an entry of the library is found by: the letters of its title, its summary and its text (design §3a)."""

from collections.abc import Iterable, Iterator

from portal.foundation.fulltext import Index
from portal.foundation.matching import unmatched

INDEX = Index("library_search")
#: What it is found by, as columns of an entry.
TEXTS = ("title", "summary", "text")
#: What bears it is read by hotels of some kind: a hotel's search is not filled up by what stays inside.
FOR_HOTELS = "forhotels"


def index(entry) -> None:
    """Enters an entry that is not in it. Call it in the transaction of the entry."""
    INDEX.put([_row(entry)])


def forget(entry) -> None:
    """Takes an entry out, as long as it stands in the database as it was entered."""
    INDEX.drop([_row(entry)])


def index_all(rows: Iterable[tuple]) -> None:
    """Enters many: (id, audience, title, summary, text)."""
    INDEX.put(_entry(*row) for row in rows)


def asked(words: list[str], hotel_side: bool) -> str | None:
    """What the index is asked for these words; None if they are too short to look for."""
    return INDEX.asked(words, [FOR_HOTELS] if hotel_side else [])


def holding(asked, most):
    """The query of the ids of entries that may hold what was asked."""
    return INDEX.holding(asked, most)


def candidates(words: list[str], most: int) -> list[int]:
    """Ids of the entries that may hold all these words; none for words too short to look for."""
    return INDEX.newest(words, [], most) or []


def recount(ids: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """(id, True) for each entry of the index without its row, (id, False) for each row that is not found by it."""
    for (number,), kept in unmatched(((one,) for one in INDEX.ids()), ((one,) for one in ids)):
        yield number, kept


def rebuild(rows: Iterable[tuple]) -> None:
    """Throws everything away and enters all anew: the same columns as `index_all`."""
    INDEX.clear()
    index_all(rows)


def _row(entry) -> tuple:
    return _entry(entry.id, entry.audience, *(getattr(entry, name) for name in TEXTS))


def _entry(number: int, audience: str, *texts: str) -> tuple[int, str, list[str]]:
    return number, "\n".join(texts), [] if audience == "inside" else [FOR_HOTELS]
