"""The session's cookie: each that a browser sends again and again is proved once in a process."""

from functools import lru_cache

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

#: The clock by which signatures are dated.
signers_now = TimestampSigner("age").get_timestamp
#: What may stand in a session without being copied.
PLAIN = (str, int, bool, type(None))


class Cookies(SecureCookieSessionInterface):
    """Flask's own sessions. Whether a cookie is signed by this portal never changes, so it is not reckoned anew with
    each request; how old it is, is asked each time."""

    def __init__(self):
        self._proved = lru_cache(maxsize=2048)(_proved)
        self._serializer = lru_cache(maxsize=1)(lambda app, _key: super(Cookies, self).get_signing_serializer(app))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer(app, app.secret_key)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        told = request.cookies.get(self.get_cookie_name(app))
        if not told:
            return self.session_class()
        try:
            data, signed_at = self._proved(self.get_signing_serializer(app), told)
        except BadSignature:
            return self.session_class()
        if not 0 <= signers_now() - signed_at <= app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        if not all(type(value) in PLAIN for value in data.values()):
            # What a request might change is read anew for each.
            data, _signed_at = _proved(self.get_signing_serializer(app), told)
        return self.session_class(data)


def _proved(serializer: URLSafeTimedSerializer, told: str) -> tuple[dict, float]:
    """(what it holds, when it was signed). Raises BadSignature, which is not remembered."""
    data, signed_at = serializer.loads(told, return_timestamp=True)
    return data, signed_at.timestamp()
