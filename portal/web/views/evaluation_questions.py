"""Blind replies: a department asks about a comment, the portal delivers, the GM answers unnamed (D29)."""

from flask import Blueprint, flash, redirect, request

from portal.activity.evaluations import comment_deeds, question_deeds
from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.words import QuestionState
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight import evaluation_questions as insight
from portal.records import holder_checks
from portal.web import render
from portal.web.forms.evaluation_questions import AnswerForm, QuestionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, paged
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("evaluation_questions", __name__, url_prefix="/evaluations/questions")
BASE = "/evaluations/questions"


@blueprint.get("")
@allow("evaluation_questions.read")
def index():
    """Of the hotel side what waits for one's own answer; of head office what was asked."""
    person = me()
    if person.is_hotel_side:
        return _own_page()
    return render.page(
        "evaluation_questions/index.html",
        **paged(insight.page_for(person, request.args.get("after"))),
        states=QuestionState.labels(),
        here=here,
    )


def _own_page(status: int = 200, form: AnswerForm | None = None, token: str = ""):
    person = me()
    holder_checks.must_be_open(person)
    return render.page(
        "evaluation_questions/own.html",
        status=status,
        rows=question_deeds.waiting_for(person),
        past=question_deeds.answered_by(person),
        form=form,
        token=token,
        blank=AnswerForm(formdata=None),
    )


@blueprint.post("/answers")
@allow("evaluations.write")
def answer():
    """A GM answers. Not by `once`: it would remember who sent what. A second click finds it answered."""
    refuse_unseen()
    person, form, token = me(), AnswerForm(), request.form.get("token", "")[:32]
    holder_checks.must_be_open(person)
    if not form.validate():
        return _own_page(422, form, token)
    try:
        question_deeds.answer(person, token, form.answer.data)
    except db.Conflict:
        flash(_("This question is settled; your answer is not needed any more."), "warn")
        return redirect(BASE, 303)
    flash(_("Sent, without your name. The department reads it tomorrow, with the day alone."), "good")
    return redirect(BASE, 303)


def _page(comment: ReleasedComment, form: QuestionForm, status: int = 200, refused: str = ""):
    person = me()
    threads = insight.of_comment(person, comment)
    return render.page(
        "evaluation_questions/show.html",
        status=status,
        row=comment,
        department=comment.department,
        cycle=comment.cycle,
        hotel=comment.hotel if comment.hotel_id else None,
        threads=threads,
        states=QuestionState.labels(),
        form=form,
        refused=refused,
        asks=not (
            comment.stopped or any(one.waiting for one in threads) or len(threads) >= question_deeds.MOST_OF_COMMENT
        ),
        most=question_deeds.MOST_OF_COMMENT,
        wait=question_deeds.WAITS,
        rules=person.may("evaluation_comments.admin"),
        plans=person.may("improvements.admin"),
        now=clock.now(),
        base=f"{BASE}/{comment.id}",
    )


@blueprint.get("/<int:released_id>")
@allow("evaluation_comments.read")
def show(released_id: int):
    return _page(ReleasedComment.find_for(me(), released_id), QuestionForm(formdata=None))


@blueprint.post("/<int:released_id>")
@allow("evaluation_questions.write")
def ask(released_id: int):
    comment, form = ReleasedComment.find_for(me(), released_id), QuestionForm()
    if not form.validate():
        return _page(comment, form, 422)

    def deed() -> str:
        question_deeds.ask(me(), comment, form.text.data)
        flash(_("Asked. The portal delivers it; an answer stands here with its day."), "good")
        return f"{BASE}/{comment.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(comment, form, 422, str(refused))


@blueprint.post("/threads/<thread>/settlement")
@allow("evaluation_questions.write")
def settle(thread: str):
    def deed() -> str:
        comment_id = question_deeds.settle(me(), thread)
        flash(_("Settled."), "good")
        return f"{BASE}/{comment_id}"

    return once(deed)


@blueprint.post("/<int:released_id>/asking")
@allow("evaluation_comments.admin")
def rule(released_id: int):
    """The director ends the questions about a comment, or allows them again."""
    comment, stopped = ReleasedComment.find_for(me(), released_id), request.form.get("stopped") == "1"

    def deed() -> str:
        comment_deeds.end_asking(me(), comment, stopped)
        flash(_("Nobody asks about this comment any more.") if stopped else _("It may be asked about again."), "good")
        return f"{BASE}/{comment.id}"

    return once(deed)
