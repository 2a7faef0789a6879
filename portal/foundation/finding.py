"""What somebody types to find something, as a condition on the text that is kept for searching."""

import re
import unicodedata

from peewee import OP, SQL, Expression, NodeList

from portal.foundation import phones

#: More words than this narrow nothing down any further.
MOST_WORDS = 8
#: A telephone number as it is written, or a part of one.
_NUMBER = re.compile(r"\+?\d[\d()\-./]*")


def words_of(typed: str) -> list[str]:
    """The words to look for: small letters, plain digits, telephone numbers without what stands between."""
    found = unicodedata.normalize("NFKC", typed).replace("\x00", "").lower().split()
    return [phones.bare(word) if _NUMBER.fullmatch(word) else word for word in found[:MOST_WORDS]]


def holding(query, column, typed):
    """The query narrowed to rows whose `column` (small letters) holds every word typed (a text, or the patterns of its
    words); what is a wildcard to the database is a letter here."""
    for word in map(pattern, words_of(typed)) if isinstance(typed, str) else typed:
        query = query.where(like(column, word))
    return query


def pattern(word: str) -> str:
    """What `like` compares with to find a word anywhere."""
    return f"%{escaped(word)}%"


def escaped(word: str) -> str:
    r"""Wildcards as letters: what is found with `ESCAPE '\'`."""
    return word.replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%")


def like(column, wanted):
    """The condition that a column is like a pattern, which may be a parameter; letters large and small alike."""
    return Expression(column, OP.ILIKE, NodeList((wanted, SQL(r"ESCAPE '\'"))))
