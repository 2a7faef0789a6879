"""Recording contacts with a hotel: the full form, one click, taking back, correcting."""

from flask import Blueprint, flash, request

from portal.activity.calls import Call, OneClick, Twice, Unsaid
from portal.activity.to_tell import ToTell
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Role
from portal.insight.owned_together import with_same_owner
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web import brief, call_page, drafts, pasting, recorded, render
from portal.web.attachments import AT_ONCE
from portal.web.forms.calls import NEW, CallForm, CorrectionForm, OneClickForm
from portal.web.forms.follow_ups import owner_choices
from portal.web.forms.recording import Along
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import text_arg
from portal.web.saving import KNOWINGLY, once, once_over, opened_version
from portal.web.views.sign_in import here

blueprint = Blueprint("recording", __name__, url_prefix="/calls")

#: A form of My week, which goes on there.
WEEK = "week"


def _form(hotel: Hotel, **more) -> CallForm:
    return CallForm(principals=Principal.recent_of(hotel), inside=writes_inside(), **more)


def writes_inside() -> bool:
    """Other departments neither read nor write what customer service keeps to itself."""
    return me().role != Role.LIAISON


def _form_page(hotel: Hotel, form: CallForm, along: Along, status: int = 200, draft=None, earlier=None):
    return render.page(
        "calls/new.html",
        status=status,
        earlier=earlier,
        hotel=hotel,
        form=form,
        along=along,
        draft=draft,
        last=Call.latest_of(me(), hotel, 1),
        draft_url=f"/calls/draft?hotel={hotel.code}",
        others=with_same_owner(me(), hotel),
        today=clock.today(),
        next=request.form.get("next", ""),
        **call_page.beside(hotel),
    )


def hotel_called(code: str) -> Hotel:
    """The hotel whose call this person may record. Raises Missing, or Refused if it is another officer's."""
    hotel = Hotel.find_for(me(), code)
    if not hotel.takes_calls_of(me()):
        raise db.Refused(
            _("Another officer looks after this hotel. A call is recorded by its own officer or a manager.")
        )
    return hotel


@blueprint.get("/new")
@allow("calls.write")
def new():
    hotel = hotel_called(text_arg("hotel", 20))
    form, owners = _form(hotel, formdata=None), owner_choices(me(), hotel)
    wanted = text_arg("who", 20)
    if wanted.startswith(NEW) and wanted in dict(form.who.choices):
        form.who.data = wanted
    draft = drafts.offer(form, f"call:{hotel.code}")
    along = Along.of_draft(draft.values, owners) if draft else Along.nothing(owners)
    return _form_page(hotel, form, along, draft=draft)


@blueprint.post("")
@allow("calls.write")
def create():
    hotel = hotel_called(request.form.get("hotel", ""))
    form, along = _form(hotel), Along(request.form, owner_choices(me(), hotel))
    if request.form.get("more"):
        along.add_row()
        return _form_page(hotel, form, along)
    fits = along.fits()
    if not form.validate() or not fits:
        return _refused(hotel, form, along)

    def deed() -> str:
        call = recorded.record(me(), hotel, form, along, _another())
        drafts.drop(f"call:{hotel.code}")
        flash(recorded.said_of(call), "good")
        return _onward(call)

    try:
        return once(deed)
    except recorded.NotSo as wrong:
        along.errors |= wrong.errors
        return _refused(hotel, form, along)
    except Twice as twice:
        return _asked_again(hotel, form, along, twice.call)


def _another() -> int | None:
    """Of which record its writer has said that this is another conversation; nought of any."""
    return 0 if request.form.get("another") == KNOWINGLY else request.form.get("another", type=int)


def _asked_again(hotel: Hotel, form: CallForm, along: Along, earlier: Call):
    """Whether it is another conversation: what was typed stands there, and saving it once more says so."""
    if request.form.get("place") == WEEK:
        return brief.refused(me(), hotel, None, earlier=earlier)
    return _form_page(hotel, form, along, 409, earlier=earlier)


def _refused(hotel: Hotel, form: CallForm, along: Along):
    """What was typed, where it was typed, and the sentences beside it."""
    if request.form.get("place") == WEEK:
        return brief.refused(me(), hotel, form, along.errors)
    for piece in along.pieces:
        piece.show(along.errors)
    return _form_page(hotel, form, along, 422)


def _onward(call: Call) -> str:
    """Where the form wants to go, within the portal; else the hotel's file."""
    wanted = request.form.get("next", "")
    return here(wanted.replace("{id}", str(call.id))) if wanted else url_of(call.hotel)


@blueprint.post("/draft")
@allow("calls.write")
def draft():
    hotel = hotel_called(text_arg("hotel", 20))
    back = f"/week?open={hotel.code}" if text_arg("place", 10) == WEEK else f"/calls/new?hotel={hotel.code}"
    if text_arg("of", 10) == "paste":
        return drafts.keep(pasting.draft_of(hotel), f"/calls/paste?hotel={hotel.code}")
    return drafts.keep(f"call:{hotel.code}", back)


