"""The operations director's role: an administrator asks, a present director consents, all directors are told."""

from flask import Blueprint, flash

from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.grants import DirectorGrant, Stage
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once

blueprint = Blueprint("consents", __name__, url_prefix="/accounts")

PAGE = "/accounts/consents"


@blueprint.get("/consents")
@allow("consents.approve")
def index():
    """Every grant there was, the newest first, and what waits for a consent."""
    found = DirectorGrant.latest_for(me())
    names = Account.names([grant.asked_by_id for grant in found] + [grant.consented_by_id for grant in found])
    return render.page("consents/index.html", grants=found, names=names, stages=Stage.labels())


@blueprint.post("/consents/<int:grant_id>/consent")
@allow("consents.approve", again=True)
def consent(grant_id: int):
    grant = DirectorGrant.find_for(me(), grant_id)

    def deed() -> str:
        grant.consent(me())
        flash(_("You have consented. The role holds in 24 hours; until then it can be withdrawn here."), "good")
        return PAGE

    return once(deed)


@blueprint.post("/consents/<int:grant_id>/refusal")
@allow("consents.approve")
def decline(grant_id: int):
    grant = DirectorGrant.find_for(me(), grant_id)

    def deed() -> str:
        grant.decline(me())
        flash(_("You have declined. Nothing changes."), "good")
        return PAGE

    return once(deed)


@blueprint.post("/consents/<int:grant_id>/withdrawal")
@allow("consents.approve")
def withdraw(grant_id: int):
    grant = DirectorGrant.find_for(me(), grant_id)

    def deed() -> str:
        grant.withdraw(me())
        flash(_("It is withdrawn. Nothing changes."), "good")
        return PAGE

    return once(deed)


@blueprint.post("/<int:account_id>/director")
@allow("accounts.admin", again=True)
def ask(account_id: int):
    """Asks the directors to let somebody become one of them."""
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        DirectorGrant.ask(me(), account)
        flash(_("The directors are asked. If one consents, the role holds a day later."), "good")
        return url_of(account)

    return once(deed)


@blueprint.post("/<int:account_id>/director/withdrawal")
@allow("accounts.admin")
def take_back(account_id: int):
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        DirectorGrant.must_be_open(account).withdraw(me())
        flash(_("It is withdrawn. Nothing changes."), "good")
        return url_of(account)

    return once(deed)
