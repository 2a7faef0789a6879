"""The evaluation, as each begins with it: the director's desk, a GM's own, the cycles and what was published."""

from flask import Blueprint

from portal.activity.evaluations import invitations, missing
from portal.activity.evaluations.results import LEAST
from portal.activity.evaluations.words import CycleState, InvitationState
from portal.foundation.roles import Person
from portal.insight import evaluation_cycles as reading
from portal.insight import evaluation_desk, evaluation_results, evaluation_told
from portal.records.holder_checks import is_shut
from portal.web import evaluation_charts, render
from portal.web.guard import allow
from portal.web.identity import me

blueprint = Blueprint("evaluations", __name__, url_prefix="/evaluations")


@blueprint.get("")
@allow("evaluations.read")
def index():
    person = me()
    if person.is_hotel_side:
        return _own(person)
    page = reading.page_for(person, size=12)
    return render.page(
        "evaluations/index.html",
        page=page,
        listed=reading.rows_of(page),
        leads=person.may("evaluation_cycles.admin"),
        desk=evaluation_desk.desk(person) if person.may("evaluation_cycles.admin") else None,
        told=[row for row in page if row.state == CycleState.OPEN and missing.is_told(person, row)],
        states=CycleState.labels(),
        CycleState=CycleState,
        **_company(person),
    )


def _company(person: Person) -> dict:
    """What was published last, for the part `evaluations/_company.html`."""
    return {"glance": evaluation_results.company_row(person), "charts": evaluation_charts, "LEAST": LEAST}


def _own(person: Person):
    """What waits for a GM or owner, and what he has answered: `evaluations/own.html`."""
    waiting = invitations.for_account(person.id)
    open_ones = {row.id for row in waiting}
    return render.page(
        "evaluations/own.html",
        waiting=waiting,
        past=[row for row in evaluation_desk.own(person) if row.id not in open_ones],
        told=evaluation_told.told(person),
        begun=evaluation_told.begun(person, waiting),
        shut=is_shut(person.id),
        states=InvitationState.labels(),
        **_company(person),
    )
