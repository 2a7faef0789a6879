"""The gate for every request: host, size, CSRF, signed in, role. A route that names no permission is shut."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from flask import Flask, Request, abort, current_app, g, redirect, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.formparser import FormDataParser
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.foundation import db, i18n, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import MATRIX
from portal.records.second_factors import must_have
from portal.records.sessions import Session
from portal.web import identity
from portal.web.render import htmx

#: For routes that visitors may use.
PUBLIC = "public"
#: For routes that machines use: no person, no language, no statement.
MACHINE = "machine"


class Unconfirmed(Exception):
    """A sensitive deed: the person shows once more that it is he (401). `wrong` if he has just tried to."""

    def __init__(self, wrong: bool):
        super().__init__()
        self.wrong = wrong


def allow(permission: str, again=False, bare=False, most_bytes: int = 0, unwritten=False, comes_back=False) -> Callable:
    """Declares, next to the route, the one permission it takes. `again`: a sensitive deed, for which the password (or
    code) is asked again if it was not given lately. `bare`: open also to somebody who must set up a second factor
    before anything else. `most_bytes`: how much may be sent here, if more than elsewhere. `unwritten`:
    works also while the database takes no writes. `comes_back`: a long form that a browser sends which has lost its
    cookie is shown again as it was filled in; the view does nothing while `g.resuming` says so, and calls `must_write`
    itself once it has read the form. Raises KeyError for a permission the matrix lacks."""
    if permission not in (PUBLIC, MACHINE) and permission not in MATRIX:
        raise KeyError(f"{permission} is not in the matrix")

    def declare(view: Callable) -> Callable:
        view.permission, view.again, view.bare, view.most_bytes = permission, again, bare, most_bytes
        view.unwritten, view.comes_back = unwritten or comes_back, comes_back
        return view

    return declare


def permission_of(app: Flask, endpoint: str) -> str | None:
    return getattr(app.view_functions[endpoint], "permission", None)


def _does_without(endpoint: str) -> bool:
    """True for a route that does what it can also while the database takes no writes."""
    return getattr(current_app.view_functions[endpoint], "unwritten", False)


def asks_again(app: Flask, endpoint: str) -> bool:
    """True if the route is one for which the password is asked again."""
    return getattr(app.view_functions[endpoint], "again", False)


#: Bytes of a mask; a token on every page costs what it is long, for it does not compress.
MASK = 16


class MaskedCSRF(CSRFProtect):
    """Flask-WTF's protection with a token that is masked anew in each answer, so that its compressed size tells
    nothing."""

    def _get_csrf_token(self):
        return unmasked(super()._get_csrf_token() or "")


class _NamedParts(FormDataParser):
    """A part of a form without a name belongs to no field, and whoever reads fields counts on names: it is left out."""

    def parse(self, stream, mimetype, content_length, options=None):
        stream, form, files = super().parse(stream, mimetype, content_length, options)
        for file in files.getlist(None):
            file.close()
        return stream, self._named(form), self._named(files)

    def _named(self, parts):
        return self.cls((name, value) for name, value in parts.items(multi=True) if name is not None)


class _Sent(Request):
    form_data_parser_class = _NamedParts


csrf = MaskedCSRF()


def masked(token: str) -> str:
    """Under a mask of its own, repeated: as it is drawn anew, no answer's length tells anything of another's."""
    mask = secrets.token_bytes(MASK)
    return urlsafe_b64encode(mask + _under(mask, token.encode())).decode()


def _under(mask: bytes, raw: bytes) -> bytes:
    """As two numbers, which is much quicker than byte by byte."""
    size = len(raw)
    over = (mask * (size // len(mask) + 1))[:size]
    return (int.from_bytes(raw) ^ int.from_bytes(over)).to_bytes(size)


def unmasked(text: str) -> str:
    """The token under the mask; an empty text for what was never masked here."""
    try:
        raw = urlsafe_b64decode(text.encode())
        return _under(raw[:MASK], raw[MASK:]).decode() if len(raw) > MASK else ""
    except ValueError:
        return ""


def csrf_token() -> str:
    """Masked anew for each answer; within one it is the same, as a page with a dozen forms would else weigh twice."""
    if "masked_token" not in g:
        g.masked_token = masked(_signed(current_app.secret_key, session.get("csrf_token")) or generate_csrf())
    return g.masked_token


@lru_cache(maxsize=512)
def _signed(_key: str, secret: str | None) -> str | None:
    """A browser's token as Flask-WTF signs it, once for as long as its cookie holds that secret; None without one."""
    # What it may have signed before in this request was perhaps another secret.
    g.pop("csrf_token", None)
    return generate_csrf() if secret else None


