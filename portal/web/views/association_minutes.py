"""Minutes of a meeting: written by the secretariat, sent to all members, corrected at a member hotel's word, as a
document (article 36)."""

from flask import Blueprint, flash, redirect, request
from werkzeug.datastructures import MultiDict

from portal.activity.association import meeting_minutes_deeds as deeds
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import members_of
from portal.foundation import db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Role
from portal.insight import association_minutes as insight
from portal.records.notices import Notice
from portal.web import drafts, meeting_minutes_document, meeting_minutes_page
from portal.web.forms.association_minutes import (
    CorrectionForm,
    Decisions,
    MeetingMinutesForm,
    RefusalForm,
    TakeInForm,
)
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import merged, once, once_over, opened_version, refuse_unseen

blueprint = Blueprint("association_minutes", __name__, url_prefix="/association/meetings/<int:met_id>/minutes")


@blueprint.get("")
@allow("association.read")
def show(met_id: int):
    person, meeting = me(), Meeting.find_for(me(), met_id)
    try:
        row = MeetingMinutes.at_meeting(person, meeting)
    except db.Missing:
        if meeting.minutes_at or not (person.role == Role.DIRECTOR or Secretary.holds(person)):
            raise
        return meeting_minutes_page.none_yet(meeting)
    Notice.seen(person, row)
    return meeting_minutes_page.shown(meeting, row)


def _to_write(met_id: int) -> tuple[Meeting, MeetingMinutes]:
    """A meeting and its minutes, for the secretariat. Raises Missing or Refused."""
    meeting = Meeting.find_for(me(), met_id)
    return meeting, MeetingMinutes.at_meeting(me(), meeting, to_write=True)


@blueprint.post("/beginning")
@allow("association.write")
def begin(met_id: int):
    meeting = Meeting.find_for(me(), met_id, to_write=True)

    def deed() -> str:
        return f"{url_of(deeds.begin(me(), meeting))}/edit"

    return once(deed)


@blueprint.get("/edit")
@allow("association.write")
def edit(met_id: int):
    meeting, row = _to_write(met_id)
    if row.is_published:
        # Sent meanwhile: they change by corrections alone.
        return redirect(url_of(row), 303)
    form = MeetingMinutesForm(formdata=None, text=row.text or insight.skeleton(me(), meeting))
    kept, offered = drafts.offer(form, meeting_minutes_page.draft_of(meeting)), meeting_minutes_page.offered()
    lines = Decisions(MultiDict(kept.values), offered) if kept else Decisions.of_rows(insight.decisions(row), offered)
    version = drafts.version_of(kept) or row.version
    return meeting_minutes_page.writing(meeting, row, form, lines, version=version, draft=kept)


@blueprint.post("")
@allow("association.write")
def write(met_id: int):
    meeting, row = _to_write(met_id)
    form, opened = MeetingMinutesForm(), opened_version()
    lines = Decisions(request.form, meeting_minutes_page.offered())

    def page(status: int, **facts):
        return meeting_minutes_page.writing(meeting, row, form, lines, status, **{"version": opened, **facts})

    if request.form.get("more"):
        lines.add_row()
        return page(200, focus=lines.rows[-1].wording.id)
    fits = lines.fits()
    if not form.validate() or not fits:
        return page(422)

    def deed() -> str:
        deeds.write(me(), row, opened, form.text.data, lines.lines())
        drafts.drop(meeting_minutes_page.draft_of(meeting))
        flash(_("Saved. Nobody but the secretariat and the director reads them until they are sent."), "good")
        return url_of(row)

    try:
        return once(deed)
    except Conflict as conflict:
        return page(409, version=conflict.row.version, both=merged(form, conflict.row, opened))
    except Refused as refused:
        form.text.errors = [str(refused)]
        return page(422)


@blueprint.post("/draft")
@allow("association.write")
def draft(met_id: int):
    meeting, row = _to_write(met_id)
    return drafts.keep(meeting_minutes_page.draft_of(meeting), f"{url_of(row)}/edit")


@blueprint.post("/publication")
@allow("association.write")
def publish(met_id: int):
    """They go to all members, and what somebody carries out goes into the register."""
    meeting, row = _to_write(met_id)
    opened = opened_version()

    def deed() -> str:
        count = deeds.publish(me(), row, opened)
        flash(ngettext("The minutes are sent to %(n)s person.", "The minutes are sent to %(n)s people.", count), "good")
        return url_of(row)

    try:
        return once(deed)
    except Conflict:
        why = _("Somebody has changed the minutes meanwhile: read them again before you send them.")
        return meeting_minutes_page.shown(meeting, MeetingMinutes.at_meeting(me(), meeting), 409, why=why)
    except Refused as refused:
        return meeting_minutes_page.shown(meeting, MeetingMinutes.at_meeting(me(), meeting), 422, why=str(refused))


