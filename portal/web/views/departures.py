"""Somebody leaves, comes back, or is signed out everywhere."""

from flask import Blueprint, flash

from portal.activity.follow_ups import FollowUp
from portal.activity.visits import Visit, staffing
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Function
from portal.records import departures
from portal.records.accounts import Account
from portal.web import render
from portal.web.forms.accounts import DepartureForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once

blueprint = Blueprint("departures", __name__, url_prefix="/accounts")

#: Of many hotels the first are named.
NAMED = 30


def _page(account: Account, form: DepartureForm, status: int = 200, refused: str = ""):
    return render.page(
        "departures/new.html",
        status=status,
        refused=refused,
        account=account,
        belongings=departures.belongings(account),
        items=FollowUp.named(account),
        visits=Visit.ahead_of(account),
        functions=Function.labels(),
        named=NAMED,
        form=form,
    )


@blueprint.get("/<int:account_id>/deactivation")
@allow("accounts.admin")
def new(account_id: int):
    """What will happen, before it does."""
    account = Account.find_for(me(), account_id)
    if not account.active:
        raise Refused(_("This account is deactivated already."))
    return _page(account, DepartureForm().offer(Account.officers(), account))


@blueprint.post("/<int:account_id>/deactivation")
@allow("accounts.admin")
def deactivate(account_id: int):
    """Ends access at once: sessions, links, postings; an officer's hotels go to his successor."""
    account = Account.find_for(me(), account_id)
    form = DepartureForm().offer(Account.officers(), account)
    form.successor.data = form.successor.data or ""
    if not form.validate():
        return _page(account, form, 422)

    def deed() -> str:
        successor = form.fitting.get(form.successor.data)
        # First, while he still is there to be named.
        FollowUp.leave_to(me(), account, successor)
        count = staffing.leave(me(), account, successor)
        if successor:
            text = ngettext(
                "%(name)s is deactivated and signed out; %(n)s hotel is handed over to %(successor)s.",
                "%(name)s is deactivated and signed out; %(n)s hotels are handed over to %(successor)s.",
                count, name=account.name, successor=successor.name,
            )  # fmt: skip
        else:
            text = ngettext(
                "%(name)s is deactivated and signed out; %(n)s posting ended.",
                "%(name)s is deactivated and signed out; %(n)s postings ended.",
                count, name=account.name,
            )  # fmt: skip
        flash(text, "good")
        return url_of(account)

    try:
        return once(deed)
    except Refused as refused:
        return _page(account, form, 422, str(refused))


@blueprint.post("/<int:account_id>/activation")
@allow("accounts.admin")
def activate(account_id: int):
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        account.activate(me())
        flash(_("%(name)s may sign in again. Hotels are posted anew.", name=account.name), "good")
        return url_of(account)

    return once(deed)


@blueprint.post("/<int:account_id>/sessions/end")
@allow("accounts.admin")
def end_sessions(account_id: int):
    """Signs somebody out everywhere: a telephone is lost, a computer was left open."""
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        departures.sign_out(me(), account)
        flash(_("%(name)s is signed out everywhere.", name=account.name), "good")
        return url_of(account)

    return once(deed)
