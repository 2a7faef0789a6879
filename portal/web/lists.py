"""What every list page does with its address: filters and sort in the URL, the next page by key. The form of an export
repeats the address in its fields, so filters are read from either."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import starmap
from urllib.parse import urlencode

from flask import g, request
from markupsafe import Markup, escape

from portal.foundation.choices import Choice
from portal.foundation.db import Missing
from portal.foundation.i18n import day_text, weekday_text
from portal.foundation.paging import Page
from portal.foundation.roles import Person


def here(**changes) -> str:
    """This page's address with other filters; a filter set to None or empty goes, and the list begins anew."""
    args = {**request.args.to_dict(), "after": None, **changes}
    said = {name: value for name, value in args.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(said)}" if said else request.path


def older_url(page: Page) -> str | None:
    """The address of the next page, or None on the last."""
    return here(after=page.next) if page.next else None


def paged(page: Page) -> dict:
    """What the template of a list asks for: its rows, the way on, and on later pages the way back to the first."""
    return {"page": page, "older": older_url(page), "first": here() if request.args.get("after") else None}


def asked():
    """The fields of the filter: of the address or the form, or those with which a large export was begun."""
    return request.values if g.get("asked") is None else g.asked


def choice_arg(name: str, choices: type[Choice], default: Choice) -> Choice:
    """A filter of the address that is one of a few; anything else is the default."""
    try:
        return choices(asked().get(name, default.value))
    except ValueError:
        return default


def text_arg(name: str, limit: int = 80) -> str:
    """A search text of the address, without what no database takes."""
    return asked().get(name, "").replace("\x00", "").strip()[:limit]


def one_of(name: str, choices: type[Choice]) -> str:
    """A filter of the address that is one of a few, or an empty text."""
    value = text_arg(name, 20)
    return value if value and value in set(choices) else ""


def id_arg(name: str) -> str:
    """The id of a row that the address filters by, as text, or an empty one."""
    value = text_arg(name, 10)
    return value if value.isascii() and value.isdigit() and int(value) < 2**31 else ""


def row_of(table, person: Person, key: str):
    """The row of an address's filter, or None if there is none of that name that this person sees."""
    try:
        return table.find_for(person, key) if key else None
    except Missing:
        return None


def options(pairs: Iterable[tuple], chosen: str = "") -> Markup:
    """The options of a select, drawn, of (value, text): a filter may name hundreds of officers, on everybody's page, so
    each is drawn once and kept."""
    drawn = list(starmap(_option, pairs))
    if chosen:
        plain = f'<option value="{escape(chosen)}">'
        drawn = [one.replace(">", " selected>", 1) if one.startswith(plain) else one for one in drawn]
    return Markup("".join(drawn))


@lru_cache(maxsize=4096, typed=True)
def _option(value: str | int, text: str) -> str:
    return f'<option value="{escape(value)}">{escape(text)}</option>'


def days_in_words(days: Iterable[date]) -> dict[date, tuple[str, str, str]]:
    """Each day as the address of a time, as a text and as a weekday: rows of one page share a few days."""
    return {day: (day.isoformat(), day_text(day), weekday_text(day)) for day in set(days)}


@dataclass(frozen=True)
class Active:
    """A filter in force: its field, what it is called and what it says, in the reader's language."""

    name: str
    label: str
    text: str
    value: str
