"""What stands on the page of one call and beside the form of a new one."""

from datetime import date

from portal.activity.calls import UNDO, Call, CallCorrection, Channel, Direction, Result
from portal.activity.calls.checks import SpotCheck, Verdict
from portal.activity.follow_ups import TO_COME, FollowUp, Raising, Side, State
from portal.activity.to_tell import ToTell
from portal.foundation.clock import Week
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web import render
from portal.web.forms._base import label_of
from portal.web.identity import me


def shown(call: Call):
    """The page of a call; what of it is customer service's own, no other department reads."""
    person, inside = me(), me().role != Role.LIAISON
    earlier = CallCorrection.of(person, call)
    return render.page(
        "calls/show.html",
        call=call,
        hotel=call.hotel,
        principal=call.principal,
        writer=Account.names([call.by_id]).get(call.by_id, ""),
        inside=inside,
        earlier=[(row, _was(row, inside)) for row in earlier],
        cut=FollowUp.of_record(person, call),
        raised=Raising.of_record(person, call),
        checks=SpotCheck.of(person, call),
        attachments=File.of(person, call),
        whole=call.part_of,
        parts=Call.parts_of(person, call),
        checkable=SpotCheck.can_check(person, call),
        undoable=call.may_be_undone_by(person),
        undo_until=call.entered_at + UNDO,
        correctable=call.is_written_by(person),
        channels=Channel.labels(),
        results=Result.labels(),
        directions=Direction.labels(),
        verdicts=Verdict.labels(),
        states=State.labels(),
        sides=Side.labels(),
        week=Week.of(call.day),
    )


def _was(row: CallCorrection, inside: bool) -> list[tuple[str, str]]:
    """(field, what stood there) in words, of what this reader may read."""
    names = Principal.names([int(row.was["who"])]) if row.was.get("who") else {}
    words = {
        "channel": Channel.labels(),
        "direction": Direction.labels(),
        "result": Result.labels(),
        "who": {str(number): name for number, name in names.items()},
    }
    found = []
    for name, text in row.was.items():
        if name != "inside_note" or inside:
            shown = day_text(date.fromisoformat(text), year=True) if name == "day" else text
            found.append((label_of(name, "contact"), words.get(name, {}).get(text, shown) or "—"))
    return found


def beside(hotel: Hotel) -> dict:
    """What the form of a new call offers: the open items with what may be tapped on each, and what is to be told."""
    person = me()
    items = FollowUp.open_of(person, hotel) if person.may("follow_ups.write") else []
    confirmable = FollowUp.confirmable(person, items, TO_COME)
    told = ToTell.open_for([hotel.id]).get(hotel.id, []) if person.may("to_tell.read") else []
    return {"items": [(row, _taps(row.id in confirmable)) for row in items], "to_tell": told, "states": State.labels()}


def _taps(confirms: bool) -> list[tuple[str, str]]:
    """What may be said of an item in a call: a claim that one may confirm is confirmed, or is not so."""
    if confirms:
        taps = [("", _("Not raised")), (State.CONFIRMED, _("Confirm")), (State.UNDER_WAY, _("Not finished yet"))]
    else:
        taps = [("", _("Not raised")), (State.CLAIMED, _("Completed"))]
        taps += [(State.UNDER_WAY, _("Under way")), (State.STUCK, _("Stuck"))]
    return [(str(value), label) for value, label in taps]
