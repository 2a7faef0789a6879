"""One structured line per request: an id that the error page shows, and no name, text or token."""

import json
import logging
import secrets
import sys
import time
from functools import lru_cache

from flask import Flask, Response, current_app, g, request

logger = logging.getLogger("portal.requests")
#: The encoder that `json.dumps` makes, made once.
_as_json = json.JSONEncoder().encode


def init_app(app: Flask) -> None:
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began = time.perf_counter()


def request_id() -> str:
    return g.get("request_id", "")


def _end(response: Response) -> Response:
    asked, kept, ended = request._get_current_object(), g._get_current_object(), time.perf_counter()
    rule, person = asked.url_rule, kept.get("person")
    line = {
        "at": _second(int(time.time())),
        "id": kept.get("request_id", ""),
        "method": asked.method,
        # The rule, not the path: a path may hold a token or a hotel's code.
        "route": rule.rule if rule else None,
        "status": response.status_code,
        "ms": round((ended - kept.get("began", ended)) * 1000, 1),
        "role": str(person.role) if person else None,
        "part": asked.environ.get("HTTP_HX_REQUEST") == "true",
    }
    logger.info(_as_json(line))
    response.headers["X-Request-ID"] = line["id"]
    return response


@lru_cache(maxsize=2)
def _second(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def fault(error: BaseException) -> None:
    """A fault with its trace, under the id of the request. The trace names code, not what people typed."""
    trace = error.__traceback__
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    line = {"id": request_id(), "fault": type(error).__name__, "trace": frames}
    if not current_app.config["PRODUCTION"]:
        # An error's own words may quote what somebody typed: only where nobody real types.
        line["message"] = str(error)
    logger.error(json.dumps(line))
