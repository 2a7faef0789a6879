"""One's own second factor: setting it up with an app, recovery codes, taking it away; and an admin's help."""

from flask import Blueprint, flash

from portal.foundation import settings, throttle
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.second_factors import RecoveryCode, SecondFactor, must_have
from portal.records.sessions import Session
from portal.web import identity, render
from portal.web.forms.second_factors import FirstCodeForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.qr import qr
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("second_factors", __name__)


def _page(form: FirstCodeForm, status: int = 200):
    person = me()
    factor = SecondFactor.of(person.id)
    context = {"factor": factor, "form": form, "must": must_have(person.role)}
    if factor is None or factor.set_up_at:
        return render.page(
            "second_factors/show.html", status=status, **context, codes_left=RecoveryCode.left(person.id)
        )
    uri = factor.uri(Account.of(person).sign_in, settings.brand())
    secret = factor.plain_secret
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return render.page("second_factors/new.html", status=status, **context, uri=uri, qr=qr(uri), secret=grouped)


@blueprint.get("/me/second-factor")
@allow("me.read", bare=True)
def show():
    return _page(FirstCodeForm(formdata=None))


@blueprint.post("/me/second-factor")
@allow("me.write", again=True, bare=True)
def create():
    """A new secret, shown as a QR code until a first code proves that the app has it."""

    def deed() -> str:
        SecondFactor.prepare(me())
        return "/me/second-factor"

    return once(deed)


@blueprint.post("/me/second-factor/confirmation")
@allow("me.write", again=True, bare=True)
def confirm():
    """From a first right code on it counts; the recovery codes are shown this once."""
    form = FirstCodeForm()
    if not form.validate():
        return _page(form, 422)
    throttle.check("code", str(me().id), identity.PER_CODE)
    codes = SecondFactor.set_up(me(), form.second_code.data)
    if codes is None:
        throttle.failed("code", str(me().id))
        form.second_code.errors = [_("This code is not right. Wait for the next one; is the telephone's clock right?")]
        return _page(form, 422)
    Session.end_all(Account.of(me()), but=identity.this_token())
    flash(_("Your second factor is set up. Other browsers are signed out."), "good")
    return _codes_page(codes)


def _codes_page(codes: list[str]):
    return render.page("second_factors/codes.html", codes=codes)


@blueprint.post("/me/second-factor/codes")
@allow("me.write", again=True)
def renew_codes():
    """Ten new recovery codes; the earlier ones end."""
    refuse_unseen()
    return _codes_page(SecondFactor.renew_codes(me()))


@blueprint.post("/me/second-factor/end")
@allow("me.write", again=True)
def end():
    def deed() -> str:
        SecondFactor.remove(me(), Account.of(me()))
        flash(_("You sign in with your password alone from now on."), "good")
        return "/me"

    return once(deed)


@blueprint.post("/accounts/<int:account_id>/second-factor/end")
@allow("accounts.admin", again=True)
def end_for(account_id: int):
    """For somebody whose telephone is lost: he signs in with his password, and sets it up anew if he must."""
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        SecondFactor.remove(me(), account)
        Session.end_all(account)
        flash(_("%(name)s signs in with the password alone, and is signed out everywhere.", name=account.name), "good")
        return url_of(account)

    return once(deed)
