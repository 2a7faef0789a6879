"""Reads holidays as people have them: the yearly notice pasted whole, or a span and a name in each line."""

import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from portal.foundation.calendar import HOLIDAYS

_DATE = r"(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*(\d{1,2})(?!\d)\s*日?"
#: A day, or a span of days; the last day may name the day of the month alone (2月15日至23日).
_SPAN = re.compile(rf"(?<!\d){_DATE}(?:\s*(?:至|到|–|—|~|-|to)\s*(?:{_DATE}|(\d{{1,2}})(?!\d)\s*日?))?")
_ASIDE = re.compile(r"\([^()]*\)")
_HEAD = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.)]\s+)?\s*([^\d:]{1,20}):")
_WORK = re.compile(r"上班|补班|上课|\bwork(ing)?\b|make-?up", re.I)
_NOISE = re.compile(
    r"放假|调休|上班|补班|共|[\d]+天|\bholiday\b|\bwork(ing)?( day)?\b|\bmake-?up( day)?\b|[,,、;:。|\s/-]+", re.I
)
_ENGLISH = {zh: en for en, zh in HOLIDAYS.items()}
#: No holiday is longer; a longer span is a slip of the pen.
LONGEST = 31


class Told(NamedTuple):
    """What the text says of one day."""

    working: bool
    name_zh: str
    name_en: str


class Unclear(ValueError):
    """A line that names a day there is not. `line` is that line."""

    def __init__(self, line: str):
        super().__init__(line)
        self.line = line


def read(text: str, year: int) -> dict[date, Told]:
    """{day: what is said of it}; days without a year are of `year`. Lines that name no day are passed over. Raises
    Unclear for one with a day or span that cannot be."""
    found: dict[date, Told] = {}
    latest = ("", "")
    for line in text.splitlines():
        plain = _ASIDE.sub("", unicodedata.normalize("NFKC", line))
        head = _HEAD.match(plain)
        for sentence in re.split(r"[。;]", plain[head.end() :] if head else plain):
            spans = [_days(match, year, line.strip()) for match in _SPAN.finditer(sentence)]
            if not spans:
                continue
            working = bool(_WORK.search(sentence))
            rest = head.group(1).strip() if head else _NOISE.sub(" ", _SPAN.sub(" ", sentence)).strip()
            # A make-up day without a name belongs to the holiday told before it.
            latest = _names(rest) if rest else latest
            for day in (day for span in spans for day in span):
                found[day] = Told(working, *latest)
    return found


def undated(text: str) -> list[str]:
    """The lines in which nothing is said of any day: they were passed over."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not _SPAN.search(unicodedata.normalize("NFKC", line))]


def _days(match: re.Match, year: int, line: str) -> list[date]:
    year1, month1, day1, year2, month2, day2, last = match.groups()
    try:
        begin = date(int(year1 or year), int(month1), int(day1))
        if last:
            end = begin.replace(day=int(last))
        elif day2:
            end = date(int(year2 or begin.year), int(month2), int(day2))
        else:
            end = begin
    except ValueError:
        raise Unclear(line) from None
    if not 0 <= (end - begin).days < LONGEST or abs(begin.year - year) > 1:
        raise Unclear(line)
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _names(text: str) -> tuple[str, str]:
    """(Chinese, English) of a name in one of them."""
    text = text[:40]
    if re.search(r"[\u3400-\u9fff]", text):
        return text, _ENGLISH.get(text, "")
    return HOLIDAYS.get(text, ""), text
