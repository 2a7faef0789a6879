"""The list of hotels: filtered by its address, and taken away as a sheet with exactly that filter."""

from datetime import date
from functools import partial

from flask import Blueprint, request

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import hotel_list
from portal.insight.hotel_list import MINE, NOBODY, REGION, Due, Filter, Row, Sort, VisitDue
from portal.insight.own_hotels import own_page, own_rows
from portal.records import audit, tags
from portal.records.accounts import Account
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.hotels import NEVER, Hotel
from portal.records.principals import PrincipalFunction
from portal.records.tags import HotelTag
from portal.records.teams import Region, Team
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, older_url, one_of, paged, text_arg

blueprint = Blueprint("hotel_list", __name__, url_prefix="/hotels")

#: Orders that tell what only readers of the cadence may know.
_OF_CADENCE = (Sort.DUE, Sort.VISIT)


def _sort(officer: str) -> Sort:
    return choice_arg("sort", Sort, Sort.DUE if officer == MINE else Sort.NAME)


def _filter(person: Person) -> Filter:
    """What the address (or the form of an export) asks for, as far as this person may ask for it."""
    officer = text_arg("officer", 10)
    return Filter(
        q=text_arg("q"),
        officer=officer if officer in (MINE, NOBODY) else id_arg("officer"),
        team=_team(text_arg("team", 12)),
        city=text_arg("city", 30),
        kind=one_of("kind", Kind),
        gate=one_of("gate", Gate),
        grade=one_of("grade", Grade),
        tag=text_arg("tag", tags.LONGEST),
        status=one_of("status", Status),
        due=one_of("due", Due) if person.may("cadence.read") else "",
        visit=one_of("visit", VisitDue) if person.may("cadence.read") else "",
    )


def _team(text: str) -> str:
    """A team's id, a region's with its mark, `none`, or an empty text."""
    number = text.removeprefix(REGION)
    known = number.isascii() and number.isdigit() and int(number) < 2**31
    return text if text == NOBODY or known else ""


def _teams(person: Person) -> list[tuple[str, str]]:
    """What the list is filtered by as a team: regions, then teams, then none; nothing while there are no teams."""
    regions = [(f"{REGION}{row.id}", row.name) for row in Region.in_order(person)]
    teams = [(str(row.id), row.name) for row in Team.in_order(person)]
    return [*regions, *teams, (NOBODY, _("without a team"))] if teams else []


def _active(wanted: Filter, officers: list[Account], teams: list[tuple[str, str]]) -> list[Active]:
    """The filters in force, in words: shown above the list, written at the head of the sheet."""
    people = {MINE: _("mine"), NOBODY: _("without an officer"), **{str(row.id): row.name for row in officers}}
    found = [
        ("q", _("Search"), wanted.q),
        ("officer", _("Officer"), people.get(wanted.officer, wanted.officer)),
        ("team", _("Team"), dict(teams).get(wanted.team, wanted.team)),
        ("city", _("City"), wanted.city),
        ("kind", _("Kind"), Kind.labels().get(wanted.kind)),
        ("gate", _("Gate"), Gate.labels().get(wanted.gate)),
        ("grade", _("Grade"), wanted.grade),
        ("tag", _("Tag"), wanted.tag),
        ("status", _("Status"), Status.labels().get(wanted.status)),
        ("due", _("This week"), Due.labels().get(wanted.due)),
        ("visit", _("Visit"), VisitDue.labels().get(wanted.visit)),
    ]
    return [Active(name, label, text, value) for name, label, text in found if (value := getattr(wanted, name))]


@blueprint.get("")
@allow("hotels.read")
def index():
    person = me()
    if person.is_hotel_side:
        page = own_page(person, request.args.get("after"))
        first = here() if request.args.get("after") else None
        return render.page("hotels/own_index.html", rows=own_rows(person, page), older=older_url(page), first=first)
    wanted = _filter(person)
    sort = _sort(wanted.officer)
    page = hotel_list.page_for(person, wanted, sort, request.args.get("after"))
    rows = hotel_list.rows(person, page)
    officers, teams = Account.officers(), _teams(person)
    active = _active(wanted, officers, teams)
    whole = page.next is None and not request.args.get("after")
    return render.page(
        "hotels/index.html",
        rows=rows,
        tally=hotel_list.tally(rows) if wanted == Filter(officer=MINE) and whole else None,
        this_week=clock.this_week(),
        **paged(page),
        wanted=wanted,
        active=active,
        fields=[*((one.name, one.value) for one in active), ("sort", sort.value)],
        sort=sort,
        here=here,
        officers=officers,
        choices=_choices(person, wanted, officers, teams),
        sorts=[(one, one.label) for one in Sort if one not in _OF_CADENCE or person.may("cadence.read")],
        unstaffed=Hotel.without_officer() if person.may("hotels.admin") or person.role == "director" else 0,
        kinds=Kind.labels(),
        statuses=Status.labels(),
        gates=Gate.labels(),
    )


