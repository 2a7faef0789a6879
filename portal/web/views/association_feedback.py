"""Feedback on a meeting: a mark and two answers of those who were there, averages for all (D32)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import feedback_deeds
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MeetingMark
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.insight import association_feedback as insight
from portal.records import audit
from portal.web import exports, meeting_page, render
from portal.web.exports import Column, Shape
from portal.web.forms.association_feedback import FeedbackForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, id_arg, paged
from portal.web.saving import once

blueprint = Blueprint("association_feedback", __name__, url_prefix="/association/meetings/<int:met_id>/feedback")


def _reads_each(person: Person) -> bool:
    return person.role == Role.DIRECTOR or Secretary.holds(person)


def _led(person: Person, met_id: int) -> Meeting:
    """A meeting whose feedback this person reads one by one. Raises Missing."""
    row = Meeting.find_for(person, met_id)
    if not _reads_each(person):
        raise db.Missing("Meeting")
    return row


def _page(row: Meeting, form: FeedbackForm | None = None, status: int = 200):
    person = me()
    taken = feedback_deeds.is_taken(row) and feedback_deeds.was_there(person, row) is not None
    own = insight.own(person, row)
    if taken and form is None:
        typed = {"mark": str(own.mark), "good": own.good, "better": own.better} if own else {}
        form = FeedbackForm(formdata=None, **typed)
    each = insight.page_for(person, row, request.args.get("after")) if _reads_each(person) else None
    return render.page(
        "association_feedback/index.html",
        status=status,
        **meeting_page.facts(person, row),
        **(paged(each) if each is not None else {"page": None, "older": None, "first": None}),
        form=form if taken else None,
        own=own,
        summary=insight.summary(row),
        fewest=insight.FEWEST,
        days=feedback_deeds.TAKEN,
        marks=MeetingMark.labels(),
    )


@blueprint.get("")
@allow("association.read")
def index(met_id: int):
    return _page(Meeting.find_for(me(), met_id))


@blueprint.post("")
@allow("association_meetings.write")
def give(met_id: int):
    """Once for each; it can be said otherwise for some weeks."""
    row, form = Meeting.find_for(me(), met_id), FeedbackForm()
    if not form.validate():
        return _page(row, form, 422)

    def deed() -> str:
        feedback_deeds.give(me(), row, int(form.mark.data), form.good.data, form.better.data)
        flash(_("Thank you: your feedback is noted."), "good")
        return f"/association/meetings/{row.id}/feedback"

    try:
        return once(deed)
    except db.Refused as refused:
        form.mark.errors = [str(refused)]
        return _page(row, form, 422)


@blueprint.post("/export")
@allow("association.read")
def export(met_id: int):
    """What each has said as a sheet; that it was taken away is noted."""
    _led(me(), met_id)
    return exports.take_away("association_feedback")


@exports.source("association_feedback", "association.read")
def _source(person: Person) -> exports.Source:
    row = _led(person, int(id_arg("meeting") or 0))
    words = exports.in_words([Active("meeting", _("Meeting"), row.title, "")])

    def note(count: int) -> None:
        audit.record(person, "meeting.feedback_exported", row, count=count)

    rows = partial(insight.page_for, person, row)
    return exports.Source(_("Feedback on a meeting"), words, _columns(), rows, note)


def _hotel(row: MeetingFeedback) -> str:
    return row.hotel.name if row.hotel_id else ""


def _columns() -> list[Column]:
    return [
        Column(_("Name"), lambda row: row.account.name, width=14),
        Column(_("Hotel"), _hotel, width=24),
        Column(_("Mark"), lambda row: row.mark, Shape.NUMBER),
        Column(_("What was good"), lambda row: row.good, width=50),
        Column(_("What could be better"), lambda row: row.better, width=50),
        Column(_("Given"), lambda row: row.at, Shape.MOMENT),
    ]
