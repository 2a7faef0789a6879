"""What hotels are to be told: entered once, ticked hotel by hotel in the week's briefs."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.to_tell import Show, ToTell
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.forms.to_tell import ALL, MINE, ToTellForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, paged
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("to_tell", __name__, url_prefix="/to-tell")


def _page(form: ToTellForm, status: int = 200):
    show = choice_arg("show", Show, Show.RUNNING)
    page = ToTell.page_for(me(), show, request.args.get("after"))
    return render.page(
        "to_tell/index.html",
        status=status,
        **paged(page),
        counts=ToTell.counts(page.rows),
        show=show,
        Show=Show,
        here=here,
        form=form,
    )


@blueprint.get("")
@allow("to_tell.read")
def index():
    return _page(ToTellForm(me(), formdata=None))


@blueprint.post("")
@allow("to_tell.write")
def create():
    form = ToTellForm(me())
    if not form.validate():
        return _page(form, 422)

    def deed() -> str:
        ToTell.add(me(), **form.facts())
        flash(_("Entered: it stands in the brief of each hotel until it is ticked."), "good")
        return "/to-tell"

    return once(deed)


@blueprint.get("/<int:to_tell_id>")
@allow("to_tell.read")
def show(to_tell_id: int):
    row = ToTell.find_for(me(), to_tell_id)
    told, waiting = row.hotels()
    may_edit = row.is_written_by(me())
    return render.page("to_tell/show.html", row=row, told=told, waiting=waiting, may_edit=may_edit)


_edit_page = partial(render.edit_page, "to_tell/edit.html")


@blueprint.get("/<int:to_tell_id>/edit")
@allow("to_tell.write")
def edit(to_tell_id: int):
    row = ToTell.find_for(me(), to_tell_id, to_write=True)
    whose = MINE if row.account_id else str(row.team_id or ALL)
    return _edit_page(row, ToTellForm(me(), formdata=None, obj=row, whose=whose), row.version)


@blueprint.post("/<int:to_tell_id>")
@allow("to_tell.write")
def update(to_tell_id: int):
    row, opened = ToTell.find_for(me(), to_tell_id, to_write=True), opened_version()
    form = ToTellForm(me())
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        facts = form.facts()
        if row.account_id:
            # Its writer may be another than he who mends it.
            facts["account"] = row.account_id
        row.edit(me(), opened, **facts)
        flash(_("Saved."), "good")
        return f"/to-tell/{row.id}"

    return once_over(deed, form, opened, _edit_page)


@blueprint.post("/<int:to_tell_id>/end")
@allow("to_tell.write")
def end(to_tell_id: int):
    row = ToTell.find_for(me(), to_tell_id, to_write=True)

    def deed() -> str:
        row.end(me())
        flash(_("Ended: it stands in no brief any more."), "good")
        return "/to-tell"

    return once(deed)


@blueprint.post("/<int:to_tell_id>/told")
@allow("to_tell.write")
def tell(to_tell_id: int):
    """Ticks hotels alone, without a record: told on a visit, in a group."""
    row = ToTell.find_for(me(), to_tell_id)
    hotels = [Hotel.find_for(me(), code) for code in request.form.getlist("hotel")]
    if any(not hotel.takes_calls_of(me()) for hotel in hotels):
        raise db.Refused(_("Another officer looks after this hotel."))

    def deed() -> str:
        for hotel in hotels:
            ToTell.tick(me(), hotel, [row.id])
        flash(_("Ticked.") if hotels else _("Tick the hotels first."), "good" if hotels else "warn")
        return f"/to-tell/{row.id}"

    return once(deed)
