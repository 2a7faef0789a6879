"""Bulletins: the list and one of them, each in the columns of its reader; written, sent out, corrected, withdrawn."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, request

from portal.activity.bulletins import Bulletin, State, Topic, deeds
from portal.activity.bulletins.table import Filter
from portal.activity.to_tell import ToTell
from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight.own_bulletins import own_lines
from portal.records import audit
from portal.records.accounts import Account
from portal.records.teams import Region
from portal.web import bulletin_page, exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.bulletins import BulletinCorrectionForm, BulletinForm, ScheduleForm, WithdrawalForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, older_url, one_of, text_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")


class Show(Choice):
    """Which bulletins the list shows."""

    ALL = "all", "All"
    UNREAD = "unread", "Unread"
    CONFIRM = "confirm", "To be confirmed"
    MINE = "mine", "Written by us"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: Show
    topic: str
    q: str

    @classmethod
    def of(cls, person: Person) -> "Asked":
        show = choice_arg("show", Show, Show.ALL)
        if show == Show.MINE and not person.may("bulletins.write"):
            show = Show.ALL
        return cls(show, one_of("topic", Topic), text_arg("q"))

    def filter(self) -> Filter:
        confirm, mine = self.show == Show.CONFIRM, self.show == Show.MINE
        return Filter(self.topic, self.show == Show.UNREAD, confirm, mine, self.q)

    def active(self) -> list[Active]:
        """What is in force, in words."""
        found = [Active("show", _("Which"), self.show.label, self.show.value)] if self.show != Show.ALL else []
        if self.topic:
            found.append(Active("topic", _("Topic"), Topic(self.topic).label, self.topic))
        if self.q:
            found.append(Active("q", _("Words in it"), self.q, self.q))
        return found


@blueprint.get("")
@allow("bulletins.read")
def index():
    person, after = me(), request.args.get("after")
    asked = Asked.of(person)
    page = Bulletin.page_for(person, asked.filter(), after)
    apart = [] if after else Bulletin.apart(person, asked.filter())
    lines = own_lines(person, [*apart, *page])
    active = asked.active()
    shows = [one for one in Show if one != Show.MINE or person.may("bulletins.write")]
    return render.page(
        "bulletins/index.html",
        apart=lines[: len(apart)],
        lines=lines[len(apart) :],
        older=older_url(page),
        first=here() if after else None,
        asked=asked,
        active=active,
        fields=[(one.name, one.value) for one in active],
        here=here,
        shows=shows,
        unread=Bulletin.unread(person),
        states={row.id: row.state for row in page} if asked.show == Show.MINE else {},
        topics=Topic.labels(),
        labels=State.labels(),
        writes=person.may("bulletins.write"),
    )


@blueprint.post("/export")
@allow("bulletins.write")
def export():
    """The list of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("bulletins")


@exports.source("bulletins", "bulletins.write")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active())

    def note(count: int) -> None:
        audit.record(person, "bulletins.exported", Account.of(person), filter=words, count=count)

    rows = partial(Bulletin.every, person, asked.filter())
    return exports.Source(_("Bulletins"), words, _columns(), rows, note)


def _columns() -> list[Column]:
    topics, states = Topic.labels(), State.labels()
    return [
        Column(_("Headline"), lambda row: row.title, width=40),
        Column(_("Topic"), lambda row: topics[row.topic], width=12),
        Column(_("Department"), lambda row: row.whose or _("The company itself"), width=14),
        Column(_("State"), lambda row: states[row.state], width=10),
        Column(_("Published"), lambda row: row.at if row.is_published else None, Shape.MOMENT),
        Column(_("Until"), lambda row: row.until, Shape.DAY),
        Column(_("Important"), lambda row: _("yes") if row.important else "", width=8),
        Column(_("To be confirmed"), lambda row: _("yes") if row.must_confirm else "", width=8),
        Column(_("Body"), lambda row: row.text, width=60),
    ]


def _form_page(form: BulletinForm, row: Bulletin | None = None, version: int = 1, status: int = 200, both=None):
    form.offer(Region.in_order(me()))
    template = "bulletins/edit.html" if row else "bulletins/new.html"
    return render.edit_page(template, row, form, version, status, both, whose=deeds.department_of(me()))


@blueprint.get("/new")
@allow("bulletins.write")
def new():
    return _form_page(BulletinForm(formdata=None))


@blueprint.post("")
@allow("bulletins.write")
def create():
    form = BulletinForm().offer(Region.in_order(me()))
    if not form.validate():
        return _form_page(form, status=422)

    def deed() -> str:
        row = deeds.write(me(), form.readers.data, **form.facts())
        if request.form.get("go") == "publish":
            deeds.publish(me(), row, row.version, ToTell.announce)
            flash(_("Published: whom it is for is told."), "good")
        else:
            flash(_("Kept as a draft: nobody else reads it until it is published."), "good")
        return f"/bulletins/{row.id}"

    return once(deed)


