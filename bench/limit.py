"""The limit: what a page costs if nothing but its content is done, as a subject.

One Flask view per hot page: the page's own content statements on a connection that is kept, tuples, one flat Jinja
template with the same body. No guard, session, counts, headers or log. The template is made from the page as the portal
answered it: texts and attributes in which something of the rows stands are variables, all else is as it is. So the
limit has no loops, no conditions and no dates to write out: it is a little lower than anybody could write by hand.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, render_template
from jinja2 import DictLoader
from markupsafe import Markup

from bench.places import Place
from bench.subjects import BELONGING, HOT, Subject, recorded

try:
    import pysqlite3 as driver
except ImportError:
    driver = sqlite3

_PIECE = re.compile(r"(<[^>]*>)|([^<]+)")
_VALUE = re.compile(r'="([^"]*)"')


def flat(body: str, told: set[str]) -> tuple[str, list]:
    """(template, values): the body with variables where something of the rows stands."""
    values: list = []

    def put(text: str) -> str:
        if not text.strip() or not (any(one.isdigit() for one in text) or any(one in text for one in told)):
            return _raw(text)
        values.append(Markup(text).unescape())
        return f"{{{{ v[{len(values) - 1}] }}}}"

    drawing, found = False, []
    for tag, text in _PIECE.findall(body):
        # A drawing is kept markup in the portal too: it goes in whole.
        drawing = (drawing or tag.startswith("<svg")) and not tag.startswith("</svg")
        if text:
            found.append(put(text))
        elif drawing or tag.startswith("<svg"):
            found.append(_raw(tag))
        else:
            found.append(_VALUE.sub(lambda one: f'="{put(one[1])}"', tag))
    return "".join(found), values


def _raw(text: str) -> str:
    return text.replace("{{", "{{ '{{' }}").replace("{%", "{{ '{%' }}").replace("{#", "{{ '{#' }}")


@contextmanager
def subject(place: Place) -> Iterator[Subject]:
    app = Flask("limit")
    connection = driver.connect(place.path, check_same_thread=False)
    connection.execute("PRAGMA cache_size=-32000")
    templates, pages = {}, {}
    pages_there = [page for page in (*HOT, *BELONGING) if (place.folder / f"{page}.page").exists()]
    for page in pages_there:
        statements, body = recorded(place, page)
        rows = [row for sql, params in statements for row in connection.execute(sql, params)]
        told = {value for row in rows for value in row if isinstance(value, str) and len(value) > 1}
        template, values = flat(body, told)
        templates[f"{page}.html"], pages[page] = template, f"/{page}"
        app.add_url_rule(f"/{page}", page, _view(connection, statements, page, values))
    app.jinja_loader = DictLoader(templates)
    one = Subject(app.wsgi_app, pages)
    for page in pages_there:
        if one.get(page).decode() != recorded(place, page)[1]:
            raise AssertionError(f"the limit's {page} is not the portal's")
    yield one


def _view(connection, statements, page: str, values: list):
    def view():
        for sql, params in statements:
            connection.execute(sql, params).fetchall()
        return render_template(f"{page}.html", v=values)

    return view
