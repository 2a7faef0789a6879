"""Follow-ups: the register with its filters and as a sheet, entering one by hand, and the page of one."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, request

from portal.activity.evaluations import invitations
from portal.activity.follow_ups import NO_DAY, OFTEN, Filter, FollowUp, Side, State
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.insight import evaluation_told
from portal.insight.own_follow_ups import own_page
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel
from portal.records.teams import Team
from portal.web import drafts, exports, follow_up_page, render
from portal.web.exports import Column, Shape
from portal.web.forms.follow_ups import FollowUpForm, owner_choices, owner_of
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import Active, choice_arg, here, id_arg, paged, row_of, text_arg
from portal.web.saving import once

blueprint = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")


class Whose(Choice):
    """Whose items the register shows."""

    MINE = "mine", "Mine to do"
    HOTELS = "hotels", "My hotels'"
    ALL = "all", "All"


class Show(Choice):
    """Which of them."""

    OPEN = "open", "All open"
    OVERDUE = "overdue", "Overdue"
    STUCK = "stuck", "Stuck"
    OFTEN = "often", "Raised three times or more"
    COMPLAINTS = "complaints", "Complaints"
    CLAIMED = "claimed", "Waiting for confirmation"
    CLOSED = "closed", "Closed"


#: What each role sees first, and what else it may choose.
FIRST = {Role.STAFF: Whose.HOTELS, Role.MANAGER: Whose.HOTELS, Role.LIAISON: Whose.MINE, Role.DIRECTOR: Whose.ALL}
OFFERED = {Role.LIAISON: (Whose.MINE, Whose.ALL), Role.DIRECTOR: (Whose.ALL,)}
#: No row has this id: the address names a hotel that is not there.
NO_HOTEL = -1
#: Stands in the address where a department does, for what the hotels owe.
HOTELS = "hotels"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    whose: Whose
    show: Show
    department: Department | None
    #: What the hotels themselves owe; the address says it where a department stands.
    of_hotels: bool
    officer: Account | None
    team: Team | None
    code: str
    hotel: Hotel | None
    q: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        word, code = text_arg("department", 30), text_arg("hotel", 20)
        # Who narrows it to a department or a hotel looks for it among all.
        officer, team = id_arg("officer"), id_arg("team")
        first = Whose.ALL if word or code or officer or team else FIRST[person.role]
        whose = choice_arg("whose", Whose, first)
        return cls(
            whose if whose in _offered(person) else FIRST[person.role],
            choice_arg("show", Show, Show.OPEN),
            None if word == HOTELS else row_of(Department, person, word),
            word == HOTELS,
            next((row for row in Account.officers() if str(row.id) == officer), None) if officer else None,
            row_of(Team, person, team),
            code,
            row_of(Hotel, person, code),
            text_arg("q"),
        )

    def filter(self) -> Filter:
        show = self.show
        return Filter(
            mine=self.whose == Whose.MINE,
            hotels="me" if self.whose == Whose.HOTELS else "",
            department=self.department,
            side=Side.HOTEL.value if self.of_hotels else "",
            officer=self.officer.id if self.officer else None,
            team=self.team.id if self.team else None,
            state=State.CLAIMED.value if show == Show.CLAIMED else "",
            overdue=show == Show.OVERDUE,
            stuck=show == Show.STUCK,
            raised3=show == Show.OFTEN,
            complaint=show == Show.COMPLAINTS,
            hotel=(self.hotel or NO_HOTEL) if self.code else None,
            q=self.q,
            closed=show == Show.CLOSED,
        )

    def active(self) -> list[Active]:
        """What is in force, in words: at the head of the sheet, and what can be cleared above the list."""
        found = [Active("whose", _("Whose"), self.whose.label, self.whose.value)]
        found.append(Active("show", _("Which"), self.show.label, self.show.value))
        if self.department:
            found.append(Active("department", _("Department"), self.department.name, self.department.word))
        if self.of_hotels:
            found.append(Active("department", _("Owed by"), Side.HOTEL.label, HOTELS))
        for name, label, row in (("officer", _("Officer"), self.officer), ("team", _("Team"), self.team)):
            if row:
                found.append(Active(name, label, row.name, str(row.id)))
        if self.code:
            found.append(Active("hotel", _("Hotel"), self.hotel.name if self.hotel else self.code, self.code))
        return found + ([Active("q", _("Search"), self.q, self.q)] if self.q else [])


def _offered(person: Person) -> tuple[Whose, ...]:
    return OFFERED.get(person.role, tuple(Whose))


@blueprint.get("")
@allow("follow_ups.read")
def index():
    person = me()
    if person.is_hotel_side:
        return _own_list(person)
    asked = Asked.of(person)
    page = FollowUp.page_for(person, asked.filter(), request.args.get("after"))
    return render.page(
        "follow_ups/index.html",
        **paged(page),
        asked=asked,
        active=asked.active(),
        fields=[(one.name, one.value) for one in asked.active()],
        here=here,
        offered=_offered(person),
        shows=list(Show),
        departments=Department.in_order(person) if person.role != Role.LIAISON else [],
        today=clock.today(),
        now=clock.now(),
        no_day=NO_DAY,
        often=OFTEN,
        **follow_up_page.labels(),
    )


def _own_list(person: Person):
    """The hotel side's to-do list."""
    closed = text_arg("show", 10) == Show.CLOSED
    page = own_page(person, closed, request.args.get("asked"), request.args.get("owed"))
    parts = (("asked", page.asked), ("owed", page.owed))
    waiting = invitations.for_account(person.id) if person.may("evaluations.write") and not closed else []
    return render.page(
        "follow_ups/own_index.html",
        page=page,
        closed=closed,
        waiting=waiting,
        begun=evaluation_told.begun(person, waiting),
        more=[here(**{name: part.next}) if part.next else None for name, part in parts],
        several=person.hotels > 1 or len({one.code for _name, part in parts for one in part}) > 1,
        now=clock.now(),
        **follow_up_page.labels(),
    )


