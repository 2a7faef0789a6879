"""The accounts of a meeting: published to all members, checked by some outside the council, corrected (article 50)."""

from flask import Blueprint, flash

from portal.activity.association import accounts_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import association_accounts as insight
from portal.insight.association_planning import there
from portal.records.accounts import Account
from portal.records.notices import Notice
from portal.web import budget_page, exports, meeting_page, render
from portal.web.forms.association_accounts import CheckForm, CorrectForm, PublishForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once

blueprint = Blueprint("association_accounts", __name__, url_prefix="/association/meetings/<int:met_id>/accounts")


def _found(met_id: int, to_write: bool = False) -> Meeting:
    """The meeting; the hotel side once its accounts are published. Raises Missing, or Refused."""
    row = Meeting.find_for(me(), met_id, to_write)
    if me().is_hotel_side and row.accounts_at is None:
        raise db.Missing("Meeting")
    return row


def _forms(row: Meeting, office: bool, why: str, free: list[Member]) -> dict:
    """The forms that this reader is offered; None where he is not. `free`: for which hotels he can check them."""
    corrects = office and row.accounts_at and not row.is_cancelled
    return {
        "publish": PublishForm(formdata=None, text=row.accounts_text) if office and not why else None,
        "check": CheckForm(formdata=None).offer(free) if free else None,
        "correct": CorrectForm(formdata=None) if corrects else None,
    }


def _page(row: Meeting, status: int = 200, trouble: str = "", **forms):
    person = me()
    facts, money = meeting_page.facts(person, row), budget_page.facts(person, row)
    why, people = accounts_deeds.hindrance(row, money["budget"]), there(row)
    free, objection = insight.may_check(person, row)
    names = Account.names([row.accounts_by_id])
    return render.page(
        "association_accounts/index.html",
        status=status,
        **facts,
        **money,
        why=why if facts["office"] and not row.accounts_at else "",
        trouble=trouble,
        there=people,
        each=round(money["budget"].spent / people) if money["budget"].spent and people else None,
        checks=insight.checks(person, row),
        auditors=CharterEdition.rules().number("auditors"),
        objection=objection,
        corrections=insight.corrections(row),
        who=names.get(row.accounts_by_id, ""),
        forms=_forms(row, facts["office"], why, free) | forms,
    )


@blueprint.get("")
@allow("association.read")
def index(met_id: int):
    row = _found(met_id)
    Notice.seen(me(), row)
    return _page(row)


def _at(row: Meeting) -> str:
    return f"/association/meetings/{row.id}/accounts"


@blueprint.post("/publication")
@allow("association.write")
def publish(met_id: int):
    row, form = _found(met_id, to_write=True), PublishForm()
    if not form.validate():
        return _page(row, 422, publish=form)

    def deed() -> str:
        accounts_deeds.publish(me(), row, form.text.data)
        flash(_("The accounts are published: whoever speaks for a member hotel is told."), "good")
        return _at(row)

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(_found(met_id), 422, str(refused))


@blueprint.post("/checks")
@allow("association_meetings.write")
def check(met_id: int):
    """A member outside the council says that he has checked them."""
    row = _found(met_id)
    free, why = insight.may_check(me(), row)
    form = CheckForm().offer(free)
    if not form.validate():
        return _page(row, 422, check=form)

    def deed() -> str:
        accounts_deeds.check(me(), row, form.text.data, form.member_id or (free[0].id if free else None))
        flash(_("Thank you: it is noted that you have checked the accounts."), "good")
        return _at(row)

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(_found(met_id), 422, why or str(refused))


@blueprint.post("/correction")
@allow("association.write")
def correct(met_id: int):
    """Taken back to be corrected, with the reason; then they are published and checked anew."""
    row, form = _found(met_id, to_write=True), CorrectForm()
    if not form.validate():
        return _page(row, 422, correct=form)

    def deed() -> str:
        accounts_deeds.reopen(me(), row, form.reason.data)
        flash(_("The accounts can be corrected now; then publish them anew."), "good")
        return f"/association/meetings/{row.id}/planning#budget"

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(_found(met_id), 422, str(refused))


@blueprint.post("/export")
@allow("association.read")
def export(met_id: int):
    """The accounts as a sheet; that it was taken away is noted."""
    _found(met_id)
    return exports.take_away("association_accounts")


@exports.source("association_accounts", "association.read")
def _source(person: Person) -> exports.Source:
    return budget_page.source(person, accounts=True)
