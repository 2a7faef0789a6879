"""A page and its parts come from one template: HTMX gets the part it asks for, everybody else the page."""

import re
from functools import cache
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, get_flashed_messages, make_response, render_template, request
from flask_htmx import HTMX
from jinja2 import StrictUndefined, meta

from portal.web import bytecode, nav

htmx = HTMX()

#: The ways around with their counts: of every page, and sent alongside by a page whose deeds change what is counted.
AROUND = {"nav": "layouts/_nav.html", "tabs": "layouts/_tabs.html"}


def init_app(app: Flask) -> None:
    htmx.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if not app.debug:
        app.jinja_env.bytecode_cache = bytecode.Kept(bytecode.FOLDER)
    parts_of.cache_clear()


@cache
def parts_of(template: str) -> dict[str, str]:
    """{part: template} of a page: `hotels/index.html` that includes `hotels/_list.html` into the element with the id
    `list` (or `list-<key>`) has the part `list`, and the parts of that. What is included without an id is shared text,
    not a part."""
    env = current_app.jinja_env
    source = env.loader.get_source(env, template)[0]
    found = {}
    for name in meta.find_referenced_templates(env.parse(source)):
        folder, _, file = (name or "").rpartition("/")
        if folder != "layouts" and file.startswith("_") and name != "_ui.html":
            part = file.removeprefix("_").removesuffix(".html")
            if re.search(rf'\bid="{re.escape(part)}["-]', source):
                found[part] = name
            found = {**parts_of(name), **found}
    return found


def _part_named(template: str, target: str) -> tuple[str | None, str]:
    """(template, key) of the part for the id `<part>` or `<part>-<key>`; the key is empty for a part without one."""
    parts = parts_of(template)
    if target in parts:
        return parts[target], ""
    part, _dash, key = target.partition("-")
    return parts.get(part), key


def page(template: str, *, status: int = 200, alongside: tuple[str, ...] = (), **context) -> Response:
    """The page, or only the part named by `HX-Target` if the page includes it, with the parts `alongside`
    (ids on the page) sent out of band. A page that lacks the part asked for is loaded whole. A template that is the
    part of several ids finds in `key` which one it is to render; on the page `key` is empty."""
    if htmx and not htmx.boosted and htmx.target:
        part, key = _part_named(template, htmx.target)
        if part and not (alongside and _is_elsewhere()):
            html = [render_template(part, **{"key": key, **context})]
            if AROUND.keys() & set(alongside):
                nav.count()
            for name in alongside:
                file, key = (AROUND[name], "") if name in AROUND else _part_named(template, name)
                if name != htmx.target and (file != part or key):
                    html.append(_beside(name, render_template(file, **{"key": key, **context})))
            messages = get_flashed_messages(with_categories=True)
            if messages:
                html.append(_beside("notice", render_template("layouts/_said.html", said=messages)))
            return make_response("".join(html), status)
        if request.method == "GET":
            response = make_response("", 200)
            response.headers["HX-Redirect"] = request.full_path.rstrip("?")
            return response
    nav.count()
    said = get_flashed_messages(with_categories=True)
    response = make_response(render_template(template, said=said, **{"key": "", **context}), status)
    if htmx and not htmx.boosted:
        response.headers["HX-Retarget"] = "body"
    return response


def edit_page(template: str, row, form, version: int, status: int = 200, both: dict | None = None, **context):
    """The page on which a row is edited over version `version`. `both`: what `saving.merged` tells after a conflict."""
    facts = {"row": row, "form": form, "version": version, "both": both or {}, "conflict": both is not None}
    return page(template, status=status, **facts, **context)


def _is_elsewhere() -> bool:
    """True if the part asked for goes into another page: what belongs beside it has no place there."""
    try:
        return bool(htmx.current_url) and urlsplit(htmx.current_url).path != request.path
    except ValueError:
        # What no browser sends.
        return True


def _beside(name: str, html: str) -> str:
    return f'<div data-hx-swap-oob="innerHTML:#{name}">{html}</div>'
