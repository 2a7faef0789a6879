"""Who has read a bulletin: one's own receipt, by a button; who has confirmed and who has not, by hotel; reminders."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.bulletins import Bulletin, BulletinReceipt, deeds
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Function, Person
from portal.insight import bulletins as insight
from portal.insight.bulletins import Row, Show, Wanted
from portal.records import audit
from portal.records.accounts import Account
from portal.records.teams import Region, Team
from portal.web import exports, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, row_of, text_arg
from portal.web.saving import once

blueprint = Blueprint("bulletin_receipts", __name__, url_prefix="/bulletins/<int:read_id>/receipts")


@blueprint.post("")
@allow("bulletins.approve")
def create(read_id: int):
    """The reader says that he has read it; or, where that is asked, confirms it."""
    row = Bulletin.find_for(me(), read_id)
    if not row.is_published or row.id not in Bulletin.meant_for(me(), [row]):
        raise db.Refused(_("This bulletin is not for you to confirm."))

    def deed() -> str:
        BulletinReceipt.give(me(), row)
        flash(_("Thank you: it is noted that you have read this.") if row.must_confirm else _("Noted as read."), "good")
        return f"/bulletins/{row.id}"

    return once(deed)


class Asked:
    """What the address narrows the list to, for one person: `me` stands for his own hotels."""

    def __init__(self, person: Person):
        self.show = choice_arg("show", Show, Show.WAITING)
        self.officer, self.team, self.region = text_arg("officer", 10), id_arg("team"), id_arg("region")
        officer = str(person.id) if self.officer == "me" else id_arg("officer")
        self.wanted = Wanted(self.show, *(int(text) if text else None for text in (officer, self.team, self.region)))
        self._person = person

    def active(self) -> list[Active]:
        """What is in force, in words."""
        found = [Active("show", _("Which"), self.show.label, self.show.value)]
        if self.wanted.officer:
            name = Account.names([self.wanted.officer]).get(self.wanted.officer, self.officer)
            found.append(Active("officer", _("Officer"), name, self.officer))
        for name, label, table in (("team", _("Team"), Team), ("region", _("Region"), Region)):
            key = getattr(self, name)
            if key:
                row = row_of(table, self._person, key)
                found.append(Active(name, label, row.name if row else key, key))
        return found


def _counted(person: Person, read_id: int) -> Bulletin:
    """A bulletin that hotels confirm. Raises Missing."""
    row = Bulletin.find_for(person, read_id)
    if row.is_untold or not row.must_confirm or deeds.asked_at_hotels(row) is None:
        raise db.Missing("Bulletin")
    return row


@blueprint.get("")
@allow("bulletin_receipts.read")
def index(read_id: int):
    person = me()
    row, asked = _counted(person, read_id), Asked(person)
    active = asked.active()
    page = insight.page_for(person, row, asked.wanted, request.args.get("after"))
    return render.page(
        "bulletin_receipts/index.html",
        **paged(page),
        row=row,
        asked=asked,
        active=active,
        fields=[*((one.name, one.value) for one in active), ("bulletin", str(row.id))],
        here=here,
        shows=list(Show),
        officers=Account.officer_names(),
        teams=Team.in_order(person),
        regions=Region.in_order(person),
        functions=Function.labels(),
        reminds=person.may("bulletin_receipts.admin") and row.is_running and row.is_written_by(person),
    )


@blueprint.post("/reminders")
@allow("bulletin_receipts.admin")
def remind(read_id: int):
    """A notice once more to those of the filter who have not confirmed."""
    person = me()
    row, asked = Bulletin.find_for(person, read_id, to_write=True), Asked(person)
    if not row.is_running or not row.must_confirm:
        raise db.Refused(_("Nobody is asked to confirm this bulletin any longer."))

    def deed() -> str:
        n = deeds.remind(person, row, insight.missing(person, row, asked.wanted))
        flash(ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", n), "good")
        return f"/bulletins/{row.id}/receipts"

    return once(deed)


@blueprint.post("/export")
@allow("bulletin_receipts.read")
def export(read_id: int):
    """The hotels of the filter as a sheet; that it was taken away is noted."""
    _counted(me(), read_id)
    return exports.take_away("bulletin_receipts")


@exports.source("bulletin_receipts", "bulletin_receipts.read")
def _source(person: Person) -> exports.Source:
    row, asked = _counted(person, int(id_arg("bulletin") or 0)), Asked(person)
    words = exports.in_words([Active("bulletin", _("Bulletin"), row.title, ""), *asked.active()])

    def note(count: int) -> None:
        audit.record(person, "bulletin.receipts_exported", row, filter=words, count=count)

    return exports.Source(
        _("Confirmations"), words, _columns(), partial(insight.page_for, person, row, asked.wanted), note
    )


def _columns() -> list[Column]:
    functions = Function.labels()

    def people(row: Row) -> str:
        return "、".join(f"{one.name} ({functions[one.function]})" for one in row.people)

    return [
        Column(_("Code"), lambda row: row.hotel.code, width=10),
        Column(_("Hotel"), lambda row: row.hotel.name, width=24),
        Column(_("City"), lambda row: row.hotel.city, width=10),
        Column(_("Officer"), lambda row: row.officer, width=12),
        Column(_("Who answers for the hotel"), people, width=24),
        Column(_("Receipt"), lambda row: row.confirmed_at, Shape.MOMENT),
        Column(_("Told by the officer"), lambda row: row.told_at, Shape.MOMENT),
        Column(_("Who told it"), lambda row: row.told_by, width=12),
    ]
