"""The library: the list and its sheet, one entry, whether it still holds, whether it helped."""

from functools import partial

from flask import Blueprint, flash, request
from markupsafe import Markup

from portal.activity.library import (
    Audience,
    EntryKind,
    LibraryEdition,
    LibraryEntry,
    LibraryMark,
    LibraryOffer,
    LibraryTopic,
    Show,
    register,
)
from portal.activity.library.register import Filter
from portal.foundation import clock
from portal.foundation.fulltext import around, words_of
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight.own_library import own_entry
from portal.records import audit
from portal.records.accounts import Account
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.web import exports, render
from portal.web.attachments import LIMITS
from portal.web.exports import Column, Shape
from portal.web.forms.files import FileForm
from portal.web.forms.library import USUALLY, ReviewForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import Active, choice_arg, here, id_arg, one_of, paged, text_arg
from portal.web.marking import marked
from portal.web.saving import once

blueprint = Blueprint("library", __name__, url_prefix="/library")


def _asked(person: Person) -> tuple[Filter, list[Active], list[LibraryTopic]]:
    """The filter of the address, what of it is in force in words, and the topics there are."""
    topics, topic, q = LibraryTopic.in_order(person, all=True), id_arg("topic"), text_arg("q")
    kind = one_of("kind", EntryKind)
    show, audience = Show.CURRENT, ""
    if not person.is_hotel_side:
        show, audience = choice_arg("show", Show, Show.CURRENT), one_of("audience", Audience)
    active = [Active("show", _("State"), show.label, show.value)] if show.value else []
    active += [Active("kind", _("What it is"), EntryKind(kind).label, kind)] if kind else []
    if topic:
        name = next((row.name for row in topics if row.id == int(topic)), topic)
        active.append(Active("topic", _("Library topic"), name, topic))
    active += [Active("audience", _("Who reads it"), Audience(audience).label, audience)] if audience else []
    active += [Active("q", _("Words in it"), q, q)] if q else []
    return Filter(int(topic) if topic else None, kind, audience, show, q), active, topics


@blueprint.get("")
@allow("library.read")
def index():
    person = me()
    wanted, active, topics = _asked(person)
    reading = register.own_page_for if person.is_hotel_side else register.page_for
    page = reading(person, wanted, request.args.get("after"))
    facts = {
        **paged(page),
        "active": active,
        "wanted": wanted,
        "topics": [row for row in topics if row.active or row.id == wanted.topic],
        "names": {row.id: row.name for row in topics},
        "kinds": EntryKind.labels(),
        "found": {row.id: _found(row, wanted.q) for row in page} if wanted.q else {},
        "here": here,
    }
    if person.is_hotel_side:
        offers = person.may("library_offers.write")
        return render.page("library/own_index.html", **facts, offers=offers)
    return render.page(
        "library/index.html",
        **facts,
        fields=[(one.name, one.value) for one in active],
        shows=list(Show),
        audiences=Audience.labels(),
        today=clock.today(),
        writes=person.may("library.write"),
        stale=register.stale(person) if person.may("library.write") else 0,
        offers=LibraryOffer.waiting(person),
        sees_offers=person.may("library_offers.read"),
    )


def _found(row, q: str) -> tuple[Markup, Markup]:
    """Title, and the piece of summary or text in which the words stand, with the words marked."""
    words = words_of(q)
    inside = next((text for text in (row.summary, row.text) if any(word in text.lower() for word in words)), "")
    return marked(row.title, q), marked(around(inside or row.summary or row.text, q, 120), q)


@blueprint.post("/export")
@allow("library_editions.read")
def export():
    """The list of the filter as a sheet, texts included; that it was taken away is noted."""
    return exports.take_away("library")


@exports.source("library", "library_editions.read")
def _source(person: Person) -> exports.Source:
    wanted, active, topics = _asked(person)
    words = exports.in_words(active)

    def note(count: int) -> None:
        audit.record(person, "library.exported", Account.of(person), filter=words, count=count)

    rows = partial(register.page_for, person, wanted, texts=True)
    return exports.Source(_("Library"), words, _columns({row.id: row.name for row in topics}), rows, note)