@blueprint.get("/paste")
@allow("calls.write")
def paste():
    return pasting.opened(hotel_called(text_arg("hotel", 20)))


@blueprint.post("/paste")
@allow("calls.write", most_bytes=AT_ONCE)
def record_pasted():
    hotel = hotel_called(text_arg("hotel", 20))
    steps = {"save": pasting.save, "picture": pasting.picture}
    return steps.get(request.form.get("step", ""), pasting.preview)(hotel)


@blueprint.post("/one-click")
@allow("calls.write")
def one_click():
    hotel, form = hotel_called(request.form.get("hotel", "")), OneClickForm()
    if not form.validate():
        return _not_by_one_click(hotel, form, {name: list(texts) for name, texts in form.errors.items()})

    def deed() -> str:
        what = OneClick(form.what.data)
        said = form.summary.data if what == OneClick.NOTHING else ""
        call = Call.one_click(me(), hotel, what, said, _another())
        if what == OneClick.NOTHING:
            drafts.drop(f"call:{hotel.code}")
        flash(recorded.said_of(call), "good")
        return _onward(call)

    try:
        return once(deed)
    except Twice as twice:
        return _not_by_one_click(hotel, form, {}, twice.call)
    except Unsaid:
        sentence = _("Nothing special for the second time in a row: say in a sentence how it was.")
        return _not_by_one_click(hotel, form, {"summary": [sentence]})
    except db.Refused as refused:
        return _not_by_one_click(hotel, form, {"summary": [str(refused)]})


def _not_by_one_click(hotel: Hotel, form: OneClickForm, errors: dict, earlier: Call | None = None):
    """The full form, or the brief, with what was typed and why one click was not enough."""
    if request.form.get("place") == WEEK or request.form.get("next", "").startswith("/week"):
        return brief.refused(me(), hotel, None, errors, earlier)
    full = _form(hotel, formdata=None)
    full.summary.data, full.summary.errors = form.summary.data, errors.get("summary") or errors.get("what", [])
    along = Along.nothing(owner_choices(me(), hotel))
    return _form_page(hotel, full, along, 409 if earlier else 422, earlier=earlier)


@blueprint.post("/<int:call_id>/undo")
@allow("calls.write")
def undo(call_id: int):
    """Takes a record back as if it had never been: for ten minutes, by its writer."""
    call = Call.find_for(me(), call_id)
    hotel = call.hotel

    def deed() -> str:
        ToTell.take_back(me(), call)
        stays = call.undo(me())
        drafts.drop(f"correction:{call_id}")
        flash(_("Taken back: the record is gone and counts no longer."), "good")
        if stays:
            flash(_("%(name)s stays on the file: something else names him by now.", name=stays.name), "warn")
        wanted = request.form.get("next", "")
        return here(wanted) if wanted else url_of(hotel)

    return once(deed)


@blueprint.get("/<int:call_id>/correction")
@allow("calls.write")
def correction(call_id: int):
    call = Call.find_for(me(), call_id, to_write=True)
    form = CorrectionForm(formdata=None, obj=call, principals=_people(call), inside=writes_inside())
    draft = drafts.offer(form, f"correction:{call.id}")
    return _correction_page(call, form, drafts.version_of(draft) or call.version, draft=draft)


def _people(call: Call) -> list[Principal]:
    """Those on the file when it took place, and whoever the record names."""
    people = {row.id: row for row in (*Principal.current_of(call.hotel, call.day), *Principal.recent_of(call.hotel))}
    if call.principal_id:
        people.setdefault(call.principal_id, call.principal)
    return list(people.values())


def _correction_page(call: Call, form: CorrectionForm, version: int, status: int = 200, both=None, draft=None):
    return render.page(
        "calls/edit.html",
        status=status,
        call=call,
        hotel=call.hotel,
        form=form,
        version=version,
        both=both or {},
        conflict=both is not None,
        draft=draft,
        draft_url=f"/calls/{call.id}/correction/draft",
    )


@blueprint.post("/<int:call_id>/correction")
@allow("calls.write")
def correct(call_id: int):
    call = Call.find_for(me(), call_id, to_write=True)
    form = CorrectionForm(principals=_people(call), inside=writes_inside())
    opened = opened_version()
    if not form.validate():
        return _correction_page(call, form, opened, 422)

    def deed() -> str:
        changed = call.correct(me(), opened, form.reason.data, **form.corrected(call))
        drafts.drop(f"correction:{call.id}")
        flash(_("Corrected; the earlier text is kept below.") if changed else _("Nothing was changed."), "good")
        return url_of(call)

    return once_over(deed, form, opened, _correction_page)


@blueprint.post("/<int:call_id>/correction/draft")
@allow("calls.write")
def correction_draft(call_id: int):
    call = Call.find_for(me(), call_id, to_write=True)
    return drafts.keep(f"correction:{call.id}", f"{url_of(call)}/correction")
