"""Every refusal as a page and as a part: a sentence that says what to do, and all that was typed still there."""

import peewee
from flask import Flask, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.foundation import db, storage
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.keyring import Keyless
from portal.foundation.submissions import AlreadySaved
from portal.foundation.throttle import Throttled
from portal.foundation.vault import Unsealable
from portal.records.holder_checks import Shut
from portal.web import log
from portal.web.forms._base import label_of
from portal.web.forms.holder_checks import HolderCodeForm
from portal.web.guard import Unconfirmed
from portal.web.identity import Attempt
from portal.web.render import htmx
from portal.web.saving import CREDENTIALS, KNOWINGLY, MACHINERY, SECRET, Unseen, repeated

#: Where a form stood and what it was about: nobody typed it, so it is not shown again as what somebody typed.
HIDDEN = ("version", "place", "period", "of", "open", "show", "call", "how")
#: Ticks and choices of one hotel or item each: made again with a tap.
TAPPED = ("day-", "tell-", "item-")


def _is_words(name: str, value: str) -> bool:
    """True for what somebody typed, and would type again if it were lost."""
    return bool(value.strip()) and name not in HIDDEN and not name.startswith(TAPPED)


def init_app(app: Flask) -> None:
    app.register_error_handler(db.Missing, lambda error: repeated() or answer(404))
    app.register_error_handler(db.Refused, lambda error: repeated() or _refused(error))
    app.register_error_handler(db.Unavailable, lambda error: answer(503))
    app.register_error_handler(
        storage.Unreachable, lambda error: answer(503, _("Files cannot be reached at the moment."))
    )
    app.register_error_handler(Keyless, _keyless)
    app.register_error_handler(Unsealable, _keyless)
    app.register_error_handler(Shut, _shut)
    app.register_error_handler(db.Conflict, lambda error: answer(409))
    app.register_error_handler(AlreadySaved, _already_saved)
    app.register_error_handler(Unseen, _unseen)
    app.register_error_handler(Unconfirmed, lambda error: confirm_again(error.wrong))
    app.register_error_handler(Throttled, _throttled)
    app.register_error_handler(peewee.DatabaseError, _database)
    app.register_error_handler(peewee.InterfaceError, _database)
    app.register_error_handler(MemoryError, _out_of_memory)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _words(code: int) -> tuple[str, str]:
    """(title, what to do) of a status."""
    words = {
        400: (_("This request cannot be understood"), _("Open the portal from its usual address and try again.")),
        403: (_("Not yours to do"), _("Your role does not include this. Ask your administrator if it should.")),
        404: (
            _("Nothing here"),
            _("There is no such page, or it is not one of yours. Check the address or start from the first page."),
        ),
        405: (_("Not possible here"), _("This address cannot be used in this way. Start from the first page.")),
        409: (
            _("Somebody was quicker"),
            _("The record has been changed since you opened it. Open it again and enter your change anew."),
        ),
        413: (_("Too large"), _("What you sent is larger than the portal takes. Make it shorter and send it again.")),
        422: (
            _("Not complete"),
            _("Something in the form is missing or not possible. Look it over and send it again."),
        ),
        429: (_("Too many attempts"), _("Wait a few minutes, then try again.")),
        500: (
            _("That was our fault"),
            _("Nothing was changed. Try again; if it happens once more, tell us the reference."),
        ),
        503: (
            _("Not saved yet"),
            _("The portal cannot write at the moment. What you typed is kept here: send it again in a few seconds."),
        ),
    }
    return words.get(code, words[400 if code < 500 else 500])


def answer(code: int, text: str | None = None, title: str | None = None, resend=False, saved: str | None = None):
    """The refusal as HTMX's notice or as a page with the fields that were typed."""
    words = _words(code)
    title, text = title or words[0], text or words[1]
    if htmx:
        again = _again(code, saved) if resend else None
        body = render_template("errors/_notice.html", tone="bad", text=text, request_id=log.request_id(), resend=again)
        response = make_response(body, code)
        response.headers["HX-Push-Url"] = "false"
        if code in (409, 422):
            # 409 and 422 bring the form back, but this one has no form to bring.
            response.headers["HX-Retarget"] = "#notice"
            response.headers["HX-Reswap"] = "innerHTML"
        return response
    kept, again = [], None
    if _typed() and code != 413:
        fields = [(name, value) for name, value in request.form.items(multi=True) if name not in (*MACHINERY, *SECRET)]
        about = (request.blueprint or "").removesuffix("s")
        kept = [(label_of(name, about), value) for name, value in fields if _is_words(name, value)]
        if "filled_in" in g:
            kept = []
        if resend or code == 503:
            again = _again(code, saved)
    page = render_template(
        "errors/error.html",
        code=code,
        title=title,
        text=text,
        request_id=log.request_id(),
        kept=kept,
        filled_in=g.get("filled_in"),
        resend=again,
        said=[],
    )
    return make_response(page, code)


def _again(code: int, saved: str | None) -> dict:
    """The refused form as hidden fields, to be sent again; `saved` is where its first sending led."""
    left_out = (*SECRET, *CREDENTIALS, "csrf_token", *(("submission_id",) if code == 409 else ()))
    hidden = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    if saved:
        hidden.append(("another", KNOWINGLY))
    return {"action": _this_address(), "hidden": hidden, "saved": saved}


