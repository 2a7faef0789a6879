"""Proposals and motions: the list, one of them with all that came of it, proposing, seconding, withdrawing (D34)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import council_deeds, motion_deeds, voices
from portal.activity.association.motions import Motion
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AmendmentState, MotionKind, MotionState, PollState
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import association_motions as insight
from portal.insight import association_secrecy
from portal.insight.association_meetings import comes_up_at
from portal.insight.association_motions import Show
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import Notice
from portal.web import association_poll_page, exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_motions import (
    AmendmentAnswerForm,
    AmendmentForm,
    CandidatesForm,
    HandsForm,
    ProposalForm,
    RemarkForm,
    VoiceForm,
    WordingForm,
)
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, paged
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("association_motions", __name__, url_prefix="/association/motions")


@blueprint.get("")
@allow("association.read")
def index():
    person, show = me(), choice_arg("show", Show, Show.ALL)
    page = insight.page_for(person, show, request.args.get("after"))
    return render.page(
        "association_motions/index.html",
        **paged(page),
        show=show,
        shows=list(Show),
        polls=insight.polls_of(page.rows),
        states=MotionState.labels(),
        kinds=MotionKind.labels(),
        proposes=_proposes(person),
        here=here,
    )


def _proposes(person: Person) -> bool:
    """True for the secretariat, and for whoever speaks for a hotel with a vote."""
    return Secretary.holds(person) or any(voices.has_vote(row) for row in voices.members_of(person))


@blueprint.post("/export")
@allow("association.read")
def export():
    """The list of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("association_motions")


@exports.source("association_motions", "association.read")
def _source(person: Person) -> exports.Source:
    show = choice_arg("show", Show, Show.ALL)
    words = exports.in_words([Active("show", _("Which"), show.label, show.value)])

    def note(count: int) -> None:
        audit.record(person, "motions.exported", Account.of(person), filter=words, count=count)

    rows = partial(insight.page_for, person, show)
    return exports.Source(_("Motions"), words, _columns(), rows, note)


def _columns() -> list[Column]:
    states, kinds = MotionState.labels(), MotionKind.labels()
    return [
        Column(_("Number"), lambda row: row.number, Shape.NUMBER),
        Column(_("What is proposed, in one line"), lambda row: row.title, width=40),
        Column(_("Full text"), lambda row: row.text, width=60),
        Column(_("Kind of motion"), lambda row: kinds[row.kind], width=16),
        Column(_("Proposed by"), lambda row: row.member.hotel.name if row.member_id else _("The council"), width=24),
        Column(_("Proposed on"), lambda row: row.at, Shape.DAY),
        Column(_("State"), lambda row: states[row.state], width=16),
        Column(_("Decided on"), lambda row: row.decided_at, Shape.DAY),
    ]


def _blank(office: bool, **facts) -> ProposalForm:
    """The form of whoever may propose: for one of his hotels, or, of the secretariat, for the council. Raises
    Refused."""
    if not _proposes(me()):
        raise db.Refused(_("Only who speaks for a member hotel with a vote can propose something."))
    own = [] if office else [row for row in voices.members_of(me()) if voices.has_vote(row)]
    return ProposalForm(**facts).offer(own).offer_kinds(office)


def _new_page(form: ProposalForm, office: bool, status: int = 200):
    return render.page("association_motions/new.html", status=status, form=form, office=office)


@blueprint.get("/new")
@allow("association_motions.write")
def new():
    office = Secretary.holds(me())
    return _new_page(_blank(office, formdata=None), office)


@blueprint.post("")
@allow("association_motions.write")
def create():
    office = Secretary.holds(me())
    form = _blank(office)
    if not form.validate():
        return _new_page(form, office, 422)

    def deed() -> str:
        said = (form.title.data, form.text.data, MotionKind(form.kind.data))
        row = motion_deeds.propose(me(), form.member_id, *said, **form.facts())
        flash(_("It is on the agenda.") if office else _("Your proposal is published: others can second it."), "good")
        return f"/association/motions/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.title.errors = [str(refused)]
        return _new_page(form, office, 422)


