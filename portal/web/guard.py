"""The gate for every request: host, size, CSRF, signed in, role. A route that names no permission is shut."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

from flask import Flask, abort, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.foundation import db, i18n
from portal.foundation.roles import MATRIX
from portal.records.sessions import Session
from portal.web import identity

#: For routes that visitors may use.
PUBLIC = "public"
#: For routes that machines use: no person, no language, no statement.
MACHINE = "machine"


def allow(permission: str) -> Callable:
    """Declares, next to the route, the one permission it takes. Raises KeyError for one the matrix lacks."""
    if permission not in (PUBLIC, MACHINE) and permission not in MATRIX:
        raise KeyError(f"{permission} is not in the matrix")

    def declare(view: Callable) -> Callable:
        view.permission = permission
        return view

    return declare


def permission_of(app: Flask, endpoint: str) -> str | None:
    return getattr(app.view_functions[endpoint], "permission", None)


class MaskedCSRF(CSRFProtect):
    """Flask-WTF's protection with a token that is masked anew in each answer, so that its compressed size tells
    nothing."""

    def _get_csrf_token(self):
        return unmasked(super()._get_csrf_token() or "")


csrf = MaskedCSRF()


def masked(token: str) -> str:
    raw = token.encode()
    mask = secrets.token_bytes(len(raw))
    return urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, raw, strict=True))).decode()


def unmasked(text: str) -> str:
    """The token under the mask; an empty text for what was never masked here."""
    try:
        raw = urlsafe_b64decode(text.encode())
        half = len(raw) // 2
        return bytes(a ^ b for a, b in zip(raw[:half], raw[half:], strict=True)).decode()
    except ValueError:
        return ""


def csrf_token() -> str:
    return masked(generate_csrf())


def init_app(app: Flask) -> None:
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


def _guard() -> None:
    g.person = None
    g.resuming = False
    i18n.use(session.get("language") or request.accept_languages.best_match(["zh", "en"]) or i18n.DEFAULT)
    if request.url_rule is None:
        # No such address, or not with this method: told to everybody alike.
        _ = request.host
        _enter()
        abort(405 if getattr(request.routing_exception, "code", 404) == 405 else 404)
    permission = permission_of(current_app, request.endpoint)
    if permission is None:
        raise Forbidden(f"{request.endpoint} names no permission")
    if permission == MACHINE:
        return
    _ = request.host  # Werkzeug refuses a host that is not in TRUSTED_HOSTS
    writes = request.method not in ("GET", "HEAD", "OPTIONS")
    if writes:
        _ = request.form  # read now, so that a body that is too large is refused before anything is looked up
        csrf.protect()
        g.trial = db.gate.check()
    _enter()
    if permission == PUBLIC:
        return
    if g.person is None and writes and "sign_in_name" in request.form:
        # The sign-in page without scripts carries the refused form's fields: sign in, then show it filled, unsaved.
        identity.sign_in(request.form["sign_in_name"], request.form.get("sign_in_password", ""))
        g.resuming = g.person is not None
        g.refused = not g.resuming
    if g.person is None:
        raise Unauthorized
    if not g.person.may(permission):
        raise Forbidden


def _enter() -> None:
    if current_user.is_authenticated:
        identity.enter(current_user.person)


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
            try:
                Session.touch(token)
            except Exception:
                current_app.logger.debug("last seen not noted")

    return response


def _leave(error: BaseException | None) -> None:
    """A connection that broke is given back, so that the next request opens a new one."""
    opened = db.database.obj
    if not opened.is_closed() and not opened.is_connection_usable():
        opened.close()
