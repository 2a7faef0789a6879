"""Telephone numbers as people write them, and as they are compared: digits alone."""

import re

#: Between several telephone numbers in one field, or a number and its extension.
BETWEEN = re.compile(r"[/,;，；、|\n转]|\s{2,}")
#: A shorter one reaches nobody: service lines have five (10086), an extension has fewer.
SHORTEST = 5


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def bare(text: str) -> str:
    """The digits of one number; +86 138…: the country is not kept."""
    found = digits(text)
    return found.removeprefix("86") if len(found) == 13 else found


def numbers(text: str) -> list[str]:
    """The numbers of a telephone field: `0512-6700 0114 / 138…` → two."""
    return [number for part in BETWEEN.split(text) if (number := bare(part))]


def reaches(text: str) -> bool:
    """True if the text holds at least one whole number, with an extension or without."""
    return any(len(number) >= SHORTEST for number in numbers(text))
