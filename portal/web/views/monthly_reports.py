"""Monthly figures: the register of a month, a hotel's twelve months, and one month beside its peers."""

from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, request

from portal.activity.monthly_reports import Channel, MonthlyReport, Source, due_on, key_of, last_month, parse, plus
from portal.activity.monthly_reports.corrections import MonthlyCorrection
from portal.foundation import clock, db
from portal.foundation.clock import Month
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import month_text
from portal.foundation.roles import HOTEL_SIDE, Person
from portal.insight import hotel_list, month_register
from portal.insight.hotel_figures import hotel_months, month_page, own_figures
from portal.insight.hotel_list import MINE, NOBODY, Filter
from portal.insight.month_register import Line, Show
from portal.insight.peer_sheets import kept, sent_sheet
from portal.insight.peers import Group, why_not
from portal.records import audit
from portal.records.accounts import Account
from portal.records.deliveries import ServiceDelivery
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.web import exports, figure_charts, figure_words, peer_sheet, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, one_of, paged, text_arg
from portal.web.saving import once

blueprint = Blueprint("monthly_reports", __name__, url_prefix="/monthly-reports")

#: So many months back the register offers.
OFFERED = 24
#: The item of the catalogue that a peer sheet is (D8).
PEER_ITEM = "industry"


def _month() -> date:
    """The month of the address, or the last that is over."""
    try:
        month = parse(text_arg("month", 7))
    except ValueError:
        return last_month()
    return month if month.year >= 2015 and month <= last_month() else last_month()


@blueprint.get("")
@allow("monthly_reports.read")
def index():
    person = me()
    if person.is_hotel_side:
        return _own_index(person)
    month, show, wanted = _month(), choice_arg("show", Show, Show.ALL), _filter(person)
    page = month_register.page_for(person, month, show, wanted, request.args.get("after"))
    choices = _choices(person, wanted)
    return render.page(
        "monthly_reports/index.html",
        **paged(page),
        month=month,
        key=key_of(month),
        months=[plus(last_month(), -n) for n in range(OFFERED)],
        due_on=due_on(month),
        tally=month_register.tally(person, month, wanted),
        show=show,
        Show=Show,
        wanted=wanted,
        choices=choices,
        fields=[
            ("month", key_of(month)),
            ("show", show.value),
            *((one.name, one.value) for one in _said(wanted, choices)),
        ],
        key_of=key_of,
        here=here,
        words=figure_words,
    )


def _own_index(person: Person):
    """The hotel side begins at its one hotel, or chooses one."""
    rows = own_figures(person)
    if len(rows) == 1:
        return redirect(f"/monthly-reports/of/{rows[0].code}", 303)
    return render.page("monthly_reports/own_index.html", rows=rows, words=figure_words, key_of=key_of)


def _filter(person: Person) -> Filter:
    """Which hotels the address asks for."""
    officer = text_arg("officer", 10)
    if officer not in (MINE, NOBODY):
        officer = id_arg("officer")
    return Filter(
        q=text_arg("q"),
        officer=officer,
        team=id_arg("team"),
        city=text_arg("city", 30),
        kind=one_of("kind", Kind),
    )


def _choices(person: Person, wanted: Filter) -> list[tuple]:
    """(field, label, options, what is chosen) of each filter."""
    mine = [(MINE, _("mine"))] if person.may("monthly_reports.admin") else []
    people = [*mine, (NOBODY, _("without an officer")), *((str(n), name) for n, name in Account.officer_names())]
    cities = hotel_list.cities(person)
    cities += [wanted.city] if wanted.city and wanted.city not in cities else []
    return [
        ("officer", _("Officer"), people, wanted.officer),
        ("city", _("City"), [(city, city) for city in cities], wanted.city),
        ("kind", _("Kind"), Kind.options(), wanted.kind),
    ]


def _said(wanted: Filter, choices: list[tuple]) -> list[Active]:
    """The filters in force."""
    found = [
        Active(name, label, dict(options).get(value, value), value) for name, label, options, value in choices if value
    ]
    return [*found, *([Active("q", _("Hotel"), wanted.q, wanted.q)] if wanted.q else [])]


@blueprint.post("/export")
@allow("monthly_reports.read")
def export():
    """The register of the filter as a sheet, of the hotels that its reader sees; that it was taken away is noted."""
    return exports.take_away("monthly_reports", sure=not me().is_hotel_side and _filter(me()) == Filter())


@exports.source("monthly_reports", "monthly_reports.read")
def _source(person: Person) -> exports.Source:
    month, show, wanted = _month(), choice_arg("show", Show, Show.ALL), _filter(person)
    active = [
        Active("month", _("Month"), month_text(Month.of(month)), ""),
        Active("show", _("Hotels"), show.label, ""),
        *_said(wanted, _choices(person, wanted)),
    ]
    words = exports.in_words(active)

    def note(count: int) -> None:
        audit.record(person, "monthly_reports.exported", Account.of(person), filter=words, count=count)

    page_of = partial(month_register.page_for, person, month, show, wanted)
    return exports.Source(_("Monthly figures"), words, _columns(), page_of, note)


