"""Changes that GMs propose for their files: proposing and withdrawing, and deciding field by field."""

from flask import Blueprint, flash, request
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.insight.own_hotels import own_proposals
from portal.insight.proposed import proposed
from portal.records import duplicates, likely_people
from portal.records.hotels import Hotel
from portal.records.proposals import Proposal, Same, State, facts_of
from portal.web import drafts, render
from portal.web.forms.proposals import Answer, Decisions, ProposalForm, labels, office_labels, shown
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import paged
from portal.web.saving import once

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/proposals")
@allow("proposals.read")
def index():
    """Head office: what waits, the oldest first. A GM: what became of his own."""
    if me().is_hotel_side:
        return _own_page(None)
    page = Proposal.open_for(me(), request.args.get("after"))
    return render.page("proposals/index.html", **paged(page), labels=office_labels(), shown=shown)


def _own_page(hotel: Hotel | None):
    return render.page(
        "proposals/own_index.html",
        proposals=own_proposals(me(), hotel),
        hotel=(hotel.code, hotel.name) if hotel else None,
        labels=labels(),
        shown=shown,
        states=State.labels(),
    )


@blueprint.get("/hotels/<code>/proposals")
@allow("proposals.read")
def show(code: str):
    hotel = Hotel.find_for(me(), code)
    return _own_page(hotel) if me().is_hotel_side else _page(hotel)


def part(hotel: Hotel, status: int = 200, typed=None, like=(), alike=()) -> dict:
    """What `hotels/_proposals.html` shows: what waits, with what was tapped, and what is probably there already."""
    found = proposed(me(), hotel)
    decisions = Decisions(found.open, typed)
    if status == 422:
        decisions.validate()
    return {
        "proposed": found,
        "decisions": decisions,
        "decidable": bool(found.open) and Proposal.decided_by_him(me(), hotel),
        "labels": office_labels() if found.open or found.closed else {},
        "shown": shown,
        "answers": Answer.options(),
        "like": like,
        "alike": alike,
    }


def _page(hotel: Hotel, status: int = 200, typed=None, moved=False, **twins):
    """What waits at a hotel, and what was decided."""
    words = part(hotel, status, typed, **twins)
    return render.page("proposals/show.html", status=status, hotel=hotel, moved=moved, states=State.labels(), **words)


def _form(hotel: Hotel, fresh=False) -> ProposalForm:
    card = Proposal.card_of(me(), hotel)
    given = {"formdata": None} if fresh else {}
    return ProposalForm(facts=facts_of(hotel, card), has_card=card is not None, **given)


def _new_page(hotel: Hotel, form: ProposalForm, status: int = 200, draft=None, same=False):
    own = own_proposals(me(), hotel)
    return render.page(
        "proposals/new.html",
        status=status,
        code=hotel.code,
        hotel_name=hotel.name,
        form=form,
        same=same,
        waiting={row.field: shown(row.field, row.new) for row in own if row.state == State.OPEN},
        draft=draft,
        draft_url=f"{url_of(hotel)}/proposals/draft",
    )


@blueprint.get("/hotels/<code>/proposals/new")
@allow("proposals.write")
def new(code: str):
    hotel = Hotel.find_for(me(), code)
    form = _form(hotel, fresh=True)
    return _new_page(hotel, form, draft=drafts.offer(form, f"proposal:{hotel.code}"))


@blueprint.post("/hotels/<code>/proposals")
@allow("proposals.write")
def create(code: str):
    hotel = Hotel.find_for(me(), code)
    form = _form(hotel)
    if not form.validate():
        return _new_page(hotel, form, 422)

    def deed() -> str:
        sent = Proposal.put(me(), hotel, form.wanted, form.note.data)
        drafts.drop(f"proposal:{hotel.code}")
        flash(ngettext("%(n)s change is proposed.", "%(n)s changes are proposed.", sent), "good")
        return f"{url_of(hotel)}/proposals"

    try:
        return once(deed)
    except Same:
        return _new_page(hotel, form, 422, same=True)


@blueprint.post("/hotels/<code>/proposals/draft")
@allow("proposals.write")
def draft(code: str):
    hotel = Hotel.find_for(me(), code)
    Proposal.card_of(me(), hotel)
    return drafts.keep(f"proposal:{hotel.code}", f"{url_of(hotel)}/proposals/new")


@blueprint.post("/hotels/<code>/proposals/<int:proposal_id>/withdrawal")
@allow("proposals.write")
def withdraw(code: str, proposal_id: int):
    hotel = Hotel.find_for(me(), code)
    proposal = Proposal.find_for(me(), proposal_id)
    if proposal.hotel_id != hotel.id:
        raise db.Missing("Proposal")

    def deed() -> str:
        proposal.withdraw(me())
        flash(_("The proposal is withdrawn."), "good")
        return f"{url_of(hotel)}/proposals"

    return once(deed)


def _twins(hotel: Hotel, decisions: Decisions) -> dict[str, list]:
    """Hotels and people that are probably meant, by what would be accepted; those confirmed to be others are not."""
    taken = Proposal.taken(decisions.verdicts)
    found: dict[str, list] = {"like": [], "alike": []}
    if not request.form.get("anyway"):
        found["like"] = duplicates.newly(hotel, taken.pop(None, {}))
    if not request.form.get("somebody_else"):
        cards = Proposal.cards_of(verdict.proposal for verdict in decisions.verdicts)
        found["alike"] = [
            one for number, card in cards.items() for one in likely_people.of_card(card, taken.get(number, {}))
        ]
    return found


@blueprint.post("/hotels/<code>/proposals/decisions")
@allow("proposals.approve")
def decide(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    decisions = Decisions(proposed(me(), hotel).open, request.form)
    if not decisions.validate():
        return _page(hotel, 422, request.form)
    twins = _twins(hotel, decisions)
    if any(twins.values()):
        return _page(hotel, 422, request.form, **twins)

    def deed() -> str:
        verdicts = decisions.verdicts
        if decisions.stray:
            raise db.Conflict(hotel)
        if not verdicts:
            raise UnprocessableEntity(_("Accept or decline at least one of them."))
        Proposal.decide(me(), hotel, verdicts)
        taken = sum(verdict.accepted for verdict in verdicts)
        if taken:
            flash(ngettext("%(n)s change is in the file.", "%(n)s changes are in the file.", taken), "good")
        if left := len(verdicts) - taken:
            flash(ngettext("%(n)s proposal is declined.", "%(n)s proposals are declined.", left), "good")
        return f"{url_of(hotel)}/proposals"

    try:
        return once(deed)
    except db.Conflict:
        return _page(hotel, 409, request.form, moved=True)
