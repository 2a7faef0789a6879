"""Who is asking: the signed-in person of this request, signing in and signing out."""

import secrets

from flask import g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from portal.foundation import i18n, throttle
from portal.foundation.roles import Person
from portal.foundation.submissions import Submission
from portal.records.accounts import Account
from portal.records.sessions import Session, person_for, person_of
from portal.web.forms._base import narrow

#: Wrong passwords within a quarter of an hour: for one name, and from one address (a hotel shares one).
PER_NAME, PER_ADDRESS = 8, 60

login_manager = LoginManager()
# The cookie holds a random token, not an account; binding it to an address would sign out people on the move.
login_manager.session_protection = None


class SignedIn(UserMixin):
    """A signed-in person as Flask-Login wants him: what its cookie keeps is the session's token, not his id."""

    def __init__(self, token: str, person: Person):
        self.token = token
        self.person = person

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    found = person_of(token)
    if found is None:
        return None
    person, stale = found
    g.note_seen = token if stale else None
    return SignedIn(token, person)


def me() -> Person:
    """The person signed in. Only for routes that are not public."""
    return g.person


def enter(person: Person) -> None:
    """From here on the request is this person's, in his language."""
    g.person = person
    i18n.use(person.language)


def browser_id() -> str:
    """A random name for this browser, the same before and after signing in."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
        session.permanent = True
    return session["browser"]


def sign_in(name: str, password: str) -> Person | None:
    """Signs in; None if name and password do not belong together. Raises Throttled after too many failures."""
    # As it was narrowed when the account was opened; no database takes a NUL.
    name = narrow(name).lower().replace("\x00", "\ufffd")[:80]
    address = request.remote_addr or ""
    throttle.check("name", name, PER_NAME)
    throttle.check("address", address, PER_ADDRESS)
    account = Account.check(name, password[:200])
    if account is None:
        throttle.failed("name", name)
        throttle.failed("address", address)
        return None
    throttle.succeeded("name", name)
    sign_in_as(account)
    return g.person


def sign_in_as(account: Account) -> None:
    """Begins a session for the account in this browser."""
    if session.get("was") not in (None, account.id):
        # Another person at the same browser: forms opened before belong to the one before him.
        session.pop("csrf_token", None)
    old = session.get("_user_id")
    if old:
        Session.end(old)
    # There is no better moment to sweep: somebody is signing in, and one statement each is nothing to wait for.
    throttle.sweep()
    Submission.sweep()
    person = person_for(account)
    token = Session.begin(account)
    browser_id()
    session.permanent = True
    session["was"] = account.id
    session["language"] = person.language
    login_user(SignedIn(token, person))
    enter(person)


def confirmed(account: Account, password: str) -> bool:
    """True if the person signed in knows his password; guessed no oftener than at the door. Raises Throttled."""
    throttle.check("name", account.sign_in, PER_NAME)
    right = account.has_password(password)
    (throttle.succeeded if right else throttle.failed)("name", account.sign_in)
    return right


def sign_out() -> None:
    """Ends this browser's session. Its id and CSRF secret stay, so that a form still open in another tab goes out
    after signing in again; the next person gets a new secret (`sign_in_as`), and nothing else is left to him."""
    token = session.get("_user_id")
    if token:
        Session.end(token)
    logout_user()
    for name in set(session) - {"language", "browser", "csrf_token", "was"}:
        session.pop(name)
    g.person = None


def this_token() -> str:
    return session.get("_user_id", "")


def expected() -> int | None:
    """The account that was last signed in here: an open form goes out again only for the same person."""
    return session.get("was")
