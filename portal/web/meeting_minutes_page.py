"""The pages of a meeting's minutes: as they are read, as they are written, and a correction that is answered."""

from typing import NamedTuple

from portal.activity.association import meeting_minutes_deeds, voices
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AmendmentState, MinutesState
from portal.activity.follow_ups import State
from portal.foundation import clock
from portal.insight import association_minutes as insight
from portal.insight.association_resolutions import owners
from portal.records.departments import Department
from portal.records.files import File
from portal.web import meeting_page, render
from portal.web.attachments import LIMITS
from portal.web.forms.association_minutes import (
    CorrectionForm,
    Decisions,
    MeetingMinutesForm,
    Offered,
    RefusalForm,
    TakeInForm,
)
from portal.web.forms.files import FileForm
from portal.web.identity import me
from portal.web.links import url_of


class Part(NamedTuple):
    """A heading (empty: none) with the text below it."""

    heading: str
    text: str


def parts_of(text: str) -> list[Part]:
    """The text by its headings, the lines that begin with `# `."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.split("\n"):
        if line.startswith(insight.HEADING):
            found.append((line.removeprefix(insight.HEADING).strip(), []))
        else:
            found[-1][1].append(line)
    parts = [Part(heading, "\n".join(lines).strip()) for heading, lines in found]
    return [one for one in parts if one.heading or one.text]


def draft_of(meeting: Meeting) -> str:
    return f"meeting-minutes:{meeting.id}"


def correction_draft_of(correction: MeetingCorrection) -> str:
    return f"meeting-correction:{correction.id}"


def offered() -> Offered:
    return Offered(Department.in_order(me()), owners())


def none_yet(meeting: Meeting):
    """Nobody has begun them: for the secretariat and the director."""
    facts = meeting_page.facts(me(), meeting)
    begins = facts["office"] and meeting.is_announced and meeting.has_begun
    due = insight.due_on(meeting)
    late = due < clock.today()
    return render.page("association_minutes/none.html", room="minutes", due_on=due, late=late, begins=begins, **facts)


def shown(meeting: Meeting, minutes: MeetingMinutes, status: int = 200, **refused):
    """As this person reads them. `correction` or `photographs` is a form that comes back; `why` stands in the way of
    sending them."""
    person, facts = me(), meeting_page.facts(me(), meeting)
    told = insight.sheet(person, meeting, minutes)
    speaks = voices.members_of(person) if minutes.is_published and clock.today() <= told.until else []
    hangs = facts["office"] and not meeting.is_cancelled
    return render.page(
        "association_minutes/show.html",
        status=status,
        room="minutes",
        minutes=minutes,
        parts=parts_of(minutes.text),
        told=told,
        results=[(one, insight.result(one)) for one in told.decided],
        due_on=insight.due_on(meeting),
        today=clock.today(),
        reached=len(meeting_minutes_deeds.audience(meeting)) if hangs and not minutes.is_published else 0,
        correction=refused.get("correction") or (CorrectionForm(formdata=None).offer(speaks) if speaks else None),
        files=File.of(person, minutes),
        removed=File.removed_of(person, minutes) if hangs else [],
        photographs=refused.get("photographs") or FileForm(formdata=None, for_hotel=True),
        hangs=hangs,
        why=refused.get("why", ""),
        states=MinutesState.labels(),
        answers=AmendmentState.labels(),
        item_states=State.labels(),
        base=f"{url_of(meeting)}/minutes",
        **facts,
        **LIMITS,
    )


def writing(
    meeting: Meeting,
    minutes: MeetingMinutes,
    form: MeetingMinutesForm,
    lines: Decisions,
    status: int = 200,
    *,
    version: int | None = None,
    both: dict | None = None,
    draft=None,
    focus: str = "",
):
    """The form in which they are written; `both` is what somebody else has saved meanwhile."""
    base = f"{url_of(meeting)}/minutes"
    wrong = form.text.id if form.text.errors else lines.wrong
    return render.page(
        "association_minutes/edit.html",
        status=status,
        room="minutes",
        minutes=minutes,
        form=form,
        lines=lines,
        version=minutes.version if version is None else version,
        both=both or {},
        theirs=insight.decisions(minutes) if both is not None else [],
        conflict=both is not None,
        draft=draft,
        draft_url=f"{base}/draft",
        focus=wrong or focus or form.text.id,
        base=base,
        **meeting_page.facts(me(), meeting),
    )


def answering(
    meeting: Meeting,
    correction: MeetingCorrection,
    form: TakeInForm,
    refusal: RefusalForm,
    status: int = 200,
    *,
    version: int,
    both: dict | None = None,
    draft=None,
):
    """A correction, the text that would take it in, and why it is not taken in."""
    base = f"{url_of(meeting)}/minutes/corrections/{correction.id}"
    return render.page(
        "association_minutes/correction.html",
        status=status,
        room="minutes",
        asked=correction,
        hotel=correction.member.hotel,
        form=form,
        refusal=refusal,
        version=version,
        both=both or {},
        conflict=both is not None,
        draft=draft,
        draft_url=f"{base}/draft",
        base=base,
        **meeting_page.facts(me(), meeting),
    )
