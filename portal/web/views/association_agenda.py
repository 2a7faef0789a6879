"""Writing the agenda of a meeting: its items in their order, with their times (article 24)."""

from flask import Blueprint, flash, request

from portal.activity.association import agenda_deeds
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meetings import Meeting
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.insight import association_meetings as insight
from portal.web import meeting_page, render
from portal.web.forms.association_meetings import AgendaForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("association_agenda", __name__, url_prefix="/association/meetings/<int:meeting_id>/agenda")


def _to_write(meeting_id: int) -> Meeting:
    """The meeting whose agenda this person writes. Raises Missing or Refused."""
    return Meeting.find_for(me(), meeting_id, to_write=True)


def _item(row: Meeting, agenda_id: int) -> AgendaItem:
    """One of its items. Raises Missing."""
    item = AgendaItem.find_for(me(), agenda_id, to_write=True)
    if item.meeting_id != row.id:
        raise db.Missing("AgendaItem")
    item.meeting = row
    return item


def _home(row: Meeting) -> str:
    return f"/association/meetings/{row.id}/agenda"


def _page(row: Meeting, status: int = 200, form: AgendaForm | None = None, why: str = ""):
    lines = insight.agenda(row)
    return render.page(
        "association_agenda/index.html",
        status=status,
        **meeting_page.facts(me(), row),
        room="agenda",
        lines=lines,
        published_late=insight.published_late(row, lines),
        form=form or AgendaForm(formdata=None, meeting=row, motions=insight.motions()),
        hour=meeting_page.hour,
        days=len(row.days),
        late=agenda_deeds.told_before(row),
        why=why,
    )


def _done(row: Meeting, deed, said: str, form: AgendaForm | None = None):
    """Does one thing on the agenda; what is refused is said above it."""

    def whole() -> str:
        deed()
        flash(said, "good")
        return _home(row)

    try:
        return once(whole)
    except db.Refused as refused:
        return _page(Meeting.find_for(me(), row.id), 422, form, str(refused))


@blueprint.get("")
@allow("association.write")
def index(meeting_id: int):
    return _page(_to_write(meeting_id))


@blueprint.post("")
@allow("association.write")
def create(meeting_id: int):
    row = _to_write(meeting_id)
    form = AgendaForm(meeting=row, motions=insight.motions())
    if not form.validate():
        return _page(row, 422, form)
    return _done(row, lambda: agenda_deeds.add(me(), row, **form.facts()), _("It stands on the agenda."), form)


@blueprint.post("/times")
@allow("association.write")
def reckon(meeting_id: int):
    """Each item begins when the one before it has ended."""
    row = _to_write(meeting_id)
    return _done(row, lambda: agenda_deeds.reckon(me(), row), _("Each item begins when the one before it has ended."))


def _edit_page(item: AgendaItem, form: AgendaForm, version: int, status: int = 200, both=None, why: str = ""):
    late = agenda_deeds.told_before(item.meeting)
    facts = {"meeting": item.meeting, "late": late, "why": why}
    return render.edit_page("association_agenda/edit.html", item, form, version, status, both, **facts)


@blueprint.get("/<int:agenda_id>/edit")
@allow("association.write")
def edit(meeting_id: int, agenda_id: int):
    item = _item(_to_write(meeting_id), agenda_id)
    return _edit_page(item, AgendaForm.of(item, insight.motions(item.motion_id)), item.version)


@blueprint.post("/<int:agenda_id>")
@allow("association.write")
def update(meeting_id: int, agenda_id: int):
    row, opened = _to_write(meeting_id), opened_version()
    item = _item(row, agenda_id)
    form = AgendaForm(meeting=row, motions=insight.motions(item.motion_id))
    if not form.validate():
        return _edit_page(item, form, opened, 422)

    def deed() -> str:
        agenda_deeds.edit(me(), item, opened, **form.facts())
        flash(_("Saved."), "good")
        return _home(row)

    try:
        return once_over(deed, form, opened, _edit_page)
    except db.Refused as refused:
        return _edit_page(item, form, opened, 422, why=str(refused))


@blueprint.post("/<int:agenda_id>/removal")
@allow("association.write")
def remove(meeting_id: int, agenda_id: int):
    row = _to_write(meeting_id)
    item = _item(row, agenda_id)
    return _done(row, lambda: agenda_deeds.remove(me(), item), _("The item is off the agenda."))


@blueprint.post("/<int:agenda_id>/place")
@allow("association.write")
def move(meeting_id: int, agenda_id: int):
    row, up = _to_write(meeting_id), request.form.get("up") == "1"
    item = _item(row, agenda_id)
    return _done(row, lambda: agenda_deeds.move(me(), item, up), _("Moved."))
