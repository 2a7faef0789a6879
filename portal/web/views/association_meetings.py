"""Meetings of the association: the register, planning one, its page, announcing it and calling it off (D32)."""

from functools import partial

from flask import Blueprint, Response, current_app, flash, redirect, request

from portal.activity.association import meeting_deeds
from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MeetingKind, MeetingState, MinutesState
from portal.foundation import clock, db, ics, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import language, ngettext
from portal.foundation.roles import Person
from portal.insight import association_calendar
from portal.insight import association_meetings as insight
from portal.insight.association_meetings import Show
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import Notice
from portal.web import exports, meeting_page, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_meetings import CancellationForm, MeetingForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, one_of, paged
from portal.web.meeting_overview import page_of
from portal.web.saving import once, once_over, opened_version

HOME = "/association/meetings"
blueprint = Blueprint("association_meetings", __name__, url_prefix=HOME)


def _asked(person: Person) -> tuple[Show, str]:
    """What the address asks for; without a word what is to come, if there is anything."""
    usual = Show.COMING if insight.any_coming(person) else Show.ALL
    return choice_arg("show", Show, usual), one_of("kind", MeetingKind)


@blueprint.get("")
@allow("association.read")
def index():
    person = me()
    show, kind = _asked(person)
    page = insight.page_for(person, show, kind, request.args.get("after"))
    return render.page(
        "association_meetings/index.html",
        **paged(page),
        show=show,
        shows=list(Show),
        kind=kind,
        office=Secretary.holds(person),
        answers=insight.answers(person, page.rows),
        minutes=insight.minutes(person, page.rows),
        when=meeting_page.when,
        kinds=MeetingKind.labels(),
        states=MeetingState.labels(),
        minutes_states=MinutesState.labels(),
        here=here,
    )


