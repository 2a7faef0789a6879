"""A calendar feed: its secret address is shown once, asked by calendars without signing in, and revoked at will."""

from flask import Blueprint, Response, abort, current_app, flash, request

from portal.foundation import ics, settings, throttle
from portal.foundation.db import Missing
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import speaking
from portal.insight.feed import events_of
from portal.records.accounts import Account
from portal.records.feeds import Feed
from portal.records.sessions import person_for
from portal.web import render
from portal.web.guard import PUBLIC, allow
from portal.web.identity import me
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")

#: Wrong addresses from one place in a quarter of an hour.
PER_ADDRESS = 30


@blueprint.get("/<secret>.ics")
@allow(PUBLIC)
def show(secret: str):
    """The holder's appointments as he may see them now, in his language; what is wrong is as if it had never been."""
    try:
        account = Feed.holder(secret)
    except Missing:
        # Wrong ones alone are slowed down: a right one is answered, whoever else guesses behind this address.
        address = request.remote_addr or ""
        throttle.check("feed", address, PER_ADDRESS)
        throttle.failed("feed", address)
        abort(404)
    person = person_for(account)
    base_url = current_app.config["BASE_URL"]
    with speaking(person.language, person.time_zone):
        body = ics.calendar(settings.brand(), person.language, events_of(person, base_url))
    return Response(body, mimetype=ics.TYPE, headers={"Content-Disposition": 'inline; filename="visits.ics"'})


@blueprint.post("")
@allow("me.write", again=True)
def make():
    """A new address; the one before ends. It is shown on this page alone, so it cannot be sent a second time."""
    refuse_unseen()
    secret = Feed.make(me(), Account.of(me()))
    return render.page("feeds/show.html", url=f"{current_app.config['BASE_URL']}/feeds/{secret}.ics")


@blueprint.post("/revocation")
@allow("me.write")
def revoke():
    def deed() -> str:
        if Feed.revoke(me(), Account.of(me())):
            flash(_("The calendar address holds no longer."), "good")
        return "/me#calendar"

    return once(deed)
