"""What lies before the council: one question, the seats' votes, the result (articles 31, 33)."""

from flask import Blueprint, flash, request

from portal.activity.association import council_deeds, decisions
from portal.activity.association.council import CouncilMatter
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MatterState, VoteChoice
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.insight import association_council as insight
from portal.records.notices import Notice
from portal.web import render
from portal.web.forms.association_council import VoteForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, one_of, paged
from portal.web.saving import once

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
        office=Secretary.holds(me()),
        here=here,
    )


def _page(row: CouncilMatter, form: VoteForm | None = None, status: int = 200):
    person = me()
    seat = next((one for one in council_deeds.seats() if one.account_id == person.id), None)
    voting = seat is not None and row.state == MatterState.OPEN
    own = row.vote_of(seat) if seat else None
    if voting and form is None:
        form = VoteForm(formdata=None, choice=own.choice if own else None, text=own.text if own else "")
    return render.page(
        "association_council/show.html",
        status=status,
        row=row,
        about=insight.about(row),
        votes=insight.votes_of(row),
        form=form if voting else None,
        concerned=voting and council_deeds.is_concerned(seat, row),
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
    if not form.validate():
        return _page(row, form, 422)

    def deed() -> str:
        council_deeds.vote(me(), row, VoteChoice(form.choice.data), form.text.data or "")
        flash(_("Your vote is noted. Until the close you may vote otherwise."), "good")
        return f"/association/council/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.choice.errors = [str(refused)]
        return _page(CouncilMatter.find_for(me(), matter_id), form, 422)


@blueprint.post("/<int:matter_id>/close")
@allow("association.write")
def close(matter_id: int):
    """Every seat has voted: nobody need wait for the last day."""
    row = CouncilMatter.find_for(me(), matter_id, to_write=True)

    def deed() -> str:
        decisions.close(me(), row)
        flash(_("It is counted."), "good")
        return f"/association/council/{row.id}"

    return once(deed)
