"""The overview of a meeting: what it is about, what became of last year's resolutions, agenda, material, who comes."""

from portal.activity.association.agenda_deeds import days_to
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingKind, MeetingState, MotionState
from portal.activity.follow_ups import State
from portal.activity.library import LibraryTopic
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Person
from portal.insight import association_feedback, association_reported
from portal.insight import association_meetings as insight
from portal.insight.association_calendar import where
from portal.records.files import File
from portal.web import association_invitation_page, meeting_page, render
from portal.web.attachments import LIMITS
from portal.web.forms.association_material import KeepForm
from portal.web.forms.association_meetings import CancellationForm
from portal.web.forms.files import FileForm
from portal.web.identity import me


def page_of(row: Meeting, status: int = 200, why: str = "", **forms):
    """The page; one of its forms may be as it was typed. `why`: why a button did not do what it says."""
    person = me()
    facts = meeting_page.facts(person, row)
    office = facts["office"]
    attachments = File.of(person, row)
    shown = {
        "cancellation": CancellationForm(formdata=None),
        "files": FileForm(formdata=None, for_hotel=True),
        "keeping": _keeping(person, row, attachments),
    } | forms
    return render.page(
        "association_meetings/show.html",
        status=status,
        **facts,
        room="overview",
        why=why,
        forms=shown,
        when=meeting_page.when(row),
        where=where(row),
        left=_left(row),
        hour=meeting_page.hour,
        lines=insight.agenda(row),
        reported=association_reported.report(person, row),
        answers=insight.answers(person, [row]).get(row.id),
        attachments=attachments,
        removed=File.removed_of(person, row) if office else [],
        kinds=MeetingKind.labels(),
        states=MeetingState.labels(),
        motion_states=MotionState.labels(),
        follow_up_states=State.labels(),
        today=clock.today(),
        feedback_asked=association_feedback.asked(person, row),
        **LIMITS,
        **association_invitation_page.facts(person, row, forms),
    )


def _keeping(person: Person, row: Meeting, attachments: list[File]) -> KeepForm | None:
    """The form that puts its material into the library, for whoever keeps that; a council's papers stay with it."""
    if not attachments or not person.may("library.write") or row.kind == MeetingKind.COUNCIL:
        return None
    return KeepForm(formdata=None, title=row.title).offer(LibraryTopic.in_order(person))


def _left(row: Meeting) -> str:
    """How far away it is, in words; empty once it is over or called off."""
    if row.is_cancelled or row.is_over:
        return ""
    days = days_to(row)
    if row.has_begun:
        return _("under way now")
    return ngettext("in %(n)s day", "in %(n)s days", days) if days else _("today")
