"""The topics of the library: data with two names, in the order in which they are listed."""

from functools import partial

from flask import Blueprint, flash

from portal.activity.library import LibraryTopic
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.forms.library_topics import TopicForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("library_topics", __name__, url_prefix="/library/topics")


@blueprint.get("")
@allow("library_topics.read")
def index():
    edits = me().may("library_topics.admin")
    return render.page("library_topics/index.html", topics=LibraryTopic.in_order(me(), all=True), edits=edits)


def _others(but: LibraryTopic | None = None) -> list[LibraryTopic]:
    return [row for row in LibraryTopic.in_order(me(), all=True) if but is None or row.id != but.id]


def _new_page(form: TopicForm, status: int = 200):
    return render.page("library_topics/new.html", status=status, form=form)


@blueprint.get("/new")
@allow("library_topics.admin")
def new():
    topics = _others()
    return _new_page(TopicForm(formdata=None, topics=topics, after=str(topics[-1].id) if topics else ""))


@blueprint.post("")
@allow("library_topics.admin")
def create():
    form = TopicForm(topics=_others())
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        LibraryTopic.add(me(), **form.facts())
        flash(_("Saved."), "good")
        return "/library/topics"

    return once(deed)


_edit_page = partial(render.edit_page, "library_topics/edit.html")


@blueprint.get("/<int:topic_id>/edit")
@allow("library_topics.admin")
def edit(topic_id: int):
    row = LibraryTopic.find_for(me(), topic_id, to_write=True)
    form = TopicForm(formdata=None, obj=row, topics=_others(but=row), after=str(row.stands_after or ""))
    return _edit_page(row, form, row.version)


@blueprint.post("/<int:topic_id>")
@allow("library_topics.admin")
def update(topic_id: int):
    row, opened = LibraryTopic.find_for(me(), topic_id, to_write=True), opened_version()
    form = TopicForm(topics=_others(but=row))
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, **form.facts())
        flash(_("Saved."), "good")
        return "/library/topics"

    return once_over(deed, form, opened, _edit_page)
