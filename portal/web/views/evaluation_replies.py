"""You said, we did: what departments say of each item of a cycle that was marked low; read by all GMs (D28)."""

from flask import Blueprint, flash, request

from portal.activity.evaluations import reply_deeds
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import CycleState, Mark, Verdict
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight.evaluation_replies import own_lows, parts
from portal.records import holder_checks
from portal.web import render
from portal.web.forms.evaluation_replies import ReplyForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("evaluation_replies", __name__, url_prefix="/evaluations/cycles/<int:told_id>/replies")


def _found(cycle_id: int) -> EvaluationCycle:
    """A cycle that is frozen; for the hotel side one whose results are told. Raises Missing."""
    cycle = EvaluationCycle.find_for(me(), cycle_id)
    told = cycle.state == CycleState.PUBLISHED
    if not (told if me().is_hotel_side else cycle.is_frozen):
        raise db.Missing("EvaluationCycle")
    return cycle


def _answers_for(person: Person) -> int | None:
    """The department whose items this person answers: None for every one, 0 for nobody's."""
    if not person.may("evaluation_replies.write"):
        return 0
    try:
        return reply_deeds.answers_for(person)
    except db.Refused:
        return 0


def _page(cycle: EvaluationCycle, status: int = 200, form: ReplyForm | None = None, key: str = "", moved: bool = False):
    person = me()
    theirs = _answers_for(person)
    found = parts(person, cycle)
    # A department's own items stand first.
    found.sort(key=lambda part: part.department.id != theirs)
    forms = {
        line.item.key: ReplyForm(formdata=None, prefix=f"{line.item.key}-", obj=line.reply)
        for part in found
        if theirs is None or theirs == part.department.id
        for line in part.owed
    }
    return render.page(
        "evaluation_replies/index.html",
        status=status,
        cycle=cycle,
        parts=found,
        own=own_lows(person, cycle) if person.is_hotel_side and not holder_checks.is_shut(person.id) else [],
        forms=forms,
        wrong=form,
        wrong_key=key,
        moved=moved,
        theirs=theirs,
        verdicts=Verdict.labels(),
        marks=Mark.labels(),
        published=cycle.state == CycleState.PUBLISHED,
        publishes=person.may("evaluation_cycles.admin"),
        plans=person.may("improvements.admin"),
        today=clock.today(),
        base=f"/evaluations/cycles/{cycle.id}/replies",
    )


@blueprint.get("")
@allow("evaluations.read")
def index(told_id: int):
    return _page(_found(told_id))


@blueprint.post("")
@allow("evaluation_replies.write")
def say(told_id: int):
    """The word of a department on one item."""
    cycle, opened = _found(told_id), opened_version()
    key = request.form.get("item", "")[:20]
    form = ReplyForm(prefix=f"{key}-")
    if not form.validate():
        return _page(cycle, 422, form, key)

    def deed() -> str:
        reply_deeds.say(me(), cycle, key, Verdict(form.verdict.data), form.text.data, opened)
        flash(_("Kept. The GMs read it when the results are told."), "good")
        return f"/evaluations/cycles/{cycle.id}/replies#item-{key}"

    try:
        return once(deed)
    except db.Conflict:
        return _page(cycle, 409, form, key, moved=True)
