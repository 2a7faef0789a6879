"""Inviting people and letting them in again: one-time links on slips of paper, or mailed to their own address."""

from flask import Blueprint, flash, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import db, i18n, outbox
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Role
from portal.insight import account_list
from portal.insight.account_list import Places
from portal.records import invitations
from portal.records.accounts import Account, State
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import paged
from portal.web.qr import qr
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("invitations", __name__, url_prefix="/accounts")

#: As many slips as are printed at once.
MOST = 100


@blueprint.get("/invitations")
@allow("accounts.admin")
def index():
    """Who has been given an account and no password yet."""
    return _page()


def _page(status: int = 200, obstacle: str = ""):
    page = Account.page_for(me(), state=State.INVITED, after=request.args.get("after"))
    return render.page(
        "invitations/index.html",
        status=status,
        obstacle=obstacle,
        rows=account_list.rows(page, Places.read(me())),
        **paged(page),
        roles=Role.labels(),
        mails=outbox.ready(),
    )


@blueprint.post("/invitations")
@allow("accounts.admin", again=True)
def create_many():
    """New links for all who were ticked: mailed to those who have an address, or a sheet of slips."""
    refuse_unseen()
    if "account" not in request.form:
        return _page(422, _("Tick the people first."))
    accounts = _ticked()
    if request.form.get("how") != "mail":
        with db.together():
            return slips([invitations.slip(me(), account) for account in accounts], "/accounts/invitations")

    def deed() -> str:
        for account in accounts:
            invitations.mail(me(), account)
        flash(ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(accounts)), "good")
        return "/accounts/invitations"

    return once(deed)


def _ticked() -> list[Account]:
    numbers = dict.fromkeys(request.form.getlist("account"))
    if len(numbers) > MOST:
        raise UnprocessableEntity(_("At most %(n)s people at once.", n=MOST))
    return [Account.find_for(me(), number) for number in numbers]


@blueprint.post("/<int:account_id>/link")
@allow("accounts.admin", again=True)
def link(account_id: int):
    """A one-time link, mailed, or shown this once as a slip: it is kept as a hash, so nobody can show it again."""
    refuse_unseen()
    return _let_in(Account.find_for(me(), account_id), invitations.slip, invitations.mail)


@blueprint.post("/<int:account_id>/reset")
@allow("accounts.admin", again=True)
def reset(account_id: int):
    """Ends the password and every sign-in, and hands out a new link."""
    refuse_unseen()
    return _let_in(Account.find_for(me(), account_id), invitations.reset_by_slip, invitations.reset_by_mail)


def _let_in(account: Account, by_slip, by_mail):
    if request.form.get("how") != "mail":
        return slips([by_slip(me(), account)], url_of(account))

    def deed() -> str:
        by_mail(me(), account)
        flash(_("A link is on its way to %(address)s.", address=account.email), "good")
        return url_of(account)

    return once(deed)


def slips(found: list[invitations.Slip], back: str):
    """The page to print and cut; nothing of it can be shown a second time."""
    if "submission_id" not in request.form:
        raise UnprocessableEntity
    texts = [_in_his_language(slip, number) for number, slip in enumerate(found, 1)]
    return render.page("invitations/slips.html", slips=found, texts=texts, back=back)


def _in_his_language(slip: invitations.Slip, number: int) -> Markup:
    # The paper speaks to its holder, the button to whoever prints it.
    words = _("Copy"), _("Copied.")
    with i18n.speaking(slip.account.language):
        return Markup(
            render_template("invitations/_slip.html", slip=slip, number=number, code=qr(slip.url), words=words)
        )
