"""Each role's way around: the rail on a desktop, five tabs on a telephone."""

from functools import lru_cache
from typing import NamedTuple

from flask import Flask, g, request
from markupsafe import Markup

from portal.foundation import clock, i18n
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.insight.follow_ups import waiting_for
from portal.insight.rail import waiting_for_officer
from portal.records.proposals import Proposal
from portal.web import drawn

#: What draws an entry: all that stands on it is in the entry.
RAIL = "layouts/_rail.html"
#: So many entries have room in a telephone's tabs.
TABS = 5


class Entry(NamedTuple):
    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None
    #: Begins another group: what one does all day stands first, then what one looks after, then what is set up.
    apart: bool = False


@lru_cache(maxsize=64)
def _entries(role: Role, functions: frozenset, several: bool, _language: str) -> tuple[Entry, ...]:
    """The rail as nobody in particular sees it: without a count, and nowhere."""
    groups = _groups(Person(0, "", role, functions, hotels=2 if several else 1))
    return tuple(
        Entry(*one, apart=n > 0 and place == 0) for n, group in enumerate(groups) for place, one in enumerate(group)
    )


def _groups(person: Person) -> list[list[tuple[str, str, str]]]:
    """(label, address, icon) in the order of use, in groups."""
    home = (_("Home"), "/", "house")
    mine = (_("My hotels"), "/hotels?officer=me", "star")
    hotels = (_("Hotel files"), "/hotels", "building-2")
    calls = (_("Call records"), "/calls", "phone")
    accounts = (_("Accounts"), "/accounts", "users")
    audit = (_("Audit"), "/audit", "scroll-text")
    # Erasures are reached from there: each entry weighs on every page.
    leaks = (_("Personal data"), "/leaks", "shield-alert")
    account = (_("My account"), "/me", "circle-user-round")
    proposals = (_("Proposals"), "/proposals", "inbox")
    handovers = (_("Hand-overs"), "/handovers", "arrow-left-right")
    covers = (_("Covers"), "/covers", "user-round-check")
    notices = (_("My notices"), "/notices", "bell")
    follow_ups = (_("To do") if person.is_hotel_side else _("Follow-ups"), "/follow-ups", "list-checks")
    visits = (_("Visits"), "/visits", "map-pinned")
    inspections = (_("Inspections"), "/inspections", "clipboard-check")
    bulletins = (_("Bulletins"), "/bulletins", "newspaper")
    evaluation = (_("Evaluation"), "/evaluations", "message-square-heart")
    judged = [evaluation, (_("Improvements"), "/improvements", "trending-up")]
    reports = (_("Reports"), "/reports", "file-text")
    figures = (_("Figures"), "/monthly-reports", "chart-column")
    week = (_("My week") if person.role == Role.STAFF else _("Weeks of officers"), "/week", "calendar-check")
    to_tell = (_("What to tell"), "/to-tell", "megaphone")
    coverage = (_("Coverage"), "/coverage", "chart-line")
    excuses = (_("Excused weeks"), "/excuses", "calendar-off")
    checks = (_("Spot checks"), "/spot-checks", "phone-forwarded")
    library = (_("Library"), "/library", "library")
    association = (_("Association"), "/association", "handshake")
    company = [
        (_("Departments"), "/departments", "network"),
        (_("Teams"), "/teams", "users-round"),
        (_("Service items"), "/services", "concierge-bell"),
    ]
    checking = [excuses, checks]
    if person.role == Role.STAFF:
        others = [proposals, handovers, covers]
        return [
            [week, hotels, follow_ups, calls, notices, bulletins, visits, inspections],
            [coverage, *checking, figures, reports, evaluation, association, library],
            [mine, *others],
            [leaks, account],
        ]
    if person.role == Role.MANAGER:
        daily = [home, coverage, follow_ups, hotels, calls, notices, bulletins, visits, inspections]
        others = [proposals, handovers, covers]
        led = [week, *checking, figures, reports, *judged, association, library]
        return [daily, led, others, [*company, leaks, account]]
    if person.role == Role.LIAISON:
        daily = [home, follow_ups, hotels, calls, notices, bulletins, visits, inspections]
        return [daily, [figures, *judged, association, library, *company, leaks, account]]
    if person.role == Role.DIRECTOR:
        consents = (_("Director's role"), "/accounts/consents", "user-check")
        daily = [home, coverage, follow_ups, hotels, calls, notices, bulletins, visits, inspections]
        kept = [audit, leaks, consents]
        others = [to_tell, *checking, figures, reports, association, library, handovers, covers]
        return [[*daily, *judged], others, [*company, *kept, account]]
    if person.role == Role.ADMIN:
        imports = (_("Imports"), "/imports", "file-up")
        settings = (_("Settings"), "/settings", "settings")
        daily = [home, accounts, hotels, imports, notices, bulletins]
        checklists = (_("Checklists"), "/inspections/templates", "clipboard-check")
        return [daily, [proposals, covers, library, *company, checklists], [settings, audit, leaks, account]]
    several = [(_("Your hotels"), "/hotels", "building-2")] if person.hotels > 1 else []
    to_do = [follow_ups] if person.may("follow_ups.read") else []
    own = [figures] if person.may("monthly_reports.read") else []
    own += [visits] if person.may("visits.read") else []
    own += [inspections] if person.may("inspections.read") else []
    own += [association] if person.may("association.read") else []
    own += [library] if person.may("library.read") else []
    # A telephone has room for five: what is asked for each day, and oneself.
    asked = [evaluation] if person.may("evaluations.write") else [own.pop(0)] if own else []
    return [[home, *to_do, *asked, notices, account, *several, bulletins, *own]]


