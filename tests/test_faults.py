"""What must hold when things break: a power cut while twenty people save, a form sent six times, a locked database."""

import http.client
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from urllib.parse import urlencode

import pytest

from portal.activity.calls import Call
from portal.foundation import db
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.drafts import Draft
from portal.records.sessions import Session
from tests.browser.server import ROOT, Server
from tests.laws import new_submission_id
from tests.world import PASSWORD, Forms, World

#: How often the power is cut; the evening before a release may want more.
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "3"))
PEOPLE = 20
#: Acknowledged calls between two cuts.
BETWEEN = 40


class Client:
    """One person's browser: keeps its cookie, follows nothing, and loses the answer when the server dies."""

    def __init__(self, port: int):
        self.port, self.cookie = port, ""

    def ask(self, method: str, path: str, fields: dict | None = None, deaf=False):
        """(status, location, text). Raises OSError or HTTPException if no answer came; `deaf`: does not wait for it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": self.cookie, "Accept-Language": "en"}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            if deaf:
                raise ConnectionAbortedError
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            self.cookie = cookie.partition(";")[0]
        return answer.status, answer.headers.get("Location"), text

    def form(self, path: str, action: str) -> dict[str, str]:
        """The fields of a page's form."""
        return Forms.of(self.ask("GET", path)[2])[action]

    def signed_in(self, name: str) -> "Client":
        form = self.form("/sign-in", "/sign-in")
        assert self.ask("POST", "/sign-in", {**form, "sign_in_name": name, "sign_in_password": PASSWORD})[0] == 303
        return self


class Officer(threading.Thread):
    """Saves one call after the other until he is told to stop, and remembers what he was told about each."""

    def __init__(self, client: Client, code: str, stop: threading.Event, told: threading.Condition):
        super().__init__(daemon=True)
        self.client, self.code, self.stop, self.told = client, code, stop, told
        self.form = client.form(f"/calls/new?hotel={code}", "/calls")
        self.dice = random.Random(code)
        self.saved: list[str] = []
        self.unknown: list[str] = []
        self.wrong: list[str] = []

    def run(self):
        n = 0
        while not self.stop.is_set():
            n += 1
            self._save(f"{self.code} call {n}")

    def _save(self, summary: str):
        fields = {**self.form, "summary": summary, "submission_id": new_submission_id()}
        while True:
            try:
                # Some telephones lose the answer without any power cut.
                deaf = self.dice.random() < 0.2
                status, location, text = self.client.ask("POST", "/calls", fields, deaf)
            except (OSError, http.client.HTTPException):
                # Nobody knows whether it was saved. Most send it again; some give up.
                if self.stop.is_set() or self.dice.random() < 0.2:
                    self.unknown.append(summary)
                    return
                time.sleep(0.05)
                continue
            if (status, location) == (303, f"/hotels/{self.code}"):
                with self.told:
                    self.saved.append(summary)
                    self.told.notify_all()
                return
            if status != 503:
                self.wrong.append(f"{summary}: {status} {location} {text[:300]}")
                return
            assert summary in text, "503 keeps the text"
            time.sleep(0.2)


