"""What somebody is told of, and which mails he wants."""

from datetime import datetime

from flask import Blueprint, flash, g, request

from portal.foundation import clock, db, outbox
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Role
from portal.insight.notices import record_of, told
from portal.records.accounts import Account
from portal.records.notices import News, Notice, NoticeChoice
from portal.web import render
from portal.web.forms.notices import ChoicesForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, paged
from portal.web.saving import once, opened_version

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


class Show(Choice):
    """Which notices are listed."""

    ALL = "", "Everything"
    UNREAD = "unread", "Unread"


@blueprint.get("")
@allow("notices.read")
def index():
    show = choice_arg("show", Show, Show.ALL)
    page = told(me(), show == Show.UNREAD, request.args.get("after"))
    return render.page(
        "notices/index.html",
        **paged(page),
        urls={row.id: url_of(row.record) for row in page if row.record is not None},
        labels=News.labels(),
        show=show,
        offered=[(one.label, here(show=one.value), one == show, None) for one in Show],
        unread=g.signed_in.unread,
        # Microseconds too: what comes after this page was made stays unread.
        seen=clock.now().isoformat(),
    )


def _back() -> str:
    return "/notices?show=unread" if choice_arg("show", Show, Show.ALL) == Show.UNREAD else "/notices"


@blueprint.post("/<int:notice_id>/reading")
@allow("notices.write")
def read(notice_id: int):
    """Read as it stands in the list, or by opening what it tells of, which is then read altogether."""
    notice = Notice.find_for(me(), notice_id)
    record = record_of(me(), notice) if request.form.get("open") else None

    def deed() -> str:
        if record is None:
            notice.read()
            return _back()
        Notice.seen(me(), record)
        return url_of(record)

    return once(deed)


@blueprint.post("/reading")
@allow("notices.write")
def read_all():
    """All that the page could show; what has come since stays unread."""
    try:
        until = min(datetime.fromisoformat(request.form.get("seen", "")), clock.now())
    except (ValueError, TypeError):
        until = clock.now()

    def deed() -> str:
        count = Notice.read_until(me(), until)
        flash(ngettext("%(n)s notice is read.", "%(n)s notices are read.", count), "good")
        return "/notices"

    return once(deed)


def _choices_page(form: ChoicesForm, version: int, status: int = 200, moved=False):
    return render.page(
        "notices/choices.html",
        status=status,
        form=form,
        version=version,
        moved=moved,
        address=Account.of(me()).email,
        mails=outbox.ready(),
        hotel_side=me().is_hotel_side,
    )


def _offered(form: ChoicesForm) -> ChoicesForm:
    """Without the mails that this role never gets."""
    if me().role not in (Role.STAFF, Role.MANAGER):
        del form.digest
    if me().role not in (Role.STAFF, Role.MANAGER, Role.LIAISON):
        del form.reminder
    return form


@blueprint.get("/choices")
@allow("notices.write")
def choices():
    row = NoticeChoice.of(me())
    return _choices_page(_offered(ChoicesForm(formdata=None, obj=row)), row.version)


@blueprint.post("/choices")
@allow("notices.write")
def choose():
    form, opened = _offered(ChoicesForm()), opened_version()
    if not form.validate():
        return _choices_page(form, opened, 422)

    def deed() -> str:
        NoticeChoice.choose(me(), opened, **form.data)
        flash(_("Saved."), "good")
        return "/notices/choices"

    try:
        return once(deed)
    except db.Conflict as conflict:
        return _choices_page(form, conflict.row.version, 409, moved=True)
