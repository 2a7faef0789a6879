"""Comments of the evaluation: the director's queue, one after another; what departments read of them (D27)."""

from flask import Blueprint, flash, redirect, request

from portal.activity.evaluations import comment_deeds
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import CommentState, Mark
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.insight import evaluation_comments as insight
from portal.records.departments import Department
from portal.web import render
from portal.web.forms.evaluation_comments import ReleaseForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, id_arg, paged, row_of, text_arg
from portal.web.saving import once, opened_version

blueprint = Blueprint("evaluation_comments", __name__, url_prefix="/evaluations/comments")
BASE = "/evaluations/comments"


@blueprint.get("")
@allow("evaluation_comments.read")
def index():
    """The director's queues, and what was passed on: all of it, or one's own department's."""
    person = me()
    sorts = person.may("evaluation_comments.admin")
    word, cycle, kept = text_arg("department", 30), id_arg("cycle"), id_arg("kept") if sorts else ""
    department = row_of(Department, person, word)
    wanted = insight.Wanted(
        department=(department.id if department else -1) if word else None,
        cycle=int(cycle) if cycle else None,
        topic=text_arg("topic", 60),
        q=text_arg("q"),
        praise=text_arg("praise", 1) == "1",
    )
    return render.page(
        "evaluation_comments/index.html",
        **paged(insight.released(person, wanted, request.args.get("after"))),
        sorts=sorts,
        queues=insight.queues(person) if sorts else [],
        kept=row_of(EvaluationComment, person, kept) if kept else None,
        wanted=wanted,
        word=word,
        departments=Department.in_order(person) if sorts else [],
        topics=insight.topics(person),
        here=here,
        list_url=BASE,
        now=clock.now(),
    )


@blueprint.post("/readings")
@allow("evaluation_comments.admin")
def take_up():
    """The director begins to read a cycle's comments: that is recorded first."""
    cycle = EvaluationCycle.find_for(me(), request.form.get("cycle", ""))

    def deed() -> str:
        comment_deeds.take_up(me(), cycle)
        return _next_url(cycle.id)

    return once(deed)


def _next_url(cycle_id: int, token: str = "", said: str = "") -> str:
    """Where the queue goes on."""
    following = insight.next_after(cycle_id, token)
    return f"{BASE}/{following.id}{said}" if following else f"{BASE}{said}"


def _found(comment_id: int) -> EvaluationComment:
    return EvaluationComment.find_for(me(), comment_id)


def _page(comment: EvaluationComment, form: ReleaseForm | None = None, status: int = 200, version: int = 0, **said):
    read = insight.reading(comment)
    departments = Department.in_order(me())
    if form is None:
        usual = read.item.department.word if read.item and read.item.department_id else ""
        form = ReleaseForm(formdata=None, department=usual, text=read.told.text, hotel=read.told.named)
    form.offer(departments, read)
    before, behind = (
        insight.before(comment.cycle_id, comment.token),
        insight.next_after(comment.cycle_id, comment.token),
    )
    kept = id_arg("kept")
    return render.page(
        "evaluation_comments/show.html",
        status=status,
        row=comment,
        read=read,
        form=form,
        version=version or comment.version,
        queue=insight.queue_of(comment.cycle),
        departments=departments,
        topics=insight.topics(me()),
        marks=Mark.labels(),
        before=before,
        behind=behind,
        fresh=insight.just_passed_on(me(), comment.cycle),
        kept=row_of(EvaluationComment, me(), kept) if kept else None,
        base=f"{BASE}/{comment.id}",
        **{"moved": False, **said},
    )


@blueprint.get("/<int:comment_id>")
@allow("evaluation_comments.admin")
def show(comment_id: int):
    """One comment of the queue; before the cycle is taken up, the way to do so."""
    comment = _found(comment_id)
    if not comment_deeds.is_taken_up(me(), comment.cycle):
        return redirect(BASE, 303)
    if comment.state != CommentState.WAITING:
        return redirect(_next_url(comment.cycle_id, comment.token), 303)
    return _page(comment)


@blueprint.post("/<int:comment_id>/release")
@allow("evaluation_comments.admin")
def release(comment_id: int):
    comment, opened = _found(comment_id), opened_version()
    if not comment_deeds.is_taken_up(me(), comment.cycle):
        return redirect(BASE, 303)
    read = insight.reading(comment)
    form = ReleaseForm().offer(Department.in_order(me()), read)
    fits = form.validate() and form.is_fit(read)
    if not fits:
        return _page(comment, form, 422, opened)
    department = Department.find_for(me(), form.department.data)
    others = [one for one, _told in read.others if str(one.id) in form.others.data]

    def deed() -> str:
        row = comment_deeds.release(
            me(),
            comment,
            opened,
            department,
            form.text.data,
            topic=form.topic.data,
            praise=form.praise.data,
            with_hotel=form.hotel.data and read.told.named and not others,
            others=others,
        )
        words = _(
            "Passed on to %(department)s; it can be taken back until %(time)s.",
            department=department.name,
            time=time_text(row.from_at),
        )
        flash(words, "good")
        return _next_url(comment.cycle_id, comment.token)

    return _decided(comment, deed)


def _decided(comment: EvaluationComment, deed):
    """Somebody else was quicker: the queue goes on behind it."""
    try:
        return once(deed)
    except db.Conflict:
        flash(_("Somebody else has decided on it meanwhile."), "warn")
        return redirect(_next_url(comment.cycle_id, comment.token), 303)


@blueprint.post("/<int:comment_id>/keeping")
@allow("evaluation_comments.admin")
def keep(comment_id: int):
    comment, opened = _found(comment_id), opened_version()

    def deed() -> str:
        comment_deeds.keep(me(), comment, opened)
        return _next_url(comment.cycle_id, comment.token, f"?kept={comment.id}")

    return _decided(comment, deed)


@blueprint.post("/<int:comment_id>/waiting")
@allow("evaluation_comments.admin")
def wait_again(comment_id: int):
    comment, opened = _found(comment_id), opened_version()

    def deed() -> str:
        comment_deeds.wait_again(me(), comment, opened)
        return f"{BASE}/{comment.id}"

    return _decided(comment, deed)


@blueprint.post("/released/<int:released_id>/removal")
@allow("evaluation_comments.admin")
def take_back(released_id: int):
    row = ReleasedComment.find_for(me(), released_id)
    cycle_id = row.cycle_id

    def deed() -> str:
        comment_deeds.take_back(me(), row)
        flash(_("Taken back: it waits in the queue again, and nobody has read it."), "good")
        return _next_url(cycle_id)

    try:
        return once(deed)
    except db.Refused as refused:
        flash(str(refused), "warn")
        return redirect(BASE, 303)
