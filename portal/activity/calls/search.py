"""What a call is found by in the log: the letters of its text, its hotel and its writer (design §3a)."""

from collections.abc import Iterable, Iterator

from portal.foundation.fulltext import Index

INDEX = Index("call_search")
#: What it is found by, as columns of a call.
TEXTS = ("summary", "inside_note", "spoke_with")


def index(call) -> None:
    """Enters a call that is not in it. Call it in the transaction of the record."""
    INDEX.put([_row(call)])


def forget(call) -> None:
    """Takes a call out, as long as it stands in the database as it was entered: before it is changed or goes."""
    INDEX.drop([_row(call)])


def index_all(rows: Iterable[tuple]) -> None:
    """Enters many: (id, hotel id, writer's id, summary, inside note, spoke with)."""
    INDEX.put(_entry(*row) for row in rows)


def forget_all(rows: Iterable[tuple]) -> None:
    """Takes many out: the same columns, as they stand before they go."""
    INDEX.drop(_entry(*row) for row in rows)


def asked(words: list[str], hotel=None, by=None) -> str | None:
    """What the index is asked for these words, at a hotel, by an officer; None if the words are too short to look
    for."""
    return INDEX.asked(words, _marks(hotel, by))


def holding(asked, most):
    """The query of the ids of calls that may hold what was asked, those recorded last."""
    return INDEX.holding(asked, most)


def candidates(words: list[str], most: int, hotel=None, by=None) -> list[int] | None:
    """Ids of the calls that may hold all these words, those recorded last first; None if the words are too short to
    look for."""
    return INDEX.newest(words, _marks(hotel, by), most)


def _marks(hotel, by) -> list[str]:
    """Whom nobody knows (-1) has no mark: his sign would end the word, and the calls are compared with him anyway."""
    return [f"{name}{number}" for name, number in (("hotel", hotel), ("officer", by)) if number and number > 0]


def _row(call) -> tuple:
    return _entry(call.id, call.hotel_id, call.by_id, *(getattr(call, name) for name in TEXTS))


def _entry(number: int, hotel_id: int, by_id: int, *texts: str) -> tuple[int, str, list[str]]:
    return number, "\n".join(texts), [f"hotel{hotel_id}", f"officer{by_id}"]


def recount(ids: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """(id, True) for each entry without its call, (id, False) for each call without its entry; `ids` are those of all
    calls in their order."""
    kept, right = INDEX.ids(), iter(ids)
    one, other = next(kept, None), next(right, None)
    while one is not None or other is not None:
        if one == other:
            one, other = next(kept, None), next(right, None)
        elif other is None or (one is not None and one < other):
            yield one, True
            one = next(kept, None)
        else:
            yield other, False
            other = next(right, None)


def rebuild(rows: Iterable[tuple]) -> None:
    """Throws everything away and enters all calls anew: the same columns as `index_all`."""
    INDEX.clear()
    index_all(rows)
