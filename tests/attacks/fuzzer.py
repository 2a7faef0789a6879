"""Asks every route in every way with what it does not expect, and judges each answer."""

import http.client
import random
import secrets
import time
from collections import Counter
from urllib.parse import quote, urlsplit

from tests.attacks import hostile
from tests.attacks.filling import filled
from tests.attacks.findings import CRITICAL, HIGH, MEDIUM, Result
from tests.attacks.routes import Routes
from tests.attacks.visitor import Answer, Form, Page, Visitor, inside

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FUZ")
#: What an answer never says to anybody.
TRACES = ("Traceback (most recent", "sqlite3.", "psycopg", "peewee.", "jinja2.exceptions", "werkzeug.debug")
#: Seconds after which an answer is a finding; on a busy machine a fair one takes a few.
SLOW = 15
#: Seconds after which sensitive deeds would ask who it is.
CONFIRMED = 400
#: Done last in each round: they change what everything else is judged by.
LAST = ("settings.", "second_factors.", "me.", "accounts.")
#: Leads to the address that the secretariat has entered for a meeting, whatever is asked.
OUTWARD = ("association_meetings.online",)


class Fuzzer:
    """One role's turn. Everything follows from `seed`, but what the portal itself draws."""

    def __init__(self, routes: Routes, visitor: Visitor, result: Result, seed: int):
        self.routes, self.visitor, self.result = routes, visitor, result
        self.chance = random.Random(f"{seed}:{visitor.name}")
        self.reached = Counter()
        self.confirmed = 0.0
        rules = sorted(routes.rules, key=lambda rule: (rule.endpoint.startswith(LAST), rule.endpoint, rule.rule))
        self.reading = [rule for rule in rules if "GET" in rule.methods]
        self.writing = [rule for rule in rules if "POST" in rule.methods]

    def run(self, seconds: float) -> None:
        """Rounds over all routes until the time is up; the first round is always finished."""
        self._sign_in()
        # Once more, as its own forms are tried before those of others.
        self.routes.walk(self.visitor)
        begun, rounds = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            for rule in self.reading:
                self._read(rule)
            for rule in self.writing:
                self._write(rule)
            rounds += 1
            if rounds == 1:
                self._strange()
        self.result.requests += self.visitor.asked
        self.result.seconds = time.monotonic() - begun
        self.result.left = f"{rounds} rounds over {len(self.reading)} pages and {len(self.writing)} forms"
        name = self.visitor.name
        mine = {rule.endpoint for rule in self.reading + self.writing if self.routes.holds(name, rule.endpoint)}
        missed = sorted(mine - set(self.reached))
        self.result.left += f"; {len(mine)} are open to the role, refused at each try: {len(missed)}"
        self.result.missed = missed

    def _sign_in(self) -> None:
        if not self.visitor.sign_in():
            # It has typed wrong passwords into every form that asks for one.
            self.visitor.target.forget_failures()
            self._again()
        self.confirmed = time.monotonic()

    def _again(self) -> None:
        if not self.visitor.sign_in():
            raise RuntimeError(f"{self.visitor.name} could not sign in any more.")

    # What is asked

    def _read(self, rule) -> None:
        self._look(self.routes.seen(rule, self.chance), rule)
        if rule.arguments:
            self._ask("GET", self.routes.path(rule, self.chance, self._text()), rule)
        path, _mark, query = self.routes.seen(rule, self.chance).partition("?")
        names = sorted(self.routes.queries[rule.endpoint]) or ["q"]
        for name in self.chance.sample(names, min(3, len(names))):
            told = self.chance.choice(({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "list"}))
            self._ask("GET", f"{path}?{_without(query, name)}{name}={_quoted(self._text())}", rule, headers=told)
        everything = "&".join(f"{name}={_quoted(self._text(2000))}" for name in names)
        self._ask("GET", f"{path}?{everything}", rule, headers=self.chance.choice(hostile.HEADERS))

    def _write(self, rule) -> None:
        form = self._form_of(rule)
        fields = filled(form, self.chance) if form else []
        names = [name for name, _value in fields if name not in ("csrf_token", "submission_id")]
        path = (form and inside(form.action)) or self.routes.path(rule, self.chance)
        self._unasked(rule, path, fields)
        for name in self.chance.sample(names, min(4, len(names))):
            told = self.chance.choice(({}, {}, {"HX-Request": "true"}))
            self._send(rule, path, [(n, self._text() if n == name else v) for n, v in fields], headers=told)
        few = self.chance.sample(fields, len(fields) // 2) if fields else []
        spoiled = [(name, self._text()) for name in names]
        doubled = [pair for pair in fields for _twice in range(2)]
        for said in (spoiled, self.chance.choice((few, doubled, [*fields, ("id", "1"), ("role", "admin")]))):
            self._send(rule, path, said)
        if rule.arguments:
            self._send(rule, self.routes.path(rule, self.chance, self._text()), fields)
        if form and form.multipart:
            self._send_files(rule, path, form, fields)
        # As it should be, so that what lies behind is reached, too; what is asked of it is confirmed.
        answer = self._send(rule, path, fields)
        again = self._shown_again(answer, path)
        if again:
            self._send(rule, path, filled(again, self.chance))

    def _unasked(self, rule, path: str, fields) -> None:
        """Without the token nothing is done; and bodies that no form sends."""
        answer = self._ask("POST", path, rule, _encoded(fields, {}), _FORM)
        if answer and answer.status < 400:
            self._found(CRITICAL, "a form without its token was taken", "POST", path, answer)
        for kind, body in self.chance.sample(hostile.BODIES, 4):
            self._ask("POST", path, rule, body, {"Content-Type": kind, "X-CSRFToken": self.visitor.token})

    def _strange(self) -> None:
        for rule in self.chance.sample(self.reading, min(40, len(self.reading))):
            path = self.routes.path(rule, self.chance)
            for method in METHODS:
                self._ask(method, path, None)
            self._ask("GET", path + self._quoted_text(), None)
        for told in hostile.HEADERS:
            self._ask("GET", "/", None, headers=told)
            self._ask("GET", "/no-such-page", None, headers=told)

    def _send(self, rule, path: str, fields, headers=None) -> Answer | None:
        machinery = dict(self.visitor.machinery())
        answer = self._ask("POST", path, rule, _encoded(fields, machinery), {**_FORM, **(headers or {})})
        self._settle(answer)
        return answer

    def _send_files(self, rule, path: str, form: Form, fields) -> None:
        edge = secrets.token_hex(12)
        machinery = dict(self.visitor.machinery())
        files = {one.name for one in form.fields if one.kind == "file"}
        parts = []
        for name, value in [*((n, v) for n, v in fields if n not in files and n not in machinery), *machinery.items()]:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode("utf-8", "replace"))
        for name in files:
            sent, content = self.chance.choice(hostile.FILES)
            head = f'Content-Disposition: form-data; name="{name}"; filename="{sent}"\r\nContent-Type: image/png'
            parts.append(head.encode() + b"\r\n\r\n" + content)
        body = b"".join(b"--" + edge.encode() + b"\r\n" + part + b"\r\n" for part in parts)
        body += b"--" + edge.encode() + b"--\r\n"
        told = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        self._settle(self._ask("POST", path, rule, body, told))

    # What is typed

    def _form_of(self, rule) -> Form | None:
        """A form that leads to this route, as its page shows it now if this person sees it."""
        known = self.routes.forms[rule.endpoint]
        if not known:
            return None
        form = self.chance.choice(known)
        if self._look(form.page):
            form = self.routes.forms[rule.endpoint][-1]
        return form

    def _look(self, address: str, rule=None) -> bool:
        """Opens a page; what it leads to and which forms it has is noted. False if there is none."""
        answer = self._ask("GET", address, rule)
        fine = answer is not None and answer.status == 200 and answer.is_html
        if fine:
            self.routes.note(answer.text, address)
        return fine

    def _shown_again(self, answer: Answer | None, path: str) -> Form | None:
        """The form as it came back with questions or mistakes."""
        if answer is None or answer.status not in (200, 422) or not answer.is_html:
            return None
        forms = [form for form in Page(answer.text, path).forms if form.action == path and form.method == "POST"]
        return forms[0] if forms else None

    def _text(self, most: int = 200_000) -> str:
        text = self.chance.choice(hostile.TEXTS)
        if self.chance.random() < 0.15:
            text = "".join(chr(self.chance.choice((self.chance.randrange(256), 0x4E00, 0x1F3E8))) for _ in range(12))
        return text[:most]

    def _quoted_text(self) -> str:
        return _quoted(self._text(2000))

    # What comes back

    def _ask(self, method: str, path: str, rule, body=None, headers=None) -> Answer | None:
        path = path[:6000] if path.isascii() else quote(path, safe="/?=&%")
        told = {name: value for name, value in (headers or {}).items() if value or name != "Content-Type"}
        try:
            answer = self.visitor.send(method, path, body, told)
        except (OSError, http.client.HTTPException) as error:
            self.visitor.close()
            self._found(HIGH, f"no answer: {type(error).__name__}", method, path, None, body)
            return None
        self._judge(method, path, rule, answer, body)
        if self.visitor.name and rule is not None:
            self._stay(answer)
        return answer

    def _stay(self, answer: Answer) -> None:
        """Signed in, and lately enough for sensitive deeds, whatever it has just ended."""
        if answer.status == 401 and self.visitor.send("GET", "/me").status == 401:
            self._sign_in()
        if time.monotonic() - self.confirmed > CONFIRMED:
            self._sign_in()

    def _judge(self, method, path, rule, answer: Answer, body) -> None:
        if answer.status >= 500:
            self.result.faults += 1
            self._found(HIGH, f"answers {answer.status}", method, path, answer, body)
        if any(trace in answer.text for trace in TRACES):
            self._found(HIGH, "shows its inside", method, path, answer, body)
        if answer.is_html and hostile.MARK in answer.text:
            self._found(CRITICAL, "what was typed is markup", method, path, answer, body)
        if hostile.HEADER in answer.headers:
            self._found(CRITICAL, "a line break reached the headers", method, path, answer, body)
        outward = rule is not None and rule.endpoint in OUTWARD
        if answer.place and self._leads_away(answer.place) and not outward:
            self._found(HIGH, f"leads to {answer.place[:60]!r}", method, path, answer, body)
        if answer.seconds > SLOW:
            self._found(MEDIUM, f"took more than {SLOW} s", method, path, answer, body)
        self._judge_headers(method, path, answer)
        if rule is None:
            return
        if answer.status < 400:
            self.reached[rule.endpoint] += 1
            to_set_up = answer.place.startswith("/me/second-factor")
            if not self.routes.holds(self.visitor.name, rule.endpoint) and not to_set_up:
                self._found(CRITICAL, "answers without the right", method, path, answer, body)

    def _judge_headers(self, method, path, answer: Answer) -> None:
        wanted = ("Content-Security-Policy", "X-Content-Type-Options", "Strict-Transport-Security")
        # What gunicorn refuses by itself, never reached the portal.
        by_portal = answer.headers.get("Permissions-Policy") is not None
        missing = [name for name in wanted if name not in answer.headers]
        if missing and (by_portal or answer.status < 400):
            self._found(MEDIUM, f"without {', '.join(missing)}", method, path, answer)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if not all(word in cookie for word in ("Secure", "HttpOnly", "SameSite")):
                self._found(MEDIUM, "a cookie without its marks", method, path, answer)

    def _leads_away(self, place: str) -> bool:
        here = urlsplit(self.visitor.target.url).netloc
        return inside(place) is None and urlsplit(place).netloc != here or place.startswith(("//", "/\\"))

    def _settle(self, answer: Answer | None) -> None:
        """Where a form led to, is opened as a browser would."""
        if answer and answer.status == 303 and inside(answer.place):
            self._look(inside(answer.place))

    def _found(self, level, kind, method, path, answer: Answer | None, body=None) -> None:
        told = f"{method} {path[:200]}"
        if body:
            told += f" with {body[:600]!r}"
        if answer is not None and answer.headers.get("X-Request-ID"):
            told += f" (request {answer.headers['X-Request-ID']})"
        known = {(one.kind, one.told.partition("?")[0].partition(" with")[0]) for one in self.result.findings}
        if (kind, told.partition("?")[0].partition(" with")[0]) not in known:
            self.result.add(level, kind, told)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _without(query: str, name: str) -> str:
    """The rest of a query, to be gone on with."""
    kept = [part for part in query.split("&") if part and part.partition("=")[0] != name]
    return "".join(part + "&" for part in kept)


def _encoded(fields, machinery: dict) -> bytes:
    """The fields as a form sends them; those of the machinery as they must be now."""
    told = [(name, value) for name, value in fields if name not in ("csrf_token", "submission_id")]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in [*told, *machinery.items()]).encode()


def _quoted(text: str) -> str:
    """For an address; a surrogate alone goes out as the bytes it would have."""
    return quote(text, safe="", errors="surrogatepass")