@pytest.fixture
def portal(url, database, tmp_path):
    """The real portal on the database of this test, which is connected here, too."""
    with Server({"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path)}, tmp_path / "log") as server:
        yield server


@pytest.fixture
def people(database) -> list[tuple[str, str]]:
    """(sign-in name, code of his hotel) of as many officers as there are."""
    world, found = World(None), []
    with db.together():
        for n in range(PEOPLE):
            hotel = world.hotel(f"F{n:03d}")
            world.principal(hotel)
            found.append((world.officer_of(hotel, sign_in=f"officer{n}").sign_in, hotel.code))
    return found


def until(condition: threading.Condition, true, patience=60):
    with condition:
        assert condition.wait_for(true, timeout=patience), "it took too long"


def test_every_acknowledged_call_survives_a_power_cut_once(url, portal, people, tmp_path):
    stop, told = threading.Event(), threading.Condition()
    officers = [Officer(Client(portal.port).signed_in(name), code, stop, told) for name, code in people]

    def saved():
        return sum(len(officer.saved) for officer in officers)

    for officer in officers:
        officer.start()
    for _ in range(ROUNDS):
        goal = saved() + BETWEEN
        until(told, lambda goal=goal: saved() >= goal)
        portal.kill9()
        portal.start()
    goal = saved() + BETWEEN
    until(told, lambda: saved() >= goal)
    stop.set()
    for officer in officers:
        officer.join(timeout=60)
        assert not officer.is_alive()
    portal.stop()

    assert [line for officer in officers for line in officer.wrong] == []
    there = Counter(call.summary for call in Call.select())
    acknowledged = {summary for officer in officers for summary in officer.saved}
    unknown = {summary for officer in officers for summary in officer.unknown}
    assert {summary: there[summary] for summary in acknowledged if there[summary] != 1} == {}
    assert {summary: n for summary, n in (there - Counter(unknown)).items() if summary not in acknowledged} == {}
    ids = {call.id for call in Call.select(Call.id)}
    assert {touch.record_id for touch in Touch.select().where(Touch.kind == "call")} == ids
    entries = [entry.record_id for entry in AuditEntry.select().where(AuditEntry.verb == "call.recorded")]
    assert sorted(entries) == sorted(ids)
    assert Draft.select().count() == 0
    recount(url, tmp_path)


def recount(url, tmp_path):
    """What is kept of each week is what comes out when it is reckoned anew."""
    env = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "doctor", "--recount"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_same_form_sent_six_times_at_once_is_one_record(portal, people):
    (name, code), *_rest = people
    client = Client(portal.port).signed_in(name)
    fields = {**client.form(f"/calls/new?hotel={code}", "/calls"), "summary": "Sent six times."}
    start, answers = threading.Barrier(6), []

    def send():
        twin = Client(portal.port)
        twin.cookie = client.cookie
        start.wait()
        answers.append(twin.ask("POST", "/calls", fields)[:2])

    together([threading.Thread(target=send) for _ in range(6)])
    assert answers == [(303, f"/hotels/{code}")] * 6
    assert [call.summary for call in Call.select()] == ["Sent six times."]
    assert Touch.select().count() == AuditEntry.select().where(AuditEntry.verb == "call.recorded").count() == 1


def together(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_while_the_database_is_locked_reads_are_quick_and_writes_keep_the_text(url, portal, people):
    stop, locked_at = threading.Event(), time.monotonic()
    clients = [(Client(portal.port).signed_in(name), code) for name, code in people]
    forms = [(client, code, client.form(f"/calls/new?hotel={code}", "/calls")) for client, code in clients]
    reads, writes = [], []

    def read(client, code):
        while not stop.is_set():
            began = time.monotonic()
            status, _, text = client.ask("GET", f"/hotels/{code}")
            reads.append((began - locked_at, time.monotonic() - began, status, code in text))

    def write(client, code, form):
        while not stop.is_set():
            fields = {**form, "summary": f"{code} <waits> & waits", "submission_id": new_submission_id()}
            began = time.monotonic()
            status, _, text = client.ask("POST", "/calls", fields)
            kept = f"{code} &lt;waits&gt; &amp; waits" in text and fields["submission_id"] in text
            writes.append((time.monotonic() - began, status, kept))
            time.sleep(0.1)

    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        locked_at = time.monotonic()
        # More writers than the portal has threads: if all of them waited for the lock, nobody could read.
        threads = [threading.Thread(target=write, args=form) for form in forms[:-2]]
        threads += [threading.Thread(target=read, args=pair) for pair in clients[-2:]]
        for thread in threads:
            thread.start()
        # Long enough for many reads on a slow machine too.
        time.sleep(10)
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
            assert not thread.is_alive()
        blocker.execute("ROLLBACK")

    late = [taken for at, taken, _, _ in reads if at >= 2]
    assert {(status, right) for _, _, status, right in reads} == {(200, True)}
    assert len(late) > 20
    assert max(late) < 1
    assert {(status, kept) for _, status, kept in writes} == {(503, True)}
    assert Call.select().count() == 0
    for client, code, form in forms:
        answer = saved_within(3, client, {**form, "summary": f"{code} at last"})
        assert answer == (303, f"/hotels/{code}")
    assert sorted(call.summary for call in Call.select()) == [f"{code} at last" for _, code, _ in forms]


def saved_within(seconds: float, client: Client, fields: dict):
    """The first answer to the form that is not "not now"; it is sent again as the page offers."""
    until = time.monotonic() + seconds
    while True:
        status, location, _ = client.ask("POST", "/calls", fields)
        if status != 503 or time.monotonic() > until:
            return status, location
        time.sleep(0.1)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_restart_signs_nobody_out(portal, people):
    name, code = people[0]
    client = Client(portal.port).signed_in(name)
    portal.kill9()
    portal.start()
    assert client.ask("GET", f"/hotels/{code}")[0] == 200
    assert Session.select().count() == 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_command_beside_the_running_portal_takes_nothing_from_it(url, portal, people):
    path = url.removeprefix("sqlite:///")
    name, code = people[0]
    client = Client(portal.port).signed_in(name)
    for _ in range(10):
        # A probe that opened and closed the file by itself would drop the process's locks on it, all of them; the
        # next command to end would then think itself the last and remove the journal under the workers' feet.
        assert client.ask("GET", "/readyz")[0] == 200
        assert client.ask("GET", f"/hotels/{code}")[0] == 200
        with closing(sqlite3.connect(path)) as command:
            assert command.execute("SELECT COUNT(*) FROM session").fetchone() == (1,)
        assert os.path.exists(f"{path}-wal")
        assert os.path.exists(f"{path}-shm")
