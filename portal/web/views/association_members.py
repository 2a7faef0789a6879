"""Member hotels: the register as of any day, a hotel's own page, applying, reviewing, rank, standing, leaving (D31)."""

from datetime import date
from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import council_deeds, member_deeds, representing
from portal.activity.association.discipline import Discipline
from portal.activity.association.members import Member, Representative
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import DisciplineState, MemberStanding, MemberState, Rank, Sanction
from portal.foundation import clock, db, outbox
from portal.foundation.i18n import dated
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import association_register as insight
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_members import (
    ApplicationForm,
    OnBehalfForm,
    RankForm,
    RepresentativeForm,
    ReviewForm,
    StandingForm,
)
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, here, one_of, paged, text_arg
from portal.web.saving import once

blueprint = Blueprint("association_members", __name__, url_prefix="/association/members")


def _asked() -> insight.Filter:
    """The register's filter; a day that is none is today."""
    try:
        day = date.fromisoformat(text_arg("day", 10))
    except ValueError:
        day = clock.today()
    words = {"kind": one_of("kind", Kind), "rank": one_of("rank", Rank), "standing": one_of("standing", MemberStanding)}
    return insight.Filter(day, q=text_arg("q"), **words)


@blueprint.get("")
@allow("association.read")
def index():
    wanted = _asked()
    page = insight.page_for(me(), wanted, request.args.get("after"))
    return render.page(
        "association_members/index.html",
        **paged(page),
        wanted=wanted,
        today=clock.today(),
        total=insight.count(wanted.day),
        speakers=insight.speakers([row.id for row in page], wanted.day),
        kinds=Kind.labels(),
        ranks=Rank.labels(),
        standings=MemberStanding.labels(),
        applies=me().may("association_members.write") and not me().is_hotel_side,
        here=here,
    )


def _hotel(code: str) -> Hotel:
    """The hotel that applies: one's own, or one that an officer serves. Raises Missing, or Refused."""
    person = me()
    return Hotel.find_for(person, code, to_write=not person.is_hotel_side)


def _application(hotel: Hotel, form: ApplicationForm, status: int = 200):
    said = member_deeds.hindrance(hotel)
    return render.page("association_members/new.html", status=status, hotel=hotel, form=form, hindrance=said)


@blueprint.get("/new")
@allow("association_members.write")
def new():
    code = text_arg("hotel", 20)
    if not code:
        return render.page("association_members/hotel.html")
    kind = ApplicationForm if me().is_hotel_side else OnBehalfForm
    return _application(_hotel(code), kind(formdata=None))


@blueprint.post("")
@allow("association_members.write")
def create():
    hotel = _hotel(request.form.get("hotel", ""))
    form = ApplicationForm() if me().is_hotel_side else OnBehalfForm()
    if not form.validate():
        return _application(hotel, form, 422)

    def deed() -> str:
        whose = "" if me().is_hotel_side else form.on_behalf_of.data
        row = member_deeds.apply(me(), hotel, form.text.data, whose)
        flash(_("The application is on its way to the secretariat."), "good")
        return f"/association/members/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.text.errors = [str(refused)]
        return _application(hotel, form, 422)


def page_of(row: Member, status: int = 200, version: int | None = None, **forms):
    """A hotel's membership with what may be done about it; one of its forms may be as it was typed."""
    person = me()
    office = row.state != MemberState.ENDED and Secretary.holds(person)
    own = row.is_own_of(person)
    inside = own or not person.is_hotel_side
    people = representing.who_may(row.hotel_id) if office else []
    shown = {
        "review": ReviewForm(formdata=None),
        "rank": RankForm(formdata=None, prefix="rank-", since=clock.today(), word=row.rank),
        "standing": StandingForm(formdata=None, prefix="standing-", since=clock.today(), word=row.standing).offer(),
        "representative": RepresentativeForm(formdata=None).offer(people),
    } | forms
    return render.page(
        "association_members/show.html",
        status=status,
        row=row,
        hotel=row.hotel,
        version=row.version if version is None else version,
        office=office,
        own=own,
        inside=inside,
        spells=row.history() if inside else [],
        speakers=Representative.of_member(row),
        matters=council_deeds.about(person, row),
        disciplines=Discipline.of_member(person, row),
        begins=office and row.state == MemberState.ADMITTED,
        measures=Sanction.labels(),
        discipline_states=DisciplineState.labels(),
        people=people,
        forms=shown,
        states=MemberState.labels(),
        ranks=Rank.labels(),
        standings=MemberStanding.labels(),
        kinds=Kind.labels(),
        today=clock.today(),
    )


