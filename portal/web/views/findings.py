"""What inspections found, as a register: what is open, what came back, what is overdue; and as a sheet."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, request

from portal.activity.follow_ups import NO_DAY, State
from portal.activity.inspections import Severity
from portal.activity.inspections.findings import Filter, Finding
from portal.activity.inspections.rectifications import RectificationPlan
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel
from portal.web import exports, follow_up_page, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, one_of, paged, row_of, text_arg

blueprint = Blueprint("findings", __name__, url_prefix="/inspections/findings")

#: No row has this id: the address names a hotel or department that is not there.
NOTHING = -1


class Show(Choice):
    """Which findings the register shows."""

    OPEN = "open", "All open"
    OVERDUE = "overdue", "Overdue"
    UNPLANNED = "unplanned", "No day yet"
    BACK = "back", "Found again"
    CLAIMED = "claimed", "Waiting for confirmation"
    CLOSED = "closed", "Mended"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: Show
    severity: str
    department: Department | None
    word: str
    city: str
    hotel: Hotel | None
    code: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        word, code = text_arg("department", 30), text_arg("hotel", 20)
        return cls(
            choice_arg("show", Show, Show.OPEN),
            one_of("severity", Severity),
            row_of(Department, person, word),
            word,
            text_arg("city", 30),
            row_of(Hotel, person, code),
            code,
        )

    def filter(self) -> Filter:
        return Filter(
            hotel=(self.hotel.id if self.hotel else NOTHING) if self.code else None,
            city=self.city,
            department=(self.department.id if self.department else NOTHING) if self.word else None,
            severity=self.severity,
            state=State.CLAIMED.value if self.show == Show.CLAIMED else "",
            overdue=self.show == Show.OVERDUE,
            unplanned=self.show == Show.UNPLANNED,
            came_back=self.show == Show.BACK,
            closed=self.show == Show.CLOSED,
        )

    def active(self) -> list[Active]:
        """What is in force, in words."""
        found = [Active("show", _("Which"), self.show.label, self.show.value)]
        if self.severity:
            found.append(Active("severity", _("Severity"), Severity(self.severity).label, self.severity))
        if self.word:
            name = self.department.name if self.department else self.word
            found.append(Active("department", _("Department"), name, self.word))
        if self.city:
            found.append(Active("city", _("City"), self.city, self.city))
        if self.code:
            found.append(Active("hotel", _("Hotel"), self.hotel.name if self.hotel else self.code, self.code))
        return found


@blueprint.get("")
@allow("findings.read")
def index():
    person = me()
    asked = Asked.of(person)
    page = Finding.page_for(person, asked.filter(), request.args.get("after"))
    active = asked.active()
    return render.page(
        "findings/index.html",
        **paged(page),
        asked=asked,
        active=active,
        fields=[(one.name, one.value) for one in active],
        here=here,
        shows=list(Show),
        severities=Severity.labels(),
        departments=Department.in_order(person),
        today=clock.today(),
        no_day=NO_DAY,
        # Of the departments quality alone reads the plans.
        plans=RectificationPlan.are_read_by(person),
        **follow_up_page.labels(),
    )


@blueprint.post("/export")
@allow("findings.read")
def export():
    """The findings of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("findings", sure=not Asked.of(me()).code)


@exports.source("findings", "findings.read")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active())

    def note(count: int) -> None:
        audit.record(person, "findings.exported", Account.of(person), filter=words, count=count)

    return exports.Source(_("Findings"), words, _columns(), partial(Finding.page_for, person, asked.filter()), note)


def _columns() -> list[Column]:
    states, severities = State.labels(), Severity.labels()
    return [
        Column(_("Code"), lambda row: row.hotel.code, width=10),
        Column(_("Hotel name"), lambda row: row.hotel.name, width=26),
        Column(_("City"), lambda row: row.hotel.city, width=10),
        Column(_("Point"), lambda row: row.finding.item_key, width=8),
        Column(_("What was found wanting"), lambda row: row.finding.name, width=26),
        Column(_("What the inspector saw"), lambda row: row.finding.note, width=50),
        Column(_("Severity"), lambda row: severities[row.finding.severity], width=10),
        Column(_("Department"), lambda row: row.helper.name if row.helper_id else "", width=14),
        Column(_("Times found"), lambda row: row.times, Shape.NUMBER, width=8),
        Column(_("Found on"), lambda row: row.finding.found_on, Shape.DAY),
        Column(_("State"), lambda row: states[row.state], width=12),
        Column(_("By name"), lambda row: row.account.name if row.account_id else "", width=12),
        Column(_("Due on"), lambda row: None if row.due_on == NO_DAY else row.due_on, Shape.DAY),
        Column(_("Closed"), lambda row: row.closed_at, Shape.MOMENT, width=16),
    ]
