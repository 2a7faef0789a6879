"""Drafts on the web: kept while somebody types, offered back when the form is opened again."""

from flask import flash, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge

from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import on_readers_clock
from portal.records.drafts import Draft
from portal.web.forms._base import Form
from portal.web.identity import me
from portal.web.saving import MACHINERY, refuse_unseen

#: A draft is a form, not an archive.
LIMIT = 60_000


def keep(form: str, back: str):
    """Keeps what stands in the form. Scripts get the time; a button press goes back to the form."""
    fields = {
        # Ticks of one name are kept together.
        name: "\n".join(values)
        for name, values in request.form.lists()
        if name not in MACHINERY and not name.startswith("password")
    }
    if sum(len(value) for value in fields.values()) > LIMIT:
        raise RequestEntityTooLarge
    if request.form.get("discard"):
        refuse_unseen()
        Draft.drop(me(), form)
        flash(_("The draft is thrown away."), "good")
        return redirect(back, 303)
    draft = Draft.keep(me(), form, {name: value.replace("\x00", "") for name, value in fields.items()})
    if request.headers.get("Accept", "").startswith("application/json"):
        return {"saved": f"{on_readers_clock(draft.saved_at):%H:%M}", "at": draft.saved_at.isoformat()}
    flash(_("Kept as a draft."), "good")
    return redirect(back, 303)


def offer(form: Form, name: str) -> Draft | None:
    """Fills a fresh form with this person's draft of it, if there is one, and returns the draft."""
    draft = Draft.of(me(), name)
    if draft is None:
        return None
    for field_name, value in draft.values.items():
        field = form._fields.get(field_name)
        if field is not None:
            field.process(_Typed(field.name, value))
    for field in form:
        if field.type == "BooleanField" and field.name not in draft.values:
            field.data = False
    return draft


def version_of(draft: Draft | None) -> int | None:
    """The version of the record over which the draft was typed: what was saved since is not to be lost."""
    text = draft.values.get("version", "") if draft else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def drop(name: str) -> None:
    """The record is saved: call it in its transaction."""
    Draft.drop(me(), name)


class _Typed:
    """One typed value as a form field expects its input."""

    def __init__(self, name: str, value: str):
        self._name, self._value = name, value

    def __contains__(self, name: str) -> bool:
        return name == self._name

    def getlist(self, name: str) -> list[str]:
        return [self._value]
