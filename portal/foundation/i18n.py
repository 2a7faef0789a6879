"""Two languages: English is the source, Chinese the catalogue, read once into a plain dictionary."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.messages.pofile import read_po

from portal.foundation import clock

LANGUAGES = {"zh": "简体中文", "en": "English"}
HTML_LANG = {"zh": "zh-Hans", "en": "en"}
DEFAULT = "zh"
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
#: The reader's own time zone; None is the company's.
_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)
CATALOGUE = Path(__file__).parent.parent / "translations" / "zh" / "LC_MESSAGES" / "messages.po"


def _load() -> tuple[dict[str, str], dict[str, str]]:
    singles, plurals = {}, {}
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="zh"):
            if isinstance(message.id, tuple):
                if message.string[0]:
                    plurals[message.id[0]] = message.string[0]
            elif message.id and message.string:
                singles[message.id] = message.string
    return singles, plurals


_singles, _plurals = _load()


def language() -> str:
    return _language.get()


def use(code: str, zone: str = "") -> None:
    """Sets the language of what this thread (or request) says from now on, and the zone (IANA name) of its times;
    without one they are the company's."""
    _language.set(code if code in LANGUAGES else DEFAULT)
    _zone.set(_zone_of(zone))


def _zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # This machine's zones are older than the account's setting.
        return None


@contextmanager
def speaking(code: str, zone: str = ""):
    """Inside, texts are in this language and times in this zone: of whoever reads them, not of whoever acts."""
    tokens = _language.set(code), _zone.set(_zone_of(zone))
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _zone.reset(tokens[1])


def gettext(text: str, /, **values) -> str:
    """The text in the current language, with `%(name)s` filled in."""
    if _language.get() == "zh":
        text = _singles.get(text, text)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, /, **values) -> str:
    """As gettext, for a counted thing; `%(n)s` is the count. Chinese has one form."""
    text = only_form(one, many) or (one if n == 1 else many)
    return text % {"n": n, **values}


def only_form(one: str, many: str) -> str | None:
    """What a counted thing is called in the current language, whatever the count; None where one and many differ."""
    return _plurals.get(one, many) if _language.get() == "zh" else None


WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
MONTHS = {
    "zh": [f"{n}月" for n in range(1, 13)],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def day_text(day: date | None, year: bool | None = None) -> str:
    """11月16日 / 16 Nov; with the year if it is not this one, or as `year` says. Empty for None; of a stored instant
    the day on the reader's clock."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = on_readers_clock(day).date()
    with_year = day.year != clock.today().year if year is None else year
    if _language.get() == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if with_year else f"{day.month}月{day.day}日"
    text = f"{day.day} {MONTHS['en'][day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


def on_readers_clock(moment: datetime) -> datetime:
    return clock.local(moment, _zone.get())


def time_text(moment: datetime | None, year: bool | None = None) -> str:
    """A stored instant on the reader's clock: 11月16日 10:42; the year as in `day_text`."""
    if moment is None:
        return ""
    wall = on_readers_clock(moment)
    return f"{day_text(wall.date(), year)} {wall:%H:%M}"


def weekday_text(day: date) -> str:
    return WEEKDAYS[_language.get()][day.weekday()]


def dated(day: date | None, year: bool | None = None) -> str:
    """A day with its weekday where each language has it: 11月19日 周四 / Thu 19 Nov; the year as in `day_text`."""
    if day is None:
        return ""
    parts = [weekday_text(day), day_text(day, year)]
    return " ".join(reversed(parts) if _language.get() == "zh" else parts)


def week_text(week: clock.Week) -> str:
    """11月16日–22日 / 16–22 Nov: the heading of a week."""
    first, last = week.monday, week.sunday
    if _language.get() == "zh":
        tail = f"{last.day}日" if last.month == first.month else day_text(last, year=False)
        return f"{day_text(first, year=False)}–{tail}"
    head = str(first.day) if last.month == first.month else day_text(first, year=False)
    return f"{head}–{day_text(last, year=False)}"


def month_text(month: clock.Month) -> str:
    """2026年11月 / Nov 2026: the heading of a month."""
    if _language.get() == "zh":
        return f"{month.year}年{month.number}月"
    return f"{MONTHS['en'][month.number - 1]} {month.year}"


class Named:
    """What has `name_zh` and `name_en`: shown in the reader's language, or in the other where that one is empty."""

    @property
    def name(self) -> str:
        return self.name_zh or self.name_en if _language.get() == "zh" else self.name_en or self.name_zh

    @property
    def name_lang(self) -> str:
        """The HTML language of `name` if it is not the reader's, else empty."""
        if _language.get() == "zh":
            return "" if self.name_zh else HTML_LANG["en"]
        return "" if self.name_en else HTML_LANG["zh"]


class Two(Named):
    """A text in two languages that is no name, read as one."""

    def __init__(self, zh: str, en: str):
        self.name_zh, self.name_en = zh, en


def in_two(word: str) -> tuple[property, property]:
    """Of what has `<word>_zh` and `<word>_en`: the text in the reader's language, and the HTML language of it if it is
    another, as `Named` has them of a name."""

    def text(row) -> Two:
        return Two(getattr(row, f"{word}_zh"), getattr(row, f"{word}_en"))

    return property(lambda row: text(row).name), property(lambda row: text(row).name_lang)
