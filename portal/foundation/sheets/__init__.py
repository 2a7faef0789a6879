"""Sheets people bring in: read in a process of their own, the table found in them, cells made comparable."""

from portal.foundation.i18n import gettext


class Told(ValueError):
    """Something that cannot be read; `str()` is the sentence in the reader's language. It can be kept as `packed` and
    told again later in another one."""

    def __init__(self, text: str, /, **values):
        super().__init__(text)
        self.packed = [text, values]

    def __str__(self) -> str:
        return told(self.packed)


class Unreadable(Told):
    """The whole file cannot be read."""


class Wrong(Told):
    """One cell, or one row, cannot be read."""


def told(packed: list) -> str:
    """A kept sentence in the reader's language. A value that is itself `[text, values]` is told likewise."""
    text, values = packed
    return gettext(text, **{name: told(v) if isinstance(v, list) else v for name, v in values.items()})
