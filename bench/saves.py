"""Saves: thirty-two officers record calls at once over real HTTP, beside the machine's own rate of commits."""

import http.client
import os
import re
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from bench.as_portal import cookie_of
from bench.places import Place
from portal import create_app
from portal.config import ROOT
from portal.foundation import clock, db
from portal.records.accounts import Account
from portal.records.hotels import Posting
from portal.web.saving import KNOWINGLY

try:
    import pysqlite3 as driver
except ImportError:
    driver = sqlite3

CLIENTS, EACH = 32, 12


@dataclass(frozen=True)
class Saves:
    """What came of them; times in seconds."""

    saved: int
    errors: int
    times: list[float]
    took: float
    #: Commits a second of one process that does nothing else.
    raw: float

    @property
    def rate(self) -> float:
        return self.saved / self.took

    def at(self, share: float) -> float:
        return sorted(self.times)[min(int(len(self.times) * share), len(self.times) - 1)]


def raw_rate(folder: Path, url: str, seconds: float = 3.0) -> float:
    """How many rows a second one connection commits, each on its own and written through to the disk."""
    path = folder / "raw.db"
    if url.startswith("sqlite"):
        opened = driver.connect(path, isolation_level=None)
        opened.execute("PRAGMA journal_mode=wal")
        opened.execute("PRAGMA synchronous=full")
    else:
        opened = psycopg.connect(url, autocommit=True)
    with closing(opened) as one:
        one.execute("CREATE TABLE raw_row (text TEXT)")
        count, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            one.execute(f"INSERT INTO raw_row (text) VALUES ('{'x' * 200}')")
            count += 1
        one.execute("DROP TABLE raw_row")
    for left in folder.glob("raw.db*"):
        left.unlink()
    return count / seconds


@contextmanager
def served(place: Place, folder: Path, url: str):
    """The portal by gunicorn, as `make run` serves it, on a copy of the data; yields its port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = os.environ | place.environ() | {"PORT": str(port), "HOST": "127.0.0.1", "INSTANCE_PATH": str(folder)}
    environ["BASE_URL"] = f"http://127.0.0.1:{port}"
    environ["DATABASE_URL"] = url
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--config", "deploy/gunicorn.conf.py"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=quiet, stderr=quiet)
    try:
        for _ in range(300):
            with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as one:
                one.request("GET", "/healthz")
                if one.getresponse().status < 500:
                    break
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()


class Client(threading.Thread):
    """One officer with his hotels and a connection that is kept."""

    def __init__(self, port: int, cookie: str, hotels: list[str], start: threading.Barrier):
        super().__init__()
        self.port, self.cookie, self.hotels, self.start_at = port, cookie, hotels, start
        self.times: list[float] = []
        self.errors = 0
        #: What the last answer that was no redirect said.
        self.said = ""

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as one:
            page = self._ask(one, "GET", f"/calls/new?hotel={self.hotels[0]}")[1]
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
            self.start_at.wait()
            for number in range(EACH):
                hotel = self.hotels[number % len(self.hotels)]
                began = time.monotonic()
                status, text = self._ask(one, "POST", "/calls", self._form(hotel, token, number))
                self.times.append(time.monotonic() - began)
                if status != 303:
                    self.errors += 1
                    self.said = f"{status} {re.sub('<[^>]*>', ' ', text)[-2000:]}"

    def _form(self, hotel: str, token: str, number: int) -> dict:
        now = clock.local(clock.now())
        return {
            "csrf_token": token,
            "submission_id": secrets.token_urlsafe(18),
            "hotel": hotel,
            "result": "reached",
            "channel": "phone",
            "direction": "out",
            "who": "else",
            "spoke_with": "值班经理",
            "summary": f"这周入住率回升，布草已补齐，第{number + 1}次确认。",
            "day": now.date().isoformat(),
            "time": f"{now:%H:%M}",
            "another": KNOWINGLY,
        }

    def _ask(self, one, method: str, path: str, form: dict | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        one.request(method, path, urlencode(form) if form else None, headers)
        answer = one.getresponse()
        return answer.status, answer.read().decode()


def measure(place: Place, url: str = "") -> Saves:
    """On a copy of SQLite's file, or in the database at `url`, which is one already."""
    folder = place.folder / "saves"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        if not url:
            shutil.copy(place.path, folder / "portal.db")
            url = f"sqlite:///{folder}/portal.db"
        people = _officers(place, url)
        before = raw_rate(folder, url)
        with served(place, folder, url) as port:
            start = threading.Barrier(len(people) + 1)
            clients = [Client(port, cookie, hotels, start) for cookie, hotels in people]
            for one in clients:
                one.start()
            start.wait()
            began = time.monotonic()
            for one in clients:
                one.join()
            took = time.monotonic() - began
        raw = (before + raw_rate(folder, url)) / 2
        times = [each for one in clients for each in one.times]
        for one in clients:
            if one.said:
                print(" ".join(one.said.split()), file=sys.stderr)
                break
        errors = sum(one.errors for one in clients) + len(clients) * EACH - len(times)
        return Saves(len(times) - errors, errors, times, took, raw)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _officers(place: Place, url: str) -> list[tuple[str, list[str]]]:
    config = place.config()
    config.DATABASE_URL = url
    app = create_app(config)
    found = []
    for who in Account.select().where(Account.active & (Account.role == "staff")).order_by(Account.id).limit(CLIENTS):
        hotels = [row.hotel.code for row in Posting.of_account(who.id) if row.hotel.status == "active"]
        found.append((cookie_of(app, who), hotels))
    db.database.close()
    return found
