"""Saving a form: once, however often it arrives, and never over somebody else's words."""

from collections.abc import Callable
from hashlib import file_digest, sha256

from flask import g, redirect, request
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from portal.foundation import submissions
from portal.foundation.db import Conflict
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.web.identity import me

#: Fields by which somebody shows who he is: never carried, shown again or compared.
CREDENTIALS = ("sign_in_name", "sign_in_password", "sign_in_half", "sign_in_code", "sign_in_recovery", "confirm_secret")
#: Passwords that are typed into a form: they leave no trace, not even a hash that is quick to compute.
SECRET = ("password", "password_again", "password_now", "second_code")
#: Fields of a form that are not what somebody typed.
MACHINERY = ("csrf_token", "submission_id", "next", "expected", "another", *CREDENTIALS)
#: What `another` says of a form that its sender sends once more knowing that there is such a record.
KNOWINGLY = "any"


class Unseen(Exception):
    """The person signed in, or confirmed, on the page that carried the refused form; he has not sent the deed again
    himself."""


def refuse_unseen() -> None:
    """Raises Unseen if the request came by the sign-in page: signing in does nothing else, whoever signs in."""
    if g.get("resuming"):
        raise Unseen


def once(deed: Callable[[], str]) -> Response:
    """Runs the deed in one transaction, or not again if this very form was saved before, and goes where it says."""
    refuse_unseen()
    key = request.form.get("submission_id", "")
    if not 16 <= len(key) <= 64 or not key.isascii() or not key.isprintable():
        raise UnprocessableEntity(_("This form is incomplete. Open the page again and send it from there."))
    return redirect(submissions.once(me().id, key, _said(), deed), 303)


def once_over(deed: Callable[[], str], form, opened: int, page: Callable) -> Response:
    """As `once`, for a deed that saves over version `opened`: if somebody else has saved meanwhile, the form stands
    beside his text, shown by `page(row, form, version, status, both=…)`."""
    try:
        return once(deed)
    except Conflict as conflict:
        row = conflict.row
        return page(row, form, row.version, 409, both=merged(form, row, opened))


def repeated() -> Response | None:
    """Where the form led that is sent a second time, though its record may be out of its sender's sight since: what
    was passed on, sent back or taken back is no longer his to find."""
    key = request.form.get("submission_id", "") if request.method == "POST" and g.get("person") else ""
    led = submissions.answered(me().id, key, _said()) if key and not g.get("resuming") else None
    return redirect(led, 303) if led else None


def _said() -> str:
    """What the form says, in a few letters."""
    said = sorted((name, value) for name, value in request.form.items(multi=True) if name not in (*MACHINERY, *SECRET))
    said += [(name, sent.filename, _digest(sent)) for name, sent in request.files.items(multi=True)]
    return sha256(repr((request.path, said)).encode("utf-8", "surrogatepass")).hexdigest()


def _digest(sent) -> str:
    """What stands in a file that came with the form."""
    sent.stream.seek(0)
    told = file_digest(sent.stream, "sha256").hexdigest()
    sent.stream.seek(0)
    return told


def opened_version() -> int:
    """The version of the record when its form was opened. Raises 422 if the form does not say."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnprocessableEntity(_("This form is incomplete. Open the page again and send it from there."))
    return int(text)


def merged(form, row, opened: int) -> dict[str, dict]:
    """After a conflict: fields that somebody else changed and this person did not touch take the new text; for the
    others returns {field: {value, who, when}}, so that the second editor sees both."""
    both: dict[str, dict] = {}
    entries = AuditEntry.changes_since(row, opened)
    names = Account.names(entry.by_id for entry in entries)
    first: dict[str, object] = {}
    for entry in entries:
        for name, change in entry.told.items():
            if name not in form._fields or not isinstance(change, list):
                continue
            first.setdefault(name, change[0])
            both[name] = {"who": names.get(entry.by_id, _("the command line")), "when": time_text(entry.at)}
    for name in list(both):
        field, now = form._fields[name], getattr(row, name)
        if _same(field.data, now):
            del both[name]
        elif _same(field.data, first[name]):
            field.process_data(now)
            del both[name]
        else:
            both[name]["value"] = _shown(field, now)
    return both


def _same(typed, kept) -> bool:
    return _plain(typed) == _plain(kept)


def _plain(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _shown(field, value) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(field, one) for one in value) or "—"
    for option, label in getattr(field, "choices", None) or ():
        if _plain(option) == _plain(value):
            return str(label)
    return _plain(value) or "—"
