"""Editions of an entry of the library: one as it stood, and what one changed of another."""

from flask import Blueprint

from portal.activity.library import Audience, EntryKind, LibraryEdition, LibraryEntry, LibraryTopic
from portal.foundation.differences import compared, within
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg

blueprint = Blueprint("library_editions", __name__, url_prefix="/library/<int:entry_id>/editions")


@blueprint.get("/<int:number>")
@allow("library_editions.read")
def show(entry_id: int, number: int):
    """An edition as it stood."""
    entry = LibraryEntry.find_for(me(), entry_id)
    edition = LibraryEdition.one(me(), entry, number)
    return render.page(
        "library_editions/show.html",
        row=entry,
        edition=edition,
        topic=LibraryTopic.pointed_at(edition.topic_id),
        kinds=EntryKind.labels(),
        audiences=Audience.labels(),
    )


@blueprint.get("/comparison")
@allow("library_editions.read")
def compare(entry_id: int):
    """What an edition changes of an earlier one: of the address, or the last of the one before it."""
    entry = LibraryEntry.find_for(me(), entry_id)
    editions = LibraryEdition.of(me(), entry)
    later = LibraryEdition.one(me(), entry, int(id_arg("to") or entry.edition))
    before = LibraryEdition.one(me(), entry, int(id_arg("from") or max(later.number - 1, 1)))
    if before.number > later.number:
        before, later = later, before
    return render.page(
        "library_editions/compare.html",
        row=entry,
        before=before,
        later=later,
        editions=editions,
        facts=_facts(before, later),
        lines=[(label, within(was, now)) for label, was, now in _lines(before, later) if was != now],
        paragraphs=compared(before.text, later.text),
    )


def _lines(before: LibraryEdition, later: LibraryEdition) -> list[tuple[str, str, str]]:
    words = {"title": _("Title, or the question"), "summary": _("In one sentence")}
    return [(label, getattr(before, name), getattr(later, name)) for name, label in words.items()]


def _facts(before: LibraryEdition, later: LibraryEdition) -> list[tuple[str, str, str]]:
    """(what, was, is) of what an edition says beside its text, where the two differ."""
    topics = {row.id: row.name for row in LibraryTopic.in_order(me(), all=True)}
    found = [
        (_("What it is"), EntryKind(before.kind).label, EntryKind(later.kind).label),
        (_("Library topic"), topics.get(before.topic_id, ""), topics.get(later.topic_id, "")),
        (_("Who reads it"), Audience(before.audience).label, Audience(later.audience).label),
    ]
    return [one for one in found if one[1] != one[2]]
