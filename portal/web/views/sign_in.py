"""Signing in, in one step or two, and out; showing again that it is oneself; the language of this browser."""

import json
from urllib.parse import urlsplit

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session

from portal.foundation import i18n
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.web import identity, render
from portal.web.guard import PUBLIC, allow, csrf_token
from portal.web.identity import Attempt
from portal.web.render import htmx

blueprint = Blueprint("sign_in", __name__)


def here(address: str) -> str:
    """The address if it lies within the portal, else the first page: nobody is sent elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    # A line break ends a header.
    return address if inside and address.isprintable() else "/"


@blueprint.get("/sign-in")
@allow(PUBLIC)
def new():
    if g.person:
        return redirect("/", 303)
    return _page(Attempt())


@blueprint.post("/sign-in")
@allow(PUBLIC, unwritten=True)
def create():
    before, g.person = identity.expected(), None
    attempt = identity.sign_in(request.form)
    if g.person is None:
        return _page(attempt, 401)
    if htmx:
        return _signed_in(before in (None, g.person.id), lost=before is None)
    return redirect(here(request.form.get("next", "/")), 303)


def _signed_in(same: bool, lost=False):
    """The dialog over an open form: it goes out again only for the person who had opened it. A browser that had `lost`
    its cookie has another secret now, so the form gets the token that fits."""
    response = make_response("", 204)
    if same and lost:
        response.headers["HX-Trigger"] = json.dumps({"signed-in": {"csrf": csrf_token()}})
    elif same:
        response.headers["HX-Trigger"] = "signed-in"
    else:
        response.headers["HX-Redirect"] = "/"
    return response


def _page(attempt: Attempt, status: int = 200):
    if htmx:
        # 422 brings the dialog back with its sentence; 401 would be taken for one more refused form.
        return make_response(render_template("sign_in/_dialog.html", attempt=attempt), 422)
    return render.page(
        "sign_in/new.html",
        status=status,
        attempt=attempt,
        carried=[],
        action="/sign-in",
        next=here(request.form.get("next", "") or request.args.get("next", "/")),
    )


@blueprint.post("/confirmation")
@allow("me.write", bare=True)
def confirmation():
    """The password or code, asked again before a sensitive page or from the dialog over a sensitive form."""
    right = identity.confirm(request.form.get("confirm_secret", ""))
    if right and htmx:
        return _signed_in(True)
    if right:
        return redirect(here(request.form.get("next", "/")), 303)
    code = g.signed_in.has_second_factor
    if htmx:
        return make_response(render_template("sign_in/_confirm_dialog.html", wrong=True, code=code), 422)
    go_on = here(request.form.get("next", "/"))
    return render.page(
        "sign_in/confirm.html", status=422, wrong=True, code=code, carried=[], action="/confirmation", next=go_on
    )


@blueprint.post("/sign-out")
@allow(PUBLIC, unwritten=True)
def destroy():
    identity.sign_out()
    flash(_("You are signed out."), "good")
    return redirect("/sign-in", 303)


@blueprint.post("/language")
@allow(PUBLIC)
def language():
    """Switches the language of this browser, and of the person if there is one."""
    code = request.form.get("language", "")
    if code in i18n.LANGUAGES:
        session["language"] = code
        session.permanent = True
        if g.person:
            Account.of(g.person).set_language(code)
    return redirect(here(request.form.get("next", "/")), 303)
