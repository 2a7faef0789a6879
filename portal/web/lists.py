"""What every list page does with its address: filters and sort in the URL, the next page by key."""

from urllib.parse import urlencode

from flask import request

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


def choice_arg(name: str, choices: type[Choice], default: Choice) -> Choice:
    """A filter of the address that is one of a few; anything else is the default."""
    try:
        return choices(request.args.get(name, default.value))
    except ValueError:
        return default


def text_arg(name: str, limit: int = 80) -> str:
    """A search text of the address, without what no database takes."""
    return request.args.get(name, "").replace("\x00", "").strip()[:limit]
