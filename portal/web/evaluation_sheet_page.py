"""A GM's form of the evaluation, by whichever door it is answered: in the portal, or by the personal link. What comes
with it does not go through `saving.once`: nothing of an answer is kept but what is sealed, not even a hash."""

from dataclasses import dataclass

from flask import flash, g, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge, UnprocessableEntity

from portal.activity.evaluations import answer_deeds, answer_reading, answering, replies
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.forms import EvaluationSection
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import LOW, AnswerState, Compared, Mark, Reason, Way
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import on_readers_clock
from portal.foundation.roles import Person
from portal.web import render
from portal.web.forms.evaluation_sheets import LINE, LONGEST, LOOPS, SheetForm
from portal.web.guard import must_write
from portal.web.saving import opened_version, refuse_unseen


@dataclass(frozen=True)
class Door:
    """Where somebody answers: whose form it is, its address, its page; `keeps` if what was begun, and the last marks,
    are shown here and kept as he goes."""

    row: EvaluationInvitation
    by: Person
    way: Way
    base: str
    template: str
    keeps: bool = True

    @property
    def items(self) -> list:
        return [item for section in self.sections() for item in section.items]

    def sections(self) -> list[EvaluationSection]:
        return self.row.cycle.edition.sections(self.row.kind)

    def loops(self) -> list[replies.LowItem]:
        """What came of last time's low marks: his own, so a blank form does not show them."""
        return replies.for_sheet(self.row) if self.keeps else []


def words() -> dict:
    """What every page says with that shows a sheet."""
    marks = Mark.labels()
    return {
        "scale": [(word, marks[word]) for word in ("1", "2", "3", "4", "5")],
        "aside": [(word.value, marks[word]) for word in (Mark.NOT_USED, Mark.NOT_APPLICABLE)],
        "marks": marks,
        "low": [word.value for word in LOW],
        "reasons": Reason.options(),
        "compared": Compared.options(),
        "loop_words": [(word.value, word.label) for word in LOOPS],
        "longest": LONGEST,
        "line": LINE,
    }


def shown(door: Door):
    """The form, or what became of it."""
    answer = EvaluationAnswer.to(door.row)
    if answer is not None and answer.state == AnswerState.SENT:
        return _page(door, "receipt", answer=answer)
    if not door.row.cycle.is_open or (answer is None and clock.now() >= door.row.cycle.deadline):
        # In the last half hour a form is taken that was open before it, not one that is opened now.
        return _page(door, "over")
    if answer is None or not door.keeps:
        return _form_page(door, Sheet(), 0)
    return _form_page(door, answer_reading.own(door.by, door.row)[1], answer.version, saved_at=answer.saved_at)


def _page(door: Door, shows: str, status: int = 200, **facts):
    told = {"answer": None, "kept": None, "saved": "", "refused": "", **facts}
    if shows == "receipt":
        told["withdraws"] = clock.now() < door.row.cycle.deadline
    told["sections"] = door.sections()
    told |= {"door": door, "row": door.row, "cycle": door.row.cycle, "hotel": door.row.hotel, "shows": shows}
    return render.page(door.template, status=status, **words(), **told)


def _form_page(door: Door, sheet: Sheet, version: int, status: int = 200, stamp: str = "", saved_at=None, **said):
    last = answer_reading.last_sheet(door.row) if door.keeps else None
    facts = {"errors": {}, "lacking": [], "newer": False, "undone": "", **said}
    facts["saved"] = f"{on_readers_clock(saved_at):%H:%M}" if saved_at else ""
    facts["left"] = answering.missing(door.items, sheet)
    stamp = stamp or answering.stamped(door.row)
    return _page(
        door, "form", status, sheet=sheet, version=version, stamp=stamp, last=last, loops=door.loops(), **facts
    )


def _sent(door: Door) -> SheetForm:
    filled_in(door.sections(), SheetForm(door.items, request.form).sheet)
    must_write()
    form = SheetForm(door.items, request.form, [one.item.key for one in door.loops()])
    filled_in(door.sections(), form.sheet)
    if form.is_too_large:
        raise RequestEntityTooLarge
    return form


def filled_in(sections: list[EvaluationSection], sheet: Sheet) -> None:
    """Whatever refuses the form from now on shows what stands in it, in the words of the form (`web.errors`)."""
    g.filled_in = {"sections": sections, "sheet": sheet, **words()}


def undone() -> str:
    """Why a form that went out has not been sent, though nothing is wrong with it; empty if it may be sent."""
    if not g.get("resuming"):
        return ""
    if g.resuming == "lost":
        return _("Your browser had forgotten this visit. Nothing is sent yet: look it over and send it.")
    return _("You had been signed out. Nothing is sent yet: look it over and send it.")


def _stamp() -> str:
    return request.form.get("open", "")[:400]


def send(door: Door):
    """Sends what stands in the form; what lacks, and what stands in the way, is said with everything kept as typed."""
    form, opened = _sent(door), opened_version()
    if undone():
        return _form_page(door, form.sheet, opened, 422, _stamp(), undone=undone())
    lacking = form.missing()
    if lacking or form.errors:
        return _form_page(door, form.sheet, opened, 422, _stamp(), errors=form.errors, lacking=lacking)
    # A blank form takes the place of whatever was begun elsewhere: it does not know of it.
    over = opened if door.keeps else None
    try:
        answer_deeds.send(door.by, door.row, form.sheet, over, answering.opened_at(door.row, _stamp()), door.way)
    except db.Conflict as newer:
        return _form_page(door, form.sheet, newer.row.version, 409, _stamp(), newer=True)
    except answering.SentBefore as before:
        return _page(door, "receipt", 409, answer=before.answer, kept=form.sheet)
    except answering.Over:
        return _page(door, "over", 409, kept=form.sheet)
    return redirect(door.base, 303)


def keep(door: Door):
    """Keeps what stands in the form. Scripts get the time and the version; a button goes back to the form."""
    form, opened = _sent(door), opened_version()
    by_script = request.headers.get("Accept", "").startswith("application/json")
    if undone():
        return _form_page(door, form.sheet, opened, 422, _stamp(), undone=undone())
    at = answering.opened_at(door.row, _stamp())
    try:
        draft = answer_deeds.keep(door.by, door.row, form.sheet, opened, at, door.way)
    except db.Conflict as newer:
        if by_script:
            return {"newer": True}, 409
        return _form_page(door, form.sheet, newer.row.version, 409, _stamp(), newer=True)
    except answering.SentBefore as before:
        if by_script:
            return {"sent": True}, 409
        return _page(door, "receipt", 409, answer=before.answer, kept=form.sheet)
    except answering.Over:
        return ({"over": True}, 410) if by_script else _page(door, "over", 409, kept=form.sheet)
    if by_script:
        saved = f"{on_readers_clock(draft.saved_at):%H:%M}"
        return {"saved": saved, "at": draft.saved_at.isoformat(), "version": draft.version}
    flash(_("Kept. You can go on here or on another device."), "good")
    return redirect(door.base, 303)


def withdraw(door: Door):
    """Takes the answer back, and shows the blank form."""
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity
    answer_deeds.withdraw(door.by, door.row)
    flash(_("Your answer is withdrawn and removed. You can answer again until the deadline."), "good")
    return redirect(door.base, 303)
