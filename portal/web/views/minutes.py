"""Minutes of visits: writing, filing, reading, correcting, as a document; and the list of them."""

from flask import Blueprint, flash, request

from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_words import Answer, MinutesState, Waits
from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.insight.own_minutes import own_rows
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web import drafts, minutes_document, minutes_page, recorded, render
from portal.web.forms.follow_ups import owner_choices
from portal.web.forms.minutes import MinutesCorrectionForm, MinutesForm
from portal.web.forms.recording import Along
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, paged, text_arg
from portal.web.saving import once, once_over, opened_version, refuse_unseen

blueprint = Blueprint("minutes", __name__, url_prefix="/visits")


class Show(Choice):
    """Which minutes are listed."""

    ALL = "", "All minutes"
    WAITING = "waiting", "Waiting for me"


@blueprint.get("/minutes")
@allow("minutes.read")
def index():
    person, after = me(), request.args.get("after")
    if person.is_hotel_side:
        return render.page("minutes/own_index.html", **paged(own_rows(person, after)), answers=Answer.labels())
    show, code = choice_arg("show", Show, Show.ALL), text_arg("hotel", 20)
    hotel = Hotel.find_for(person, code) if code else None
    page = Minutes.page_for(person, show == Show.WAITING, hotel, after)
    return render.page(
        "minutes/index.html",
        **paged(page),
        hotel=hotel,
        show=show,
        offered=[(one.label, here(show=one.value or None, after=None), one == show, None) for one in Show],
        states=MinutesState.labels(),
        waits=Waits.labels(),
        answers=Answer.labels(),
    )


@blueprint.get("/<int:visit_id>/minutes")
@allow("minutes.read")
def show(visit_id: int):
    return minutes_page.shown(Visit.find_for(me(), visit_id))


def _to_write(visit_id: int) -> Visit:
    """The visit whose minutes this person may write. Raises Missing or Refused."""
    visit = Visit.find_for(me(), visit_id)
    if not minutes_page.writes(visit):
        raise db.Refused(_("The minutes are written by whoever went, or by whoever looks after the hotel."))
    return visit


@blueprint.post("/<int:visit_id>/minutes")
@allow("minutes.write")
def create(visit_id: int):
    visit = _to_write(visit_id)
    form = MinutesForm(principals=Principal.recent_of(visit.hotel), inside=minutes_page.inside())
    along = Along(request.form, owner_choices(me(), visit.hotel))
    if request.form.get("more"):
        along.add_row()
        return minutes_page.writing(visit, form, along)
    fits = along.fits()
    if not form.validate() or not fits:
        return _refused(visit, form, along)

    def deed() -> str:
        row = Minutes.file(me(), visit, **form.facts())
        recorded.note_along(me(), along, row)
        drafts.drop(minutes_page.draft_of(visit))
        flash(_("Filed: the visit counts, and the minutes are reported upward."), "good")
        return url_of(row)

    try:
        return once(deed)
    except recorded.NotSo as wrong:
        along.errors |= wrong.errors
        return _refused(visit, form, along)
    except db.Conflict as conflict:
        return minutes_page.writing(visit, form, along, 409, filed=conflict.row)


def _refused(visit: Visit, form: MinutesForm, along: Along):
    """What was typed, where it was typed, and the sentences beside it."""
    for piece in along.pieces:
        piece.show(along.errors)
    return minutes_page.writing(visit, form, along, 422)


@blueprint.post("/<int:visit_id>/minutes/draft")
@allow("minutes.write")
def draft(visit_id: int):
    visit = _to_write(visit_id)
    return drafts.keep(minutes_page.draft_of(visit), f"{url_of(visit)}/minutes")


def _people(minutes: Minutes) -> list[Principal]:
    """Those on the file when it took place, and whoever the minutes name."""
    rows = {row.id: row for row in Principal.current_of(minutes.hotel, minutes.day)}
    rows |= {row.id: row for row in Principal.ever_at(minutes.hotel) if row.id in minutes.principal_ids}
    return list(rows.values())


@blueprint.get("/<int:held_id>/minutes/correction")
@allow("minutes.write")
def correction(held_id: int):
    minutes = Minutes.at_visit(me(), held_id, to_write=True)
    form = MinutesCorrectionForm.of(minutes, _people(minutes), minutes_page.inside())
    kept = drafts.offer(form, _draft_of(minutes))
    return _correction_page(minutes, form, drafts.version_of(kept) or minutes.version, draft=kept)


def _draft_of(minutes: Minutes) -> str:
    return f"minutes-correction:{minutes.visit_id}"


def _correction_page(minutes: Minutes, form, version: int, status: int = 200, both=None, draft=None):
    return render.page(
        "minutes/edit.html",
        status=status,
        minutes=minutes,
        hotel=minutes.hotel,
        form=form,
        version=version,
        both=both or {},
        conflict=both is not None,
        draft=draft,
        draft_url=f"{url_of(minutes)}/correction/draft",
        base=url_of(minutes),
    )


@blueprint.post("/<int:held_id>/minutes/correction")
@allow("minutes.write")
def correct(held_id: int):
    minutes = Minutes.at_visit(me(), held_id, to_write=True)
    form = MinutesCorrectionForm(principals=_people(minutes), inside=minutes_page.inside())
    opened = opened_version()
    if not form.validate():
        return _correction_page(minutes, form, opened, 422)

    def deed() -> str:
        changed = minutes.correct(me(), opened, form.reason.data, **form.corrected(minutes))
        drafts.drop(_draft_of(minutes))
        flash(_("Corrected; the earlier text is kept below.") if changed else _("Nothing was changed."), "good")
        return url_of(minutes)

    return once_over(deed, form, opened, _correction_page)


@blueprint.post("/<int:held_id>/minutes/correction/draft")
@allow("minutes.write")
def correction_draft(held_id: int):
    minutes = Minutes.at_visit(me(), held_id, to_write=True)
    return drafts.keep(_draft_of(minutes), f"{url_of(minutes)}/correction")


@blueprint.post("/<int:held_id>/minutes/export")
@allow("minutes.read")
def export(held_id: int):
    """The minutes as a document in the reader's language; of the hotel side what was released to it."""
    minutes = Minutes.at_visit(me(), held_id)
    refuse_unseen()
    return minutes_document.sent(minutes)
