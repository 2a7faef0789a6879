"""Who is asking: the signed-in person of this request, signing in, in one step or two, and signing out."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from portal.foundation import db, i18n, settings, throttle
from portal.foundation.roles import Person, Role
from portal.foundation.submissions import Submission
from portal.records.accounts import Account
from portal.records.second_factors import SecondFactor
from portal.records.sessions import Session, SignedIn, person_for, person_of
from portal.web import passes
from portal.web.forms._base import narrow

#: Wrong passwords within a quarter of an hour: for one name, and from one address (a hotel shares one).
PER_NAME, PER_ADDRESS = 8, 60
#: Wrong codes within a quarter of an hour, for one account.
PER_CODE = 8
#: So long after the password the code may follow.
HALF_HOLDS = timedelta(minutes=5)

#: The proxy sets it on what comes from outside the company's network (deploy/nginx.conf). Whoever sends it himself
#: only takes from himself: outside, nobody but the people of hotels is signed in.
OUTSIDE = "X-Portal-Outside"

login_manager = LoginManager()
# The cookie holds a random token, not an account; binding it to an address would sign out people on the move.
login_manager.session_protection = None


class Holder(UserMixin):
    """A signed-in person as Flask-Login wants him: what its cookie keeps is the session's token, not his id."""

    def __init__(self, token: str, found: SignedIn):
        self.token = token
        self.found = found

    def get_id(self) -> str:
        return self.token


@dataclass(frozen=True)
class Attempt:
    """How signing in went so far, for the form that is shown next."""

    name: str = ""
    #: What was wrong: "", "password", "code", or "late" if the code came too long after the password.
    wrong: str = ""
    #: The password was right and a code is asked for: what the form brings back with it.
    half: str = ""

    @property
    def outside(self) -> bool:
        """True if only the people of hotels sign in from where this browser is."""
        return is_outside()


@login_manager.user_loader
def _load(token: str) -> Holder | None:
    found = passes.found(token, browser_id()) if passes.is_one(token) else person_of(token)
    if found is None:
        return None
    g.note_seen = token if found.stale else None
    return Holder(token, found)


def known() -> SignedIn | None:
    """Who this browser's token says is there. What Flask-Login would ask besides, as for a cookie that remembers for
    months, the portal does not have."""
    token = session.get("_user_id")
    holder = _load(token) if token else None
    return holder.found if holder else None


def me() -> Person:
    """The person signed in. Only for routes that are not public."""
    return g.person


def enter(found: SignedIn) -> None:
    """From here on the request is this person's, in his language and on his clock."""
    g.person = found.person
    g.signed_in = found
    i18n.use(found.person.language, found.person.time_zone)


def is_outside() -> bool:
    """True if the request came from outside the company's network, as the proxy says."""
    return OUTSIDE in request.headers


def reaches(role: str) -> bool:
    """True if somebody of this role uses the portal from where the request comes from."""
    return role == Role.GM or not is_outside()


def browser_id() -> str:
    """A random name for this browser, the same before and after signing in."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
        session.permanent = True
    return session["browser"]


def sign_in(form) -> Attempt:
    """Signs in with what a sign-in form says: name and password, or, as a second step, the code. Whether it went
    well `g.person` says. Raises Throttled after too many failures."""
    # As it was narrowed when the account was opened; no database takes a NUL.
    typed = form.get("sign_in_name", "")
    name = narrow(typed).lower().replace("\x00", "\ufffd")[:80]
    address = request.remote_addr or ""
    throttle.check("address", address, PER_ADDRESS)
    if form.get("sign_in_half"):
        return _second_step(form, typed, address)
    throttle.check("name", name, PER_NAME)
    account = Account.check(name, form.get("sign_in_password", "")[:200])
    if account is None or not reaches(account.role):
        throttle.failed("name", name)
        throttle.failed("address", address)
        return Attempt(typed, "password")
    throttle.succeeded("name", name)
    if SecondFactor.holds(account.id):
        return Attempt(typed, half=passes.seal("half signed in", account, browser_id()))
    sign_in_as(account)
    return Attempt(typed)


def _second_step(form, typed: str, address: str) -> Attempt:
    half = form["sign_in_half"]
    given = passes.unseal("half signed in", half, browser_id(), HALF_HOLDS)
    if given is None:
        return Attempt(typed, "late")
    account, _when = given
    if not code_passes(account, form.get("sign_in_code") or form.get("sign_in_recovery", "")):
        throttle.failed("address", address)
        return Attempt(typed, "code", half)
    sign_in_as(account)
    return Attempt(typed)


def code_passes(account: Account, code: str) -> bool:
    """True for a right code of the account's second factor; guessed no oftener than at the door. Raises Throttled."""
    throttle.check("code", str(account.id), PER_CODE)
    right = SecondFactor.passes(account, person_for(account), code, request.form.get("submission_id", ""))
    (throttle.succeeded if right else throttle.failed)("code", str(account.id))
    return right


