"""Minutes of a meeting as a document to take away, marked with who took them and when (D42)."""

from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AmendmentState, MeetingKind
from portal.activity.follow_ups import State
from portal.foundation import clock
from portal.foundation.documents import Bullet, Heading, Paragraph, Table, paragraphs
from portal.foundation.i18n import day_text, time_text
from portal.foundation.i18n import gettext as _
from portal.insight import association_minutes as insight
from portal.records import audit
from portal.web import marked_document
from portal.web.identity import me
from portal.web.meeting_minutes_page import parts_of


def sent(meeting: Meeting, minutes: MeetingMinutes):
    """Notes that they were taken away, and answers with the file."""
    person = me()
    told = insight.sheet(person, meeting, minutes)
    title = _("Minutes: %(title)s", title=meeting.title)
    blocks = [*_head(meeting, minutes, told), *_text(minutes), *_below(told)]
    name = f"{_('Meeting minutes')}-{clock.local(meeting.begins_at).date().isoformat()}.docx"
    made = marked_document.send(title, blocks, name)
    audit.record(person, "meeting_minutes.exported", minutes)
    return made


def _head(meeting: Meeting, minutes: MeetingMinutes, told: insight.Sheet) -> list[Paragraph]:
    span = f"{time_text(meeting.begins_at, year=True)} – {time_text(meeting.ends_at, year=True)}"
    place = " · ".join(one for one in (meeting.city, meeting.place, meeting.online) if one)
    facts = [(_("Kind of meeting"), MeetingKind(meeting.kind).label), (_("When it was"), span)]
    facts += [(_("Where it was"), place or "—"), (_("Written by"), told.writer)]
    sent_on = time_text(minutes.published_at, year=True) if minutes.is_published else _("not yet")
    facts.append((_("Sent to all members"), sent_on))
    return [Paragraph(_("%(what)s: %(value)s", what=what, value=value)) for what, value in facts]


def _text(minutes: MeetingMinutes) -> list:
    blocks = []
    for heading, text in parts_of(minutes.text):
        blocks += [Heading(heading)] if heading else []
        blocks += paragraphs(text)
    return blocks


def _below(told: insight.Sheet) -> list:
    blocks = []
    if told.decided:
        blocks.append(Heading(_("Motions of this meeting")))
        for one in told.decided:
            blocks.append(Bullet(_("%(what)s: %(value)s", what=one.motion.title, value=insight.result(one))))
    if told.decisions:
        headings = [_("What was decided"), _("Who carries it out"), _("Carried out by"), _("How far it is")]
        rows = [[row.text, *_course(told, row)] for row in told.decisions]
        blocks.append(Table(_("What was decided"), headings, rows))
    if told.corrections:
        blocks.append(Heading(_("Corrections")))
        for one in told.corrections:
            blocks.append(Bullet(_("%(what)s: %(value)s", what=one.hotel, value=one.row.text)))
            answer = AmendmentState(one.row.state).label
            blocks.append(Paragraph(" · ".join(text for text in (answer, one.row.reason) if text)))
    return blocks


def _course(told: insight.Sheet, row) -> list[str]:
    course = told.courses.get(row.id)
    if course is None:
        return ["—", "—", "—"]
    who = " · ".join(text for text in (course.owner, course.department) if text)
    return [who, day_text(row.due_on, year=True), State(course.state).label]
