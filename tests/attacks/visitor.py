"""Somebody with a cookie and no browser: asks, and reads links and forms out of the pages."""

import gzip
import http.client
import re
import secrets
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

from tests.attacks.target import PASSWORD, Target


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float

    @property
    def is_html(self) -> bool:
        return self.headers.get_content_type() == "text/html"

    @property
    def place(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form as a page offers it; `page` is where it was found."""

    method: str
    action: str
    page: str
    fields: list[Field] = field(default_factory=list)
    multipart: bool = False


class Page(HTMLParser):
    """The links and forms of one page."""

    def __init__(self, text: str, page: str):
        super().__init__()
        self.page, self.links, self.forms = page, [], []
        self._form = self._select = self._area = None
        self._by_id: dict[str, Form] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.links += [told[name] for name in ("href", "data-hx-get", "data-hx-post", "action") if told.get(name)]
        if tag == "form":
            action = told.get("action") or self.page
            self._form = Form((told.get("method") or "get").upper(), action, self.page)
            self._form.multipart = told.get("enctype") == "multipart/form-data"
            self.forms.append(self._form)
            self._by_id[told.get("id") or ""] = self._form
        elif tag == "option" and self._select:
            value = told.get("value", "")
            self._select.options.append(value)
            if "selected" in told or len(self._select.options) == 1:
                self._select.value = value
        elif tag in ("input", "select", "textarea", "button") and told.get("name"):
            self._take(tag, told)

    def _take(self, tag, told):
        form = self._by_id.get(told.get("form") or "") if told.get("form") else self._form
        if form is None:
            return
        one = Field(told["name"], told.get("type") or tag, told.get("value") or "")
        form.fields.append(one)
        self._select = one if tag == "select" else self._select
        self._area = one if tag == "textarea" else None

    def handle_data(self, data):
        if self._area:
            self._area.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            if self._area:
                # As browsers do: the first line break is not part of it.
                self._area.value = self._area.value.removeprefix("\r").removeprefix("\n")
            self._area = None


class Visitor:
    """One role, or nobody, with its cookies."""

    def __init__(self, target: Target, name: str | None):
        self.target, self.name = target, name
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.asked = 0
        self._connection = None

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> Answer:
        """One request; a connection that had been kept too long is opened once more. Raises OSError or HTTPException
        if the portal gives no answer."""
        told = {"Accept-Encoding": "gzip", **(headers or {})}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.asked += 1
        kept = self._connection is not None
        begun = time.monotonic()
        try:
            answer = self._send(method, path, body, told)
        except (ConnectionError, http.client.RemoteDisconnected, http.client.CannotSendRequest):
            self.close()
            if not kept:
                raise
            answer = self._send(method, path, body, told)
        answer.seconds = time.monotonic() - begun
        return answer

    def _send(self, method, path, body, headers) -> Answer:
        if self._connection is None:
            port, context = self.target.port, self.target.context()
            self._connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=40, context=context)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.will_close:
            self.close()
        return Answer(response.status, response.headers, raw.decode("utf-8", "replace"), 0.0)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def post(self, path: str, fields: list[tuple[str, object]], headers: dict | None = None) -> Answer:
        body = urlencode(fields, errors="surrogatepass").encode()
        told = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.send("POST", path, body, told)

    def sign_in(self) -> bool:
        """Whether this person could sign in, and has a token for his forms; also done again when a session ended."""
        self.cookies.clear()
        self._find_token("/sign-in")
        if self.name is None:
            return True
        typed = [("sign_in_name", self.name), ("sign_in_password", PASSWORD), *self.machinery()]
        answer = self.post("/sign-in", typed)
        return answer.status == 303 and self._find_token("/me")

    def _find_token(self, path: str) -> bool:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.send("GET", path).text)
        self.token = found[1] if found else self.token
        return found is not None

    def machinery(self) -> list[tuple[str, str]]:
        return [("csrf_token", self.token), ("submission_id", secrets.token_hex(16))]


def inside(address: str) -> str | None:
    """The path and query of an address within the portal; None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    return quote(parts.path, safe="/%") + (f"?{parts.query}" if parts.query else "")
