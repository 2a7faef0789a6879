"""The page of a visit's minutes: the form in which they are written, and what stands there once they are filed."""

from datetime import date

from portal.activity.follow_ups import FollowUp, Raising, Side, State
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection, MinutesLine, MinutesPart
from portal.activity.visits.minutes_words import Answer, MinutesState, Section, Waits
from portal.foundation import clock, vault
from portal.foundation.db import Missing
from portal.foundation.i18n import day_text
from portal.foundation.roles import Role
from portal.insight.own_minutes import own_minutes
from portal.records.accounts import Account
from portal.records.files import File
from portal.records.principals import Principal, PrincipalFunction
from portal.web import call_page, drafts, render
from portal.web.attachments import LIMITS
from portal.web.forms import minutes as forms
from portal.web.forms._base import label_of
from portal.web.forms.files import FileForm
from portal.web.forms.follow_ups import owner_choices
from portal.web.forms.recording import Along
from portal.web.identity import me


def draft_of(visit: Visit) -> str:
    return f"minutes:{visit.id}"


def writes(visit: Visit) -> bool:
    """True if this person may write the minutes of a visit, or hang photographs on it."""
    return me().may("minutes.write") and visit.is_written_by(me())


def inside() -> bool:
    """Other departments neither read nor write what customer service keeps to itself."""
    return me().role != Role.LIAISON


def shown(visit: Visit, status: int = 200, **forms_refused):
    """The page for whoever asks, as far as the minutes have come; `photographs` or one of the small forms may have been
    refused."""
    minutes = Minutes.of_visit(me(), visit)
    if me().is_hotel_side:
        if minutes is None:
            raise Missing("Minutes")
        return own(minutes, status, **forms_refused)
    if minutes is not None:
        return filed(Minutes.at_visit(me(), visit.id), status, **forms_refused)
    if not writes(visit) or visit.state == "cancelled":
        return render.page("minutes/none.html", status=status, visit=visit, hotel=visit.hotel)
    form = forms.MinutesForm.opened(visit, Principal.recent_of(visit.hotel), inside())
    owners = owner_choices(me(), visit.hotel)
    draft = drafts.offer(form, draft_of(visit))
    along = Along.of_draft(draft.values, owners) if draft else Along.nothing(owners)
    return writing(visit, form, along, status, draft, **forms_refused)


def writing(visit: Visit, form, along: Along, status: int = 200, draft=None, filed=None, photographs=None):
    """The form; `filed` are minutes that somebody else has filed meanwhile."""
    hotel = visit.hotel
    return render.page(
        "minutes/show.html",
        status=status,
        minutes=None,
        hotel=hotel,
        form=form,
        along=along,
        draft=draft,
        draft_url=f"/visits/{visit.id}/minutes/draft",
        filed=filed,
        local=_local(visit, draft),
        focus=form.wrong() or next(iter(along.errors), ""),
        today=clock.today(),
        **call_page.beside(hotel),
        **_photographs(visit, photographs),
    )


def _local(visit: Visit, draft) -> dict[str, str]:
    """How a copy is kept on the telephone while there is no network: under which name, with which key (which is not
    kept there), and over which draft it was typed."""
    place = f"{me().id}/{draft_of(visit)}"
    return {
        "id": vault.mark("local copy", place)[:32],
        "key": vault.key_for("local copy", place),
        "base": draft.saved_at.isoformat() if draft else "",
    }


def _photographs(visit: Visit, form=None) -> dict:
    """What the part with the photographs shows."""
    return {
        "visit": visit,
        "files": File.of(me(), visit),
        "hangs": writes(visit),
        "photographs": form or FileForm(formdata=None),
        **LIMITS,
    }


def filed(minutes: Minutes, status: int = 200, photographs=None, refused=None):
    """Minutes as head office reads them; `refused` is one of the page's small forms."""
    person, visit = me(), minutes.visit
    pictures = any(file.is_picture for file in File.of(person, visit))
    offered = {
        "return": forms.MinutesReturnForm(formdata=None),
        "comment": forms.MinutesCommentForm(formdata=None),
        "release": forms.ReleaseForm(formdata=None, minutes=minutes, pictures=pictures),
    }
    if refused is not None:
        offered[refused.place] = refused
    return render.page(
        "minutes/show.html",
        status=status,
        minutes=minutes,
        hotel=minutes.hotel,
        form=None,
        present=attending(minutes),
        sections=texts_of(minutes),
        inside=inside(),
        lines=MinutesLine.of(person, minutes),
        earlier=[(row, _was(row)) for row in MinutesCorrection.of(person, minutes)],
        released={part.section for part in MinutesPart.of(person, minutes)},
        cut=FollowUp.of_record(person, minutes),
        raised=Raising.of_record(person, minutes),
        forms=offered,
        opened=refused.place if refused is not None else "",
        readable=minutes.may_be_read_by(person),
        returnable=minutes.may_be_returned_by(person),
        correctable=minutes.is_written_by(person),
        releasable=minutes.may_be_released_by(person),
        tells=minutes.released_at is not None and minutes.may_be_told_by(person),
        states=MinutesState.labels(),
        waits=Waits.labels(),
        answers=Answer.labels(),
        item_states=State.labels(),
        item_sides=Side.labels(),
        parts=Section.labels(),
        base=f"/visits/{visit.id}/minutes",
        local=_local(visit, None),
        **_photographs(visit, photographs),
    )


def own(minutes: Minutes, status: int = 200, refused=None):
    """The part that was released, for the hotel side."""
    told = own_minutes(me(), minutes)
    return render.page(
        "minutes/own_show.html",
        status=status,
        one=told,
        form=refused or forms.MinutesCommentForm(formdata=None),
        parts=Section.labels(),
        item_states=State.labels(),
        answers=Answer.labels(),
        base=f"/visits/{told.visit_id}/minutes",
    )


def attending(minutes: Minutes) -> list[str]:
    """Who was there, each with what he is at the hotel, as on the file; then the others."""
    rows = {row.id: row for row in Principal.ever_at(minutes.hotel)} if minutes.present else {}
    labels = PrincipalFunction.labels()
    named = [f"{rows[one].name} · {labels[rows[one].function]}" for one in minutes.principal_ids if one in rows]
    return named + ([minutes.others] if minutes.others else [])


def names_of(minutes: Minutes) -> str:
    """The same for the hotel, in one line: names alone."""
    rows = Principal.names(minutes.principal_ids)
    named = [rows[one] for one in minutes.principal_ids if one in rows]
    return "、".join(named + ([minutes.others] if minutes.others else []))


def texts_of(minutes: Minutes) -> list[tuple[str, str, str]]:
    """(part, its heading, its text) of what was written."""
    labels = Section.labels()
    return [(name, labels[name], text) for name, text in minutes.sections.items()]


def _was(row: MinutesCorrection) -> list[tuple[str, str]]:
    """(field, what stood there) in words, of what this reader may read."""
    labels, found = Section.labels(), []
    for name, text in row.was.items():
        if name == "inside_note" and not inside():
            continue
        said = day_text(date.fromisoformat(text), year=True) if name == "day" else text
        found.append((labels.get(name) or label_of(name, "minutes"), said or "—"))
    return found


def writer_of(minutes: Minutes) -> str:
    return Account.names([minutes.by_id]).get(minutes.by_id, "")
