"""Cycles of the evaluation: preparing, opening, reminding, putting off, telling; how far each has come."""

from flask import Blueprint, flash, request

from portal.activity.evaluations import cycle_deeds as deeds
from portal.activity.evaluations import reminders, reply_deeds
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.missing import is_told
from portal.activity.evaluations.results import LEAST
from portal.activity.evaluations.words import CycleState, InvitationState
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.insight import evaluation_cycles as reading
from portal.insight import evaluation_results
from portal.records.hotel_words import Kind
from portal.records.notices import Notice
from portal.web import evaluation_charts, render
from portal.web.forms.evaluation_cycles import CycleForm, ExtensionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import paged
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("evaluation_cycles", __name__, url_prefix="/evaluations/cycles")


@blueprint.get("")
@allow("evaluations.read")
def index():
    page = reading.listed(me(), request.args.get("after"))
    return render.page("evaluation_cycles/index.html", **paged(page), listed=page.rows, states=CycleState.labels())


@blueprint.get("/<int:cycle_id>")
@allow("evaluations.read")
def show(cycle_id: int):
    return _page(EvaluationCycle.find_for(me(), cycle_id))


def _page(row: EvaluationCycle, status: int = 200, refused: str = "", form: ExtensionForm | None = None):
    person = me()
    leads = person.may("evaluation_cycles.admin")
    reach = reading.reach(row) if leads and row.state == CycleState.DRAFT else None
    return render.page(
        "evaluation_cycles/show.html",
        status=status,
        row=row,
        asks=row.edition.form,
        leads=leads,
        CycleState=CycleState,
        states=CycleState.labels(),
        kinds=Kind.labels(),
        silent=reply_deeds.silent(row) if leads and row.state == CycleState.CLOSED else {},
        progress=reading.progress(row) if leads and row.state != CycleState.DRAFT else None,
        reach=reach,
        steps=reading.steps(row),
        hindered=deeds.hindrance(row) if leads and row.state == CycleState.DRAFT else "",
        told=is_told(person, row),
        own=reading.own(person, row) if person.is_hotel_side else [],
        own_states=InvitationState.labels(),
        glance=evaluation_results.company_row(person, row) if row.is_frozen else None,
        charts=evaluation_charts,
        LEAST=LEAST,
        overlaps=reading.overlaps(row, reach.accounts) if reach else [],
        form=form or ExtensionForm(formdata=None),
        refused=refused,
    )


def _to_write(cycle_id: int) -> EvaluationCycle:
    return EvaluationCycle.find_for(me(), cycle_id, to_write=True)


def _done(row: EvaluationCycle, deed):
    """Does one thing with a cycle; what is refused is said on its page."""

    def whole() -> str:
        flash(deed(), "good")
        return f"/evaluations/cycles/{row.id}"

    try:
        return once(whole)
    except db.Refused as refused:
        return _page(EvaluationCycle.find_for(me(), row.id), 422, str(refused))


@blueprint.post("/<int:cycle_id>/opening")
@allow("evaluation_cycles.admin", again=True)
def open_now(cycle_id: int):
    row = _to_write(cycle_id)

    def deed() -> str:
        deeds.open_now(me(), row)
        return ngettext("Open: %(n)s hotel is asked.", "Open: %(n)s hotels are asked.", row.invited)

    return _done(row, deed)


@blueprint.post("/<int:cycle_id>/reminders")
@allow("evaluation_cycles.admin")
def remind(cycle_id: int):
    row = _to_write(cycle_id)

    def deed() -> str:
        count = reminders.remind_by_hand(me(), row)
        return ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", count)

    return _done(row, deed)


@blueprint.post("/<int:cycle_id>/extension")
@allow("evaluation_cycles.admin")
def extend(cycle_id: int):
    row, form = _to_write(cycle_id), ExtensionForm()
    if not form.validate():
        return _page(row, 422, form=form)

    def whole() -> str:
        deeds.extend(me(), row, form.deadline, form.reason.data)
        flash(_("The deadline is put off; those who have not answered are told."), "good")
        return f"/evaluations/cycles/{row.id}"

    try:
        return once(whole)
    except db.Refused as refused:
        form.later_on.errors = [str(refused)]
        return _page(EvaluationCycle.find_for(me(), row.id), 422, form=form)


@blueprint.post("/<int:cycle_id>/publication")
@allow("evaluation_cycles.admin", again=True)
def publish(cycle_id: int):
    row = _to_write(cycle_id)

    def deed() -> str:
        deeds.publish(me(), row)
        Notice.seen(me(), row)
        return _("Told: everybody who was asked finds the results in the portal.")

    return _done(row, deed)


def _form_page(row: EvaluationCycle | None, form: CycleForm, version: int, status: int = 200, both=None):
    return render.edit_page("evaluation_cycles/edit.html", row, form, version, status, both)


def _offered(form: CycleForm) -> CycleForm:
    return form.offer(EvaluationForm.in_force(me()), reading.regions(me()), reading.reach_of_choices())


@blueprint.get("/new")
@allow("evaluation_cycles.admin")
def new():
    return _form_page(None, _offered(CycleForm.of(None, reading.last())), 0)


@blueprint.post("")
@allow("evaluation_cycles.admin")
def create():
    form = _offered(CycleForm())
    if not form.validate():
        return _form_page(None, form, 0, 422)

    def deed() -> str:
        row = deeds.prepare(me(), **form.facts())
        flash(_("Prepared. Look it over: it opens by itself at its time, or now."), "good")
        return f"/evaluations/cycles/{row.id}"

    return once(deed)


@blueprint.get("/<int:cycle_id>/edit")
@allow("evaluation_cycles.admin")
def edit(cycle_id: int):
    row = _to_write(cycle_id)
    return _form_page(row, _offered(CycleForm.of(row)), row.version)


@blueprint.post("/<int:cycle_id>")
@allow("evaluation_cycles.admin")
def update(cycle_id: int):
    row, opened, form = _to_write(cycle_id), opened_version(), _offered(CycleForm())
    if not form.validate():
        return _form_page(row, form, opened, 422)

    def deed() -> str:
        deeds.edit(me(), row, opened, **form.facts())
        flash(_("Saved."), "good")
        return f"/evaluations/cycles/{row.id}"

    try:
        return once_over(deed, form, opened, _form_page)
    except db.Refused as refused:
        return _page(EvaluationCycle.find_for(me(), row.id), 422, str(refused))


@blueprint.post("/<int:cycle_id>/removal")
@allow("evaluation_cycles.admin")
def discard(cycle_id: int):
    row = _to_write(cycle_id)

    def deed() -> str:
        deeds.discard(me(), row)
        flash(_("Thrown away."), "good")
        return "/evaluations/cycles"

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(EvaluationCycle.find_for(me(), row.id), 422, str(refused))
