"""Pinyin initials of Chinese text: 重庆 → CQ. They make codes now, and will make names findable."""

from portal.foundation.lazy import pypinyin


def initials(text: str) -> str:
    """The first letter of each character's reading and of each Latin word, in capitals: `苏州` → `SZ`."""
    letters = pypinyin.lazy_pinyin(text, style=pypinyin.Style.FIRST_LETTER, errors=_latin)
    return "".join(letter for letter in "".join(letters).upper() if letter.isascii() and letter.isalnum())


def _latin(run: str) -> str:
    return "".join(word[0] for word in run.split())
