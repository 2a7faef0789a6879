"""What every list page does with its address: filters and sort in the URL, the next page by key. The form of an export
repeats the address in its fields, so filters are read from either."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request

from portal.foundation.choices import Choice
from portal.foundation.paging import Page


def here(**changes) -> str:
    """This page's address with other filters; a filter set to None or empty goes, and the list begins anew."""
    args = {**request.args.to_dict(), "after": None, **changes}
    said = {name: value for name, value in args.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(said)}" if said else request.path


def older_url(page: Page) -> str | None:
    """The address of the next page, or None on the last."""
    return here(after=page.next) if page.next else None


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
    return value if value in set(choices) else ""


def id_arg(name: str) -> str:
    """The id of a row that the address filters by, as text, or an empty one."""
    value = text_arg(name, 10)
    return value if value.isascii() and value.isdigit() and int(value) < 2**31 else ""


@dataclass(frozen=True)
class Active:
    """A filter in force: its field, what it is called and what it says, in the reader's language."""

    name: str
    label: str
    text: str
    value: str
