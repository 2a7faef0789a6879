"""Excused weeks and months: asked for by officers, decided by their manager, a manager's by the director."""

from flask import Blueprint, flash, request

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import month_text, ngettext, week_text
from portal.records import excusing
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.forms.excuses import AnswerForm, ExcuseForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import here, one_of, paged, text_arg
from portal.web.saving import once

blueprint = Blueprint("excuses", __name__, url_prefix="/excuses")


@blueprint.get("")
@allow("excuses.read")
def index():
    return _page()


def _page(status: int = 200, refused: int | None = None, form: AnswerForm | None = None):
    person = me()
    code = text_arg("hotel", 20)
    hotel = Hotel.find_for(person, code) if code else None
    by = person.id if text_arg("by", 10) == "me" else None
    state = one_of("state", ExcuseState)
    after = request.args.get("after")
    page = Excuse.page_for(person, state=state, hotel=hotel, by=by, after=after)
    return render.page(
        "excuses/index.html",
        status=status,
        waiting=[] if hotel else Excuse.waiting_for(person),
        decides=person.may("excuses.approve"),
        **paged(page),
        hotel=hotel,
        by=by,
        state=state,
        states=ExcuseState.labels(),
        refused=refused,
        form=form,
        here=here,
    )


def _hotel(code: str) -> Hotel:
    return Hotel.find_for(me(), code, to_write=True)


@blueprint.get("/new")
@allow("excuses.write")
def new():
    code = text_arg("hotel", 20)
    if not code:
        return render.page("excuses/hotels.html", hotels=excusing.hotels_of(me()))
    hotel = _hotel(code)
    asked = {"weeks": [text_arg("week", 8)], "months": [text_arg("month", 7)]}
    form = _offered(ExcuseForm(formdata=None, **asked), hotel)
    return render.page("excuses/new.html", hotel=hotel, form=form)


def _offered(form: ExcuseForm, hotel: Hotel) -> ExcuseForm:
    return form.offer(*excusing.offered(me(), hotel))


@blueprint.post("")
@allow("excuses.write")
def create():
    hotel = _hotel(request.form.get("hotel", ""))
    form = _offered(ExcuseForm(), hotel)
    if not form.validate():
        return render.page("excuses/new.html", status=422, hotel=hotel, form=form)

    def deed() -> str:
        excusing.ask(me(), hotel, form.mondays, form.reason.data, form.firsts)
        weeks, months = len(form.mondays), len(form.firsts)
        if weeks:
            flash(ngettext("%(n)s week is asked for.", "%(n)s weeks are asked for.", weeks), "good")
        if months:
            flash(
                ngettext("The visit of %(n)s month is asked for.", "The visits of %(n)s months are asked for.", months),
                "good",
            )
        return "/excuses"

    try:
        return once(deed)
    except db.Refused as refused:
        # Somebody asked for one of them meanwhile.
        form.weeks.errors = [str(refused)]
        return render.page("excuses/new.html", status=422, hotel=hotel, form=form)


@blueprint.post("/<int:excuse_id>/decision")
@allow("excuses.approve")
def decide(excuse_id: int):
    """One tap: the button that was pressed is the decision. Declining needs a word why; Enter decides nothing."""
    excuse = Excuse.find_for(me(), excuse_id, to_write=True)
    form = AnswerForm()
    if not form.validate():
        return _page(422, excuse.id, form)
    verdict = request.form.get("verdict")
    if verdict not in ("approved", "declined"):
        form.answer.errors = [_("Approve or decline it.")]
    elif verdict == "declined" and not form.answer.data:
        form.answer.errors = [_("Say why in one sentence.")]
    if form.answer.errors:
        return _page(422, excuse.id, form)

    def deed() -> str:
        name = excuse.hotel.name
        when = month_text(excuse.month) if excuse.of_visit else week_text(excuse.week)
        if verdict == "approved":
            excusing.approve(me(), excuse, form.answer.data)
            flash(_("%(hotel)s, %(week)s: excused.", hotel=name, week=when), "good")
        else:
            excusing.decline(me(), excuse, form.answer.data)
            flash(_("%(hotel)s, %(week)s: not approved, it stays owed.", hotel=name, week=when), "good")
        return url_of(excuse)

    return once(deed)


@blueprint.post("/<int:excuse_id>/withdrawal")
@allow("excuses.write")
def withdraw(excuse_id: int):
    excuse = Excuse.find_for(me(), excuse_id)

    def deed() -> str:
        excusing.withdraw(me(), excuse)
        flash(_("It is taken back."), "good")
        return url_of(excuse)

    return once(deed)
