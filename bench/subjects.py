"""What is measured: a WSGI application without a server, its hot pages, and what they say."""

import pickle
import sys
import time
from io import BytesIO

from bench.places import Place

HOT = ("file", "log", "deep", "week", "search", "visits", "calendar", "preparation", "peers")
#: Pages of the evaluation, as the director opens them.
JUDGED = ("cycles", "cycle", "answers", "results", "department", "comments", "improvements")
HOT += JUDGED
#: Lists of the association and the library, as an officer opens them.
BELONGING = ("members", "members-deep", "library", "library-deep", "library-search")

#: What the table calls them.
NAMES = {
    "file": "Hotel file",
    "log": "Call log, first page",
    "deep": "Call log, deep page",
    "week": "My week",
    "search": "Search, two characters",
    "visits": "Register of visits",
    "calendar": "Calendar of a month",
    "preparation": "Preparation sheet",
    "peers": "Peer sheet",
    "cycles": "Cycles of the evaluation",
    "cycle": "A cycle",
    "answers": "List of answers",
    "results": "Results of a cycle",
    "department": "Results of a department",
    "comments": "Comments passed on",
    "improvements": "Improvements",
    "members": "Register of the association",
    "members-deep": "Register of the association, deep page",
    "library": "Library",
    "library-deep": "Library, deep page",
    "library-search": "Library, a search",
}


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
    """An application and the addresses of its pages; `others` are the cookies of pages that somebody else opens."""

    def __init__(self, application, pages: dict[str, str], cookie: str = "", others: dict[str, str] | None = None):
        self.application, self.pages, self.cookie, self.others = application, pages, cookie, others or {}

    def get(self, page: str, **headers) -> bytes:
        said = []
        environ = environ_of(self.pages[page], self.others.get(page, self.cookie)) | headers
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
        return self.spent(page, count, **headers)[0]

    def spent(self, page: str, count: int, **headers) -> tuple[float, float]:
        """Seconds of CPU a request, and seconds until it was answered: a server beside works in the latter alone."""
        began = time.process_time(), time.perf_counter()
        for _ in range(count):
            self.get(page, **headers)
        return (time.process_time() - began[0]) / count, (time.perf_counter() - began[1]) / count


def recorded(place: Place, page: str):
    """(statements, body) of a portal's page, as `record` wrote them."""
    return pickle.loads((place.folder / f"{page}.page").read_bytes())
