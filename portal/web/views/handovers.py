"""Hand-over sheets: the list of changes with the welcome calls owed, one sheet, and what the old one wants to say."""

from flask import Blueprint, flash, request

from portal.activity.calls import Channel, Result
from portal.activity.follow_ups import Side, State
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.insight import handovers as reading
from portal.records.duties import Duty
from portal.records.handovers import Handover, Show
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.web import drafts, render
from portal.web.forms.handovers import HandoverForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, paged, text_arg
from portal.web.saving import once_over, opened_version

blueprint = Blueprint("handovers", __name__, url_prefix="/handovers")


def _offered(person: Person) -> list[Show]:
    """An officer's own and those of his team; a manager's team; a director looks at all."""
    left_out = {Role.STAFF: (), Role.MANAGER: (Show.MINE,)}.get(person.role, (Show.MINE, Show.TEAM))
    return [show for show in Show if show not in left_out]


@blueprint.get("")
@allow("handovers.read")
def index():
    person, code = me(), text_arg("hotel", 20)
    offered = _offered(person)
    hotel = Hotel.find_for(person, code) if code else None
    show = choice_arg("show", Show, Show.ALL if hotel else offered[0])
    page = reading.rows(person, show, hotel, request.args.get("after"))
    return render.page(
        "handovers/index.html",
        **paged(page),
        hotel=hotel,
        show=show,
        offered=offered,
        here=here,
        functions=Function.labels(),
        today=clock.today(),
    )


@blueprint.get("/<int:handover_id>")
@allow("handovers.read")
def show(handover_id: int):
    handover = Handover.find_for(me(), handover_id)
    form = HandoverForm(formdata=None, obj=handover)
    draft = drafts.offer(form, f"handover:{handover.id}")
    return _page(handover, form, drafts.version_of(draft) or handover.version, draft=draft)


def _page(handover: Handover, form: HandoverForm, version: int, status: int = 200, both=None, draft=None):
    sheet = reading.sheet(me(), handover)
    return render.page(
        "handovers/show.html",
        status=status,
        sheet=sheet,
        follow_ups=sheet.open_items,
        item_sides=Side.labels(),
        item_states=State.labels(),
        now=clock.now(),
        form=form,
        version=version,
        both=both or {},
        conflict=both is not None,
        draft=draft,
        draft_url=f"{url_of(handover)}/draft",
        today=clock.today(),
        functions=PrincipalFunction.labels(),
        duties=Duty.labels(),
        channels=Channel.labels(),
        results=Result.labels(),
        kinds=Kind.labels(),
        gates=Gate.labels(),
        grades=Grade.labels(),
        statuses=Status.labels(),
    )


@blueprint.post("/<int:handover_id>")
@allow("handovers.write")
def update(handover_id: int):
    handover = Handover.find_for(me(), handover_id, to_write=True)
    form, opened = HandoverForm(), opened_version()
    if not form.validate():
        return _page(handover, form, opened, 422)

    def deed() -> str:
        handover.edit(me(), opened, note=form.note.data)
        drafts.drop(f"handover:{handover.id}")
        flash(_("Saved."), "good")
        return url_of(handover)

    return once_over(deed, form, opened, _page)


@blueprint.post("/<int:handover_id>/draft")
@allow("handovers.write")
def draft(handover_id: int):
    handover = Handover.find_for(me(), handover_id, to_write=True)
    return drafts.keep(f"handover:{handover.id}", url_of(handover))
