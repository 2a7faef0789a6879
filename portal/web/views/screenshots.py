"""Screenshots of a call: what was written in WeChat, reached only through the call and never the hotel's."""

from functools import partial

from flask import Blueprint

from portal.activity.calls import Call
from portal.foundation import db
from portal.records.files import File
from portal.web import attachments, render
from portal.web.attachments import AT_ONCE, LIMITS
from portal.web.forms.files import FileForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

blueprint = Blueprint("screenshots", __name__, url_prefix="/calls/<int:call_id>/files")


def _page(call: Call, form: FileForm, status: int = 200):
    writes = _writes(call)
    return render.page(
        "screenshots/index.html",
        status=status,
        call=call,
        hotel=call.hotel,
        base=url_of(call),
        form=form,
        writes=writes,
        files=File.of(me(), call),
        removed=File.removed_of(me(), call) if writes else [],
        **LIMITS,
    )


def _to_write(call_id: int) -> Call:
    """The call on which this person may hang files. Raises Missing or Refused."""
    call = Call.find_for(me(), call_id)
    if not _writes(call):
        raise db.Refused
    return call


def _writes(call: Call) -> bool:
    """Its writer, and whoever looks after the hotel."""
    return me().may("calls.write") and (call.by_id == me().id or call.hotel.is_written_by(me()))


@blueprint.get("")
@allow("calls.read")
def index(call_id: int):
    return _page(Call.find_for(me(), call_id), FileForm(formdata=None))


@blueprint.post("")
@allow("calls.write", most_bytes=AT_ONCE)
def create(call_id: int):
    call, form = _to_write(call_id), FileForm()
    return attachments.send(call, form, f"{url_of(call)}/files", partial(_page, call))


@blueprint.get("/<int:shot_id>")
@allow("calls.read")
def show(call_id: int, shot_id: int):
    return attachments.show(Call.find_for(me(), call_id), shot_id)


@blueprint.post("/<int:shot_id>/removal")
@allow("calls.write")
def remove(call_id: int, shot_id: int):
    call = _to_write(call_id)
    return attachments.remove(call, shot_id, f"{url_of(call)}/files")


@blueprint.post("/<int:shot_id>/return")
@allow("calls.write")
def put_back(call_id: int, shot_id: int):
    call = _to_write(call_id)
    return attachments.put_back(call, shot_id, f"{url_of(call)}/files")
