"""What a journey needs: people at browsers of their own, the books to look into, and an ear for complaints."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

from portal.foundation import clock, db
from tests.faults.people import Client

PASSWORD = "looks-are-not-everything"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
#: What the colours of a page decide; all else that axe looks for is the same in the dark.
INK = ["color-contrast", "link-in-text-block"]


class Books:
    """The database of a running portal, looked into from outside."""

    def __init__(self, path: Path):
        self.path = path
        self.url = f"sqlite:///{path}"
        #: Of a portal on these books. One process is enough for a journey; the faults have several on one database.
        self.env = {"DATABASE_URL": self.url, "INSTANCE_PATH": str(path.parent), "WORKERS": "1"}

    def become(self, template: Path) -> None:
        """Makes them what the template is, under the eyes of the portal that runs on them."""
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(self.path, timeout=10)) as mine:
            source.backup(mine)

    def read(self, sql: str, *values) -> list[tuple]:
        with closing(sqlite3.connect(self.path, timeout=10)) as opened:
            return opened.execute(sql, values).fetchall()

    def write(self, sql: str, *values) -> None:
        with closing(sqlite3.connect(self.path, timeout=10)) as opened, opened:
            opened.execute(sql, values)

    def one(self, sql: str, *values):
        """The single value that the statement finds."""
        ((value,),) = self.read(sql, *values)
        return value

    def calls(self, summary: str) -> int:
        """How many calls say this."""
        return self.one("SELECT COUNT(*) FROM call WHERE summary = ?", summary)

    def hotel_of(self, sign_in: str) -> str:
        """The code of a hotel that this officer looks after and whose GM is on the file."""
        return self.read(
            "SELECT h.code FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
            " WHERE a.sign_in = ? AND p.function = 'officer' AND p.until IS NULL AND h.status = 'active' AND EXISTS"
            " (SELECT 1 FROM principal WHERE hotel_id = h.id AND until IS NULL AND function = 'gm') ORDER BY h.code",
            sign_in,
        )[0][0]

    def sign_everybody_out(self) -> None:
        """All sessions end, as after twelve hours."""
        self.write("DELETE FROM session")

    @staticmethod
    def last_sunday() -> str:
        """So that nothing is done in the present week yet, whichever day it is."""
        return str(clock.this_week().monday - timedelta(days=1))


def standing_for(books: Books, address: str) -> str:
    """The address, with codes for CODE (an officer's hotel) and OWN (the hotel that the demo company's GM runs), and
    numbers: CALL (the officer's last call), ITEM (what his GM is asked to confirm)."""
    of_gm = " FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
    of_gm += " {} WHERE a.sign_in = 'gm' AND p.until IS NULL {} ORDER BY h.id LIMIT 1"
    stand = {
        "CODE": lambda: books.hotel_of("staff"),
        "OWN": lambda: books.one(f"SELECT h.code{of_gm.format('', '')}"),
        "CALL": lambda: books.one(
            "SELECT MAX(c.id) FROM call c JOIN account a ON a.id = c.by_id WHERE a.sign_in = 'staff'"
        ),
        "ITEM": lambda: books.one(
            "SELECT f.id"
            + of_gm.format(
                "JOIN follow_up f ON f.hotel_id = h.id", "AND f.for_hotel AND f.side = 'us' AND f.state = 'claimed'"
            )
        ),
    }
    for word, found in stand.items():
        address = address.replace(word, str(found())) if word in address else address
    return address


def flask(app, books: Books, *command: str, typed: str = "") -> str:
    """Runs a command of the portal on these books and returns what it says. Raises AssertionError if it fails."""
    opened = db.connect(books.url)
    done = app.test_cli_runner().invoke(args=command, input=typed, env={"DEMO_PASSWORD": PASSWORD})
    opened.close()
    assert done.exit_code == 0, f"{' '.join(command)}: {done.exit_code}\n{done.output}"
    return done.output


class Journey:
    """People at browsers of their own on one portal. A complaint is an error in a console (the policy on contents
    reports there too), an error of a script, or a request to anybody else."""

    def __init__(self, chrome, url: str):
        self.chrome, self.url = chrome, url
        self.contexts = []
        self.complaints: list[str] = []
        self._expected: list[re.Pattern] = []

    def expect(self, pattern: str) -> None:
        """A complaint that belongs to this journey, such as a browser's remark on an answer 404."""
        self._expected.append(re.compile(pattern))
        self.complaints = [text for text in self.complaints if not re.search(pattern, text)]

    def context(self, **options):
        """A browser without anybody."""
        options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = self.chrome.new_context(base_url=self.url, **options)
        context.set_default_timeout(60_000)
        context.on("request", self._asked)
        context.on("console", lambda said: self._complain(f"console: {said.text}") if said.type == "error" else None)
        context.on("weberror", lambda error: self._complain(f"script: {error.error}"))
        self.contexts.append(context)
        return context

    def page(self, **options):
        return self.context(**options).new_page()

    def signed_in(self, name: str, password: str = PASSWORD, at: str = "/", **options):
        """A page of somebody who has signed in, at his home or elsewhere. (He fills in the form without a window, which
        is much quicker; `sign_in` does it before one's eyes.)"""
        client = Client(urlsplit(self.url).port).signed_in(name, password)
        cookie, _, value = client.cookie.partition("=")
        context = self.context(**options)
        context.add_cookies([{"name": cookie, "value": value, "url": self.url, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        page.goto(at)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _asked(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and not request.url.startswith(self.url + "/"):
            self._complain(f"asked elsewhere: {request.url}")

    def _complain(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.complaints.append(text)


def sign_in(page, name: str, password: str = PASSWORD) -> None:
    """Fills in the page's sign-in form and sends it."""
    page.fill("input[name=sign_in_name]", name)
    page.fill("input[name=sign_in_password]", password)
    page.press("input[name=sign_in_password]", "Enter")


class Loads:
    """Counts the page loads inside a `with`: navigations of the document, not requests of scripts."""

    def __init__(self, page):
        self.page, self.urls = page, []

    def __enter__(self):
        self.page.on("request", self._asked)
        return self

    def __exit__(self, *_):
        self.page.remove_listener("request", self._asked)

    def _asked(self, request) -> None:
        if request.is_navigation_request():
            self.urls.append(request.url)


def violations(page, rules: list[str] | None = None) -> list[str]:
    """What axe finds wrong with the page as it stands, by all its rules or by these alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    where = {one["id"]: [" ".join(map(str, node["target"])) for node in one["nodes"][:5]] for one in found}
    return [f"{rule}: {', '.join(places)}" for rule, places in where.items()]


def sticks_out(page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def sticks_out_of_a_telephone(page) -> int:
    """The same in a window of 360 pixels; the window is as before afterwards."""
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    over = sticks_out(page)
    page.set_viewport_size(before)
    return over
