"""What is done with one follow-up, a deed each: its state, confirming, another day or owner, splitting, merging."""

from flask import Blueprint, flash, request
from werkzeug.exceptions import UnprocessableEntity

from portal.activity.follow_ups import SAID, FollowUp, Side, State
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Role
from portal.insight.follow_ups import item
from portal.web import follow_up_page
from portal.web.forms import follow_ups as forms
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once, opened_version
from portal.web.views.sign_in import here

blueprint = Blueprint("follow_up_deeds", __name__, url_prefix="/follow-ups/<int:follow_up_id>")


def _item(follow_up_id: int) -> FollowUp:
    return FollowUp.find_for(me(), follow_up_id, to_write=True)


def _back(row: FollowUp) -> str:
    """Where a tap was made: in a list, or on the item's own page."""
    asked = request.form.get("next", "")
    return here(asked) if asked else url_of(row)


def _done(row: FollowUp, form, deed, said: str, back: str | None = None):
    """A deed by one of the page's short forms: what is refused comes back with what was typed, and why."""
    if not form.validate():
        return follow_up_page.shown(row, 422, form)

    def once_only() -> str:
        deed()
        flash(said, "good")
        return back or url_of(row)

    try:
        return once(once_only)
    except db.Conflict as conflict:
        return follow_up_page.shown(conflict.row, 409, form, moved=True)
    except db.Refused as refused:
        last = list(form)[-1]
        last.errors = [*last.errors, str(refused)]
        return follow_up_page.shown(row, 422, form)


@blueprint.post("/states")
@allow("follow_ups.write")
def give_state(follow_up_id: int):
    """One tap. That the hotel's item is done, head office says on the word of its GM."""
    row = _item(follow_up_id)
    state = request.form.get("state", "")
    if state not in SAID:
        raise UnprocessableEntity(_("Choose one of the list."))
    on_his_word = state == State.CLAIMED and row.side == Side.HOTEL and not me().is_hotel_side

    def deed() -> str:
        row.give_state(me(), State(state), for_hotel_side=on_his_word)
        said = (
            _("Noted: done. Somebody else confirms it.")
            if state == State.CLAIMED
            else _("Noted: %(state)s.", state=State(state).label)
        )
        flash(said, "good")
        return _back(row)

    return once(deed)


@blueprint.post("/confirmation")
@allow("follow_ups.approve")
def confirm(follow_up_id: int):
    row = FollowUp.find_for(me(), follow_up_id)

    def deed() -> str:
        row.confirm(me())
        flash(_("Confirmed: it is closed."), "good")
        return _back(row)

    return once(deed)


@blueprint.post("/return")
@allow("follow_ups.approve")
def give_back(follow_up_id: int):
    row, form = FollowUp.find_for(me(), follow_up_id), forms.GiveBackForm()
    said = _("Given back: whoever owes it reads why.")
    return _done(row, form, lambda: row.give_back(me(), form.reason.data), said)


@blueprint.post("/day")
@allow("follow_ups.admin")
def redate(follow_up_id: int):
    row, form, opened = _item(follow_up_id), forms.RedateForm(), opened_version()
    return _done(
        row, form, lambda: row.redate(me(), opened, form.due_on.data, form.reason.data), _("The new day is saved.")
    )


@blueprint.post("/wording")
@allow("follow_ups.admin")
def reword(follow_up_id: int):
    row, form, opened = _of_customer_service(follow_up_id), forms.WordingForm(), opened_version()
    return _done(row, form, lambda: row.reword(me(), opened, form.wording.data), _("Saved."))


@blueprint.post("/owner")
@allow("follow_ups.admin")
def hand_over(follow_up_id: int):
    row, liaison = _item(follow_up_id), me().role == Role.LIAISON
    form = forms.OwnerForm(owners=forms.other_owners(me(), row, row.hotel))
    opened = opened_version()

    def deed() -> None:
        owner = forms.owner_of(form.owner.data, me(), row.hotel)
        row.hand_over(me(), opened, **owner, reason=form.reason.data)

    # On his list he finds it no longer.
    said = _("Passed on: %(wording)s", wording=row.wording) if liaison else _("Handed over.")
    return _done(row, form, deed, said, "/follow-ups" if liaison else None)


@blueprint.post("/refusal")
@allow("follow_ups.admin")
def send_back(follow_up_id: int):
    """A department: this is not ours."""
    row, form = _item(follow_up_id), forms.NotOursForm()
    said = _("Sent back to customer service: %(wording)s", wording=row.wording)
    return _done(row, form, lambda: row.send_back(me(), form.reason.data), said, "/follow-ups")


@blueprint.post("/readers")
@allow("follow_ups.admin")
def readers(follow_up_id: int):
    """Whether the hotel side reads it."""
    row, opened = _of_customer_service(follow_up_id), opened_version()

    def deed() -> str:
        row.show(me(), opened, request.form.get("for_hotel") == "1")
        flash(_("The hotel reads it now.") if row.for_hotel else _("It is inside again."), "good")
        return url_of(row)

    try:
        return once(deed)
    except db.Conflict as conflict:
        return follow_up_page.shown(conflict.row, 409, moved=True)


@blueprint.post("/parts")
@allow("follow_ups.admin")
def split(follow_up_id: int):
    row, form, opened = _of_customer_service(follow_up_id), forms.SplitForm(), opened_version()
    said = ngettext("Split into %(n)s item.", "Split into %(n)s items.", len(form.lines))
    return _done(row, form, lambda: row.split(me(), opened, form.lines), said)


@blueprint.post("/merger")
@allow("follow_ups.admin")
def merge(follow_up_id: int):
    row, opened = _of_customer_service(follow_up_id), opened_version()
    form = follow_up_page.merge_form(item(me(), row))
    said = _("Merged: it goes on there.")
    return _done(
        row, form, lambda: row.merge(me(), opened, FollowUp.find_for(me(), form.into.data, to_write=True)), said
    )


@blueprint.post("/withdrawal")
@allow("follow_ups.admin")
def withdraw(follow_up_id: int):
    row, form, opened = _of_customer_service(follow_up_id), forms.WithdrawForm(), opened_version()
    said = _("Withdrawn: nobody owes it any longer.")
    return _done(row, form, lambda: row.withdraw(me(), opened, form.reason.data), said)


def _of_customer_service(follow_up_id: int) -> FollowUp:
    """What a department may not do with an item: it answers, sends back or passes on."""
    row = _item(follow_up_id)
    if me().role == Role.LIAISON:
        raise db.Refused
    return row
