"""Planning a meeting: its checklist, entrusted and ticked, and its budget, planned and actual (D32; article 49)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import budget_deeds, checklists, council_deeds, planning_deeds
from portal.activity.association.budgets import lines_of, plan_stands
from portal.activity.association.meeting_places import locked
from portal.activity.association.meeting_plans import MeetingTask
from portal.activity.association.meetings import Meeting
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.foundation.roles import Person
from portal.insight import association_planning as insight
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.notices import Notice
from portal.web import budget_page, exports, meeting_page, render
from portal.web.forms.association_planning import QuestionForm, TaskForm, budget_form, budget_sent
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg
from portal.web.saving import once, opened_version

blueprint = Blueprint("association_planning", __name__, url_prefix="/association/meetings/<int:meeting_id>/planning")


def _found(meeting_id: int, to_write: bool = False) -> Meeting:
    return Meeting.find_for(me(), meeting_id, to_write)


def _task(meeting: Meeting, task_id: int, to_write: bool = False) -> MeetingTask:
    task = MeetingTask.find_for(me(), task_id, to_write)
    if task.meeting_id != meeting.id:
        raise db.Missing("MeetingTask")
    return task


def _at(row: Meeting, anchor: str = "") -> str:
    return f"/association/meetings/{row.id}/planning{anchor}"


def _offered(form: TaskForm, row: Meeting) -> TaskForm:
    return form.offer((one.id, one.name) for one in planning_deeds.entrustable(row))


def _page(row: Meeting, status: int = 200, form: TaskForm | None = None, question: QuestionForm | None = None):
    person = me()
    facts = meeting_page.facts(person, row)
    writes = facts["office"] and not row.is_cancelled
    lines = insight.checklist(person, row, facts["office"])
    if writes and form is None:
        form = _offered(TaskForm(formdata=None), row)
    money = budget_page.facts(person, row)
    asks = writes and money["over"] and not money["agreed"] and not row.accounts_at
    return render.page(
        "association_planning/index.html",
        status=status,
        **facts,
        **money,
        lines=lines,
        done=sum(one.task.done_at is not None for one in lines),
        writes=writes,
        form=form if writes else None,
        matters=council_deeds.about(person, row),
        question=(question or QuestionForm(formdata=None)) if asks else None,
    )


@blueprint.get("")
@allow("association_planning.read")
def index(meeting_id: int):
    row = _found(meeting_id)
    Notice.seen(me(), row)
    return _page(row)


@blueprint.post("/usual")
@allow("association.write")
def fill(meeting_id: int):
    """The usual lines of its kind, where there are none."""
    row = _found(meeting_id, to_write=True)

    def deed() -> str:
        planning_deeds.fill(me(), locked(row.id))
        return _at(row)

    return once(deed)


@blueprint.post("/tasks")
@allow("association.write")
def add(meeting_id: int):
    row = _found(meeting_id, to_write=True)
    form = _offered(TaskForm(), row)
    if not form.validate():
        return _page(row, 422, form)

    def deed() -> str:
        planning_deeds.add(me(), row, form.title.data, form.account_id, form.due_on.data)
        flash(_("It stands on the checklist."), "good")
        return _at(row)

    try:
        return once(deed)
    except db.Refused as refused:
        form.title.errors = [str(refused)]
        return _page(row, 422, form)


def _edit_page(row: Meeting, task: MeetingTask, form: TaskForm, version: int, status: int = 200, both=None):
    facts = meeting_page.facts(me(), row)
    more = {"task": task, "form": form, "version": version, "both": both or {}, "conflict": both is not None}
    return render.page("association_planning/edit.html", status=status, **facts, **more)


@blueprint.get("/tasks/<int:task_id>/edit")
@allow("association.write")
def edit(meeting_id: int, task_id: int):
    row = _found(meeting_id, to_write=True)
    task = _task(row, task_id)
    form = TaskForm(formdata=None, title=task.title, account=str(task.account_id or ""), due_on=task.due_on)
    return _edit_page(row, task, _offered(form, row), task.version)


@blueprint.post("/tasks/<int:task_id>")
@allow("association.write")
def change(meeting_id: int, task_id: int):
    row, opened = _found(meeting_id, to_write=True), opened_version()
    task, form = _task(row, task_id), _offered(TaskForm(), row)
    if not form.validate():
        return _edit_page(row, task, form, opened, 422)

    def deed() -> str:
        planning_deeds.change(me(), task, opened, form.title.data, form.account_id, form.due_on.data)
        flash(_("Saved."), "good")
        return _at(row, f"#task-{task.id}")

    try:
        return once(deed)
    except db.Conflict as conflict:
        now = conflict.row
        return _edit_page(row, now, form, now.version, 409, _both(row, now, form))
    except db.Refused as refused:
        form.title.errors = [str(refused)]
        return _edit_page(row, task, form, opened, 422)


def _both(row: Meeting, now: MeetingTask, form: TaskForm) -> dict[str, dict]:
    """{field: what somebody else has saved there meanwhile}."""
    changes = AuditEntry.latest_of(row, "meeting.task_changed")
    entry = next((one for one in changes if one.told.get("task") == now.id), None)
    names = Account.names([entry.by_id if entry else None, now.account_id])
    seal = {"who": names.get(entry.by_id, "") if entry else "", "when": time_text(entry.at) if entry else ""}
    told = {
        "title": (form.title.data, now.title, now.title),
        "account": (form.account_id, now.account_id, names.get(now.account_id, _("nobody entrusted yet"))),
        "due_on": (form.due_on.data, now.due_on, now.due_on.isoformat() if now.due_on else "—"),
    }
    return {name: {"value": text, **seal} for name, (typed, kept, text) in told.items() if typed != kept}


@blueprint.post("/tasks/<int:task_id>/removal")
@allow("association.write")
def remove(meeting_id: int, task_id: int):
    row = _found(meeting_id, to_write=True)
    task = _task(row, task_id)

    def deed() -> str:
        planning_deeds.remove(me(), task)
        flash(_("It is off the checklist."), "good")
        return _at(row)

    return once(deed)


@blueprint.post("/tasks/<int:task_id>/done")
@allow("association_meetings.write")
def tick(meeting_id: int, task_id: int):
    """Of the secretariat or of whoever is entrusted with it: done, or not after all."""
    row = _found(meeting_id)
    task, done = _task(row, task_id, to_write=True), request.form.get("done") == "1"

    def deed() -> str:
        planning_deeds.tick(me(), task, done)
        return _at(row, f"#task-{task.id}")

    return once(deed)


# The budget


def _budget_page(row: Meeting, form, status: int = 200, both=None, trouble: str = ""):
    lines = lines_of(row)
    facts, money = meeting_page.facts(me(), row), budget_page.facts(me(), row)
    if row.accounts_at or row.is_cancelled:
        raise db.Refused(_("The accounts are published: what stands there changes only by a correction."))
    shown = {"form": form, "shown": form.shown(lines), "both": both or {}, "trouble": trouble}
    fixed = plan_stands(row, money["budget"])
    return render.page("association_planning/budget.html", status=status, **facts, **money, **shown, fixed=fixed)


@blueprint.get("/budget")
@allow("association.write")
def budget(meeting_id: int):
    row = _found(meeting_id, to_write=True)
    return _budget_page(row, budget_form(lines_of(row), checklists.usual_costs(row)))


@blueprint.post("/budget")
@allow("association.write")
def keep(meeting_id: int):
    """All lines at once; a line that somebody else has changed meanwhile comes back beside his figures."""
    row = _found(meeting_id, to_write=True)
    form = budget_sent(int(id_arg("rows") or 1))
    if not form.validate():
        return _budget_page(row, form, 422)

    def deed() -> str:
        budget_deeds.keep(me(), row, form.typed())
        flash(_("The budget is saved."), "good")
        return _at(row, "#budget")

    try:
        return once(deed)
    except db.Conflict:
        return _budget_page(row, form, 409, form.beside(lines_of(row)), trouble="changed")
    except db.Refused as refused:
        return _budget_page(row, form, 422, form.beside(lines_of(row)), trouble=str(refused))


@blueprint.post("/budget/export")
@allow("association_planning.read")
def export(meeting_id: int):
    """The budget as a sheet; that it was taken away is noted."""
    _found(meeting_id)
    return exports.take_away("association_planning")


@exports.source("association_planning", "association_planning.read")
def _source(person: Person) -> exports.Source:
    return budget_page.source(person, accounts=False)


@blueprint.post("/budget/question")
@allow("association.write")
def ask(meeting_id: int):
    """The council is asked to agree to what it has cost more (article 49)."""
    row, form = _found(meeting_id, to_write=True), QuestionForm()
    if not form.validate():
        return _page(row, 422, question=form)

    def deed() -> str:
        matter = budget_deeds.ask(me(), row, partial(budget_page.question, form.text.data))
        flash(_("The council is asked."), "good")
        return f"/association/council/{matter.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.text.errors = [str(refused)]
        return _page(row, 422, question=form)
