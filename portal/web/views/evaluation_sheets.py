"""A GM's own form of the evaluation: filling it in, sending, withdrawing, and reading again what he said (D25)."""

from flask import Blueprint, request

from portal.activity.evaluations import answer_reading
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import AnswerState, Way
from portal.foundation.db import Missing
from portal.foundation.roles import Role
from portal.records.holder_checks import must_be_open
from portal.web import evaluation_sheet_page, render
from portal.web.evaluation_sheet_page import Door
from portal.web.forms.evaluation_sheets import SheetForm
from portal.web.guard import allow
from portal.web.identity import me

blueprint = Blueprint("evaluation_sheets", __name__, url_prefix="/evaluations/sheets")


def _door(invitation_id: int, to_write: bool = False) -> Door:
    """His own form. Raises Shut while somebody else may hold his account."""
    row = EvaluationInvitation.find_for(me(), invitation_id, to_write=to_write)
    base = f"/evaluations/sheets/{row.id}"
    door = Door(row, me(), Way.PORTAL, base, "evaluation_sheets/show.html")
    if request.method == "POST":
        evaluation_sheet_page.filled_in(door.sections(), SheetForm(door.items, request.form).sheet)
    must_be_open(me())
    return door


@blueprint.get("/<int:invitation_id>")
@allow("evaluations.write")
def show(invitation_id: int):
    return evaluation_sheet_page.shown(_door(invitation_id))


@blueprint.post("/<int:invitation_id>")
@allow("evaluations.write", comes_back=True)
def send(invitation_id: int):
    return evaluation_sheet_page.send(_door(invitation_id))


@blueprint.post("/<int:invitation_id>/draft")
@allow("evaluations.write")
def draft(invitation_id: int):
    return evaluation_sheet_page.keep(_door(invitation_id))


@blueprint.post("/<int:invitation_id>/withdrawal")
@allow("evaluations.write")
def withdraw(invitation_id: int):
    return evaluation_sheet_page.withdraw(_door(invitation_id))


@blueprint.get("/<int:invitation_id>/answer")
@allow("evaluations.write")
def answer(invitation_id: int):
    """What he said, again, and who else has read it."""
    door = _door(invitation_id)
    given, sheet = answer_reading.own(me(), door.row)
    if given is None or given.state != AnswerState.SENT:
        raise Missing("EvaluationAnswer")
    return render.page(
        "evaluation_sheets/answer.html",
        door=door,
        row=door.row,
        cycle=door.row.cycle,
        hotel=door.row.hotel,
        answer=given,
        sheet=sheet,
        sections=door.sections(),
        readings=answer_reading.readings_of(door.row),
        roles=Role.labels(),
        **evaluation_sheet_page.words(),
    )
