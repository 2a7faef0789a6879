"""Votes: called by the secretariat, cast by who speaks for a hotel, left to somebody, taken back (articles 39–45)."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request
from werkzeug.exceptions import UnprocessableEntity

from portal.activity.association import motion_deeds, poll_deeds
from portal.activity.association.motions import Motion
from portal.activity.association.polls import Poll
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.keyring import Keyless
from portal.insight import association_polls as insight
from portal.records.holder_checks import must_be_open
from portal.web import render
from portal.web.forms.association_polls import PollForm, ProxyForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg, text_arg
from portal.web.saving import once, refuse_unseen
from portal.web.views.association_motions import page_of

blueprint = Blueprint("association_polls", __name__, url_prefix="/association/motions")


@blueprint.post("/<int:motion_id>/polls")
@allow("association.write")
def call(motion_id: int):
    row, form = Motion.find_for(me(), motion_id, to_write=True), PollForm()
    if not form.validate():
        return page_of(row, 422, call=form)

    def deed() -> str:
        poll_deeds.call(me(), row, form.opens_at, form.closes_at)
        flash(_("The vote is called. Who speaks for a member hotel is told when it opens."), "good")
        return f"/association/motions/{row.id}#polls"

    try:
        return once(deed)
    except db.Refused as refused:
        first = max(motion_deeds.earliest_poll(row), clock.now() - timedelta(minutes=5))
        field = form.opens_on if form.opens_at < first else form.closes_on
        field.errors = [str(refused)]
        return page_of(Motion.find_for(me(), motion_id), 422, call=form)


def _motion(poll: Poll) -> Motion:
    return Motion.find_for(me(), poll.motion_id)


@blueprint.post("/polls/<int:poll_id>/call-off")
@allow("association.write")
def call_off(poll_id: int):
    poll = Poll.find_for(me(), poll_id, to_write=True)

    def deed() -> str:
        poll_deeds.call_off(me(), poll)
        flash(_("The vote is called off."), "good")
        return f"/association/motions/{poll.motion_id}"

    return once(deed)


@blueprint.post("/polls/<int:poll_id>/ballots")
@allow("association_polls.write")
def vote(poll_id: int):
    """One row per hotel, written over by the same again: no trace is kept of a form that was sent twice, since what it
    said would stand in it."""
    poll = Poll.find_for(me(), poll_id)
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity(_("This form is incomplete. Open the page again and send it from there."))
    if poll.secret:
        must_be_open(me())
    member, choice = int(id_arg("member") or 0), request.form.get("choice", "")[:10]
    try:
        poll_deeds.vote(me(), poll, member, choice)
    except db.Refused as refused:
        return page_of(_motion(poll), 422, ballot=(member, choice, str(refused)))
    except Keyless:
        said = _("A key is missing: your vote was not taken. Nothing is lost; vote again when it is back.")
        return page_of(_motion(poll), 503, ballot=(member, choice, said))
    flash(_("The vote is taken. Until the close you may vote otherwise."), "good")
    return redirect(f"/association/motions/{poll.motion_id}#polls", 303)


def _leaving(poll: Poll) -> list[tuple[int, str]]:
    """The reader's hotels whose vote can still be left to somebody. Raises Refused where there is none."""
    found = insight.booth(me(), poll).leaving
    if not found:
        raise db.Refused(_("None of your hotels has a vote here that could be left to somebody."))
    return found


def _proxy_page(poll: Poll, form: ProxyForm, q: str, status: int = 200):
    row = _motion(poll)
    most = poll_deeds.rules_of(poll).number("proxies_most")
    return render.page(
        "association_polls/new.html",
        status=status,
        poll=poll,
        row=row,
        form=form,
        q=q,
        most=most,
        offered=insight.OFFERED,
    )


@blueprint.get("/polls/<int:poll_id>/proxies/new")
@allow("association_polls.write")
def new_proxy(poll_id: int):
    """Whom the vote is left to: chosen among those who speak for other hotels."""
    poll, q = Poll.find_for(me(), poll_id), text_arg("q")
    form = ProxyForm(formdata=None, member=id_arg("member")).offer(_leaving(poll), insight.holders(me(), q))
    return _proxy_page(poll, form, q)


@blueprint.post("/polls/<int:poll_id>/proxies")
@allow("association_polls.write")
def leave_to(poll_id: int):
    poll, q = Poll.find_for(me(), poll_id), text_arg("q")
    if poll.secret:
        must_be_open(me())
    form = ProxyForm().offer(_leaving(poll), insight.holders(me(), q))
    if not form.validate():
        return _proxy_page(poll, form, q, 422)

    def deed() -> str:
        poll_deeds.leave_to(me(), poll, int(form.member.data), int(form.holder.data))
        flash(_("Your vote is left to somebody; until it is cast you can take it back."), "good")
        return f"/association/motions/{poll.motion_id}#polls"

    try:
        return once(deed)
    except db.Refused as refused:
        form.holder.errors = [str(refused)]
        return _proxy_page(poll, form, q, 422)


@blueprint.post("/polls/<int:poll_id>/proxies/withdrawal")
@allow("association_polls.write")
def take_back(poll_id: int):
    """The hotel votes itself after all."""
    poll, member = Poll.find_for(me(), poll_id), int(id_arg("member") or 0)

    def deed() -> str:
        poll_deeds.take_back(me(), poll, member)
        flash(_("The vote is yours again."), "good")
        return f"/association/motions/{poll.motion_id}#polls"

    return once(deed)
