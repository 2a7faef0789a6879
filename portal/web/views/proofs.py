"""Proof on a follow-up: photographs and papers, reached only through the item they hang on."""

from functools import partial

from flask import Blueprint, flash

from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.web import attachments, follow_up_page
from portal.web.attachments import AT_ONCE
from portal.web.forms.follow_ups import AnswerForm, OwnAnswerForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg

blueprint = Blueprint("proofs", __name__, url_prefix="/follow-ups/<int:follow_up_id>/files")


def _to_write(follow_up_id: int) -> FollowUp:
    """The item on which this person may hang proof. Raises Missing or Refused."""
    row = FollowUp.find_for(me(), follow_up_id)
    attachments.writes(row)
    return row


class Say(Choice):
    """What the words that come with the files are."""

    REMARK = "remark", "Remark, inside"
    ANSWER = "answer", "Answer"
    DONE = "done", "Answer, and it is done"


@blueprint.post("")
@allow("follow_ups.write", most_bytes=AT_ONCE)
def create(follow_up_id: int):
    """Proof in words, in photographs or both. What the hotel side sends, everybody at the hotel reads who sees the
    item; head office's remark stays inside, its answer goes as far as the item."""
    row, person = _to_write(follow_up_id), me()
    form = OwnAnswerForm() if person.is_hotel_side else AnswerForm()
    kind = Say.ANSWER if person.is_hotel_side else Say.REMARK
    kind = choice_arg("as", Say, kind)

    def said() -> None:
        # First the claim: what is sent with it is the proof that was hung since.
        if kind == Say.DONE:
            row.give_state(person, State.CLAIMED, for_hotel_side=row.side == Side.HOTEL and not person.is_hotel_side)
            flash(_("Noted: done. Somebody else confirms it."), "good")
        if form.text.data and kind == Say.REMARK:
            row.remark(person, form.text.data)
        elif form.text.data:
            row.answer(person, form.text.data)
        if kind != Say.DONE and form.text.data:
            flash(_("Your remark is kept.") if kind == Say.REMARK else _("Your answer is sent."), "good")

    told = person.is_hotel_side or (row.for_hotel and kind != Say.REMARK)
    page = partial(_refused, row)
    return attachments.send(row, form, url_of(row), page, for_hotel=told, first=said)


def _refused(row: FollowUp, form: AnswerForm, status: int):
    return follow_up_page.shown(row, status, form)


@blueprint.get("/<int:proof_id>")
@allow("follow_ups.read")
def show(follow_up_id: int, proof_id: int):
    return attachments.show(FollowUp.find_for(me(), follow_up_id), proof_id)


@blueprint.post("/<int:proof_id>/readers")
@allow("follow_ups.admin")
def readers(follow_up_id: int, proof_id: int):
    row = _to_write(follow_up_id)
    return attachments.readers(row, proof_id, url_of(row))


@blueprint.post("/<int:proof_id>/removal")
@allow("follow_ups.write")
def remove(follow_up_id: int, proof_id: int):
    row = _to_write(follow_up_id)
    return attachments.remove(row, proof_id, url_of(row))


@blueprint.post("/<int:proof_id>/return")
@allow("follow_ups.write")
def put_back(follow_up_id: int, proof_id: int):
    row = _to_write(follow_up_id)
    return attachments.put_back(row, proof_id, url_of(row))
