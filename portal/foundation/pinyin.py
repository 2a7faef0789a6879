"""Chinese text in Latin letters: initials make codes, full readings sort, and both make names findable."""

from collections.abc import Iterable

from portal.foundation.lazy import pypinyin
from portal.foundation.phones import numbers


def initials(text: str) -> str:
    """The first letter of each character's reading and of each Latin word, in capitals: `苏州` → `SZ`."""
    letters = pypinyin.lazy_pinyin(text, style=pypinyin.Style.FIRST_LETTER, errors=_latin)
    return "".join(letter for letter in "".join(letters).upper() if letter.isascii() and letter.isalnum())


def _latin(run: str) -> str:
    return "".join(word[0] for word in run.split())


def full(text: str) -> str:
    """The whole reading in small letters and digits, without gaps: `苏州观前店` → `suzhouguanqiandian`."""
    return "".join(letter for letter in "".join(pypinyin.lazy_pinyin(text)).lower() if letter.isalnum())


def searchable(name: str, others: Iterable[str] = (), phones: Iterable[str] = ()) -> str:
    """Everything a search may ask for, a line each, in small letters: the name, its readings, other words, digits."""
    lines = [name, *others, initials(name), full(name), *(number for text in phones for number in numbers(text))]
    return "\n".join(dict.fromkeys(line.lower() for line in lines if line))
