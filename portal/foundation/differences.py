"""What one text changes of another: paragraph by paragraph, and within a paragraph letter by letter."""

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

#: Letters of one language stay together: a word of Latin letters, a number; a Chinese character stands alone.
_PIECE = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
#: Two paragraphs that have less than this in common are not one that was changed.
ALIKE = 0.4
#: Longer than this one beside the other, letters are not compared: it would take too long.
MOST = 4_000_000


class Paragraph(NamedTuple):
    """`change` is empty for what stayed, `added`, `removed` or `changed`; of the last each piece has a change of its
    own."""

    change: str
    pieces: list[tuple[str, str]]


def compared(before: str, after: str) -> list[Paragraph]:
    """The paragraphs of both, in their order."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph("", [("", text)]) for text in new[c:d]]
        else:
            for was, now in zip_longest(old[a:b], new[c:d]):
                found += _beside(was, now)
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _beside(was: str | None, now: str | None) -> list[Paragraph]:
    """One paragraph that was changed, or one that went and one that came."""
    if was is not None and now is not None and len(was) * len(now) <= MOST:
        pieces = within(was, now)
        same = sum(len(text) for change, text in pieces if not change)
        if same >= ALIKE * max(len(was), len(now)):
            return [Paragraph("changed", pieces)]
    gone = [Paragraph("removed", [("", was)])] if was is not None else []
    return gone + ([Paragraph("added", [("", now)])] if now is not None else [])


def within(was: str, now: str) -> list[tuple[str, str]]:
    """(change, text): what stayed, what was removed and what was added, in the order in which one reads it."""
    old, new = _PIECE.findall(was), _PIECE.findall(now)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("", "".join(new[c:d])))
            continue
        found += [("removed", "".join(old[a:b]))] if a < b else []
        found += [("added", "".join(new[c:d]))] if c < d else []
    return found
