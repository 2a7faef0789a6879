"""What is done with filed minutes, a deed each: read, sent back, commented on, released, confirmed by the hotel."""

from flask import Blueprint, flash, request

from portal.activity.visits.minutes import Minutes
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.records.files import File
from portal.web import minutes_page
from portal.web.forms.minutes import MinutesCommentForm, MinutesReturnForm, ReleaseForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once, opened_version

blueprint = Blueprint("minutes_deeds", __name__, url_prefix="/visits/<int:held_id>/minutes")


def _done(minutes: Minutes, deed, said: str, form=None):
    """A deed of the page: what is refused comes back with what was typed, and why."""
    if form is not None and not form.validate():
        return _again(minutes, form, 422)

    def once_only() -> str:
        deed()
        flash(said, "good")
        return url_of(minutes)

    try:
        return once(once_only)
    except db.Conflict:
        flash(_("Somebody changed these minutes meanwhile: nothing of yours is saved yet. Look them over."), "warn")
        return _again(Minutes.at_visit(me(), minutes.visit_id), form, 409)


def _again(minutes: Minutes, form, status: int):
    page = minutes_page.own if me().is_hotel_side else minutes_page.filed
    return page(minutes, status, refused=form)


@blueprint.post("/reading")
@allow("minutes.approve")
def read(held_id: int):
    minutes = Minutes.at_visit(me(), held_id)
    pass_on = bool(request.form.get("pass_on"))
    return _done(minutes, lambda: minutes.read(me(), pass_on), _("Noted: you have read them."))


@blueprint.post("/return")
@allow("minutes.approve")
def send_back(held_id: int):
    minutes, form = Minutes.at_visit(me(), held_id), MinutesReturnForm()
    if not minutes.may_be_returned_by(me()):
        raise db.Refused(_("These minutes cannot be sent back any longer: write a comment instead."))
    said = _("Sent back: their writer reads why.")
    return _done(minutes, lambda: minutes.send_back(me(), form.reason.data), said, form)


@blueprint.post("/comments")
@allow("minutes.read")
def comment(held_id: int):
    minutes, form = Minutes.at_visit(me(), held_id), MinutesCommentForm()
    if me().is_hotel_side and not minutes.may_be_answered_by(me()):
        raise db.Refused(_("The general manager of the hotel answers to minutes."))
    return _done(minutes, lambda: minutes.comment(me(), form.text.data, form.for_hotel.data), _("Noted."), form)


@blueprint.post("/release")
@allow("minutes.write")
def release(held_id: int):
    minutes, opened = Minutes.at_visit(me(), held_id, to_write=True), opened_version()
    pictures = any(file.is_picture for file in File.of(me(), minutes.visit))
    form = ReleaseForm(minutes=minutes, pictures=pictures)
    names = minutes_page.names_of(minutes)

    def deed() -> None:
        shown = form.pictures.data if "pictures" in form else False
        minutes.release(me(), opened, form.sections.data or (), names, shown)

    return _done(minutes, deed, _("Released: the hotel's GM is asked to confirm."), form)


@blueprint.post("/confirmation")
@allow("minutes.approve")
def confirm(held_id: int):
    minutes = Minutes.at_visit(me(), held_id)
    return _done(minutes, lambda: minutes.confirm(me()), _("Thank you: these minutes are confirmed."))
