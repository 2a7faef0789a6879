"""The rectification plan of a report: its GM writes it, quality accepts or returns each measure, its owner reads."""

from flask import Blueprint, flash, request

from portal.activity.inspections import Severity
from portal.activity.inspections.planning import Verdict
from portal.activity.inspections.rectification_words import MeasureState, PlanState
from portal.activity.inspections.rectifications import RectificationPlan
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight.rectifications import PlanPage, assistants, plan_page
from portal.web import drafts, follow_up_page, render
from portal.web.forms import rectifications as forms
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once, opened_version

blueprint = Blueprint("rectifications", __name__, url_prefix="/inspections/<int:inspection_id>/rectification")


def _found(inspection_id: int, to_write: bool = False) -> RectificationPlan:
    """The plan of a report. Raises Missing, or Refused."""
    plan = RectificationPlan.of_inspection(me(), inspection_id)
    if to_write and not plan.is_written_by(me()):
        raise db.Refused
    return plan


def _page(plan: RectificationPlan, page: PlanPage, form=None, status: int = 200, *, draft=None, moved=False, version=0):
    return render.page(
        "rectifications/show.html",
        status=status,
        page=page,
        form=form,
        version=version or page.version,
        base=url_of(plan),
        draft=draft,
        moved=moved,
        plan_states=PlanState.labels(),
        measure_states=MeasureState.labels(),
        severities=Severity.labels(),
        now=clock.now(),
        **follow_up_page.labels(),
    )


@blueprint.get("")
@allow("rectifications.read")
def show(inspection_id: int):
    plan = _found(inspection_id)
    page = plan_page(me(), plan)
    if page.writes:
        form = forms.plan_form(page.wanted, assistants(plan), formdata=None, data=forms.shown(page.wanted))
        draft = drafts.offer(form, _draft_of(plan))
        return _page(plan, page, form, draft=draft, version=drafts.version_of(draft))
    return _page(plan, page, forms.decision_form(page.proposed, formdata=None) if page.decides else None)


def _draft_of(plan: RectificationPlan) -> str:
    return f"rectification:{plan.id}"


@blueprint.post("")
@allow("rectifications.write")
def propose(inspection_id: int):
    plan, opened = _found(inspection_id, to_write=True), opened_version()
    page = plan_page(me(), plan)
    form = forms.plan_form(page.wanted, assistants(plan))
    if not form.validate():
        return _page(plan, page, form, 422, version=opened)

    def deed() -> str:
        plan.propose(me(), opened, form.told(page.wanted))
        drafts.drop(_draft_of(plan))
        flash(_("Your plan is sent. You are told here what becomes of it."), "good")
        return url_of(plan)

    return _over(plan, deed)


@blueprint.post("/draft")
@allow("rectifications.write")
def draft(inspection_id: int):
    plan = _found(inspection_id, to_write=True)
    return drafts.keep(_draft_of(plan), url_of(plan))


@blueprint.post("/decision")
@allow("rectifications.approve")
def decide(inspection_id: int):
    """Each measure by a tap, or all of them accepted by one button."""
    plan, opened = _found(inspection_id, to_write=True), opened_version()
    page = plan_page(me(), plan)
    form = forms.decision_form(page.proposed)
    every = request.form.get("all") == "1"
    if not every and not form.validate():
        return _page(plan, page, form, 422, version=opened)

    def deed() -> str:
        verdicts = {line.id: Verdict(True) for line in page.proposed} if every else form.told(page.proposed)
        plan.decide(me(), opened, verdicts)
        accepted = plan.state == PlanState.ACCEPTED
        flash(_("The plan is accepted.") if accepted else _("What you returned is with the hotel again."), "good")
        return url_of(plan)

    return _over(plan, deed)


def _over(plan: RectificationPlan, deed):
    """Somebody else was quicker: what was typed stands over what stands now, as far as it still fits."""
    try:
        return once(deed)
    except db.Conflict:
        now = _found(plan.inspection_id)
        page, form = plan_page(me(), now), None
        if page.writes:
            form = forms.plan_form(page.wanted, assistants(now))
        elif page.decides:
            form = forms.decision_form(page.proposed)
        return _page(now, page, form, 409, moved=True)
