"""A one-time link: opening it changes nothing; entering a password, or one tap, uses it up."""

from flask import Blueprint, flash, redirect

from portal.foundation.i18n import gettext as _
from portal.records.links import Link, Purpose
from portal.records.second_factors import SecondFactor
from portal.web import identity, render
from portal.web.forms.me import NewPasswordForm
from portal.web.guard import PUBLIC, allow

blueprint = Blueprint("links", __name__, url_prefix="/links")


@blueprint.get("/<token>")
@allow(PUBLIC)
def show(token: str):
    link = Link.holding(token)
    if link.purpose == Purpose.ADDRESS:
        return render.page("links/address.html", token=token, account=link.account, address=link.value)
    return render.page("links/show.html", token=token, account=link.account, form=NewPasswordForm(whose=link.account))


@blueprint.post("/<token>")
@allow(PUBLIC)
def consume(token: str):
    link = Link.holding(token)
    if link.purpose == Purpose.ADDRESS:
        return _confirm(token)
    form = NewPasswordForm(whose=link.account)
    if not form.validate():
        return render.page("links/show.html", status=422, token=token, account=link.account, form=form)
    account = Link.consume(token, form.password.data)
    if SecondFactor.holds(account.id):
        # A link stands for the password, never for the code.
        flash(_("Your new password holds. Sign in with it and your code."), "good")
        return redirect("/sign-in", 303)
    identity.sign_in_as(account)
    flash(_("Welcome. Your password holds from now on."), "good")
    return redirect("/", 303)


def _confirm(token: str):
    account = Link.confirm_address(token)
    flash(_("From now on the portal writes to %(address)s.", address=account.email), "good")
    return redirect("/sign-in", 303)
