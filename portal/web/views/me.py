"""One's own account: who I am here, my hotels, my password."""

from flask import Blueprint, flash, redirect

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.hotels import Posting
from portal.records.links import Link
from portal.records.sessions import Session
from portal.web import identity, render
from portal.web.forms.accounts import ChangePasswordForm
from portal.web.guard import allow
from portal.web.identity import me

blueprint = Blueprint("me", __name__, url_prefix="/me")


def _page(form: ChangePasswordForm, status: int = 200):
    account = Account.of(me())
    return render.page("me/show.html", status=status, account=account, form=form, postings=Posting.of_account(me().id))


@blueprint.get("")
@allow("me.read")
def show():
    return _page(ChangePasswordForm())


@blueprint.post("/password")
@allow("me.write")
def password():
    """A new password signs out every other browser."""
    form = ChangePasswordForm()
    account = Account.of(me())
    if not form.validate():
        return _page(form, 422)
    if not identity.confirmed(account, form.password_now.data):
        form.password_now.errors = [_("This is not your password.")]
        return _page(form, 422)
    with db.together():
        account.set_password(me(), form.password.data)
        Link.end_all(account)
        Session.end_all(account, but=identity.this_token())
    flash(_("Your new password holds. Other browsers are signed out."), "good")
    return redirect("/me", 303)
