"""Words that were looked for, marked where they stand."""

import re

from markupsafe import Markup, escape

from portal.foundation.fulltext import words_of

MARK = Markup("<mark>{}</mark>")


def marked(text: str, typed: str) -> Markup:
    """The text with each of the words typed in a `<mark>`; what stands there in full-width letters is found, too, but
    not marked."""
    words = sorted(words_of(typed), key=len, reverse=True)
    if not words:
        return escape(text)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    return Markup("".join(MARK.format(part) if n % 2 else escape(part) for n, part in enumerate(parts)))
