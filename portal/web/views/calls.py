"""Call records: the company's list, one call, and recording one."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, flash, request

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.records import audit
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web import drafts, exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.calls import CallForm
from portal.web.guard import allow, be_sure
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import Active, choice_arg, here, older_url, text_arg
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("calls", __name__, url_prefix="/calls")


class Window(Choice):
    """How far back the list looks unless a week or a year is named."""

    MONTH = "30", "30 days"
    QUARTER = "90", "90 days"
    YEAR = "366", "a year"


def _window() -> tuple[Choice, Week | None, object, object]:
    """(window, week, first day, last day) that the address asks for."""
    window, today = choice_arg("days", Window, Window.QUARTER), clock.today()
    try:
        week = Week.parse(text_arg("week", 8))
        if 2000 <= week.year <= 2100:
            return window, week, week.monday, week.sunday
    except ValueError:
        pass
    year = text_arg("year", 4)
    if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100:
        weeks = clock.weeks_of(int(year))
        return window, None, weeks[0].monday, weeks[-1].sunday
    return window, None, today - timedelta(days=int(window)), today


@blueprint.get("")
@allow("calls.read")
def index():
    person = me()
    window, week, first, last = _window()
    code = text_arg("hotel", 20)
    hotel = Hotel.find_for(person, code) if code else None
    by = person.id if text_arg("by", 10) == "me" else None
    page = Call.page_for(person, hotel=hotel, by=by, first=first, last=last, after=request.args.get("after"))
    return render.page(
        "calls/index.html",
        page=page,
        older=older_url(page),
        first=here() if request.args.get("after") else None,
        hotel=hotel,
        week=week,
        year=text_arg("year", 4) if not week else "",
        window=window,
        Window=Window,
        by=by,
        here=here,
        channels=Channel.labels(),
        results=Result.labels(),
        first_day=first,
        last_day=last,
        fields=[("hotel", code), ("by", "me" if by else ""), *_asked(window, week)],
    )


def _asked(window: Window, week: Week | None) -> list[tuple[str, str]]:
    """The time the address asks for, as the fields that ask for it again."""
    if week:
        return [("week", str(week))]
    return [("year", text_arg("year", 4)), ("days", window.value)]


@blueprint.post("/export")
@allow("calls.read")
def export():
    """The calls of the filter as a sheet; that it was taken away is noted."""
    person, code = me(), text_arg("hotel", 20)
    _days, _week, first, last = _window()
    hotel = Hotel.find_for(person, code) if code else None
    by = person.id if text_arg("by", 10) == "me" else None
    if not hotel and not by:
        be_sure()
    refuse_unseen()
    active = [Active("days", _("Time"), f"{day_text(first, year=True)} – {day_text(last, year=True)}", "")]
    active += [Active("hotel", _("Hotel"), hotel.name, hotel.code)] if hotel else []
    active += [Active("by", _("Written by"), person.name, "me")] if by else []
    calls = exports.every(partial(Call.page_for, person, hotel=hotel, by=by, first=first, last=last))
    sheet = exports.sheet(person, _("Call records"), active, _columns(), calls)
    audit.record(person, "calls.exported", Account.of(person), filter=sheet.words, count=sheet.count)
    return sheet.answer()


def _columns() -> list[Column]:
    channels, directions, results = Channel.labels(), Direction.labels(), Result.labels()
    return [
        Column(_("When"), lambda call: call.at, Shape.MOMENT, width=16),
        Column(_("Code"), lambda call: call.hotel.code, width=10),
        Column(_("Hotel name"), lambda call: call.hotel.name, width=26),
        Column(_("Channel"), lambda call: channels[call.channel], width=11),
        Column(_("Direction"), lambda call: directions[call.direction], width=11),
        Column(_("Result"), lambda call: results[call.result], width=11),
        Column(_("Spoke with"), lambda call: call.principal.name if call.principal else call.spoke_with, width=12),
        Column(_("Summary"), lambda call: call.summary, width=60),
        Column(_("Written by"), lambda call: call.by.name, width=12),
        Column(_("Entered"), lambda call: call.entered_at, Shape.MOMENT, width=16),
    ]


def _form_page(hotel: Hotel, form: CallForm, status: int = 200, draft=None):
    return render.page(
        "calls/new.html",
        status=status,
        hotel=hotel,
        form=form,
        draft=draft,
        last=Call.latest_of(me(), hotel, 1),
        draft_url=f"/calls/draft?hotel={hotel.code}",
        channels=Channel.labels(),
    )


def _hotel(code: str) -> Hotel:
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
    hotel = _hotel(text_arg("hotel", 20))
    form = CallForm(formdata=None, principals=Principal.recent_of(hotel))
    return _form_page(hotel, form, draft=drafts.offer(form, f"call:{hotel.code}"))


@blueprint.post("")
@allow("calls.write")
def create():
    hotel = _hotel(request.form.get("hotel", ""))
    form = CallForm(principals=Principal.recent_of(hotel))
    if not form.validate():
        return _form_page(hotel, form, 422)

    def deed() -> str:
        principal = form.principal
        if form.new_function:
            principal = Principal.enter(me(), hotel, form.spoke_with.data, form.new_function, since=form.day.data)
        call = Call.record(
            me(),
            hotel,
            at=form.at,
            channel=Channel(form.channel.data),
            direction=Direction(form.direction.data),
            result=Result(form.result.data),
            principal=principal,
            spoke_with="" if principal else form.spoke_with.data,
            summary=form.summary.data,
        )
        drafts.drop(f"call:{hotel.code}")
        flash(_saved(call), "good")
        return url_of(hotel)

    return once(deed)


def _saved(call: Call) -> str:
    """What the officer reads after saving: whether the week is done by it, and if not, why."""
    if call.worth == TouchResult.TALK:
        return _("Saved: the call counts for its week.")
    if call.worth == TouchResult.MESSAGE:
        return _("Saved: a message shows as a mark; the weekly call is still to come.")
    return _("Saved as an attempt: the weekly call needs the GM, the executive deputy or the owner.")


@blueprint.post("/draft")
@allow("calls.write")
def draft():
    hotel = _hotel(text_arg("hotel", 20))
    return drafts.keep(f"call:{hotel.code}", f"/calls/new?hotel={hotel.code}")


@blueprint.get("/<int:call_id>")
@allow("calls.read")
def show(call_id: int):
    call = Call.find_for(me(), call_id)
    writer = Account.names([call.by_id]).get(call.by_id, "")
    return render.page(
        "calls/show.html",
        call=call,
        hotel=call.hotel,
        principal=call.principal,
        writer=writer,
        channels=Channel.labels(),
        results=Result.labels(),
        directions=Direction.labels(),
        week=Week.of(call.day),
    )
