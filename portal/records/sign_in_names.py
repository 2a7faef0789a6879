"""The names one may sign in with, as they are kept: small letters, a mobile number as its digits."""

import re

from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _

#: What people put between the figures of a number.
_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015]")
_MAINLAND = re.compile(r"(?:(?:\+|00)?86)?(1\d{10})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]\\]+@[^\s@<>\"',;:()\[\]\\.]+(\.[^\s@<>\"',;:()\[\]\\.]+)+")


class Taken(Refused):
    """Somebody else signs in with it. `field` is which of the three names it is."""

    def __init__(self, field: str):
        words = {
            "sign_in": _("This sign-in name is taken."),
            "email": _("Somebody else signs in with this e-mail address."),
            "mobile": _("Somebody else signs in with this mobile number."),
        }
        super().__init__(words[field])
        self.field = field


def mobile_of(text: str) -> str | None:
    """`+86 138-1234 5678` → `13812345678`, `00852 9123 4567` → `+85291234567`; None for what is no such number."""
    figures = _BETWEEN.sub("", text)
    if not figures.isascii():
        return None
    if found := _MAINLAND.fullmatch(figures):
        return found.group(1)
    found = _ABROAD.fullmatch(figures)
    return f"+{found.group(1)}" if found else None


def email_of(text: str) -> str | None:
    """The address in small letters; None for what is none."""
    text = text.strip().lower()
    return text if _EMAIL.fullmatch(text) else None


def readings_of(text: str) -> list[str]:
    """What somebody may have meant who typed this to sign in: the name as it stands, and the number it may be."""
    name = text.strip().lower()
    number = mobile_of(name)
    return [name, number] if number and number != name else [name]