@blueprint.post("/document")
@allow("association.read")
def export(met_id: int):
    """As a document in the reader's language."""
    meeting = Meeting.find_for(me(), met_id)
    row = MeetingMinutes.at_meeting(me(), meeting)
    refuse_unseen()
    return meeting_minutes_document.sent(meeting, row)


# Corrections


@blueprint.post("/corrections")
@allow("association_meetings.write")
def ask(met_id: int):
    """A member hotel asks for a correction."""
    meeting = Meeting.find_for(me(), met_id)
    row = MeetingMinutes.at_meeting(me(), meeting)
    form = CorrectionForm().offer(members_of(me()))
    if not form.validate():
        return meeting_minutes_page.shown(meeting, row, 422, correction=form)

    def deed() -> str:
        deeds.ask(me(), row, form.text.data, form.member_id)
        flash(_("The secretariat is told, and answers you."), "good")
        return f"{url_of(row)}#corrections"

    try:
        return once(deed)
    except Refused as refused:
        form.text.errors = [str(refused)]
        return meeting_minutes_page.shown(meeting, row, 422, correction=form)


def _correction(met_id: int, number: int) -> tuple[Meeting, MeetingCorrection]:
    """A correction that waits for its answer, for the secretariat. Raises Missing or Refused."""
    meeting, row = _to_write(met_id)
    found = insight.open_correction(row, number)
    if found is None:
        raise db.Missing("MeetingCorrection")
    return meeting, found


@blueprint.get("/corrections/<int:correction_id>")
@allow("association.write")
def correction(met_id: int, correction_id: int):
    meeting, found = _correction(met_id, correction_id)
    form = TakeInForm(formdata=None, text=found.minutes.text)
    kept = drafts.offer(form, meeting_minutes_page.correction_draft_of(found))
    version = drafts.version_of(kept) or found.minutes.version
    refusal = RefusalForm(formdata=None)
    return meeting_minutes_page.answering(meeting, found, form, refusal, version=version, draft=kept)


@blueprint.post("/corrections/<int:correction_id>")
@allow("association.write")
def take_in(met_id: int, correction_id: int):
    """The text says it otherwise from now on."""
    meeting, found = _correction(met_id, correction_id)
    form, opened = TakeInForm(), opened_version()

    def page(_now, _form, version, status, both=None):
        refusal = RefusalForm(formdata=None)
        return meeting_minutes_page.answering(meeting, found, form, refusal, status, version=version, both=both)

    if not form.validate():
        return page(None, form, opened, 422)

    def deed() -> str:
        deeds.take_in(me(), found, opened, form.text.data)
        drafts.drop(meeting_minutes_page.correction_draft_of(found))
        flash(_("Taken in; what the minutes said before stands below."), "good")
        return f"{url_of(found.minutes)}#corrections"

    try:
        return once_over(deed, form, opened, page)
    except Refused as refused:
        form.text.errors = [str(refused)]
        return page(None, form, opened, 422)


@blueprint.post("/corrections/<int:correction_id>/draft")
@allow("association.write")
def correction_draft(met_id: int, correction_id: int):
    _meeting, found = _correction(met_id, correction_id)
    place = f"{url_of(found.minutes)}/corrections/{found.id}"
    return drafts.keep(meeting_minutes_page.correction_draft_of(found), place)


@blueprint.post("/corrections/<int:correction_id>/refusal")
@allow("association.write")
def decline(met_id: int, correction_id: int):
    """The text stays, and why."""
    meeting, found = _correction(met_id, correction_id)
    refusal = RefusalForm()

    def page():
        form, version = TakeInForm(formdata=None, text=found.minutes.text), found.minutes.version
        return meeting_minutes_page.answering(meeting, found, form, refusal, 422, version=version)

    if not refusal.validate():
        return page()

    def deed() -> str:
        deeds.decline(me(), found, refusal.reason.data)
        drafts.drop(meeting_minutes_page.correction_draft_of(found))
        flash(_("Answered: the text stays."), "good")
        return f"{url_of(found.minutes)}#corrections"

    try:
        return once(deed)
    except Refused as refused:
        refusal.reason.errors = [str(refused)]
        return page()
