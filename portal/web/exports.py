"""The one way out for a list: a sheet of exactly its filter, marked with who took it away and when (D42). Up to a
thousand rows are written at once; more in steps, which the page of the export asks for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from itertools import islice

from flask import Response, g, redirect, request, send_file

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.foundation.sheets import writing
from portal.foundation.sheets.writing import TYPE, Column, Head, Shape
from portal.records.exports import MAKERS, Export, Maker, Source
from portal.web.guard import be_sure
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import Active
from portal.web.saving import MACHINERY, refuse_unseen

__all__ = ["Column", "Shape", "Sheet", "Source", "every", "in_words", "sheet", "source", "take_away"]

#: So many rows are written within one request, and so many are read at a time.
AT_ONCE = CHUNK = 1_000


@dataclass(frozen=True)
class Sheet:
    """A finished sheet, the number of its rows, and its filter in words."""

    file: BytesIO
    title: str
    count: int
    words: str

    def answer(self) -> Response:
        """The sheet as a download. Note in the audit first that it is taken away."""
        name = f"{self.title}-{clock.today().isoformat()}.xlsx"
        return send_file(self.file, TYPE, as_attachment=True, download_name=name)


def source(word: str, permission: str) -> Callable:
    """Declares a view's function `(person) -> Source` as what the list `word` is taken away by. It reads the filter
    as the list does, by `lists`: of the request, or of what was asked for when a large export was begun."""

    def declare(function: Callable[[Person], Source]) -> Callable:
        @wraps(function)
        def make(person: Person, asked: dict[str, str]) -> Source:
            before, g.asked = g.get("asked"), asked
            try:
                return function(person)
            finally:
                g.asked = before

        MAKERS[word] = Maker(make, permission)
        return function

    return declare


def take_away(word: str, sure: bool = False) -> Response:
    """The list of the request's filter: as a sheet, or, if it is long, on its way to the page that writes it. `sure`:
    the person shows once more that it is he."""
    if sure:
        be_sure()
    refuse_unseen()
    person = me()
    asked = {name: value for name, value in request.form.items() if name not in MACHINERY}
    found = MAKERS[word].make(person, asked)
    page = found.page_of(after=None, size=AT_ONCE)
    if page.next is not None:
        return redirect(url_of(Export.begin(person, word, found, asked, sure)), 303)
    done = _written(Head(person, clock.now(), found.title, found.words), found.columns, page.rows)
    found.note(done.count)
    return done.answer()


def fetched(export: Export) -> Response:
    """A large export that is finished, as a download; that it is taken away is noted."""
    if export.sure:
        be_sure()
    refuse_unseen()
    found = Sheet(BytesIO(export.body()), export.title, export.count, export.words)
    export.source(me()).note(export.count)
    return found.answer()


def every(page_of: Callable[..., Page]) -> Iterator:
    """All rows of a list, read page by page: `page_of(after=…, size=…)`."""
    after = None
    while True:
        page = page_of(after=after, size=CHUNK)
        yield from page
        after = page.next
        if after is None:
            return


def in_words(active: Iterable[Active]) -> str:
    """The filter as it stands at the head of the sheet and in the audit."""
    parts = [_("%(what)s: %(value)s", what=one.label, value=one.text) for one in active]
    return " · ".join(parts) or _("none: the whole list")


def sheet(by: Person, title: str, active: Iterable[Active], columns: list[Column], rows: Iterable) -> Sheet:
    """Writes the rows into a sheet at once, at most 50,000: for what is short by its nature."""
    return _written(Head(by, clock.now(), title, in_words(active)), columns, rows)


def _written(head: Head, columns: list[Column], rows: Iterable) -> Sheet:
    rows = iter(rows)
    few = islice(rows, writing.MOST_ROWS)
    body, count = writing.write(head, columns, few, goes_on=lambda: next(rows, None) is not None)
    return Sheet(BytesIO(body), head.title, count, head.words)
