"""A one-time link: opening it changes nothing, entering a password uses it up."""

from flask import Blueprint, flash, redirect

from portal.foundation.i18n import gettext as _
from portal.records.links import Link
from portal.web import identity, render
from portal.web.forms.accounts import NewPasswordForm
from portal.web.guard import PUBLIC, allow

blueprint = Blueprint("links", __name__, url_prefix="/links")


@blueprint.get("/<token>")
@allow(PUBLIC)
def show(token: str):
    link = Link.holding(token)
    return render.page("links/show.html", token=token, account=link.account, form=NewPasswordForm())


@blueprint.post("/<token>")
@allow(PUBLIC)
def consume(token: str):
    link, form = Link.holding(token), NewPasswordForm()
    if not form.validate():
        return render.page("links/show.html", status=422, token=token, account=link.account, form=form)
    account = Link.consume(token, form.password.data)
    identity.sign_in_as(account)
    flash(_("Welcome. Your password holds from now on."), "good")
    return redirect("/", 303)
