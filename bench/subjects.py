"""What is measured, one process each: asked for a page so many times, it answers the CPU time it took.

A subject is a WSGI application without a server: `python -m bench.subjects KIND CALLS`, orders on its standard input.
"""

import json
import pickle
import resource
import sys
import time
import traceback
from io import BytesIO

from bench.places import Place

HOT = ("file", "log", "deep", "week", "search")


def environ_of(path: str, cookie: str = "") -> dict:
    """A request as a server hands it on. Nothing is asked compressed: what that costs is measured apart."""
    path, _sep, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9",
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


class Subject:
    """An application and the addresses of its pages."""

    def __init__(self, application, pages: dict[str, str], cookie: str = ""):
        self.application, self.pages, self.cookie = application, pages, cookie

    def get(self, page: str, **headers) -> bytes:
        said = []
        environ = environ_of(self.pages[page], self.cookie) | headers
        answer = self.application(environ, lambda status, _headers, _error=None: said.append(status))
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        if not said[-1].startswith("200"):
            raise RuntimeError(f"{page}: {said[-1]}")
        return body

    def cost(self, page: str, count: int, **headers) -> float:
        """Seconds of CPU a request."""
        began = time.process_time()
        for _ in range(count):
            self.get(page, **headers)
        return (time.process_time() - began) / count


def answer(subject: Subject, order: dict):
    if order["do"] == "cost":
        return subject.cost(order["page"], order["count"], **order.get("headers", {}))
    if order["do"] == "size":
        return len(subject.get(order["page"], **order.get("headers", {})))
    if order["do"] == "memory":
        with open("/proc/self/smaps_rollup") as file:
            told = dict(line.split()[:2] for line in file if line.startswith(("Rss", "Pss_Anon", "Private")))
        return {"rss": int(told["Rss:"]) * 1024, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    if order["do"] == "record":
        return subject.record(order["page"])
    raise ValueError(order["do"])


def serve(subject: Subject) -> None:
    """Answers each order, a line of JSON, until there are no more."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        try:
            told = answer(subject, json.loads(line))
        except Exception:
            traceback.print_exc()
            told = None
        print(json.dumps(told), flush=True)


def main(kind: str, calls: str) -> None:
    place = Place(int(calls))
    if kind == "portal":
        from bench.as_portal import subject
    elif kind == "limit":
        from bench.limit import subject
    elif kind == "django":
        from bench.as_django import subject
    else:
        from bench.bare import subject
    with subject(place) as one:
        serve(one)


def recorded(place: Place, page: str):
    """(statements, body) of a portal's page, as `record` wrote them."""
    return pickle.loads((place.folder / f"{page}.page").read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:3])
