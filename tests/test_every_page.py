"""Every page as everybody, walked through once: what holds for all pages is asked while each is open."""

import re
from contextlib import contextmanager
from html import unescape

import pytest
from flask import before_render_template, template_rendered

from portal.foundation import db
from portal.web import render
from tests.company import EVERYBODY, NOBODY, Company, everything, links_of, pages_of, part_of, plain
from tests.test_roles import granted_pages

#: What a page says does not depend on the database below; `test_roles` opens every page on PostgreSQL.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
OOB = re.compile(r'<div data-hx-swap-oob="innerHTML:#([a-z]+)">')
#: Parts that one page asks for; another one is a new part, or a wrong name.
ASKED_FOR = {"list", "form", "hotels", "released", "results", "results-rail", "timeline", "timeline-older"}


@once
@pytest.mark.parametrize("column", EVERYBODY)
def test_every_page_keeps_the_laws(company, column):
    """The browser holds each answer against `laws`. Besides: reading changes nothing, whole or as a part; no
    statement runs while a template is rendered; a part is what the page has in the element of that id; what a page
    asks for has its place there and is answered as a part; nobody is offered what he would be refused; what a role
    may open is answered, not only not refused."""
    company.world.call(company.own, company.people["manager"], principal=company.person)
    walk = Walk(company, column)
    granted = granted_pages(company, column)
    # The last to be asked for: its link is the one that holds.
    pages, before = pages_of(company), everything()
    besides = [f"/calls?hotel={company.own.code}", "/hotels?officer=none", "/hotels?q=Court"]
    with walk.listening():
        answers = {path: walk.open(path) for path in dict.fromkeys([*pages, *granted, *besides])}
        walk.follow()
    assert {path: code for path, code in answers.items() if code not in granted.get(path, {code})} == {}
    assert walk.wrong == []
    assert walk.fetched == [], "a template fetches: the view reads all that it shows"
    assert everything() == before


class Walk:
    """Somebody who opens pages, asks for their parts and follows their links; what is wrong is noted."""

    def __init__(self, company: Company, column: str):
        self.company, self.column = company, column
        self.browser = company.browser(column)
        self.wrong: list[str] = []
        #: (template, statement) of each statement that ran while a template was rendered.
        self.fetched: list[tuple[str, str]] = []
        self._running: list[str] = []
        self._shown: list[str] = []
        self._parts: set[tuple[str, str]] = set()
        self._asked: set[tuple[str, str]] = set()
        self._answered: set[str] = set()
        self._links: dict[str, str] = {}

    @contextmanager
    def listening(self):
        """Hears which templates are rendered, and the statements that run meanwhile."""
        run = db.database.obj.execute_sql

        def execute_sql(sql, *args, **kwargs):
            if self._running:
                self.fetched.append((self._running[-1], sql))
            return run(sql, *args, **kwargs)

        def begins(_app, template, **_):
            self._running.append(template.name)

        def ends(_app, template, **_):
            self._running.pop()
            self._shown.append(template.name)

        db.database.obj.execute_sql = execute_sql
        try:
            with before_render_template.connected_to(begins), template_rendered.connected_to(ends):
                yield
        finally:
            del db.database.obj.execute_sql

    def open(self, path: str) -> int:
        """The status of the answer, once what it holds is looked through."""
        self._shown.clear()
        page = self.browser.get(path)
        if page.status_code == 200:
            self._answered.add(_kind(path))
        if page.status_code != 200 or page.mimetype != "text/html" or not self._shown:
            return page.status_code
        if self.column not in ("director", "gm"):
            self.wrong += [f"{path} tells: {text}" for text in self.company.confided if text in page.text]
        self._hold_parts_against(path, page.text, self._shown[0])
        self._ask_for_what_it_asks(path, page.text)
        # The styleguide's samples lead nowhere on purpose.
        if path != "/styleguide" and self.column != NOBODY:
            self._links.update({_kind(url): url for url in links_of(page.text) if url.partition("#")[0]})
        return page.status_code

    def follow(self) -> None:
        """One link of each kind leads somewhere."""
        for kind, url in self._links.items():
            if kind not in self._answered:
                answer = self.browser.get(url.partition("#")[0], follow_redirects=True)
                if answer.status_code != 200:
                    self.wrong.append(f"{url} is offered and answers {answer.status_code}")

    def _hold_parts_against(self, path: str, page: str, template: str) -> None:
        with self.company.world.app.app_context():
            parts = render.parts_of(template)
        for part in parts:
            if (template, part) in self._parts:
                continue
            answer = self.browser.get(path, headers=part_of(part))
            if answer.status_code != 200 or "<html" in answer.text or "<main" in answer.text:
                self.wrong.append(f"{part} of {path} is no part: {answer.status_code}")
            if f'id="{part}' not in page:
                continue
            self._parts.add((template, part))
            first, *beside = OOB.split(answer.text)
            whole = plain(page)
            if plain(first) not in whole:
                self.wrong.append(f"{part} of {path} says something else than the page")
            for name, html in zip(beside[::2], beside[1::2], strict=True):
                if f'id="{name}"' not in page or plain(html.rpartition("</div>")[0]) not in whole:
                    self.wrong.append(f"{name} beside {part} of {path} says something else than the page")

    def _ask_for_what_it_asks(self, path: str, page: str) -> None:
        """`data-hx-get="…" data-hx-target="#list"` ↔ an element with that id here, and a part of that name there."""
        for tag in re.findall(r"<[a-z]+\b[^>]*data-hx-(?:get|post)=[^>]*>", page):
            named = re.search(r'data-hx-target="#([^"]+)"', tag)
            if named is None:
                continue  # What stands around it says which: the row that the tag is in.
            target = named.group(1)
            if f'id="{target}"' not in page:
                self.wrong.append(f"{path} has no place for {tag}")
            asked = re.search(r'data-hx-get="([^"]+)"', tag)
            kind = asked and (_kind(asked.group(1)), target)
            if not asked or path == "/styleguide" or kind in self._asked:
                continue
            self._asked.add(kind)
            answer = self.browser.get(unescape(asked.group(1)), headers=part_of(target))
            if (answer.status_code, "HX-Redirect" in answer.headers) != (200, False) or target not in ASKED_FOR:
                self.wrong.append(f"{path} asks for {target} in vain: {tag}")


def _kind(url: str) -> str:
    """Addresses that differ in a number or in what is looked for are of one kind."""
    return re.sub(r"=[^&]*|\d+", "", unescape(url).partition("#")[0])
