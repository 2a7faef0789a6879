"""Call records: the company's log with its filters and as a sheet, the last of a hotel in full, and one call."""

from functools import partial

from flask import Blueprint, redirect, request

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.calls import log as call_log
from portal.activity.follow_ups import State
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.insight.last_calls import last_calls
from portal.records import audit
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.web import call_page, exports, render
from portal.web.call_filter import Asked
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import days_in_words, here, paged, text_arg

blueprint = Blueprint("calls", __name__, url_prefix="/calls")

#: So many of a hotel's calls stand on one screen.
LAST = 5


@blueprint.get("")
@allow("calls.read")
def index():
    person = me()
    asked = Asked.of(person)
    page = call_log.page_for(person, asked.filter, *asked.days, after=request.args.get("after"))
    return render.page(
        "calls/index.html",
        **paged(page),
        complained=call_log.complained(person, page),
        days=days_in_words(call.day for call in page),
        asked=asked,
        here=here,
        channels=Channel.labels(),
        directions=Direction.labels(),
        results=Result.labels(),
        fields=asked.fields,
    )


@blueprint.post("/export")
@allow("calls.read")
def export():
    """The calls of the filter as a sheet; that it was taken away is noted."""
    asked = Asked.of(me())
    return exports.take_away("calls", sure=not (asked.hotel or asked.filter.by == me().id))


@exports.source("calls", "calls.read")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active)

    def note(count: int) -> None:
        audit.record(person, "calls.exported", Account.of(person), filter=words, count=count)

    page_of = partial(call_log.page_for, person, asked.filter, *asked.days)
    return exports.Source(_("Call records"), words, _columns(person), page_of, note)


def _columns(person: Person) -> list[Column]:
    channels, directions, results = Channel.labels(), Direction.labels(), Result.labels()
    yes = _("yes")
    inside = [Column(_("Inside note"), lambda call: call.inside_note, width=40)]
    return [
        Column(_("When"), lambda call: call.at, Shape.MOMENT, width=16),
        Column(_("Code"), lambda call: call.hotel_code, width=10),
        Column(_("Hotel name"), lambda call: call.hotel_name, width=26),
        Column(_("Channel"), lambda call: channels[call.channel], width=11),
        Column(_("Direction"), lambda call: directions[call.direction], width=11),
        Column(_("Result"), lambda call: results[call.result], width=11),
        Column(_("Counts"), lambda call: yes if call.worth == TouchResult.TALK else "", width=8),
        Column(_("Spoke with"), lambda call: call.who, width=12),
        Column(_("Nothing special"), lambda call: yes if call.nothing_special else "", width=8),
        Column(_("Summary"), lambda call: call.summary, width=60),
        *(inside if person.role != Role.LIAISON else []),
        Column(_("Call back at"), lambda call: call.call_back_at, Shape.MOMENT, width=16),
        Column(_("Written by"), lambda call: call.by_name, width=12),
        Column(_("Entered"), lambda call: call.entered_at, Shape.MOMENT, width=16),
        Column(_("Entered late"), lambda call: yes if call.late else "", width=8),
        Column(_("Corrected"), lambda call: yes if call.version > 1 else "", width=8),
    ]


@blueprint.get("/last")
@allow("calls.read")
def last():
    """The last five of a hotel in full, on one screen: what one reads before one calls."""
    person, code = me(), text_arg("hotel", 20)
    if not code:
        return redirect("/calls", 303)
    hotel = Hotel.find_for(person, code)
    return render.page(
        "calls/last.html",
        hotel=hotel,
        calls=last_calls(person, hotel, LAST),
        callable=hotel.takes_calls_of(person),
        inside=person.role != Role.LIAISON,
        channels=Channel.labels(),
        directions=Direction.labels(),
        results=Result.labels(),
        functions=PrincipalFunction.labels(),
        states=State.labels(),
    )


@blueprint.get("/<int:call_id>")
@allow("calls.read")
def show(call_id: int):
    return call_page.shown(Call.find_for(me(), call_id))