def page_of(row: Motion, status: int = 200, version: int | None = None, **forms):
    """A motion with all that came of it; one of its forms may be as it was typed."""
    person = me()
    office, voice, told = Secretary.holds(person), insight.voice(person, row), insight.sheet(row)
    answers = voice.own or (office and not row.member_id)
    secrecy = association_secrecy.secrecy(row, voice.voting)
    shown = {
        "wording": WordingForm(formdata=None, prefix="wording-", title=row.title, text=row.text),
        "second": VoiceForm(formdata=None, prefix="second-").offer(voice.seconding),
        "remark": RemarkForm(formdata=None, prefix="remark-").offer(voice.mine),
        "amendment": AmendmentForm(formdata=None, prefix="amendment-", text=row.text).offer(voice.voting),
        "answer": AmendmentAnswerForm(formdata=None),
        "candidates": CandidatesForm(formdata=None, names="\n".join(one.name for one in told.options)),
        "secrecy": VoiceForm(formdata=None, prefix="secrecy-").offer(secrecy.asking if secrecy else []),
        "unsecrecy": VoiceForm(formdata=None, prefix="unsecrecy-").offer(secrecy.asked if secrecy else []),
        "hands": HandsForm(formdata=None, prefix="hands-", present=secrecy.present if secrecy else None),
    } | forms
    return render.page(
        "association_motions/show.html",
        status=status,
        row=row,
        version=row.version if version is None else version,
        sheet=told,
        voice=voice,
        office=office,
        answers=answers,
        secrecy=secrecy,
        edits=answers and row.state == MotionState.PROPOSED and not told.behind.seconds,
        matters=council_deeds.about(person, row),
        meetings=comes_up_at(person, row),
        forms=shown,
        states=MotionState.labels(),
        kinds=MotionKind.labels(),
        amendment_states=AmendmentState.labels(),
        poll_states=PollState.labels(),
        **association_poll_page.facts(person, row, office, forms),
    )


@blueprint.get("/<int:motion_id>")
@allow("association.read")
def show(motion_id: int):
    row = Motion.find_for(me(), motion_id)
    Notice.seen(me(), row)
    return page_of(row)


def speaks_of(row: Motion) -> bool:
    """True for whoever speaks for the hotel that has proposed it; of the council's own, for the secretariat."""
    return insight.voice(me(), row).own if row.member_id else Secretary.holds(me())


def _proposed(motion_id: int) -> Motion:
    """A motion that is this person's to change or withdraw: the secretariat does not withdraw a hotel's appeal. Raises
    Missing, or Refused."""
    row = Motion.find_for(me(), motion_id, to_write=True)
    if not speaks_of(row):
        raise db.Refused(_("Whoever has proposed the motion changes or withdraws it."))
    return row


@blueprint.post("/<int:motion_id>/wording")
@allow("association_motions.write")
def edit(motion_id: int):
    """Another wording, while nobody stands behind it yet."""
    row, form, opened = _proposed(motion_id), WordingForm(prefix="wording-"), opened_version()
    if not form.validate():
        return page_of(row, 422, opened, wording=form)

    def deed() -> str:
        motion_deeds.edit(me(), row, opened, form.title.data, form.text.data)
        flash(_("Saved."), "good")
        return f"/association/motions/{row.id}"

    return once_over(deed, form, opened, lambda now, form, version, status, both: page_of(now, status, wording=form))


@blueprint.post("/<int:motion_id>/withdrawal")
@allow("association_motions.write")
def withdraw(motion_id: int):
    row = _proposed(motion_id)

    def deed() -> str:
        motion_deeds.withdraw(me(), row)
        flash(_("It is withdrawn."), "good")
        return f"/association/motions/{row.id}"

    return once(deed)


@blueprint.post("/<int:motion_id>/seconds")
@allow("association_motions.write")
def second(motion_id: int):
    """A member hotel stands behind a proposal."""
    row = Motion.find_for(me(), motion_id)
    form = VoiceForm(prefix="second-").offer(insight.voice(me(), row).seconding)
    if not form.validate():
        return page_of(row, 422, second=form)

    def deed() -> str:
        motion_deeds.second(me(), row, form.member_id)
        flash(_("Your hotel stands behind this proposal."), "good")
        return f"/association/motions/{row.id}"

    return once(deed)
