"""What is said and done about a motion before it is voted on: discussion, amendments, candidates, the council (D34)."""

from collections.abc import Callable

from flask import Blueprint, flash

from portal.activity.association import motion_deeds, secrecy_deeds
from portal.activity.association.motions import Motion, MotionAmendment
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.insight import association_motions as insight
from portal.insight.association_secrecy import secrecy
from portal.web.forms.association_motions import (
    AmendmentAnswerForm,
    AmendmentForm,
    CandidatesForm,
    HandsForm,
    RemarkForm,
    TakenIn,
    VoiceForm,
)
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once
from portal.web.views.association_motions import page_of, speaks_of

blueprint = Blueprint("association_motion_deeds", __name__, url_prefix="/association/motions")


def _done(row: Motion, name: str, form, field: str, deed: Callable[[], None], said: str, place: str = ""):
    """Does it once, and goes back to the motion; what stands in the way is said beside the field."""

    def told() -> str:
        deed()
        flash(said, "good")
        return f"/association/motions/{row.id}{place}"

    try:
        return once(told)
    except db.Refused as refused:
        form[field].errors = [str(refused)]
        return page_of(Motion.find_for(me(), row.id), 422, **{name: form})


@blueprint.post("/<int:motion_id>/remarks")
@allow("association_motions.write")
def remark(motion_id: int):
    row = Motion.find_for(me(), motion_id)
    form = RemarkForm(prefix="remark-").offer(insight.voice(me(), row).mine)
    if not form.validate():
        return page_of(row, 422, remark=form)

    def deed() -> None:
        motion_deeds.remark(me(), row, form.text.data, form.member_id)

    return _done(row, "remark", form, "text", deed, _("Said."), "#discussion")


@blueprint.post("/<int:motion_id>/amendments")
@allow("association_motions.write")
def amend(motion_id: int):
    row = Motion.find_for(me(), motion_id)
    form = AmendmentForm(prefix="amendment-").offer(insight.voice(me(), row).voting)
    if not form.validate():
        return page_of(row, 422, amendment=form)

    def deed() -> None:
        motion_deeds.amend(me(), row, form.text.data, form.member_id)

    return _done(row, "amendment", form, "text", deed, _("Your amendment is put forward."), "#amendments")


@blueprint.post("/<int:motion_id>/amendments/<int:amendment_id>")
@allow("association_motions.write")
def answer_amendment(motion_id: int, amendment_id: int):
    """Whoever has proposed the motion takes the wording in, or not."""
    row, form = Motion.find_for(me(), motion_id, to_write=True), AmendmentAnswerForm()
    amendment = insight.amendment_of(row, amendment_id)
    if amendment is None:
        raise db.Missing("MotionAmendment")
    if not speaks_of(row):
        raise db.Refused(_("Whoever has proposed the motion answers its amendments."))
    if not form.validate():
        return page_of(row, 422, answer=form, answering=amendment.id)
    return _answered(row, amendment, form)


def _answered(row: Motion, amendment: MotionAmendment, form: AmendmentAnswerForm):
    def deed() -> None:
        taken = form.taken.data == TakenIn.YES
        motion_deeds.answer_amendment(me(), amendment, taken, "" if taken else form.reason.data or "")

    return _done(row, "answer", form, "taken", deed, _("Answered."), "#amendments")


@blueprint.post("/<int:motion_id>/candidates")
@allow("association.write")
def nominate(motion_id: int):
    row, form = Motion.find_for(me(), motion_id, to_write=True), CandidatesForm()
    if not form.validate():
        return page_of(row, 422, candidates=form)

    def deed() -> None:
        motion_deeds.nominate(me(), row, form.lines)

    return _done(row, "candidates", form, "names", deed, _("Saved."))


@blueprint.post("/<int:motion_id>/council")
@allow("association.write")
def to_council(motion_id: int):
    """The secretariat puts a seconded proposal to the council."""
    row = Motion.find_for(me(), motion_id, to_write=True)

    def deed() -> str:
        motion_deeds.to_council(me(), row)
        flash(_("The council is asked."), "good")
        return f"/association/motions/{row.id}"

    return once(deed)


@blueprint.post("/<int:motion_id>/edition")
@allow("association.write")
def name_edition(motion_id: int):
    """The draft of the charter that a hotel's motion would bring into force."""
    row = Motion.find_for(me(), motion_id, to_write=True)

    def deed() -> str:
        motion_deeds.name_edition(me(), row)
        flash(_("Everybody of the association reads the draft; its days run from now on."), "good")
        return f"/association/motions/{row.id}"

    return once(deed)


def _hotels(row: Motion, name: str) -> list:
    """The reader's hotels that can ask for a secret vote (`asking`), or that have (`asked`)."""
    found = secrecy(row, insight.voice(me(), row).voting)
    return getattr(found, name) if found else []


@blueprint.post("/<int:motion_id>/secrecy")
@allow("association_motions.write")
def ask_secrecy(motion_id: int):
    """A member hotel asks for a secret vote."""
    row = Motion.find_for(me(), motion_id)
    form = VoiceForm(prefix="secrecy-").offer(_hotels(row, "asking"))
    if not form.validate():
        return page_of(row, 422, secrecy=form)

    def deed() -> str:
        enough = secrecy_deeds.ask(me(), row, form.member_id)
        flash(_("Enough have asked: it is voted on secretly.") if enough else _("Your hotel has asked for it."), "good")
        return f"/association/motions/{row.id}#secrecy"

    return once(deed)


@blueprint.post("/<int:motion_id>/secrecy/removal")
@allow("association_motions.write")
def drop_secrecy(motion_id: int):
    row = Motion.find_for(me(), motion_id)
    form = VoiceForm(prefix="unsecrecy-").offer(_hotels(row, "asked"))
    if not form.validate():
        return page_of(row, 422, unsecrecy=form)

    def deed() -> str:
        secrecy_deeds.take_back(me(), row, form.member_id)
        flash(_("Your hotel asks for it no longer."), "good")
        return f"/association/motions/{row.id}#secrecy"

    return once(deed)


@blueprint.post("/<int:motion_id>/secrecy/hands")
@allow("association.write")
def enter_hands(motion_id: int):
    """What was asked for by show of hands at the meeting."""
    row, form = Motion.find_for(me(), motion_id, to_write=True), HandsForm(prefix="hands-")
    if not form.validate():
        return page_of(row, 422, hands=form)

    def deed() -> None:
        secrecy_deeds.by_hands(me(), row, form.asked.data, form.present.data)

    return _done(row, "hands", form, "asked", deed, _("It is voted on secretly."), "#secrecy")