def sign_in_as(account: Account, confirmed_at: datetime | None = None) -> None:
    """Begins a session for the account in this browser; while the database takes no writes, a pass stands in for it.
    `confirmed_at`: when the password was given, if not just now."""
    if session.get("was") not in (None, account.id):
        # Another person at the same browser: forms opened before belong to the one before him.
        session.pop("csrf_token", None)
    old, tokens = session.get("_user_id"), []

    def begin():
        if old:
            Session.end(old)
        # There is no better moment to sweep: somebody is signing in, and one statement each is nothing to wait for.
        throttle.sweep()
        Submission.sweep()
        account.note_sign_in()
        tokens.append(Session.begin(account, request.user_agent.string, confirmed_at))

    browser_id()
    if db.written(begin):
        token = tokens[0]
        found = person_of(token)
    else:
        token = passes.issue(account, browser_id())
        found = passes.found(token, browser_id())
    session.permanent = True
    session["was"] = account.id
    session["language"] = account.language
    login_user(Holder(token, found))
    enter(found)


def settle_down() -> None:
    """Who holds a pass and is about to write takes a session first. Raises Unavailable if there still is none."""
    if passes.is_one(this_token()):
        sign_in_as(Account.of(me()), g.signed_in.confirmed_at)
        if passes.is_one(this_token()):
            raise db.Unavailable


def check_guesses(account: Account) -> None:
    """A password is guessed no oftener at an open screen than at the door. Raises Throttled."""
    throttle.check("name", account.sign_in, PER_NAME)


def guessed_wrong(account: Account) -> None:
    throttle.failed("name", account.sign_in)


def has_password(account: Account, password: str) -> bool:
    """True if the person signed in knows his password. Raises Throttled."""
    check_guesses(account)
    right = account.has_password(password)
    (throttle.succeeded if right else throttle.failed)("name", account.sign_in)
    return right


def confirm(typed: str) -> bool:
    """Asks again who it is: the code if there is a second factor, else the password. True if it is right; then
    sensitive deeds need no further question for a while. Raises Throttled."""
    account = Account.of(me())
    right = (code_passes if g.signed_in.has_second_factor else has_password)(account, typed[:200])
    if right:
        Session.confirm(this_token())
    return right


def sign_out() -> None:
    """Ends this browser's session. Its id and CSRF secret stay, so that a form still open in another tab goes out
    after signing in again; the next person gets a new secret (`sign_in_as`), and nothing else is left to him."""
    token = session.get("_user_id")
    if token:
        # The browser forgets its token in any case.
        db.written(lambda: Session.end(token))
    logout_user()
    for name in set(session) - {"language", "browser", "csrf_token", "was"}:
        session.pop(name)
    g.person = None


def this_token() -> str:
    return session.get("_user_id", "")


def expected() -> int | None:
    """The account that was last signed in here: an open form goes out again only for the same person."""
    return session.get("was")


def words_about(account: Account) -> list[str]:
    """What others guess first as this person's password."""
    brands = [settings.brand(language) for language in i18n.LANGUAGES]
    return [account.name, account.sign_in, account.email or "", account.mobile or "", *brands]
