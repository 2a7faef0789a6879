"""Improvements: the register, one of them with its history and effect, what is new, what has happened (D28)."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, request

from portal.activity.evaluations import improvement_deeds
from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Filter, Improvement
from portal.activity.evaluations.words import ImprovementState
from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import improvements as insight
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.notices import Notice
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.improvements import EntryForm, ImprovementForm, NewForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, row_of, text_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("improvements", __name__, url_prefix="/improvements")


class Show(Choice):
    """Which improvements the register shows."""

    RUNNING = "running", "Running"
    OVERDUE = "overdue", "Overdue"
    MINE = "mine", "My own"
    DONE = "done", "Carried out"
    DROPPED = "dropped", "Dropped"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: Show
    department: Department | None
    word: str
    cycle: EvaluationCycle | None
    item: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        word = text_arg("department", 30)
        cycle = row_of(EvaluationCycle, person, id_arg("cycle"))
        show = choice_arg("show", Show, Show.RUNNING)
        return cls(show, row_of(Department, person, word), word, cycle, text_arg("item", 20))

    def filter(self) -> Filter:
        closed = {Show.DONE: ImprovementState.DONE.value, Show.DROPPED: ImprovementState.DROPPED.value}
        return Filter(
            running=self.show not in closed,
            department=(self.department.id if self.department else -1) if self.word else None,
            state=closed.get(self.show, ""),
            overdue=self.show == Show.OVERDUE,
            mine=self.show == Show.MINE,
            cycle=self.cycle.id if self.cycle else None,
            item=self.item,
        )

    def active(self) -> list[Active]:
        """What is in force, in words."""
        found = [Active("show", _("Which"), self.show.label, self.show.value)]
        if self.word:
            name = self.department.name if self.department else self.word
            found.append(Active("department", _("Department"), name, self.word))
        if self.cycle:
            found.append(Active("cycle", _("Evaluation cycle"), self.cycle.name, str(self.cycle.id)))
        if self.item:
            known = improvement_deeds.item_of(self.cycle, self.item)
            found.append(Active("item", _("Evaluated item"), known.name if known else self.item, self.item))
        return found


@blueprint.get("")
@allow("improvements.read")
def index():
    person = me()
    asked = Asked.of(person)
    page = Improvement.page_for(person, asked.filter(), request.args.get("after"))
    active = asked.active()
    return render.page(
        "improvements/index.html",
        **paged(page),
        asked=asked,
        active=active,
        fields=[(one.name, one.value) for one in active],
        here=here,
        shows=list(Show),
        states=ImprovementState.labels(),
        effects=insight.effects(page.rows),
        departments=Department.in_order(person),
        adds=bool(improvement_deeds.departments_for(person)),
    )


@blueprint.post("/export")
@allow("improvements.read")
def export():
    """The register of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("improvements")


@exports.source("improvements", "improvements.read")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active())

    def note(count: int) -> None:
        audit.record(person, "improvements.exported", Account.of(person), filter=words, count=count)

    rows = partial(Improvement.page_for, person, asked.filter())
    return exports.Source(_("Improvements"), words, _columns(), rows, note)


def _columns() -> list[Column]:
    states, items = ImprovementState.labels(), insight.item_names()
    return [
        Column(_("What is improved"), lambda row: row.title, width=40),
        Column(_("How it is done"), lambda row: row.text, width=50),
        Column(_("Department"), lambda row: row.department.name, width=14),
        Column(_("Evaluation cycle"), lambda row: row.cycle.name if row.cycle_id else "", width=20),
        Column(_("Evaluated item"), lambda row: items.get(row.item, row.item), width=24),
        Column(_("Who owns it"), lambda row: row.owner.name, width=12),
        Column(_("Carried out by"), lambda row: row.due_on, Shape.DAY),
        Column(_("State"), lambda row: states[row.state], width=12),
        Column(_("Closed"), lambda row: row.closed_on, Shape.DAY),
        Column(_("Expected effect"), lambda row: row.expected, width=30),
        Column(_("Effect seen"), lambda row: row.effect, width=30),
    ]


@dataclass(frozen=True)
class Begun:
    """Where a new one comes from: a department's page, an item of a cycle, a comment."""

    #: The departments it can be planned for; an item has one.
    mine: list[Department]
    chosen: Department
    cycle: EvaluationCycle | None
    item: EvaluationItem | None
    comment: ReleasedComment | None
    #: Why the item that was asked for is not this department's to plan for; empty if it is.
    refused: str

    @classmethod
    def of(cls, person: Person) -> "Begun":
        """Raises Refused for whoever has no department."""
        mine = improvement_deeds.departments_for(person)
        if not mine:
            raise db.Refused(_("Your account belongs to no department yet. An administrator enters it."))
        comment = row_of(ReleasedComment, person, id_arg("comment"))
        cycle = comment.cycle if comment else row_of(EvaluationCycle, person, id_arg("cycle"))
        item = improvement_deeds.item_of(cycle, comment.item if comment else text_arg("item", 20))
        if item and comment and item.department_id != comment.department_id:
            # The director passed it to another department than the one that answers for the item.
            item = None
        theirs = [row for row in mine if item is None or item.department_id in (None, row.id)]
        word = text_arg("department", 30) or (comment.department.word if comment else "")
        chosen = next((row for row in theirs or mine if row.word == word), (theirs or mine)[0])
        if theirs:
            return cls(theirs, chosen, cycle, item, comment, "")
        return cls(mine, chosen, cycle, None, comment, str(improvement_deeds.others(item)))

    @property
    def key(self) -> str:
        return self.item.key if self.item else ""