@blueprint.post("/export")
@allow("follow_ups.read")
def export():
    """The items of the filter as a sheet; that it was taken away is noted."""
    person = me()
    if person.is_hotel_side:
        raise db.Refused
    asked = Asked.of(person)
    whole = asked.whose == Whose.ALL and person.role != Role.LIAISON and not asked.code
    return exports.take_away("follow_ups", sure=whole)


@exports.source("follow_ups", "follow_ups.read")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active())

    def note(count: int) -> None:
        audit.record(person, "follow_ups.exported", Account.of(person), filter=words, count=count)

    page_of = partial(FollowUp.page_for, person, asked.filter())
    return exports.Source(_("Follow-ups"), words, _columns(), page_of, note)


def _columns() -> list[Column]:
    states, sides = State.labels(), Side.labels()
    return [
        Column(_("Code"), lambda row: row.hotel.code, width=10),
        Column(_("Hotel name"), lambda row: row.hotel.name, width=26),
        Column(_("What is to be done"), lambda row: row.wording, width=60),
        Column(_("Who owes it"), lambda row: row.department.name if row.department_id else sides[row.side], width=16),
        Column(_("By name"), lambda row: row.account.name if row.account_id else "", width=12),
        Column(_("State"), lambda row: states[row.state], width=12),
        Column(_("Due on"), lambda row: None if row.due_on == NO_DAY else row.due_on, Shape.DAY),
        Column(_("Times raised"), lambda row: row.raised, Shape.NUMBER, width=8),
        Column(_("Last raised"), lambda row: row.raised_on, Shape.DAY),
        Column(_("Complaint"), lambda row: _("yes") if row.complaint else "", width=8),
        Column(_("Answered"), lambda row: row.answered_at, Shape.MOMENT, width=16),
        Column(_("For the hotel"), lambda row: _("yes") if row.for_hotel else "", width=8),
        Column(_("Entered"), lambda row: row.created_at, Shape.MOMENT, width=16),
        Column(_("Closed"), lambda row: row.closed_at, Shape.MOMENT, width=16),
    ]


def _hotel(code: str) -> Hotel:
    """The hotel at which this person may enter an item. Raises Missing, or Refused."""
    return Hotel.find_for(me(), code, to_write=me().role != Role.LIAISON)


def _form(hotel: Hotel, **given) -> FollowUpForm:
    return FollowUpForm(owners=owner_choices(me(), hotel, people=me().role != Role.LIAISON), **given)


def _new_page(hotel: Hotel, form: FollowUpForm, status: int = 200, draft=None):
    return render.page(
        "follow_ups/new.html",
        status=status,
        hotel=hotel,
        form=form,
        draft=draft,
        draft_url=f"/follow-ups/draft?hotel={hotel.code}",
    )


@blueprint.get("/new")
@allow("follow_ups.admin")
def new():
    hotel = _hotel(text_arg("hotel", 20))
    form = _form(hotel, formdata=None)
    return _new_page(hotel, form, draft=drafts.offer(form, f"follow-up:{hotel.code}"))


@blueprint.post("")
@allow("follow_ups.admin")
def create():
    hotel = _hotel(request.form.get("hotel", ""))
    form = _form(hotel)
    if not form.validate():
        return _new_page(hotel, form, 422)

    def deed() -> str:
        FollowUp.add(me(), hotel, form.wording.data, **owner_of(form.owner.data, me(), hotel), **form.facts())
        drafts.drop(f"follow-up:{hotel.code}")
        flash(_("Entered: it stands in the register until somebody has seen it done."), "good")
        return f"{url_of(hotel)}#follow-ups"

    return once(deed)


@blueprint.post("/draft")
@allow("follow_ups.admin")
def draft():
    hotel = _hotel(text_arg("hotel", 20))
    return drafts.keep(f"follow-up:{hotel.code}", f"/follow-ups/new?hotel={hotel.code}")


@blueprint.get("/<int:follow_up_id>")
@allow("follow_ups.read")
def show(follow_up_id: int):
    return follow_up_page.shown(FollowUp.find_for(me(), follow_up_id))
