"""Measures against a member hotel: notice, the hotel's word, decision, appeal (articles 51–55)."""

from collections.abc import Callable

from flask import Blueprint, flash

from portal.activity.association import council_deeds, discipline_deeds, voices
from portal.activity.association.charter import CharterEdition
from portal.activity.association.discipline import Discipline
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import DisciplineState, MemberState, MotionState, Sanction
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.web import render
from portal.web.forms.association_discipline import AppealForm, HearingForm, NoticeForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("association_discipline", __name__, url_prefix="/association/members")


def _found(member_id: int, number: int, to_write: bool = False) -> Discipline:
    row = Discipline.find_for(me(), number, to_write)
    if row.member_id != member_id:
        raise db.Missing("Discipline")
    return row


def _new_page(member: Member, form: NoticeForm, status: int = 200):
    rules = CharterEdition.rules()
    return render.page(
        "association_discipline/new.html",
        status=status,
        member=member,
        hotel=Hotel.pointed_at(member.hotel_id),
        form=form,
        days=rules.number("hearing_days"),
        most=rules.number("suspension_months"),
    )


@blueprint.get("/<int:member_id>/discipline/new")
@allow("association.write")
def new(member_id: int):
    member = Member.find_for(me(), member_id, to_write=True)
    if member.state != MemberState.ADMITTED:
        raise db.Missing("Member")
    return _new_page(member, NoticeForm(formdata=None))


@blueprint.post("/<int:member_id>/discipline")
@allow("association.write")
def create(member_id: int):
    member, form = Member.find_for(me(), member_id, to_write=True), NoticeForm()
    if not form.validate():
        return _new_page(member, form, 422)

    def deed() -> str:
        said = (Sanction(form.measure.data), form.ground.data, form.article.data, form.months.data)
        row = discipline_deeds.announce(me(), member, *said)
        flash(_("The hotel is told, and has its days to be heard."), "good")
        return _at(row)

    try:
        return once(deed)
    except db.Refused as refused:
        field = form.months if form.measure.data == Sanction.SUSPENSION else form.measure
        field.errors = [str(refused)]
        return _new_page(member, form, 422)


def _at(row: Discipline) -> str:
    return f"/association/members/{row.member_id}/discipline/{row.id}"


def _page(row: Discipline, status: int = 200, version: int | None = None, both=None, **forms):
    """One measure with all that may be done about it; one of its forms may be as it was typed."""
    person, member = me(), Member.pointed_at(row.member_id)
    office = Secretary.holds(person)
    speaks = any(one.id == row.member_id for one in voices.members_of(person))
    ready = row.is_early and clock.today() > row.heard_until
    shown = {
        "hearing": HearingForm(formdata=None, hearing=row.hearing),
        "appeal": AppealForm(formdata=None),
    } | forms
    return render.page(
        "association_discipline/show.html",
        status=status,
        row=row,
        version=row.version if version is None else version,
        both=both or {},
        member=member,
        hotel=Hotel.pointed_at(member.hotel_id),
        speaker=Account.names([row.heard_by_id])[row.heard_by_id] if row.heard_by_id else "",
        matters=council_deeds.about(person, row),
        hears=speaks and row.is_early,
        appeals=speaks and row.may_appeal,
        office=office,
        ready=office and ready,
        renews=office and row.motion_id is not None and row.motion.state == MotionState.VOID and not row.ended_on,
        forms=shown,
        measures=Sanction.labels(),
        states=DisciplineState.labels(),
    )


@blueprint.get("/<int:member_id>/discipline/<int:discipline_id>")
@allow("association.read")
def show(member_id: int, discipline_id: int):
    row = _found(member_id, discipline_id)
    Notice.seen(me(), row)
    return _page(row)


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/hearing")
@allow("association_members.write")
def hear(member_id: int, discipline_id: int):
    """The hotel says its word."""
    row, form, opened = _found(member_id, discipline_id, to_write=True), HearingForm(), opened_version()
    if not form.validate():
        return _page(row, 422, opened, hearing=form)

    def deed() -> str:
        discipline_deeds.hear(me(), row, opened, form.hearing.data)
        flash(_("Your word is noted; whoever decides reads it."), "good")
        return _at(row)

    return once_over(
        deed,
        form,
        opened,
        lambda now, form, version, status, both: _page(now, status, version, both, hearing=form),
    )


def _done(row: Discipline, deed: Callable[[], object], said: str):
    """Does it once, and goes back to the measure."""

    def told() -> str:
        deed()
        flash(said, "good")
        return _at(row)

    return once(told)


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/council")
@allow("association.write")
def to_council(member_id: int, discipline_id: int):
    row = _found(member_id, discipline_id, to_write=True)
    return _done(row, lambda: discipline_deeds.to_council(me(), row), _("The council is asked."))


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/decision")
@allow("association.write")
def decide(member_id: int, discipline_id: int):
    """The secretariat reminds or warns by itself."""
    row = _found(member_id, discipline_id, to_write=True)
    return _done(row, lambda: discipline_deeds.decide(me(), row), _("It is decided, and the hotel is told."))


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/removal")
@allow("association.write")
def drop(member_id: int, discipline_id: int):
    row = _found(member_id, discipline_id, to_write=True)
    return _done(row, lambda: discipline_deeds.drop(me(), row), _("It is dropped, and the hotel is told."))


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/appeal")
@allow("association_members.write")
def appeal(member_id: int, discipline_id: int):
    """The hotel appeals to the assembly."""
    row, form = _found(member_id, discipline_id, to_write=True), AppealForm()
    if not form.validate():
        return _page(row, 422, appeal=form)
    said = _("Your appeal is on the agenda of the assembly.")
    return _done(row, lambda: discipline_deeds.appeal(me(), row, form.text.data), said)


@blueprint.post("/<int:member_id>/discipline/<int:discipline_id>/appeal/renewal")
@allow("association.write")
def appeal_again(member_id: int, discipline_id: int):
    """Too few took part in the vote on it."""
    row = _found(member_id, discipline_id, to_write=True)
    return _done(row, lambda: discipline_deeds.appeal_again(me(), row), _("The appeal is on the agenda once more."))
