"""The register of leaks: entering, following the clocks, closing, taking it away as a sheet (D41)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.foundation.i18n import gettext as _
from portal.records import audit
from portal.records.accounts import Account
from portal.records.leaks import Leak, Severity, Show
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.leaks import LeakForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, paged
from portal.web.saving import once, once_over, opened_version, refuse_unseen

blueprint = Blueprint("leaks", __name__, url_prefix="/leaks")


@blueprint.get("")
@allow("leaks.read")
def index():
    show = choice_arg("show", Show, Show.ALL)
    page = Leak.page_for(me(), show, request.args.get("after"))
    return render.page(
        "leaks/index.html",
        **paged(page),
        show=show,
        Show=Show,
        severities=Severity.labels(),
        here=here,
        may_export=me().may("leaks.admin"),
        may_see_erasures=me().may("erasures.read"),
    )


@blueprint.post("/export")
@allow("leaks.admin")
def export():
    """The register as it is filtered; that it was taken away is noted."""
    refuse_unseen()
    person, show = me(), choice_arg("show", Show, Show.ALL)
    rows = exports.every(lambda after, size: Leak.page_for(person, show, after, size))
    sheet = exports.sheet(person, _("Leaks"), [Active("show", _("State"), show.label, show)], _columns(), rows)
    audit.record(person, "leaks.exported", Account.of(person), filter=sheet.words, count=sheet.count)
    return sheet.answer()


def _columns() -> list[Column]:
    severities = Severity.labels()
    texts = (("title", 24), ("what", 40), ("data", 30), ("cause", 30), ("measures", 30), ("prevention", 30))
    words = {"title": _("In one line"), "what": _("What happened"), "data": _("Which data, of whom")}
    words |= {"cause": _("Cause"), "measures": _("What was done at once")}
    words |= {"prevention": _("What keeps it from happening again")}
    return [
        Column(_("Noticed"), lambda row: row.noticed_at, Shape.MOMENT, width=16),
        *(Column(words[name], lambda row, name=name: getattr(row, name), width=width) for name, width in texts),
        Column(_("How many people, about"), lambda row: row.people, Shape.NUMBER),
        Column(_("Harm it can do"), lambda row: severities[row.severity]),
        Column(_("Authority told on"), lambda row: row.authority_on, Shape.DAY),
        Column(_("Which authority, or why none"), lambda row: row.authority_note, width=24),
        Column(_("People concerned told on"), lambda row: row.people_on, Shape.DAY),
        Column(_("How they were told, or why not"), lambda row: row.people_note, width=24),
        Column(_("Closed"), lambda row: row.closed_at, Shape.MOMENT, width=16),
    ]


@blueprint.get("/new")
@allow("leaks.write")
def new():
    return render.page("leaks/new.html", form=LeakForm(formdata=None))


@blueprint.post("")
@allow("leaks.write")
def create():
    form = LeakForm()
    if not form.validate():
        return render.page("leaks/new.html", status=422, form=form)

    def deed() -> str:
        row = Leak.enter(me(), **form.facts())
        flash(_("Entered: directors and administrators are told."), "good")
        return f"/leaks/{row.id}"

    return once(deed)


@blueprint.get("/<int:leak_id>")
@allow("leaks.read")
def show(leak_id: int):
    row = Leak.find_for(me(), leak_id)
    names = Account.names({row.by_id, row.closed_by_id})
    return render.page(
        "leaks/show.html",
        row=row,
        who=names.get(row.by_id, ""),
        closer=names.get(row.closed_by_id, ""),
        severities=Severity.labels(),
        may_close=me().may("leaks.admin"),
    )


_edit_page = partial(render.edit_page, "leaks/edit.html")


@blueprint.get("/<int:leak_id>/edit")
@allow("leaks.write")
def edit(leak_id: int):
    row = Leak.find_for(me(), leak_id, to_write=True)
    return _edit_page(row, LeakForm(formdata=None, row=row), row.version)


@blueprint.post("/<int:leak_id>")
@allow("leaks.write")
def update(leak_id: int):
    row, opened, form = Leak.find_for(me(), leak_id, to_write=True), opened_version(), LeakForm()
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, **form.facts())
        flash(_("Saved."), "good")
        return f"/leaks/{row.id}"

    return once_over(deed, form, opened, _edit_page)


@blueprint.post("/<int:leak_id>/closure")
@allow("leaks.admin")
def close(leak_id: int):
    row = Leak.find_for(me(), leak_id)

    def deed() -> str:
        row.close(me())
        flash(_("Closed."), "good")
        return f"/leaks/{row.id}"

    return once(deed)