def init_app(app: Flask) -> None:
    app.request_class = _Sent
    csrf.init_app(app)
    # Without its context processor: an error page must not ask the database who is there.
    identity.login_manager.init_app(app, add_context_processor=False)
    # After Flask-WTF's own, which would give the token unmasked.
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})
    app.before_request(_guard)
    app.after_request(_note_seen)
    app.after_request(_open_gate)
    app.teardown_request(_leave)
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)


def _guard():
    g.person = g.signed_in = g.attempt = None
    g.resuming = ""
    i18n.use(session.get("language") or request.accept_languages.best_match(["zh", "en"]) or i18n.DEFAULT)
    if request.url_rule is None or "\x00" in request.path:
        # No such address (no database takes a NUL), or not with this method: told to everybody alike.
        _known = request.host
        _enter()
        abort(405 if getattr(request.routing_exception, "code", 404) == 405 else 404)
    permission = permission_of(current_app, request.endpoint)
    if permission is None:
        raise Forbidden(f"{request.endpoint} names no permission")
    if permission == MACHINE:
        return
    _known = request.host  # Werkzeug refuses a host that is not in TRUSTED_HOSTS
    writes = request.method not in ("GET", "HEAD", "OPTIONS")
    if writes:
        _widen(permission)
        _read = request.form  # read now, so that a body that is too large is refused before anything is looked up
        _prove()
        if not _does_without(request.endpoint):
            must_write()
    settings.refresh()
    _enter()
    if permission == PUBLIC:
        return
    if g.person is None and writes and "sign_in_name" in request.form and not g.resuming:
        # The sign-in page without scripts carries the refused form's fields: sign in, then show it filled, unsaved.
        g.attempt = identity.sign_in(request.form)
        g.resuming = "signed in" if g.person else ""
    if g.person is None:
        raise Unauthorized
    view = current_app.view_functions[request.endpoint]
    if not view.bare and not g.signed_in.has_second_factor and must_have(g.person.role):
        return _set_up_first(writes)
    if not g.person.may(permission):
        raise Forbidden
    if writes:
        identity.settle_down()
    if view.again and not g.signed_in.confirmed:
        _ask_again(writes)


def must_write() -> None:
    """Raises Unavailable while the database is known to take no writes."""
    g.trial = db.gate.check()


def _prove() -> None:
    """The form bears the token of this browser's cookie. One without it is refused, or comes back as it was filled in
    and undone: a browser inside another program, say a messenger's, loses its cookies easily."""
    try:
        csrf.protect()
    except CSRFError:
        here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if not (current_app.view_functions[request.endpoint].comes_back and here):
            raise
        g.resuming = "lost"


def _set_up_first(writes: bool):
    """Who must have a second factor and has none sets it up, and does nothing else before."""
    if writes or htmx:
        raise db.Refused(_("Your role signs in with a second factor. Set it up first: My account, Second factor."))
    return redirect("/me/second-factor", 303)


def _ask_again(writes: bool) -> None:
    """The confirmation page without scripts carries the refused form's fields, as the sign-in page does."""
    typed = request.form.get("confirm_secret") if writes else None
    if typed is None or not identity.confirm(typed):
        raise Unconfirmed(wrong=typed is not None)
    g.resuming = "confirmed"


def be_sure() -> None:
    """For a deed that is sensitive only now and then: asks as `again` does, which asks always."""
    if not g.signed_in.confirmed:
        _ask_again(True)


def _widen(permission: str) -> None:
    """Where files are sent more may come than elsewhere, but only from somebody who may send them: nobody else makes
    the portal read so much."""
    most = getattr(current_app.view_functions[request.endpoint], "most_bytes", 0)
    if most and (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        _enter()
        # What is refused here stays unread: the answer has no words to carry along.
        g.unread = g.person is None or not g.person.may(permission)
        if g.person is None:
            raise Unauthorized
        if g.unread:
            raise Forbidden
        request.max_content_length = most


def _enter() -> None:
    found = identity.known()
    if found is not None and identity.reaches(found.person.role):
        identity.enter(found)


def _open_gate(response):
    if g.get("trial") and response.status_code < 500:
        db.gate.open()
    return response


def _note_seen(response):
    token = g.get("note_seen")
    if token:

        @response.call_on_close
        def _note():
            # After the answer, and no harm if it fails: a full disk must not sign people out.
            with suppress(Exception):
                db.written(lambda: Session.touch(token))
            _leave(None)

    return response


def _leave(error: BaseException | None) -> None:
    """A connection that broke is given back, so that the next request opens a new one; so is one from before a time
    without writes."""
    opened = db.database.obj
    if not opened.is_closed() and (db.gate.has_opened() or not opened.is_connection_usable()):
        opened.close()