def _this_address() -> str:
    """With its query: a form may go to `/calls/draft?hotel=SH001`."""
    return request.full_path.rstrip("?")


def _refused(error: db.Refused):
    text = str(error)
    if " " in text or not text.isascii():
        # What stands in the way is how things are, not who asks.
        return answer(403, text, _("Not possible now"))
    # `find_for` refuses with the table's name alone: the general sentence is for people.
    return answer(403, _("You may read this, but changing it is somebody else's."))


def _keyless(error: Exception):
    """The key file of the evaluation is not there, or lacks a key: every other page works."""
    log.fault(error)
    text = _(
        "Evaluations can be neither opened nor kept at the moment: a key is missing. Nothing that was sent is lost."
    )
    if isinstance(error, Unsealable):
        text = _("This lies sealed under a key that is not here. Nothing is lost as long as a copy of the key is kept.")
    todo = _("Tell your administrator; “flask doctor” says what to do.")
    if _typed():
        todo = _("What you typed is kept here: send it again when your administrator has mended it (“flask doctor”).")
    return answer(503, f"{text} {todo}", _("A key is missing"))


def _shut(error: Shut):
    """What is its holder's alone stays shut until he enters the director's code; what he typed is not lost."""
    if htmx:
        return answer(403, _("Your evaluations are shut until you enter the code. Open the page again."))
    told = {"filled_in": g.get("filled_in"), "said": []}
    page = render_template("holder_checks/code.html", form=HolderCodeForm(formdata=None), shut=True, **told)
    return make_response(page, 403)


def _already_saved(error: AlreadySaved):
    text = _("This form was saved before, with other content. Send it again only if you want a further record.")
    return answer(409, text, _("Saved already"), resend=True, saved=error.answer)


def _unseen(error: Unseen):
    if g.get("resuming") == "confirmed":
        text = _("Thank you, it is you. Nothing is done yet: send it again if you still want it.")
        return answer(422, text, _("One more step"), resend=True)
    text = _("You had been signed out. Nothing is done yet: send it again if you still want it.")
    return answer(422, text, _("Not done yet"), resend=True)


def _throttled(error: Throttled):
    minutes = max(1, round(error.seconds / 60))
    text = ngettext(
        "Too many attempts. Try again in %(n)s minute.", "Too many attempts. Try again in %(n)s minutes.", minutes
    )
    response = answer(429, text)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _database(error: peewee.DatabaseError):
    if db.gate.saw(error):
        return answer(503)
    opened = db.database.obj
    if isinstance(error, peewee.OperationalError | peewee.InterfaceError) and not opened.is_connection_usable():
        return answer(503)
    return _fault(error)


def _http(error: HTTPException):
    code = error.code or 500
    if code == 401:
        return sign_in_again()
    if isinstance(error, InternalServerError):
        return _fault(error.original_exception or error)
    own = type(error).description != error.description and code in (403, 422)
    if code == 400 and type(error).__name__ == "CSRFError":
        text = _("This form belongs to another visit. Open the page again; what you typed is below.")
        return answer(403, text, _("Not done yet"))
    if code < 400:
        return error
    if code == 413 and request.max_content_length != current_app.config["MAX_CONTENT_LENGTH"]:
        most = request.max_content_length // 1024**2
        return answer(413, _("Together these files are larger than %(n)s MB. Send fewer of them at once.", n=most))
    return answer(code, error.description if own and code == 422 else None)


def _out_of_memory(error: MemoryError):
    """Nothing is half done, but this process is not to go on: `deploy/gunicorn.conf.py` has it replaced."""
    request.environ["portal.spent"] = True
    log.fault(error)
    try:
        return answer(503)
    except MemoryError:
        # Not even for the page. What was sent may not have been read.
        return make_response(_words(500)[1], 503)


def _fault(error: Exception):
    log.fault(error)
    if g.get("in_fault"):
        return make_response("500", 500)
    g.in_fault = True
    return answer(500)


def sign_in_again():
    """401: the sign-in page in place, or the dialog as a part. A refused form's fields are carried along."""
    attempt = g.get("attempt") or Attempt()
    if htmx:
        return make_response(render_template("sign_in/_dialog.html", attempt=attempt), 401)
    return _in_place("sign_in/new.html", attempt=attempt, action=_this_address() if _typed() else "/sign-in")


def confirm_again(wrong: bool):
    """401 for somebody signed in who does what is sensitive: the same page and dialog ask for his password or code."""
    code = g.signed_in.has_second_factor
    if htmx:
        return make_response(render_template("sign_in/_confirm_dialog.html", wrong=wrong, code=code), 401)
    action = _this_address() if _typed() else "/confirmation"
    return _in_place("sign_in/confirm.html", wrong=wrong, code=code, action=action)


def _typed() -> bool:
    """True if there is a form to be carried."""
    return request.method == "POST" and not g.get("unread")


def _in_place(template: str, **context):
    """A page that asks who it is, where the page that was asked for would be."""
    fields = request.form.items(multi=True) if _typed() else ()
    carried = [(name, value) for name, value in fields if name not in ("csrf_token", *CREDENTIALS, *SECRET)]
    page = render_template(template, said=[], carried=carried, next="" if _typed() else _this_address(), **context)
    return make_response(page, 401)