@blueprint.post("/export")
@allow("association.read")
def export():
    """The list of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("association_meetings")


@exports.source("association_meetings", "association.read")
def _source(person: Person) -> exports.Source:
    show, kind = _asked(person)
    active = [Active("show", _("Which"), show.label, show.value)]
    if kind:
        active.append(Active("kind", _("Kind of meeting"), MeetingKind(kind).label, kind))
    words = exports.in_words(active)

    def note(count: int) -> None:
        audit.record(person, "meetings.exported", Account.of(person), filter=words, count=count)

    rows = partial(insight.sheet_rows, person, show, kind)
    return exports.Source(_("Meetings"), words, _columns(person), rows, note)


def _columns(person: Person) -> list[Column]:
    kinds, states = MeetingKind.labels(), MeetingState.labels()
    columns = [
        Column(_("Meeting"), lambda line: line.row.title, width=40),
        Column(_("Kind of meeting"), lambda line: kinds[line.row.kind], width=16),
        Column(_("Begins at"), lambda line: line.row.begins_at, Shape.MOMENT),
        Column(_("Ends at"), lambda line: line.row.ends_at, Shape.MOMENT),
        Column(_("City"), lambda line: line.row.city, width=12),
        Column(_("Meeting place"), lambda line: line.row.place, width=30),
        Column(_("State"), lambda line: states[line.row.state], width=14),
        Column(_("Meeting minutes"), lambda line: MinutesState(line.minutes).label if line.minutes else "", width=16),
    ]
    if person.is_hotel_side:
        return columns
    return columns + [
        Column(_("Invited"), lambda line: line.answers and line.answers.invited, Shape.NUMBER),
        Column(_("Answered yes"), lambda line: line.answers and line.answers.coming, Shape.NUMBER),
        Column(_("Answered no"), lambda line: line.answers and line.answers.declined, Shape.NUMBER),
    ]


def _only_office() -> None:
    if not Secretary.holds(me()):
        raise db.Refused(_("Only the secretariat does this."))


def _new_page(form: MeetingForm, status: int = 200):
    return render.page("association_meetings/new.html", status=status, form=form, both={})


@blueprint.get("/new")
@allow("association.write")
def new():
    _only_office()
    usual = {"kind": MeetingKind.CONVENTION.value, "assembly": True, "per_hotel": 2}
    return _new_page(MeetingForm(formdata=None, begins_time="09:00", ends_time="17:00", **usual))


@blueprint.post("")
@allow("association.write")
def create():
    _only_office()
    form = MeetingForm()
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        row = meeting_deeds.plan(me(), **form.facts())
        flash(_("It is planned, with the usual checklist and agenda. Nobody is invited until you announce it."), "good")
        return f"{HOME}/{row.id}"

    return once(deed)


@blueprint.get("/<int:meeting_id>")
@allow("association.read")
def show(meeting_id: int):
    row = Meeting.find_for(me(), meeting_id)
    Notice.seen(me(), row)
    return page_of(row)


def _edit_page(row: Meeting, form: MeetingForm, version: int, status: int = 200, both=None):
    return render.edit_page("association_meetings/edit.html", row, form, version, status, both)


@blueprint.get("/<int:meeting_id>/edit")
@allow("association.write")
def edit(meeting_id: int):
    row = Meeting.find_for(me(), meeting_id, to_write=True)
    if row.is_cancelled:
        raise db.Refused(_("The meeting is called off."))
    return _edit_page(row, MeetingForm.of(row), row.version)


@blueprint.post("/<int:meeting_id>")
@allow("association.write")
def update(meeting_id: int):
    row, opened = Meeting.find_for(me(), meeting_id, to_write=True), opened_version()
    form = MeetingForm(was=row)
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        told = meeting_deeds.edit(me(), row, opened, **form.facts())
        flash(_("Saved: everybody invited is told of the other time or place.") if told else _("Saved."), "good")
        return f"{HOME}/{row.id}"

    try:
        return once_over(deed, form, opened, _edit_page)
    except db.Refused as refused:
        form.begins_on.errors = [str(refused)]
        return _edit_page(row, form, opened, 422)


@blueprint.post("/<int:meeting_id>/announcement")
@allow("association.write")
def announce(meeting_id: int):
    """The invitations go out."""
    row, opened = Meeting.find_for(me(), meeting_id, to_write=True), opened_version()

    def deed() -> str:
        count = meeting_deeds.announce(me(), row, opened)
        flash(ngettext("Announced: %(n)s invitation is out.", "Announced: %(n)s invitations are out.", count), "good")
        return f"{HOME}/{row.id}"

    try:
        return once(deed)
    except db.Conflict as conflict:
        return page_of(conflict.row, 409, _("Somebody has changed it meanwhile: look at it again."))
    except db.Refused as refused:
        return page_of(Meeting.find_for(me(), meeting_id), 422, str(refused))


@blueprint.post("/<int:meeting_id>/cancellation")
@allow("association.write")
def cancel(meeting_id: int):
    row, form = Meeting.find_for(me(), meeting_id, to_write=True), CancellationForm()
    if not form.validate():
        return page_of(row, 422, cancellation=form)

    def deed() -> str:
        meeting_deeds.cancel(me(), row, form.reason.data)
        flash(_("The meeting is called off."), "good")
        return f"{HOME}/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        return page_of(Meeting.find_for(me(), meeting_id), 422, str(refused))


@blueprint.post("/<int:meeting_id>/copy")
@allow("association.write")
def copy(meeting_id: int):
    """The next one like it."""
    row = Meeting.find_for(me(), meeting_id, to_write=True)

    def deed() -> str:
        made = meeting_deeds.copy(me(), row)
        flash(_("This is the next one: agenda, checklist and budget are taken over. Look over its days."), "good")
        return f"{HOME}/{made.id}"

    return once(deed)


@blueprint.get("/<int:meeting_id>/online")
@allow("association.read")
def online(meeting_id: int):
    """On to where those sit who attend through the network."""
    row = Meeting.find_for(me(), meeting_id)
    if not row.online.startswith(("https://", "http://")) or row.is_cancelled:
        raise db.Missing("Meeting")
    return redirect(row.online, 303)


@blueprint.get("/<int:meeting_id>/calendar.ics")
@allow("association.read")
def calendar(meeting_id: int):
    """The appointment, for one's own calendar."""
    row = Meeting.find_for(me(), meeting_id)
    event = association_calendar.event_of(row, current_app.config["BASE_URL"])
    body = ics.calendar(settings.brand(), language(), [event])
    name = f"meeting-{clock.local(row.begins_at).date().isoformat()}.ics"
    return Response(body, mimetype=ics.TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
