"""Static files under addresses that change with their content: cached for ever, checked by the browser (SRI)."""

import mimetypes
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from importlib.resources import files
from pathlib import Path

from backports import zstd
from flask import Blueprint, Flask, Response, abort, current_app, request

from portal.config import ROOT
from portal.web.guard import PUBLIC, allow

STATIC = ROOT / "static"
#: One stylesheet and one script are made of these, in this order.
STYLES = ("tokens", "reset", "base", "layout", "parts", "print")
#: What every page shares that takes photographs.
SHRINKING = STATIC / "js" / "minutes" / "photographs.js"

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    url: str
    integrity: str
    body: bytes
    type: str


_assets: dict[str, Asset] = {}


def _put(name: str, body: bytes) -> None:
    digest = sha384(body).digest()
    stem = Path(name)
    url = f"/assets/{stem.with_suffix('')}.{digest.hex()[:12]}{stem.suffix}"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "text/javascript" if kind == "application/javascript" else kind
    _assets[name] = Asset(url, "sha384-" + b64encode(digest).decode(), body, kind)


def _styles() -> list[Path]:
    """Each layer's file, followed by its files by noun (`parts-lists.css`)."""
    return [path for layer in STYLES for path in sorted((STATIC / "css").glob(f"{layer}*.css"))]


def _lean(css: bytes) -> bytes:
    """A stylesheet without what is written for us alone: comments, and the space before lines."""
    return re.sub(rb"\n\s+", b"\n", re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL))


def _scripts(folder: Path) -> bytes:
    """The scripts of a folder as one, without lines that are comments alone."""
    return _joined(sorted(folder.glob("*.js")))


def _joined(paths: list[Path]) -> bytes:
    told = b"\n".join(path.read_bytes() for path in paths)
    return re.sub(rb"(?m)^\s*//.*\n", b"", told)


@cache
def _packed(body: bytes) -> bytes:
    """As small as it gets: these are packed once, while pages are packed quickly."""
    return zstd.compress(body, 19)


def init_app(app: Flask) -> None:
    """Reads every file once. htmx comes from the wheel that ships it; without it every page still works."""
    _assets.clear()
    _put("portal.css", _lean(b"\n".join(path.read_bytes() for path in _styles())))
    _put("portal.js", _scripts(STATIC / "js"))
    # What one page alone needs does not weigh on the others.
    _put("minutes.js", _scripts(STATIC / "js" / "minutes"))
    _put("comments.js", _scripts(STATIC / "js" / "comments"))
    _put("evaluations.js", _scripts(STATIC / "js" / "evaluations"))
    _put("inspections.js", _joined([*(STATIC / "js" / "inspections").glob("*.js"), SHRINKING]))
    for path in sorted((STATIC / "img").glob("*")):
        _put(f"img/{path.name}", path.read_bytes())
    try:
        htmx = files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js")
        _put("htmx.js", htmx.read_bytes())
    except (ModuleNotFoundError, FileNotFoundError):
        app.logger.warning("htmx is not installed: pages are loaded whole")
    app.jinja_env.globals["asset"] = _assets.get
    app.register_blueprint(blueprint)


@blueprint.get("/<path:name>")
@allow(PUBLIC)
def show(name: str):
    found = next((asset for asset in _assets.values() if asset.url == request.path), None)
    if found is None:
        abort(404)
    response = Response(found.body, mimetype=found.type)
    if found.type in current_app.config["COMPRESS_MIMETYPES"] and "zstd" in request.accept_encodings:
        response.data = _packed(found.body)
        response.headers["Content-Encoding"] = "zstd"
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
