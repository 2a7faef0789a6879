"""The personal link: one hotel's form without signing in. Opening it changes nothing and shows a blank form; what was
begun, and the last marks, after one tap, which records the device and tells the GM."""

from functools import wraps

from flask import Blueprint, current_app, flash, make_response, redirect, request, session

from portal.activity.evaluations import answer_deeds, answer_reading, answering, link_deeds
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import AnswerState, Way
from portal.foundation import clock, db, i18n, throttle
from portal.foundation.db import Missing
from portal.foundation.i18n import gettext as _
from portal.records.sessions import person_for
from portal.web import agents, evaluation_sheet_page, render
from portal.web.evaluation_sheet_page import Door
from portal.web.forms.evaluation_sheets import SheetForm
from portal.web.guard import PUBLIC, allow

blueprint = Blueprint("evaluation_links", __name__, url_prefix="/evaluations/links")

#: Wrong links from one place in a quarter of an hour: hotels share their addresses.
PER_ADDRESS = 30
COOKIE = "evaluation-device"


@blueprint.after_request
def _quiet(response):
    """No address leaves with a referrer: the link stands in it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _by_link(view):
    """Finds the form that a link opens; one that opens none is told from no other."""

    @wraps(view)
    def found(link_token: str):
        try:
            return make_response(view(_door(link_token)))
        except Missing:
            # Wrong ones alone are slowed down: a right one opens its form, whoever else guesses behind this address.
            address = request.remote_addr or ""
            throttle.check("evaluation link", address, PER_ADDRESS)
            throttle.failed("evaluation link", address)
            return make_response(_nothing())

    return found


def _door(token: str) -> Door:
    row = EvaluationInvitation.by_token(token)
    if "language" not in session:
        i18n.use(row.account.language, row.account.time_zone)
    tapped = link_deeds.is_device(row, request.cookies.get(COOKIE, ""))
    base = f"/evaluations/links/{token}"
    return Door(row, person_for(row.account), Way.LINK, base, "evaluation_links/show.html", keeps=tapped)


def _nothing():
    """No such link, or it has ended. What was typed is shown again, if anything was."""
    texts = [text for name, text in request.form.items() if name.startswith("text-") and text.strip()]
    return render.page("evaluation_links/gone.html", status=404, texts=texts)


@blueprint.get("/<link_token>")
@allow(PUBLIC)
@_by_link
def show(door: Door):
    return evaluation_sheet_page.shown(door)


@blueprint.post("/<link_token>")
@allow(PUBLIC, comes_back=True)
@_by_link
def send(door: Door):
    if request.form.get("what") == "device" and not evaluation_sheet_page.undone():
        return _tap(door)
    return evaluation_sheet_page.send(door)


def _tap(door: Door):
    """From now on this device sees what was begun and the last marks, and keeps what is typed; what stands in the
    blank form already is laid over it."""
    form = SheetForm(door.items, request.form)
    secret = link_deeds.tap(door.row, agents.words(request.user_agent.string))
    if not form.is_empty:
        _lay_over(door, form.sheet)
    flash(_("This device is known now: what you mark is kept as you go. The hotel's GM has been told."), "good")
    answer = redirect(door.base, 303)
    lasts = int((door.row.cycle.closes_at - clock.now()).total_seconds())
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(COOKIE, secret, max_age=lasts, path=door.base, secure=secure, httponly=True, samesite="Lax")
    return answer


def _lay_over(door: Door, typed: Sheet) -> None:
    with db.together():
        held, begun = answer_reading.own(door.by, door.row)
        if held is not None and held.state == AnswerState.SENT:
            return
        whole = Sheet(
            begun.answers | typed.answers,
            begun.reasons | typed.reasons,
            begun.texts | typed.texts,
            sorted({*begun.named, *typed.named}),
            begun.loops | typed.loops,
        )
        at = answering.opened_at(door.row, request.form.get("open", "")[:400])
        answer_deeds.keep(door.by, door.row, whole, held.version if held else 0, at, Way.LINK)


@blueprint.post("/<link_token>/draft")
@allow(PUBLIC)
@_by_link
def draft(door: Door):
    """Kept as he goes, on the device that was tapped alone."""
    if not door.keeps:
        return {"unknown": True}, 409
    return evaluation_sheet_page.keep(door)


@blueprint.post("/<link_token>/withdrawal")
@allow(PUBLIC)
@_by_link
def withdraw(door: Door):
    return evaluation_sheet_page.withdraw(door)