def _columns(topics: dict[int, str]) -> list[Column]:
    kinds, audiences = EntryKind.labels(), Audience.labels()
    return [
        Column(_("Title, or the question"), lambda row: row.title, width=34),
        Column(_("In one sentence"), lambda row: row.summary, width=40),
        Column(_("The text, or the answer"), lambda row: row.text, width=70),
        Column(_("What it is"), lambda row: kinds[row.kind], width=14),
        Column(_("Library topic"), lambda row: topics.get(row.topic, ""), width=16),
        Column(_("Who reads it"), lambda row: audiences[row.audience], width=20),
        Column(_("Edition"), lambda row: row.edition, Shape.NUMBER),
        Column(_("Last changed"), lambda row: row.changed_at, Shape.MOMENT, width=16),
        Column(_("Last changed by"), lambda row: row.by or "", width=12),
        Column(_("Look at it again on"), lambda row: row.review_on, Shape.DAY),
        Column(_("Found it helpful"), lambda row: row.helped, Shape.NUMBER),
        Column(_("Found it of no help"), lambda row: row.unhelped, Shape.NUMBER),
        Column(_("Comes from"), lambda row: row.credited or "", width=22),
    ]


def shown(entry: LibraryEntry, status: int = 200, files: FileForm | None = None, review: ReviewForm | None = None):
    """The page of an entry, for the side that reads it; also with a form of it that was refused."""
    person, q = me(), text_arg("q")
    facts = {"kinds": EntryKind.labels(), "q": q, "marked": marked, "mine": LibraryMark.of(person, entry)}
    if person.is_hotel_side:
        return render.page("library/own_show.html", status=status, row=own_entry(person, entry), **facts)
    writes = person.may("library.write")
    due = clock.today() + USUALLY
    return render.page(
        "library/show.html",
        status=status,
        row=entry,
        topic=LibraryTopic.pointed_at(entry.topic_id),
        writer=Account.names([entry.by_id]).get(entry.by_id, ""),
        credited=Hotel.pointed_at(entry.credited_id) if entry.credited_id else None,
        audiences=Audience.labels(),
        editions=LibraryEdition.of(person, entry),
        offer=LibraryOffer.behind(person, entry) if person.may("library_offers.read") else None,
        attachments=File.of(person, entry),
        removed=File.removed_of(person, entry) if writes else [],
        writes=writes,
        files=files or FileForm(formdata=None, for_hotel=entry.for_hotels),
        review=review or ReviewForm(formdata=None, review_on=due),
        **facts,
        **LIMITS,
    )


@blueprint.get("/<int:entry_id>")
@allow("library.read")
def show(entry_id: int):
    return shown(LibraryEntry.find_for(me(), entry_id))


@blueprint.post("/<int:entry_id>/review")
@allow("library.write")
def review(entry_id: int):
    """It still holds: looked over, and looked at again on another day."""
    row, form = LibraryEntry.find_for(me(), entry_id, to_write=True), ReviewForm()
    if not form.validate():
        return shown(row, 422, review=form)

    def deed() -> str:
        row.still_holds(me(), form.review_on.data)
        flash(_("Noted: it still holds."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/<int:entry_id>/retirement")
@allow("library.write")
def retire(entry_id: int):
    row = LibraryEntry.find_for(me(), entry_id, to_write=True)

    def deed() -> str:
        row.retire(me(), True)
        flash(_("Taken out: head office still finds it among what was taken out."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/<int:entry_id>/return")
@allow("library.write")
def put_back(entry_id: int):
    row = LibraryEntry.find_for(me(), entry_id, to_write=True)

    def deed() -> str:
        row.retire(me(), False)
        flash(_("It stands in the library again."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/<int:entry_id>/mark")
@allow("library.read")
def mark(entry_id: int):
    """Whether it helped: a second press on the same answer takes it back."""
    row, person = LibraryEntry.find_for(me(), entry_id), me()
    said = {"yes": True, "no": False}.get(request.form.get("helpful", ""))

    def deed() -> str:
        LibraryMark.put(person, row, said)
        flash(_("Thank you.") if said is not None else _("Your answer is taken back."), "good")
        return url_of(row)

    return once(deed)
