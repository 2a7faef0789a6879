"""The door of a meeting, on a telephone: who is found is checked in with one tap; and who came, afterwards (D32)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import check_in_deeds
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Person
from portal.insight import association_attendance as attendance
from portal.insight import association_check_in as insight
from portal.insight.association_attendance import Came
from portal.records import audit
from portal.records.hotels import Hotel
from portal.web import exports, meeting_page, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_check_in import WalkInForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, row_of, text_arg
from portal.web.saving import once
from portal.web.views.association_invitations import led

blueprint = Blueprint("association_check_in", __name__, url_prefix="/association/meetings/<int:meeting_id>/check-in")


@blueprint.get("")
@allow("association.write")
def index(meeting_id: int):
    """`q`: what was typed at the door; `code`: what a ticket's square says. Nobody is checked in by opening this."""
    row = Meeting.find_for(me(), meeting_id, to_write=True)
    return _page(row, text_arg("code", 12) or text_arg("q"))


def _page(row: Meeting, q: str, form: WalkInForm | None = None, status: int = 200):
    # After a tap the box is empty again and waits for the next in the queue; while one types, it is left alone.
    beside = ("counter",) if "q" in request.args else ("counter", "box")
    return render.page(
        "association_check_in/index.html",
        status=status,
        alongside=beside,
        **meeting_page.facts(me(), row),
        counter=insight.counter(row),
        found=insight.found(row, q) if q else insight.latest(me(), row),
        q=q,
        typed="" if status == 200 and "q" not in request.args else q,
        hindrance=check_in_deeds.hindrance(row),
        states=AttendeeState.labels(),
        form=form or WalkInForm(formdata=None),
        opened=form is not None,
    )


def _somebody(meeting_id: int, attendee_id: int) -> Attendee:
    """Somebody of this meeting. Raises Missing, Refused."""
    row = Attendee.find_for(me(), attendee_id, to_write=True)
    if row.meeting_id != meeting_id:
        raise db.Missing("Attendee")
    return row


def _door(meeting_id: int) -> str:
    return f"/association/meetings/{meeting_id}/check-in"


def _twice(attendee: Attendee) -> str:
    """Says who has checked him in before, and leads to him."""
    now = insight.seen(attendee)
    facts = {"name": now.row.name, "time": now.time, "who": now.by or "—"}
    flash(_("%(name)s is checked in already: at %(time)s by %(who)s.", **facts), "warn")
    return f"{_door(now.row.meeting_id)}?code={now.row.code}"


@blueprint.post("/<int:attendee_id>")
@allow("association.write")
def create(meeting_id: int, attendee_id: int):
    """He is there."""
    row = _somebody(meeting_id, attendee_id)
    return once(lambda: _door(meeting_id) if check_in_deeds.check_in(me(), row) else _twice(row))


@blueprint.post("/<int:attendee_id>/admission")
@allow("association.write")
def let_in(meeting_id: int, attendee_id: int):
    """Somebody without a place is there all the same."""
    row = _somebody(meeting_id, attendee_id)
    return once(lambda: _door(meeting_id) if check_in_deeds.let_in(me(), row) else _twice(row))


@blueprint.post("/<int:attendee_id>/withdrawal")
@allow("association.write")
def undo(meeting_id: int, attendee_id: int):
    """It was somebody else."""
    row = _somebody(meeting_id, attendee_id)

    def deed() -> str:
        if check_in_deeds.undo(me(), row):
            flash(_("%(name)s is not checked in any longer.", name=row.name), "good")
        return f"{_door(meeting_id)}?code={row.code}"

    return once(deed)


@blueprint.post("/<int:attendee_id>/voice")
@allow("association.write")
def speak(meeting_id: int, attendee_id: int):
    """He speaks for his hotel at this assembly."""
    row = _somebody(meeting_id, attendee_id)

    def deed() -> str:
        check_in_deeds.speak(me(), row)
        return f"{_door(meeting_id)}?code={row.code}"

    return once(deed)


@blueprint.post("/walk-ins")
@allow("association.write")
def walk_in(meeting_id: int):
    """Somebody comes whom nobody has named."""
    row, form = Meeting.find_for(me(), meeting_id, to_write=True), WalkInForm()
    if not form.validate():
        return _page(row, "", form, 422)
    hotel = row_of(Hotel, me(), form.hotel.data.upper())
    if form.hotel.data and hotel is None:
        form.hotel.errors = [_("No hotel has this code.")]
        return _page(row, "", form, 422)

    def deed() -> str:
        check_in_deeds.walk_in(me(), row, form.name.data, hotel, form.job.data, form.mobile.data)
        return _door(meeting_id)

    return once(deed)


@blueprint.get("/online")
@allow("association.write")
def online(meeting_id: int):
    """Those who attend through the network, to be ticked off."""
    row = Meeting.find_for(me(), meeting_id, to_write=True)
    return render.page(
        "association_check_in/online.html",
        **meeting_page.facts(me(), row),
        people=insight.online(row),
        hindrance=check_in_deeds.hindrance(row),
    )


@blueprint.post("/online")
@allow("association.write")
def tick(meeting_id: int):
    row = Meeting.find_for(me(), meeting_id, to_write=True)
    ids = [int(text) for text in request.form.getlist("here") if text.isascii() and text.isdigit() and len(text) < 10]

    def deed() -> str:
        count = check_in_deeds.tick(me(), row, ids[: insight.MOST_ONLINE])
        flash(ngettext("%(n)s person more is there.", "%(n)s people more are there.", count), "good")
        return f"{_door(meeting_id)}/online"

    return once(deed)


# Who came


@blueprint.get("/attendance")
@allow("association.read")
def attended(meeting_id: int):
    row, show = led(me(), meeting_id), choice_arg("show", Came, Came.CAME)
    page = attendance.page_for(row, show, request.args.get("after"))
    return render.page(
        "association_check_in/attendance.html",
        **meeting_page.facts(me(), row),
        **paged(page),
        show=show,
        shows=list(Came),
        here=here,
        counter=insight.counter(row),
        absent=attendance.absent(row),
        missed=attendance.missed(row),
    )


@blueprint.post("/attendance/export")
@allow("association.read")
def export(meeting_id: int):
    """Who came and who did not as a sheet; that it was taken away is noted."""
    led(me(), meeting_id)
    return exports.take_away("meeting_attendance")


@exports.source("meeting_attendance", "association.read")
def _source(person: Person) -> exports.Source:
    row, show = led(person, int(id_arg("meeting") or 0)), choice_arg("show", Came, Came.CAME)
    active = [Active("meeting", _("Meeting"), row.title, ""), Active("show", _("Which"), show.label, "")]
    words = exports.in_words(active)

    def note(count: int) -> None:
        audit.record(person, "meeting.exported", row, filter=words, count=count)

    return exports.Source(_("Attendance"), words, _columns(), partial(attendance.page_for, row, show), note)


def _columns() -> list[Column]:
    yes = _("yes")
    return [
        Column(_("Name"), lambda row: row.name, width=14),
        Column(_("Job"), lambda row: row.job, width=16),
        Column(_("Hotel"), lambda row: row.hotel.name if row.hotel_id else "", width=26),
        Column(_("Code"), lambda row: row.hotel.code if row.hotel_id else "", width=10),
        Column(_("Speaks for the hotel"), lambda row: yes if row.represents else "", width=12),
        Column(_("Attends online"), lambda row: yes if row.online else "", width=12),
        Column(_("Came"), lambda row: row.checked_in_at, Shape.MOMENT),
    ]
