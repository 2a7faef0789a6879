"""Resolutions: what was decided, who carries it out, what the company answers, what became of it (articles 7, 46)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import resolution_deeds
from portal.activity.association.resolutions import Resolution
from portal.activity.association.secretaries import Secretary
from portal.activity.follow_ups import State
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import association_resolutions as insight
from portal.insight.association_resolutions import Show
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.notices import Notice
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_resolutions import AnswerForm, EntrustForm, TakenUp
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, paged
from portal.web.saving import once_over, opened_version

blueprint = Blueprint("association_resolutions", __name__, url_prefix="/association/motions/resolutions")


@blueprint.get("")
@allow("association.read")
def index():
    person, show = me(), choice_arg("show", Show, Show.ALL)
    page = insight.page_for(person, show, request.args.get("after"))
    return render.page(
        "association_resolutions/index.html",
        **paged(page),
        show=show,
        shows=list(Show),
        courses=insight.courses(person, page.rows),
        follow_up_states=State.labels(),
        today=clock.today(),
        here=here,
    )


@blueprint.post("/export")
@allow("association.read")
def export():
    """The list of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("association_resolutions")


@exports.source("association_resolutions", "association.read")
def _source(person: Person) -> exports.Source:
    show = choice_arg("show", Show, Show.ALL)
    words = exports.in_words([Active("show", _("Which"), show.label, show.value)])

    def note(count: int) -> None:
        audit.record(person, "resolutions.exported", Account.of(person), filter=words, count=count)

    rows = partial(insight.page_for, person, show)
    return exports.Source(_("Resolutions"), words, _columns(), rows, note)


def _columns() -> list[Column]:
    return [
        Column(_("Number"), lambda row: row.number, Shape.NUMBER),
        Column(_("Resolution"), lambda row: row.title, width=40),
        Column(_("Full text"), lambda row: row.text, width=60),
        Column(_("Decided on"), lambda row: row.decided_on, Shape.DAY),
        Column(_("Answer due on"), lambda row: row.answer_due, Shape.DAY),
        Column(_("The company's answer"), lambda row: answered(row), width=16),
        Column(_("The reasons"), lambda row: row.answer, width=50),
        Column(_("Carried out by"), lambda row: row.due_on, Shape.DAY),
    ]


def answered(row: Resolution) -> str:
    """The company's answer in a word; empty while there is none."""
    if row.answered_at is None:
        return ""
    return TakenUp.YES.label if row.taken_up else TakenUp.NO.label


def _entrusting(form: EntrustForm) -> EntrustForm:
    return form.offer(Department.in_order(me()), insight.owners())


def _page(row: Resolution, status: int = 200, version: int | None = None, both: dict | None = None, **forms):
    person = me()
    office = Secretary.holds(person)
    entrusts = office and not row.follow_up_id
    answers = person.may("association_motions.approve")
    typed = {"taken_up": None if row.taken_up is None else str(int(row.taken_up)), "answer": row.answer}
    shown = {
        "entrust": _entrusting(EntrustForm(formdata=None)) if entrusts else None,
        "answer": AnswerForm(formdata=None, **typed) if answers else None,
    } | forms
    names = Account.names([row.answered_by_id])
    return render.page(
        "association_resolutions/show.html",
        status=status,
        row=row,
        version=row.version if version is None else version,
        both=both or {},
        motion=insight.motion_of(row),
        course=insight.courses(person, [row]).get(row.id),
        follow_up_states=State.labels(),
        who=names.get(row.answered_by_id, ""),
        forms=shown,
        answered=answered(row),
        today=clock.today(),
    )


@blueprint.get("/<int:resolution_id>")
@allow("association.read")
def show(resolution_id: int):
    row = Resolution.find_for(me(), resolution_id)
    Notice.seen(me(), row)
    return _page(row)


@blueprint.post("/<int:resolution_id>/owner")
@allow("association.write")
def entrust(resolution_id: int):
    """The secretariat says who carries it out by when: a follow-up in the one register."""
    row, opened = Resolution.find_for(me(), resolution_id, to_write=True), opened_version()
    form = _entrusting(EntrustForm())
    if not form.validate():
        return _page(row, 422, opened, entrust=form)
    department = Department.find_for(me(), form.department.data)
    owner = Account.active_with(int(form.owner.data))

    def deed() -> str:
        resolution_deeds.entrust(me(), row, opened, department, owner, form.due_on.data)
        flash(_("It stands in the register of follow-ups."), "good")
        return f"/association/motions/resolutions/{row.id}"

    try:
        return once_over(deed, form, opened, _shown_beside("entrust"))
    except db.Refused as refused:
        form.owner.errors = [str(refused)]
        return _page(Resolution.find_for(me(), resolution_id), 422, opened, entrust=form)


def _shown_beside(name: str):
    def page(now, form, version, status, both):
        return _page(now, status, version, both, **{name: form})

    return page


@blueprint.post("/<int:resolution_id>/answer")
@allow("association_motions.approve")
def answer(resolution_id: int):
    """The company's answer: taken up or not, with reasons."""
    row, form, opened = Resolution.find_for(me(), resolution_id), AnswerForm(), opened_version()
    if not form.validate():
        return _page(row, 422, opened, answer=form)

    def deed() -> str:
        resolution_deeds.answer(me(), row, opened, form.taken_up.data == TakenUp.YES, form.answer.data)
        flash(_("The answer is published."), "good")
        return f"/association/motions/resolutions/{row.id}"

    return once_over(deed, form, opened, _shown_beside("answer"))
