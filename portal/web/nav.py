"""Each role's way around: the rail on a desktop, five tabs on a telephone."""

from dataclasses import dataclass

from flask import Flask, g, request

from portal.foundation import clock, i18n
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str
    current: bool
    count: int | None = None


def _entries(person: Person) -> list[tuple[str, str, str]]:
    """(label, address, icon) in the order of use."""
    mine = (_("My hotels"), "/hotels?officer=me", "calendar-check")
    hotels = (_("Hotel files"), "/hotels", "building-2")
    calls = (_("Call records"), "/calls", "phone")
    accounts = (_("Accounts"), "/accounts", "users")
    audit = (_("Audit"), "/audit", "scroll-text")
    account = (_("My account"), "/me", "circle-user-round")
    handovers = (_("Hand-overs"), "/handovers", "arrow-left-right")
    covers = (_("Covers"), "/covers", "user-round-check")
    company = [
        (_("Departments"), "/departments", "network"),
        (_("Teams"), "/teams", "users-round"),
        (_("Service items"), "/services", "concierge-bell"),
    ]
    if person.role == Role.STAFF:
        return [mine, hotels, calls, handovers, covers, account]
    if person.role == Role.MANAGER:
        return [hotels, calls, handovers, covers, *company, account]
    if person.role == Role.LIAISON:
        return [hotels, calls, *company, account]
    if person.role == Role.DIRECTOR:
        return [hotels, calls, handovers, covers, *company, audit, account]
    if person.role == Role.ADMIN:
        imports = (_("Imports"), "/imports", "file-up")
        settings = (_("Settings"), "/settings", "settings")
        return [accounts, hotels, imports, *company, covers, settings, audit, account]
    if person.functions & {Function.GM, Function.OWNER}:
        return [(_("Your hotels"), "/hotels", "building-2"), account]
    return [account]


def init_app(app: Flask) -> None:
    @app.context_processor
    def _nav():
        person = g.get("person")
        if person is None:
            return {"nav": [], "tabs": [], "search_url": None}
        here = request.path
        mine = request.args.get("officer") == "me"
        entries = []
        for label, url, icon in _entries(person):
            path, _sep, query = url.partition("?")
            current = here == path or here.startswith(path + "/")
            if path == "/hotels" and person.role == Role.STAFF:
                current = current and mine == bool(query) and (not query or here == path)
            entries.append(Entry(label, url, icon, current))
        searches = person.may("hotels.read") and not person.is_hotel_side
        return {
            "nav": entries,
            "tabs": entries[:5],
            "search_url": "/search" if searches else None,
            "stamp": i18n.time_text(clock.now()),
        }