@blueprint.get("/<int:member_id>")
@allow("association.read")
def show(member_id: int):
    row = Member.find_for(me(), member_id)
    Notice.seen(me(), row)
    return page_of(row)


@blueprint.post("/<int:member_id>/withdrawal")
@allow("association_members.write")
def withdraw(member_id: int):
    row = Member.find_for(me(), member_id)
    # Whoever may apply for the hotel may take its application back.
    _hotel(row.hotel.code)

    def deed() -> str:
        member_deeds.withdraw(me(), row)
        flash(_("The application is taken back."), "good")
        return f"/association/members/{row.id}"

    return once(deed)


@blueprint.post("/<int:member_id>/notice")
@allow("association_members.write")
def give_notice(member_id: int):
    row = Member.find_for(me(), member_id)
    _hotel(row.hotel.code)

    def deed() -> str:
        day = member_deeds.give_notice(me(), row)
        flash(_("Notice is given: the membership ends on %(day)s.", day=dated(day, True)), "good")
        return f"/association/members/{row.id}"

    return once(deed)


@blueprint.get("/<int:member_id>/certificate")
@allow("association.read")
def certificate(member_id: int):
    """The certificate to be printed; its code is checked by anybody at /association/certificates/<code>."""
    row = Member.find_for(me(), member_id)
    if row.state != MemberState.ADMITTED:
        raise db.Missing("Member")
    # On paper the address is typed, so it is told whole.
    where = f"{outbox.base_url()}/association/certificates"
    return render.page(
        "association_members/certificate.html", row=row, hotel=row.hotel, ranks=Rank.labels(), where=where
    )


@blueprint.post("/export")
@allow("association.read")
def export():
    """The register of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("association_members")


@exports.source("association_members", "association.read")
def _source(person: Person) -> exports.Source:
    wanted = _asked()
    words = exports.in_words(_active(wanted))

    def note(count: int) -> None:
        audit.record(person, "members.exported", Account.of(person), filter=words, count=count)

    rows = partial(insight.page_for, person, wanted)
    return exports.Source(_("Register of member hotels"), words, _columns(), rows, note)


def _active(wanted: insight.Filter) -> list[Active]:
    """The filter in words; the day always, as it is what the register is read as of."""
    told = [Active("day", _("Register as of"), dated(wanted.day, True), wanted.day.isoformat())]
    for name, label, labels in (
        ("kind", _("Kind"), Kind.labels()),
        ("rank", _("Member rank"), Rank.labels()),
        ("standing", _("Standing"), MemberStanding.labels()),
    ):
        value = getattr(wanted, name)
        if value:
            told.append(Active(name, label, labels[value], value))
    return [*told, Active("q", _("Words"), wanted.q, wanted.q)] if wanted.q else told


def _columns() -> list[Column]:
    ranks, standings, kinds = Rank.labels(), MemberStanding.labels(), Kind.labels()
    return [
        Column(_("Number"), lambda row: row.number, Shape.NUMBER),
        Column(_("Code"), lambda row: row.code),
        Column(_("Hotel"), lambda row: row.name),
        Column(_("City"), lambda row: row.city),
        Column(_("Kind"), lambda row: kinds[row.kind]),
        Column(_("Member rank"), lambda row: ranks[row.rank]),
        Column(_("Standing"), lambda row: standings[row.standing]),
        Column(_("Admitted on"), lambda row: row.admitted_on, Shape.DAY),
    ]
