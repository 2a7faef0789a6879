"""The pages of what is kept in editions: what every deed on a draft needs, and what is refused, said where it was asked
for."""

from collections.abc import Callable
from typing import NamedTuple

from flask import flash

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.records.edition_changes import Changes, changes
from portal.records.editions import Edition, InEditions, Item, Section
from portal.web import render
from portal.web.lists import id_arg
from portal.web.saving import once, once_over, opened_version


def edition_asked(row: InEditions, drafts: bool = True) -> Edition:
    """The one of the address; else the draft, if drafts are shown, or what is in force. Raises Missing."""
    number = id_arg("edition")
    found = row.edition(int(number)) if number else (drafts and row.edition(draft=True)) or row.edition()
    if found is None or (found.is_draft and not drafts):
        raise db.Missing("Edition")
    return found


def drafted(row: InEditions) -> Edition:
    """The draft. Raises Missing."""
    return _found(row.edition(draft=True), "Edition")


def section_of(row: InEditions, key: str) -> Section:
    """A section of the draft. Raises Missing."""
    return _found(drafted(row).section(key), "Section")


def item_of(draft: Edition, key: str) -> Item:
    """Raises Missing."""
    return _found(draft.item(key), "Item")


def _found(row, what: str):
    if row is None:
        raise db.Missing(what)
    return row


def changed(row: InEditions, edition: Edition, sections: list[Section]) -> Changes | None:
    """What a draft changes of the edition in force; None of what is published."""
    return changes(edition, sections, row.edition()) if edition.is_draft else None


class Shelf(NamedTuple):
    """Where one kind of what is kept in editions stands in the portal."""

    #: Of its templates.
    folder: str
    #: Of its list; what is kept stands below it by its id.
    address: str
    #: The page of one: `show(row, status, refused)`.
    show: Callable

    def done(self, row: InEditions, deed: Callable, said: str):
        """Does one thing; what is refused is said on the page."""
        try:
            return once(self._led(deed, said, row))
        except db.Refused as refused:
            return self.show(row, 422, str(refused))

    def publish(self, row: InEditions, deed: Callable[[int], object], said: str):
        """As it stood when it was asked what changes: whoever is told that it is another now looks it over again."""
        opened = opened_version()
        try:
            return self.done(row, lambda: deed(opened), said)
        except db.Conflict:
            said = _("Somebody else has changed the draft meanwhile. Look over what changes, then publish it.")
            return self.show(row, 409, said)

    def part(self, name: str, row: InEditions, form, version: int, status=200, clashed=False, **facts):
        """The page on which a part of the draft is written."""
        return render.edit_page(f"{self.folder}/{name}.html", row, form, version, status, clashed=clashed, **facts)

    def put(self, name: str, row: InEditions, form, opened: int, deed: Callable, **facts):
        """Saves a part of the draft over the version that was opened."""
        if not form.validate():
            return self.part(name, row, form, opened, 422, **facts)
        try:
            return self.done(row, deed, _("Saved."))
        except db.Conflict as conflict:
            return self.part(name, row, form, conflict.row.version, 409, clashed=True, **facts)

    def names(self, row: InEditions | None, form, version: int, status=200, both=None, copying=False):
        """The page on which one is named."""
        return render.edit_page(f"{self.folder}/names.html", row, form, version, status, both, copying=copying)

    def rename(self, row: InEditions, form, deed: Callable[[int], object]):
        opened = opened_version()
        if not form.validate():
            return self.names(row, form, opened, 422)
        return once_over(self._led(lambda: deed(opened), _("Saved."), row), form, opened, self.names)

    def open(self, row: InEditions | None, form, deed: Callable[[], InEditions], said: str):
        """Another one, with a draft: a copy of `row`, or a new one."""
        if not form.validate():
            return self.names(row, form, 0, 422, copying=row is not None)
        return once(self._led(deed, said))

    def _led(self, deed: Callable, said: str, row: InEditions | None = None) -> Callable[[], str]:
        """The deed, then the word, then the page of the row, or of the one that the deed has made."""

        def whole() -> str:
            made = deed()
            flash(said, "good")
            return f"{self.address}/{(row or made).id}"

        return whole
