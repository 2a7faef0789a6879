"""Writing an entry of the library, and changing it: each change is another edition."""

from flask import Blueprint, flash

from portal.activity.library import LibraryEntry, LibraryTopic
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web import drafts, render
from portal.web.forms.library import USUALLY, EditForm, EntryForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import id_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("library_entries", __name__, url_prefix="/library")


def _topics(but: int | None = None) -> list[LibraryTopic]:
    """Under which an entry can be put: those in use, and the one it stands under."""
    return [row for row in LibraryTopic.in_order(me(), all=True) if row.active or row.id == but]


def _new_page(form: EntryForm, status: int = 200, draft=None):
    return render.page("library/new.html", status=status, form=form, draft=draft, draft_url="/library/draft")


@blueprint.get("/new")
@allow("library.write")
def new():
    topic = id_arg("topic") or None
    form = EntryForm(_topics(), formdata=None, topic=topic, review_on=clock.today() + USUALLY)
    return _new_page(form, draft=drafts.offer(form, "library:new"))


@blueprint.post("")
@allow("library.write")
def create():
    form = EntryForm(_topics())
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        row = LibraryEntry.add(me(), **form.facts())
        drafts.drop("library:new")
        flash(_("It stands in the library."), "good")
        return url_of(row)

    return once(deed)


@blueprint.post("/draft")
@allow("library.write")
def draft():
    return drafts.keep("library:new", "/library/new")


def _edit_page(row: LibraryEntry, form: EditForm, version: int, status: int = 200, both=None, draft=None):
    where = {"draft": draft, "draft_url": f"{url_of(row)}/draft"}
    return render.edit_page("library/edit.html", row, form, version, status, both, **where)


@blueprint.get("/<int:entry_id>/edit")
@allow("library.write")
def edit(entry_id: int):
    row = LibraryEntry.find_for(me(), entry_id, to_write=True)
    form = EditForm(_topics(row.topic_id), formdata=None, obj=row, topic=str(row.topic_id))
    kept = drafts.offer(form, f"library:{row.id}")
    version = drafts.version_of(kept)
    return _edit_page(row, form, row.version if version is None else version, draft=kept)


@blueprint.post("/<int:entry_id>")
@allow("library.write")
def update(entry_id: int):
    row, opened = LibraryEntry.find_for(me(), entry_id, to_write=True), opened_version()
    form = EditForm(_topics(row.topic_id))
    form.was = row.review_on
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, form.note.data, **form.facts())
        drafts.drop(f"library:{row.id}")
        flash(_("Saved; what stood before is kept."), "good")
        return url_of(row)

    return once_over(deed, form, opened, _edit_page)


@blueprint.post("/<int:entry_id>/draft")
@allow("library.write")
def draft_of(entry_id: int):
    row = LibraryEntry.find_for(me(), entry_id, to_write=True)
    return drafts.keep(f"library:{row.id}", f"{url_of(row)}/edit")