def _columns() -> list[Column]:
    sources = Source.labels()

    def of(take, year_ago=False):
        def value(line: Line):
            row = line.year_ago if year_ago else line.report
            return take(row) if row else None

        return value

    def money(take, year_ago=False):
        def value(line: Line):
            fen = of(take, year_ago)(line)
            return None if fen is None else fen / 100

        return value

    shares = [
        Column(channel.label, of(lambda row, n=channel.value: getattr(row, n)), Shape.SHARE) for channel in Channel
    ]
    nights = [
        Column(
            _("%(channel)s, room nights", channel=one.label), of(lambda row, n=one.value: row.nights[n]), Shape.NUMBER
        )
        for one in Channel
    ]
    return [
        Column(_("Code"), lambda line: line.hotel.code, width=10),
        Column(_("Hotel name"), lambda line: line.hotel.name, width=26),
        Column(_("City"), lambda line: line.hotel.city, width=9),
        Column(_("Officer"), lambda line: line.officer.name if line.officer else "", width=10),
        Column(_("Room nights available"), of(lambda row: row.available), Shape.NUMBER),
        Column(_("Room nights sold"), of(lambda row: row.sold), Shape.NUMBER),
        Column(_("Room revenue, yuan"), money(lambda row: row.revenue), Shape.NUMBER),
        Column(_("Occupancy"), of(lambda row: row.figures.occupancy), Shape.SHARE),
        Column(_("ADR"), money(lambda row: row.figures.adr), Shape.NUMBER),
        Column(_("RevPAR"), money(lambda row: row.figures.revpar), Shape.NUMBER),
        Column(_("RevPAR a year ago"), money(lambda row: row.figures.revpar, True), Shape.NUMBER),
        *shares,
        *nights,
        Column(_("Operating profit, yuan"), money(lambda row: row.profit), Shape.NUMBER),
        Column(_("Analysis"), of(lambda row: row.analysis), width=40),
        Column(_("Entered"), of(lambda row: row.entered_at), Shape.MOMENT, width=16),
        Column(_("How it came in"), of(lambda row: sources[row.source]), width=16),
        Column(_("Sent late"), lambda line: _("yes") if line.report and line.late else "", width=8),
    ]


@blueprint.get("/of/<code>")
@allow("monthly_reports.read")
def hotel(code: str):
    """A hotel's twelve months beside those of the year before."""
    person = me()
    found = hotel_months(person, MonthlyReport.hotel_for(person, code), _month())
    return render.page(
        "monthly_reports/hotel.html",
        found=found,
        hotel=found.hotel,
        earlier=plus(found.rows[0].month, -1),
        later=plus(found.rows[-1].month, 12),
        key_of=key_of,
        words=figure_words,
        charts=figure_charts,
    )


def _page(report: MonthlyReport, status: int = 200):
    person = me()
    group = choice_arg("peers", Group, Group.CLOSE)
    found, writable = month_page(person, report, group), report.is_written_by(person)
    return render.page(
        "monthly_reports/show.html",
        status=status,
        found=found,
        report=report,
        hotel=found.hotel,
        **peer_sheet.cells(found),
        writable=writable,
        sends=writable and person.may("monthly_reports.admin"),
        corrections=MonthlyCorrection.of(person, report),
        names=Account.names([report.by_id]),
        Group=Group,
        sources=Source.labels(),
        late=clock.local(report.entered_at).date() > due_on(report.month),
        why_not=why_not,
        labels=figure_words.labels(),
        key_of=key_of,
        here=here,
        words=figure_words,
        charts=figure_charts,
    )


@blueprint.get("/<int:monthly_report_id>")
@allow("monthly_reports.read")
def show(monthly_report_id: int):
    return _page(MonthlyReport.find_for(me(), monthly_report_id))


def _its_people(hotel: Hotel) -> list[int]:
    """The accounts of the hotel's own side."""
    there = Posting.of_hotels([hotel]).get(hotel.id, [])
    return [row.account_id for row in there if row.function in HOTEL_SIDE]


@blueprint.get("/<int:monthly_report_id>/peer-sheet")
@allow("monthly_reports.read")
def sent(monthly_report_id: int):
    """The sheet as the hotel was sent it."""
    report = MonthlyReport.find_for(me(), monthly_report_id)
    found = sent_sheet(me(), report)
    return render.page(
        "monthly_reports/sent.html",
        found=found,
        report=found.report,
        hotel=found.hotel,
        back=f"/monthly-reports/{report.id}",
        **peer_sheet.cells(found),
        why_not=why_not,
        words=figure_words,
        charts=figure_charts,
    )


@blueprint.post("/<int:monthly_report_id>/peer-sheet")
@allow("monthly_reports.admin")
def send(monthly_report_id: int):
    """One click: the hotel is told, and the service stands as delivered."""
    person = me()
    report = MonthlyReport.find_for(person, monthly_report_id, to_write=True)
    group = choice_arg("peers", Group, Group.CLOSE)
    found = month_page(person, report, group)
    if found.peers.medians is None:
        raise db.Refused(why_not(found.peers))

    def deed() -> str:
        if ServiceDelivery.book(person, PEER_ITEM, found.hotel, report, kept(found)):
            Notice.put(person, _its_people(found.hotel), News.PEER_SHEET, report, found.hotel)
            flash(_("Sent: the hotel sees it among its notices, and the service stands as delivered."), "good")
        else:
            flash(_("This sheet was sent already."), "warn")
        return f"/monthly-reports/{report.id}"

    return once(deed)
