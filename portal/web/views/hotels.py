"""Hotel files: a file, opening one and changing its facts. Their list is `hotel_list`."""

from flask import Blueprint, flash, request

from portal.activity.inspections import InspectionKind
from portal.activity.inspections.rectification_words import PlanState
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.monthly_reports import MonthlyReport, last_month
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight.hotel_file import hotel_file
from portal.insight.inspection_report import last_of
from portal.insight.own_hotels import own_file
from portal.records import cadence, duplicates, tags
from portal.records.duties import duties_of
from portal.records.files import File
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.records.tags import HotelTag
from portal.web import drafts, figure_words, follow_up_page, own, render
from portal.web.forms._base import label_of
from portal.web.forms.hotels import HotelForm, NewHotelForm, percent
from portal.web.forms.postings import MoveForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import merged, once, opened_version
from portal.web.views import proposals, timeline

blueprint = Blueprint("hotels", __name__, url_prefix="/hotels")

#: So many lines of its timeline stand on a hotel's page.
LINES = 12


def _new_page(form: NewHotelForm, status: int = 200, draft=None, like=()):
    """`like` are hotels that are probably the same one."""
    return render.page(
        "hotels/new.html",
        status=status,
        form=form,
        draft=draft,
        draft_url="/hotels/draft",
        like=like,
        all_tags=HotelTag.all_tags(),
    )


@blueprint.get("/new")
@allow("hotels.admin")
def new():
    form = NewHotelForm()
    return _new_page(form, draft=drafts.offer(form, "hotel.new"))


@blueprint.post("")
@allow("hotels.admin")
def create():
    form = NewHotelForm()
    if not form.validate():
        return _new_page(form, 422)
    like = [] if request.form.get("anyway") else duplicates.likely({**form.facts(), "code": form.code.data})
    if like:
        return _new_page(form, 422, like=like)

    def deed() -> str:
        hotel = Hotel.add(me(), code=form.code.data, **form.facts())
        HotelTag.put(me(), hotel, tags.split(form.tags.data))
        drafts.drop("hotel.new")
        flash(_("The file of %(name)s is open.", name=hotel.name), "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Refused as refused:
        form.code.errors = [str(refused)]
        return _new_page(form, 422)


@blueprint.post("/draft")
@allow("hotels.admin")
def draft():
    return drafts.keep("hotel.new", "/hotels/new")


@blueprint.get("/<code>")
@allow("hotels.read")
def show(code: str):
    person = me()
    hotel = Hotel.find_for(person, code)
    if person.is_hotel_side:
        return render.page("hotels/own.html", file=own_file(person, hotel), **own.words())
    return file_page(hotel)


def file_page(hotel: Hotel, status: int = 200, move_form=None):
    """A hotel's page for head office; `move_form` is one that was not possible."""
    year = request.args.get("year", "")
    wanted = int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100 else None
    file = hotel_file(me(), hotel, wanted)
    return render.page(
        "hotels/show.html",
        status=status,
        alongside=("strip", "handovers", "timeline"),
        file=file,
        hotel=hotel,
        this_year=clock.this_week().year,
        move_form=move_form or MoveForm(formdata=None, day=clock.today()),
        **timeline.part(hotel, size=LINES),
        **proposals.part(hotel),
        **follow_up_page.part(hotel),
        figures=MonthlyReport.latest_of(hotel, 3) if me().may("monthly_reports.read") else None,
        last_month=last_month(),
        inspected=last_of(me(), hotel.id) if me().may("inspections.read") else None,
        inspection_kinds=InspectionKind.labels(),
        words=figure_words,
        attachments=File.of(me(), hotel),
        plans=RectificationPlan.of_hotel(me(), hotel) if me().may("rectifications.read") else [],
        plan_states=PlanState.labels(),
        kinds=Kind.labels(),
        gates=Gate.labels(),
        grades=Grade.labels(),
        statuses=Status.labels(),
        functions=PrincipalFunction.labels(),
        duties=[(duty, file.duties.get(duty)) for duty in duties_of(hotel.kind)],
        gaps=_gaps(file),
        share=percent(hotel.nights_share),
        today=clock.today(),
    )


def _gaps(file) -> list[tuple[str, str | None]]:
    """(what is missing, where it is filled in: None for who may not)."""
    code, gm = file.hotel.code, next((row for row in file.principals if row.function == PrincipalFunction.GM), None)
    new, plan = f"/hotels/{code}/principals/new", f"/hotels/{code}/plan/edit"
    card = f"/hotels/{code}/principals/{gm.id}/edit" if gm else new
    others = {
        "gm": (_("General manager"), new),
        "gm_phone": (_("The GM's telephone"), f"{card}#phone"),
        "gm_best": (_("When the GM is best reached"), f"{card}#best_days"),
        "gm_manner": (_("The GM's manner and style"), f"{card}#manner"),
        "owner": (_("Owner"), new),
        "plan": (_("Consulting plan"), plan),
        "duties": (_("Duties"), f"/hotels/{code}/duties/edit"),
    }
    may = {"plan": me().may("plans.write"), "duties": me().may("duties.write")}
    found = []
    for name in file.gaps:
        label, url = others.get(name) or (label_of(name, "hotel"), f"/hotels/{code}/edit#{name}")
        found.append((label, url if file.writable and may.get(name, True) else None))
    return found


@blueprint.post("/<code>/check")
@allow("hotels.write")
def check(code: str):
    """Somebody has looked the facts over: they are still right."""
    hotel = Hotel.find_for(me(), code, to_write=True)

    def deed() -> str:
        hotel.look_over(me())
        flash(_("Noted: the facts are right as of today."), "good")
        return url_of(hotel)

    return once(deed)


@blueprint.get("/<code>/edit")
@allow("hotels.write")
def edit(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form = HotelForm(obj=hotel, tags=_tags(hotel))
    draft = drafts.offer(form, f"hotel:{hotel.code}")
    return _edit_page(hotel, form, drafts.version_of(draft) or hotel.version, draft=draft)


def _tags(hotel: Hotel) -> str:
    return tags.joined(HotelTag.tags_of([hotel]).get(hotel.id, []))


def _edit_page(hotel: Hotel, form: HotelForm, version: int, status: int = 200, both=None, draft=None, like=()):
    return render.page(
        "hotels/edit.html",
        status=status,
        hotel=hotel,
        form=form,
        version=version,
        both=both or {},
        conflict=both is not None,
        draft=draft,
        draft_url=f"{url_of(hotel)}/draft",
        like=like,
        all_tags=HotelTag.all_tags(),
    )


@blueprint.post("/<code>")
@allow("hotels.write")
def update(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form, opened = HotelForm(), opened_version()
    if not form.validate():
        return _edit_page(hotel, form, opened, 422)
    like = [] if request.form.get("anyway") else duplicates.newly(hotel, form.facts())
    if like:
        return _edit_page(hotel, form, opened, 422, like=like)

    def deed() -> str:
        hotel.edit(me(), opened, **form.facts())
        HotelTag.put(me(), hotel, tags.split(form.tags.data))
        cadence.settle(hotel.id)
        drafts.drop(f"hotel:{hotel.code}")
        flash(_("Saved."), "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Conflict as conflict:
        now = conflict.row
        now.tags = _tags(now)
        both = merged(form, now, opened)
        if "nights_share" in both:
            both["nights_share"]["value"] = percent(now.nights_share) or "—"
        return _edit_page(now, form, now.version, 409, both=both)


@blueprint.post("/<code>/draft")
@allow("hotels.write")
def edit_draft(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    return drafts.keep(f"hotel:{hotel.code}", f"{url_of(hotel)}/edit")