def _new_page(form: NewForm, begun: Begun, status: int = 200):
    form.offer_departments(begun.mine).offer(improvement_deeds.owners_in(begun.chosen, me()))
    return render.page("improvements/new.html", status=status, form=form, here=here, **vars(begun))


@blueprint.get("/new")
@allow("improvements.admin")
def new():
    begun = Begun.of(me())
    return _new_page(NewForm(formdata=None, department=begun.chosen.word, owner=str(me().id)), begun)


@blueprint.post("")
@allow("improvements.admin")
def create():
    begun = Begun.of(me())
    form = NewForm().offer_departments(begun.mine)
    people = improvement_deeds.owners_in(begun.chosen, me())
    form.offer(people)
    if not form.validate() or begun.refused:
        return _new_page(form, begun, 422)
    owner = next(one for one in people if str(one.id) == form.owner.data)

    def deed() -> str:
        facts = {"text": form.text.data, "expected": form.expected.data}
        facts |= {"cycle": begun.cycle, "item": begun.key}
        row = improvement_deeds.add(me(), begun.chosen, owner, form.title.data, form.due_on.data, **facts)
        flash(_("Entered."), "good")
        return f"/improvements/{row.id}"

    return once(deed)


def _writes(row: Improvement) -> bool:
    return row.is_written_by(me())


def _show_page(row: Improvement, form: EntryForm | None, version: int, status: int = 200, both=None):
    return render.page(
        "improvements/show.html",
        status=status,
        row=row,
        department=row.department,
        owner=row.owner,
        form=form,
        version=version,
        moved=both is not None,
        history=row.history(),
        states=ImprovementState.labels(),
        item=improvement_deeds.item_of(row.cycle, row.item),
        effect=insight.effects([row]).get(row.id),
        edits=me().may("improvements.admin") and row.is_written_by(me()),
        steps=improvement_deeds.Step.labels(),
    )


@blueprint.get("/<int:improvement_id>")
@allow("improvements.read")
def show(improvement_id: int):
    row = Improvement.find_for(me(), improvement_id)
    form = EntryForm(formdata=None, state=row.state, effect=row.effect) if _writes(row) else None
    return _show_page(row, form, row.version)


@blueprint.post("/<int:improvement_id>/entries")
@allow("improvements.write")
def note(improvement_id: int):
    row, opened, form = Improvement.find_for(me(), improvement_id, to_write=True), opened_version(), EntryForm()
    if not form.validate():
        return _show_page(row, form, opened, 422)

    def deed() -> str:
        state = ImprovementState(form.state.data)
        improvement_deeds.note(me(), row, opened, form.text.data, state, form.effect.data)
        Notice.seen(me(), row)
        flash(_("Kept."), "good")
        return f"/improvements/{row.id}"

    return once_over(
        deed, form, opened, lambda now, form, version, status, both: _show_page(now, form, version, status, both)
    )


def _edit_page(row: Improvement, form: ImprovementForm, version: int, status: int = 200, both=None):
    form.offer(improvement_deeds.owners_in(row.department, me()))
    if not any(value == str(row.owner_id) for value, _label in form.owner.choices):
        form.owner.choices.append((str(row.owner_id), row.owner.name))
    return render.edit_page("improvements/edit.html", row, form, version, status, both)


@blueprint.get("/<int:improvement_id>/edit")
@allow("improvements.admin")
def edit(improvement_id: int):
    row = Improvement.find_for(me(), improvement_id, to_write=True)
    return _edit_page(row, ImprovementForm(formdata=None, obj=row, owner=str(row.owner_id)), row.version)


@blueprint.post("/<int:improvement_id>")
@allow("improvements.admin")
def update(improvement_id: int):
    row, opened, form = Improvement.find_for(me(), improvement_id, to_write=True), opened_version(), ImprovementForm()
    form.was = row.due_on
    people = [*improvement_deeds.owners_in(row.department, me()), row.owner]
    form.offer(people)
    if not form.validate():
        return _edit_page(row, form, opened, 422)
    owner = next(one for one in people if str(one.id) == form.owner.data)

    def deed() -> str:
        names = ("title", "text", "due_on", "expected")
        improvement_deeds.edit(me(), row, opened, owner=owner, **{name: form[name].data for name in names})
        flash(_("Saved."), "good")
        return f"/improvements/{row.id}"

    return once_over(deed, form, opened, _edit_page)
