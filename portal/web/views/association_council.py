"""What lies before the council: one question, the seats' votes, the result (articles 31, 33)."""

from functools import partial

from flask import Blueprint, flash, redirect, request
from werkzeug.exceptions import UnprocessableEntity

from portal.activity.association import council_deeds, decisions
from portal.activity.association.council import CouncilMatter
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MatterState, Sanction, VoteChoice
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.keyring import Keyless
from portal.insight import association_council as insight
from portal.records.holder_checks import is_shut, must_be_open
from portal.records.notices import Notice
from portal.web import render
from portal.web.forms.association_council import VoteForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import here, one_of, paged
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("association_council", __name__, url_prefix="/association/council")


@blueprint.get("")
@allow("association_council.write")
def index():
    state = one_of("state", MatterState)
    page = insight.page_for(me(), state, request.args.get("after"))
    return render.page(
        "association_council/index.html",
        **paged(page),
        state=state,
        states=MatterState.labels(),
        seats=insight.seats_in_words(),
        kinds=insight.kinds(),
        office=Secretary.holds(me()),
        here=here,
    )


def _page(row: CouncilMatter, form: VoteForm | None = None, status: int = 200):
    person = me()
    seat = next((one for one in council_deeds.seats() if one.account_id == person.id), None)
    voting = seat is not None and row.state == MatterState.OPEN
    own, about = row.vote_of(seat) if seat else None, insight.about(person, row)
    if voting and form is None:
        form = VoteForm(formdata=None, choice=own.choice or None if own else None, text=own.text if own else "")
        form = form.secretly() if row.secret else form
    concerned = voting and council_deeds.is_concerned(seat, row)
    if concerned:
        form.recusing()
    return render.page(
        "association_council/show.html",
        status=status,
        row=row,
        papers=url_of(about) if about else None,
        measure=insight.measure(row),
        measures=Sanction.labels(),
        kinds=insight.kinds(),
        votes=insight.votes_of(row),
        voted=insight.voted(row) if row.secret else None,
        cast=bool(own and own.voted),
        # A secret ballot is its holder's alone.
        shut=voting and row.secret and is_shut(person.id),
        form=form if voting else None,
        concerned=concerned,
        complete=row.state == MatterState.OPEN and council_deeds.is_complete(row),
        office=Secretary.holds(person),
        states=MatterState.labels(),
        choices=VoteChoice.labels(),
    )


@blueprint.get("/<int:matter_id>")
@allow("association_council.write")
def show(matter_id: int):
    row = CouncilMatter.find_for(me(), matter_id)
    Notice.seen(me(), row)
    return _page(row)


@blueprint.post("/<int:matter_id>/votes")
@allow("association_council.write")
def vote(matter_id: int):
    row, form = CouncilMatter.find_for(me(), matter_id), VoteForm()
    if row.secret:
        must_be_open(me())
        form.secretly()
    if not form.validate():
        return _page(row, form, 422)
    try:
        return _vote_secretly(row, form) if row.secret else once(partial(_voted, row, form))
    except db.Refused as refused:
        form.choice.errors = [str(refused)]
        return _page(CouncilMatter.find_for(me(), matter_id), form, 422)


def _voted(row: CouncilMatter, form: VoteForm) -> str:
    why = form.text.data or "" if "text" in form else ""
    council_deeds.vote(me(), row, VoteChoice(form.choice.data), why)
    flash(_("Your vote is noted. Until the close you may vote otherwise."), "good")
    return f"/association/council/{row.id}"


def _vote_secretly(row: CouncilMatter, form: VoteForm):
    """One row per seat, written over by the same again: no trace is kept of a form that was sent twice, since what it
    said would stand in it."""
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity(_("This form is incomplete. Open the page again and send it from there."))
    try:
        return redirect(_voted(row, form), 303)
    except Keyless:
        said = _("A key is missing: your vote was not taken. Nothing is lost; vote again when it is back.")
        form.choice.errors = [said]
        return _page(row, form, 503)


@blueprint.post("/<int:matter_id>/close")
@allow("association.write")
def close(matter_id: int):
    """Every seat has voted: nobody need wait for the last day."""
    row = CouncilMatter.find_for(me(), matter_id, to_write=True)

    def deed() -> str:
        decisions.close(me(), row)
        flash(_("It is counted."), "good")
        return f"/association/council/{row.id}"

    try:
        return once(deed)
    except Keyless:
        raise db.Refused(_("A key is missing: it is counted when it is back.")) from None