def count() -> None:
    """Counts what waits for the person, before a page is rendered: templates fetch nothing."""
    person = g.get("person")
    if person is None:
        return
    g.waiting = {"/notices": g.signed_in.unread}
    if person.role == Role.STAFF:
        g.waiting |= waiting_for_officer(person)
        return
    if person.may("follow_ups.read"):
        g.waiting["/follow-ups"] = waiting_for(person)
    if person.may("proposals.approve"):
        g.waiting["/proposals"] = Proposal.waiting()


class Rail(NamedTuple):
    """The ways around as they are drawn: the rail, a telephone's tabs, and what does not fit into them."""

    nav: Markup
    tabs: Markup
    more: Markup


def rail_of(person: Person, here: str, his_own: bool, waiting: dict[str, int | None]) -> Rail:
    """The rail on the page at `here`. Entries are drawn once each; a page puts those in that are marked on it.
    `his_own`: the page is an officer's list of his own hotels."""
    who = (person.role, person.functions, person.hotels > 1, i18n.language())
    entries, plain = _entries(*who), _plain(*who)
    current = _places(*who, person.hotels == 1, here, his_own)
    nav, tabs, more = map(list, plain)
    for place, entry in enumerate(entries):
        count = waiting.get(entry.url) or None
        if count or place in current:
            marked = entry._replace(current=place in current, count=count)
            nav[place] = drawn.once(RAIL, "in_rail", marked)
            if place < TABS:
                tabs[place] = drawn.once(RAIL, "in_tabs", marked)
            elif marked.current:
                more[place - TABS] = drawn.once(RAIL, "in_more", marked._replace(count=None))
    return Rail(*(Markup("".join(items)) for items in (nav, tabs, more)))


@lru_cache(maxsize=64)
def _plain(*who) -> tuple[list[Markup], ...]:
    entries = _entries(*who)
    kinds = (("in_rail", entries), ("in_tabs", entries[:TABS]), ("in_more", entries[TABS:]))
    return tuple([drawn.once(RAIL, kind, one) for one in of_kind] for kind, of_kind in kinds)


@lru_cache(maxsize=1024)
def _places(role: Role, functions: frozenset, several: bool, language: str, only: bool, here: str, his_own: bool):
    """Under which entries the page at `here` stands. `only`: the person has one hotel."""
    entries = _entries(role, functions, several, language)
    return {place for place, one in enumerate(entries) if _is_here(one.url, here, role, only, his_own)}


def _is_here(url: str, here: str, role: Role, only: bool, his_own: bool) -> bool:
    """True if the page at `here` stands under this entry."""
    path, _sep, query = url.partition("?")
    if not here.startswith(path) or here[len(path) :][:1] not in ("", "/"):
        # His one hotel is the home of its GM or owner.
        at_home = url == "/" and only and here.startswith("/hotels/")
        return at_home or (url == "/leaks" and here.startswith("/erasures"))
    if path == "/hotels" and role == Role.STAFF:
        return his_own == bool(query) and (not query or here == path)
    return True


def init_app(app: Flask) -> None:
    @app.context_processor
    def _nav():
        person = g.get("person")
        if person is None:
            return {"rail": Rail(Markup(), Markup(), Markup()), "search_url": None}
        return {
            "rail": rail_of(person, request.path, request.args.get("officer") == "me", g.get("waiting", {})),
            "search_url": "/search" if person.may("search.read") else None,
            "stamp": i18n.time_text(clock.now()),
        }
