"""Labelled choices: what is stored is a short English word, what is shown is its label in the reader's language."""

from enum import StrEnum
from functools import cache

from portal.foundation import i18n
from portal.foundation.i18n import gettext


class Choice(StrEnum):
    """An enumeration whose members carry an English label, translated when it is read."""

    def __new__(cls, value: str, label: str):
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        return member

    @property
    def label(self) -> str:
        return gettext(self._label)

    @classmethod
    def options(cls) -> list[tuple[str, str]]:
        """(value, label) pairs for a form's select."""
        return list(cls.labels().items())

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Value → label in the current language: for lists, where one lookup per row is enough."""
        return dict(_labels(cls, i18n.language()))


@cache
def _labels(choice: type[Choice], _language: str) -> dict[str, str]:
    return {member.value: member.label for member in choice}
