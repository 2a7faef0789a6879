"""What hotels offer to the library: offering, wording anew, taking back; deciding, with a reason the hotel reads."""

from flask import Blueprint, flash, request

from portal.activity.library import EntryKind, LibraryEntry, LibraryOffer, LibraryTopic, OfferShow, OfferState
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.insight.own_library import own_offers
from portal.web import drafts, render
from portal.web.forms.library import USUALLY
from portal.web.forms.library_offers import AcceptForm, DeclineForm, OfferForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, paged
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("library_offers", __name__, url_prefix="/library/offers")


@blueprint.get("")
@allow("library_offers.read")
def index():
    """Head office: what waits, the oldest first. A GM: what became of his own."""
    person, after = me(), request.args.get("after")
    if person.is_hotel_side:
        page = LibraryOffer.own_page(person, after)
        rows = Page(own_offers(person, page), page.next)
        return render.page("library_offers/own_index.html", **paged(rows), states=OfferState.labels())
    show = choice_arg("show", OfferShow, OfferShow.WAITING)
    page = LibraryOffer.page_for(person, show, after)
    words = {"states": OfferState.labels(), "shows": list(OfferShow)}
    return render.page("library_offers/index.html", **paged(page), show=show, here=here, **words)


def _new_page(form: OfferForm, status: int = 200, draft=None):
    where = {"draft": draft, "draft_url": "/library/offers/draft"}
    return render.page("library_offers/new.html", status=status, form=form, **where)


@blueprint.get("/new")
@allow("library_offers.write")
def new():
    form = OfferForm(LibraryOffer.hotels_of(me()), formdata=None)
    return _new_page(form, draft=drafts.offer(form, "library-offer"))


@blueprint.post("")
@allow("library_offers.write")
def create():
    hotels = LibraryOffer.hotels_of(me())
    form = OfferForm(hotels)
    if not form.validate():
        return _new_page(form, 422)
    hotel = next(one for one in hotels if one.code == form.hotel.data)

    def deed() -> str:
        row = LibraryOffer.offer(me(), hotel, form.title.data, form.text.data, form.named.data)
        drafts.drop("library-offer")
        flash(_("Thank you. Head office looks it over; what becomes of it stands here."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/draft")
@allow("library_offers.write")
def draft():
    return drafts.keep("library-offer", "/library/offers/new")


def _shown(row: LibraryOffer, status: int = 200, accept: AcceptForm | None = None, decline: DeclineForm | None = None):
    person = me()
    if person.is_hotel_side:
        states = OfferState.labels()
        (own,) = own_offers(person, [row])
        return render.page("library_offers/own_show.html", status=status, row=own, states=states)
    decides = person.may("library_offers.approve") and row.waits
    return render.page(
        "library_offers/show.html",
        status=status,
        row=LibraryOffer.whole(person, row),
        states=OfferState.labels(),
        decides=decides,
        accept=accept or (_accept_form(row) if decides else None),
        decline=decline or DeclineForm(formdata=None),
    )


def _topics() -> list[LibraryTopic]:
    return LibraryTopic.in_order(me())


def _accept_form(row: LibraryOffer) -> AcceptForm:
    """As the hotel has worded it: for all hotels, and looked at again in a year."""
    facts = {"title": row.title, "text": row.text, "kind": EntryKind.PRACTICE.value, "audience": "hotels"}
    return AcceptForm(_topics(), formdata=None, review_on=clock.today() + USUALLY, **facts)


@blueprint.get("/<int:offer_id>")
@allow("library_offers.read")
def show(offer_id: int):
    return _shown(LibraryOffer.find_for(me(), offer_id))


def _edit_page(row: LibraryOffer, form: OfferForm, version: int, status: int = 200, both=None):
    return render.edit_page("library_offers/edit.html", row, form, version, status, both)


def _own_form(row: LibraryOffer, **given) -> OfferForm:
    return OfferForm(LibraryOffer.hotels_of(me()), hotel=row.hotel.code, **given)


@blueprint.get("/<int:offer_id>/edit")
@allow("library_offers.write")
def edit(offer_id: int):
    row = LibraryOffer.find_for(me(), offer_id, to_write=True)
    facts = {"title": row.title, "text": row.text, "named": row.named}
    return _edit_page(row, _own_form(row, formdata=None, **facts), row.version)


@blueprint.post("/<int:offer_id>")
@allow("library_offers.write")
def update(offer_id: int):
    row, opened = LibraryOffer.find_for(me(), offer_id, to_write=True), opened_version()
    form = _own_form(row)
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.change(me(), opened, **{name: form[name].data for name in ("title", "text", "named")})
        flash(_("Saved."), "good")
        return url_of(row)

    return once_over(deed, form, opened, _edit_page)


@blueprint.post("/<int:offer_id>/withdrawal")
@allow("library_offers.write")
def withdraw(offer_id: int):
    row = LibraryOffer.find_for(me(), offer_id, to_write=True)

    def deed() -> str:
        row.withdraw(me())
        flash(_("Taken back."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/<int:offer_id>/naming")
@allow("library_offers.write")
def name(offer_id: int):
    """The hotel agrees to be named, or no longer."""
    row = LibraryOffer.find_for(me(), offer_id, to_write=True)

    def deed() -> str:
        row.name(me(), request.form.get("named") == "1")
        flash(_("Your hotel is named.") if row.named else _("Your hotel is not named any more."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/<int:offer_id>/acceptance")
@allow("library_offers.approve")
def accept(offer_id: int):
    row, opened = LibraryOffer.find_for(me(), offer_id), opened_version()
    form = AcceptForm(_topics())
    if not form.validate():
        return _shown(row, 422, accept=form)

    def deed() -> str:
        entry: LibraryEntry = row.accept(me(), opened, form.word.data, **form.facts())
        flash(_("It stands in the library; the hotel is told."), "good")
        return url_of(entry)

    return once_over(deed, form, opened, _moved)


def _moved(row: LibraryOffer, form, version: int, status: int, both=None):
    """The hotel has worded it anew meanwhile, or somebody has decided."""
    flash(_("This offer has changed since you opened it: look at it again."), "warn")
    return _shown(row, status, **({"accept": form} if isinstance(form, AcceptForm) else {"decline": form}))


@blueprint.post("/<int:offer_id>/refusal")
@allow("library_offers.approve")
def decline(offer_id: int):
    row, opened, form = LibraryOffer.find_for(me(), offer_id), opened_version(), DeclineForm()
    if not form.validate():
        return _shown(row, 422, decline=form)

    def deed() -> str:
        row.decline(me(), opened, form.reason.data)
        flash(_("Not taken; the hotel is told why."), "good")
        return "/library/offers"

    return once_over(deed, form, opened, _moved)
