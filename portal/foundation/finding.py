"""What somebody types to find something, as a condition on the text that is kept for searching."""

import re
import unicodedata

from portal.foundation import phones

#: More words than this narrow nothing down any further.
MOST_WORDS = 8
#: A telephone number as it is written, or a part of one.
_NUMBER = re.compile(r"\+?\d[\d()\-./]*")


def words_of(typed: str) -> list[str]:
    """The words to look for: small letters, plain digits, telephone numbers without what stands between."""
    found = unicodedata.normalize("NFKC", typed).replace("\x00", "").lower().split()
    return [phones.bare(word) if _NUMBER.fullmatch(word) else word for word in found[:MOST_WORDS]]


def holding(query, column, typed: str):
    """The query narrowed to rows whose `column` (small letters) holds every word typed; what is a wildcard to the
    database is a letter here."""
    for word in words_of(typed):
        query = query.where(column.contains(word))
    return query
