"""Hotel files: the list, a file, opening one and changing its facts."""

from flask import Blueprint, flash, request

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function
from portal.insight.hotel_file import hotel_file, own_file, own_rows
from portal.insight.hotel_list import rows, tally
from portal.records import cadence
from portal.records.accounts import Account
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.web import drafts, render
from portal.web.forms.hotels import HotelForm, NewHotelForm, PostingForm, PrincipalForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, older_url, text_arg
from portal.web.saving import merged, once, opened_version

blueprint = Blueprint("hotels", __name__, url_prefix="/hotels")


class Sort(Choice):
    NAME = "name", "Hotel name"
    CODE = "code", "Code"
    CITY = "city", "City"
    DUE = "next_call_on", "Longest due"


@blueprint.get("")
@allow("hotels.read")
def index():
    person = me()
    if person.is_hotel_side:
        page = Hotel.page_for(person, after=request.args.get("after"))
        first = here() if request.args.get("after") else None
        return render.page("hotels/own_index.html", rows=own_rows(page), older=older_url(page), first=first)
    q, officer = text_arg("q"), text_arg("officer", 10)
    sort = choice_arg("sort", Sort, Sort.DUE if officer == "me" else Sort.NAME)
    chosen = str(person.id) if officer == "me" else officer
    chosen = chosen if chosen == "none" or (chosen.isascii() and chosen.isdigit()) else None
    page = Hotel.page_for(person, q=q, officer=chosen, sort=sort.value, after=request.args.get("after"))
    found = rows(person, page)
    return render.page(
        "hotels/index.html",
        rows=found,
        tally=tally(found) if officer == "me" and page.next is None and not q else None,
        this_week=clock.this_week(),
        older=older_url(page),
        first=here() if request.args.get("after") else None,
        q=q,
        officer=officer,
        sort=sort,
        Sort=Sort,
        here=here,
        officers=Account.officers() if person.may("hotels.admin") or person.may("cadence.read") else [],
        unstaffed=Hotel.without_officer() if person.may("hotels.admin") or person.role == "director" else 0,
        kinds=Kind.labels(),
        statuses=Status.labels(),
        gates=Gate.labels(),
        today=clock.today(),
    )


def _new_page(form: NewHotelForm, status: int = 200, draft=None):
    return render.page("hotels/new.html", status=status, form=form, draft=draft, draft_url="/hotels/draft")


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

    def deed() -> str:
        hotel = Hotel.add(me(), code=form.code.data, **form.facts())
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
        return render.page(
            "hotels/own.html", file=own_file(person, hotel), kinds=Kind.labels(), functions=PrincipalFunction.labels()
        )
    return file_page(hotel)


def posting_form(function: Function, form: PostingForm) -> PostingForm:
    """The form with the accounts that fit the function; one statement."""
    people = Account.hotel_people() if function in HOTEL_SIDE else Account.officers()
    form.fitting = {str(row.id): row for row in people}
    form.account.choices = [("", _("choose"))] + [(key, row.name) for key, row in form.fitting.items()]
    return form


def file_page(hotel: Hotel, status: int = 200, principal_form: PrincipalForm | None = None, posting=None):
    """A hotel's page for head office; `posting` is (function, form) of one that was not possible."""
    year = request.args.get("year", "")
    wanted = int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100 else None
    file = hotel_file(me(), hotel, wanted)
    forms = None
    if file.postable:
        forms = {one: posting_form(one, PostingForm(formdata=None, since=clock.today())) for one in Function}
        forms.update((posting,) if posting else ())
    return render.page(
        "hotels/show.html",
        status=status,
        alongside=("strip", "calls") if me().may("calls.read") else ("strip",),
        file=file,
        hotel=hotel,
        this_year=clock.this_week().year,
        principal_form=principal_form or PrincipalForm(formdata=None),
        posting_forms=forms,
        kinds=Kind.labels(),
        gates=Gate.labels(),
        grades=Grade.labels(),
        statuses=Status.labels(),
        functions=PrincipalFunction.labels(),
    )


@blueprint.get("/<code>/edit")
@allow("hotels.write")
def edit(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form = HotelForm(obj=hotel)
    draft = drafts.offer(form, f"hotel:{hotel.code}")
    return _edit_page(hotel, form, drafts.version_of(draft) or hotel.version, draft=draft)


def _edit_page(hotel: Hotel, form: HotelForm, version: int, status: int = 200, both=None, draft=None):
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
    )


@blueprint.post("/<code>")
@allow("hotels.write")
def update(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form, opened = HotelForm(), opened_version()
    if not form.validate():
        return _edit_page(hotel, form, opened, 422)

    def deed() -> str:
        hotel.edit(me(), opened, **form.facts())
        cadence.settle(hotel.id)
        drafts.drop(f"hotel:{hotel.code}")
        flash(_("Saved."), "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Conflict as conflict:
        both = merged(form, conflict.row, opened)
        return _edit_page(conflict.row, form, conflict.row.version, 409, both=both)


@blueprint.post("/<code>/draft")
@allow("hotels.write")
def edit_draft(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    return drafts.keep(f"hotel:{hotel.code}", f"{url_of(hotel)}/edit")