@blueprint.get("/<int:bulletin_id>")
@allow("bulletins.read")
def show(bulletin_id: int):
    row = Bulletin.find_for(me(), bulletin_id)
    return bulletin_page.shown(row)


@blueprint.get("/<int:bulletin_id>/edit")
@allow("bulletins.write")
def edit(bulletin_id: int):
    row = Bulletin.find_for(me(), bulletin_id, to_write=True)
    if not row.is_untold:
        raise db.Refused(_("It is out: correct it instead, so that the earlier text is kept."))
    return _form_page(BulletinForm.of(row), row, row.version)


@blueprint.post("/<int:bulletin_id>")
@allow("bulletins.write")
def update(bulletin_id: int):
    row, opened = Bulletin.find_for(me(), bulletin_id, to_write=True), opened_version()
    form = BulletinForm().offer(Region.in_order(me()))
    if not form.validate():
        return _form_page(form, row, opened, 422)

    def deed() -> str:
        deeds.edit(me(), row, opened, form.readers.data, **form.facts())
        flash(_("Saved."), "good")
        return f"/bulletins/{row.id}"

    return once_over(deed, form, opened, lambda now, form, *told, **both: _form_page(form, now, *told, **both))


def _moved(bulletin_id: int, deed, said: str, back: str = ""):
    """One button that moves a bulletin on: what came in between is told in a sentence."""
    row, opened = Bulletin.find_for(me(), bulletin_id, to_write=True), opened_version()

    def done() -> str:
        deed(me(), row, opened)
        flash(said, "good")
        return back or f"/bulletins/{row.id}"

    try:
        return once(done)
    except db.Conflict as conflict:
        return bulletin_page.shown(conflict.row, 409, why=_("Somebody has changed it meanwhile: look at it again."))
    except db.Refused as refused:
        return bulletin_page.shown(row, 422, why=str(refused))


@blueprint.post("/<int:bulletin_id>/publication")
@allow("bulletins.write")
def publish(bulletin_id: int):
    deed = partial(deeds.publish, tell=ToTell.announce)
    return _moved(bulletin_id, deed, _("Published: whom it is for is told."))


@blueprint.post("/<int:bulletin_id>/draft")
@allow("bulletins.write")
def unschedule(bulletin_id: int):
    return _moved(bulletin_id, deeds.unschedule, _("It is a draft again and goes out no more by itself."))


@blueprint.post("/<int:bulletin_id>/removal")
@allow("bulletins.write")
def discard(bulletin_id: int):
    return _moved(bulletin_id, deeds.discard, _("The draft is gone."), "/bulletins?show=mine")


@blueprint.post("/<int:bulletin_id>/schedule")
@allow("bulletins.write")
def schedule(bulletin_id: int):
    row, form = Bulletin.find_for(me(), bulletin_id, to_write=True), ScheduleForm()
    if not form.validate():
        return bulletin_page.shown(row, 422, schedule=form)
    deed = partial(deeds.schedule, at=form.at)
    return _moved(bulletin_id, deed, _("It goes out by itself at its time."))


@blueprint.post("/<int:bulletin_id>/withdrawal")
@allow("bulletins.write")
def withdraw(bulletin_id: int):
    row, form = Bulletin.find_for(me(), bulletin_id, to_write=True), WithdrawalForm()
    if not form.validate():
        return bulletin_page.shown(row, 422, withdrawal=form)
    deed = partial(deeds.withdraw, reason=form.reason.data, untell=ToTell.call_off)
    return _moved(bulletin_id, deed, _("Withdrawn: nobody reads it any longer but its writers."))


_correction_page = partial(render.edit_page, "bulletins/correction.html")


@blueprint.get("/<int:bulletin_id>/correction")
@allow("bulletins.write")
def correction(bulletin_id: int):
    row = Bulletin.find_for(me(), bulletin_id, to_write=True)
    if not row.is_published:
        raise db.Refused(_("Only what is published is corrected."))
    return _correction_page(row, BulletinCorrectionForm(formdata=None, obj=row, reason="", again=False), row.version)


@blueprint.post("/<int:bulletin_id>/correction")
@allow("bulletins.write")
def correct(bulletin_id: int):
    row, opened = Bulletin.find_for(me(), bulletin_id, to_write=True), opened_version()
    form = BulletinCorrectionForm()
    if not form.validate():
        return _correction_page(row, form, opened, 422)

    def deed() -> str:
        deeds.correct(me(), row, opened, form.reason.data, form.again.data, ToTell.announce, **form.facts())
        flash(_("Corrected: the earlier text is kept below."), "good")
        return f"/bulletins/{row.id}"

    return once_over(deed, form, opened, _correction_page)
