"""One's own account: who I am here, my hotels, how I sign in and where I am signed in, how the portal speaks to me."""

from flask import Blueprint, flash, session

from portal.foundation import settings
from portal.foundation.db import Refused
from portal.foundation.i18n import LANGUAGES, speaking
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.feeds import Feed
from portal.records.hotels import Posting
from portal.records.links import Link
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.sessions import Session
from portal.web import agents, identity, render
from portal.web.forms.me import ChangePasswordForm, PreferencesForm, place_of
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once

blueprint = Blueprint("me", __name__, url_prefix="/me")


def _page(form: ChangePasswordForm, status: int = 200):
    person = me()
    account = Account.of(person)
    factor = SecondFactor.of(person.id)
    return render.page(
        "me/show.html",
        status=status,
        account=account,
        form=form,
        postings=Posting.of_account(person.id),
        factor=factor,
        codes_left=RecoveryCode.left(person.id) if factor else 0,
        sessions=[(row, agents.words(row.agent), agents.icon(row.agent)) for row in Session.of(person)],
        this=identity.this_token(),
        feed=Feed.visible_to(person).first(),
        language=LANGUAGES[person.language],
        zone=place_of(account.time_zone),
        company_zone=place_of(settings.time_zone()),
    )


@blueprint.get("")
@allow("me.read")
def show():
    return _page(ChangePasswordForm(formdata=None))


@blueprint.post("/password")
@allow("me.write")
def password():
    """A new password signs out every other browser, and ends the feed: whoever knew the old one may have made it."""
    account = Account.of(me())
    form = ChangePasswordForm(whose=account)
    if not form.validate():
        return _page(form, 422)
    identity.check_guesses(account)

    def deed() -> str:
        # Within: the same form sent twice is answered like the first time, when the old password was still right.
        if not account.has_password(form.password_now.data):
            raise Refused(_("This is not your password."))
        account.set_password(me(), form.password.data)
        Link.end_all(account)
        Session.end_all(account, but=identity.this_token())
        flash(_("Your new password holds. Other browsers are signed out."), "good")
        if Feed.revoke(me(), account):
            flash(_("The calendar address holds no longer."), "warn")
        return "/me"

    try:
        return once(deed)
    except Refused as refused:
        identity.guessed_wrong(account)
        form.password_now.errors = [str(refused)]
        return _page(form, 422)


@blueprint.get("/preferences")
@allow("me.write")
def preferences():
    return _preferences_page(PreferencesForm(obj=Account.of(me())).offer())


def _preferences_page(form: PreferencesForm, status: int = 200):
    return render.page("me/preferences.html", status=status, form=form)


@blueprint.post("/preferences")
@allow("me.write")
def prefer():
    form = PreferencesForm().offer()
    if not form.validate():
        return _preferences_page(form, 422)

    def deed() -> str:
        Account.of(me()).set_preferences(form.language.data, form.time_zone.data)
        session["language"] = form.language.data
        # Read on a page in the language that was just chosen.
        with speaking(form.language.data):
            flash(_("Saved."), "good")
        return "/me"

    return once(deed)


@blueprint.post("/sessions/<int:session_id>/end")
@allow("me.write")
def end_session(session_id: int):
    """Signs one's own account out in one browser; if it is this one, here and now."""

    def deed() -> str:
        row = Session.find_for(me(), session_id)
        Session.end_one(row)
        flash(_("That browser is signed out."), "good")
        return "/sign-in" if row.has(identity.this_token()) else "/me#sessions"

    answer = once(deed)
    if answer.location == "/sign-in":
        identity.sign_out()
    return answer


@blueprint.post("/sessions/end")
@allow("me.write")
def end_sessions():
    """Signs one's own account out everywhere but here."""

    def deed() -> str:
        Session.end_all(Account.of(me()), but=identity.this_token())
        flash(_("All other browsers are signed out."), "good")
        return "/me#sessions"

    return once(deed)