def _choices(person: Person, wanted: Filter, officers: list[Account], teams: list[tuple[str, str]]) -> list[tuple]:
    """(field, label, options, whether it is among the first) of each filter this person may set."""
    mine = [(MINE, _("mine"))] if person.role == "staff" else []
    people = [*mine, (NOBODY, _("without an officer")), *((str(row.id), row.name) for row in officers)]
    cities, words = hotel_list.cities(person), HotelTag.all_tags()
    # What is asked for stays to be seen, also where no hotel has it any longer.
    cities += [wanted.city] if wanted.city and wanted.city not in cities else []
    words += [wanted.tag] if wanted.tag and wanted.tag not in words else []
    found = [
        ("officer", _("Officer"), people, True),
        ("city", _("City"), [(city, city) for city in cities], True),
        ("due", _("This week"), Due.options() if person.may("cadence.read") else [], True),
        ("visit", _("Visit"), VisitDue.options() if person.may("cadence.read") else [], False),
        ("team", _("Team"), teams, False),
        ("kind", _("Kind"), Kind.options(), False),
        ("gate", _("Gate"), Gate.options(), False),
        ("grade", _("Grade"), Grade.options(), False),
        ("tag", _("Tag"), [(tag, tag) for tag in words], False),
        ("status", _("Status"), Status.options(), False),
    ]
    return [each for each in found if each[2]]


@blueprint.post("/export")
@allow("hotel_list.read")
def export():
    """The hotels of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("hotels", sure=_filter(me()) == Filter())


@exports.source("hotels", "hotel_list.read")
def _source(person: Person) -> exports.Source:
    wanted = _filter(person)
    words = exports.in_words(_active(wanted, Account.officers(), _teams(person)))
    page_of = partial(hotel_list.full_page, person, wanted, _sort(wanted.officer))

    def note(count: int) -> None:
        audit.record(person, "hotels.exported", Account.of(person), filter=words, count=count)

    return exports.Source(_("Hotel files"), words, _columns(person), page_of, note)


def _columns(person: Person) -> list[Column]:
    """What the reader may read of a hotel, as columns; each takes (row, tags)."""
    kinds, gates, statuses = Kind.labels(), Gate.labels(), Status.labels()
    functions, dues, visits = PrincipalFunction.labels(), Due.labels(), VisitDue.labels()

    def fact(name: str):
        return lambda each: getattr(each[0].hotel, name)

    def whom(name: str):
        return lambda each: getattr(each[0].principal, name) if each[0].principal else ""

    columns = [
        Column(_("Code"), fact("code"), width=10),
        Column(_("Hotel name"), fact("name"), width=26),
        Column(_("Kind"), lambda each: kinds[each[0].hotel.kind], width=11),
        Column(_("Gate"), lambda each: gates[each[0].hotel.gate], width=14),
        Column(_("Grade"), fact("grade"), width=6),
        Column(_("Status"), lambda each: statuses[each[0].hotel.status], width=10),
        Column(_("Tags"), lambda each: tags.joined(each[1]), width=16),
        Column(_("Province"), fact("province"), width=9),
        Column(_("City"), fact("city"), width=9),
        Column(_("District"), fact("district"), width=10),
        Column(_("Address"), fact("address"), width=30),
        Column(_("Telephone"), fact("phone"), width=17),
        Column(_("Rooms"), fact("rooms"), Shape.NUMBER, width=7),
        Column(_("Opened"), fact("opened_on"), Shape.DAY),
        Column(_("Signed"), fact("signed_on"), Shape.DAY),
        Column(_("Contract until"), fact("contract_until"), Shape.DAY),
        Column(_("Fee terms"), fact("fee_terms"), width=20),
        Column(_("PMS"), fact("pms"), width=12),
        Column(_("Officer"), lambda each: each[0].officer.name if each[0].officer else "", width=10),
        Column(_("Whom to call"), whom("name"), width=10),
        Column(_("Function"), lambda each: functions.get(whom("function")(each), ""), width=10),
        Column(_("Telephone of that person"), whom("phone"), width=17),
    ]
    if not person.may("cadence.read"):
        return columns
    return [
        *columns,
        Column(_("Share of room nights we bring"), fact("nights_share"), Shape.SHARE),
        Column(_("This week"), lambda each: _this_week(each[0], dues), width=18),
        Column(_("Call owed since"), lambda each: _since(each[0].hotel.next_call_on), Shape.DAY),
        Column(_("Visit"), lambda each: visits[each[0].visit], width=18),
        Column(_("Visit owed since"), lambda each: _since(each[0].hotel.next_visit_on), Shape.DAY),
    ]


def _this_week(row: Row, dues: dict[str, str]) -> str:
    return dues[row.state]


def _since(day: date) -> date | None:
    """Since when a call or visit is owed; nothing where none is, or the day lies ahead."""
    return day if day != NEVER and day <= clock.today() else None
