"""Many people saving at once, who remember what they were told, and the reckoning afterwards."""

import http.client
import random
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlencode

from portal import doctor
from portal.activity.calls import Call
from portal.foundation.submissions import Submission
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.timeline import Line
from portal.web.forms.calls import SOMEBODY_ELSE
from tests.laws import new_submission_id
from tests.world import PASSWORD, Forms

#: No answer came, whatever the reason: it may have been done or not.
NO_ANSWER = (OSError, http.client.HTTPException)


def until(true, patience=120) -> None:
    """Waits until it is so; patience is for a machine under load."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


class Client:
    """One person's browser: keeps its cookie, follows nothing, and loses the answer when the server dies."""

    def __init__(self, port: int, cookie=""):
        self.port, self.cookie = port, cookie

    def ask(self, method: str, path: str, fields: dict | None = None, deaf=False):
        """(status, location, text). Raises one of NO_ANSWER if no answer came; `deaf`: does not wait for it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": self.cookie, "Accept-Language": "en"}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            if deaf:
                raise ConnectionAbortedError
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            self.cookie = cookie.partition(";")[0]
        text = body if answer.headers.get_content_maintype() == "application" else body.decode()
        return answer.status, answer.headers.get("Location"), text

    def insist(self, path: str, fields: dict):
        """The first answer to a form that is not "not now": it is sent again, as the page offers."""
        answers = []

        def now() -> bool:
            answers[:] = self.ask("POST", path, fields)
            return answers[0] != 503

        until(now)
        return tuple(answers)

    def form(self, path: str, action: str) -> dict[str, str]:
        """The fields of a page's form, as they stand there."""
        status, _, text = self.ask("GET", path)
        forms = Forms.of(text)
        assert action in forms, f"{path} answers {status} without a form for {action}"
        return {name: value or "" for name, value in forms[action].items()}

    def signed_in(self, name: str, password=PASSWORD) -> "Client":
        form = self.form("/sign-in", "/sign-in")
        assert self.ask("POST", "/sign-in", {**form, "sign_in_name": name, "sign_in_password": password})[0] == 303
        return self

    def twin(self) -> "Client":
        """Another tab of the same browser."""
        return Client(self.port, self.cookie)


class Seat:
    """An officer at his desk: his hotel's code, his browser, and the empty form of a call."""

    def __init__(self, name: str, code: str, client: Client):
        self.name, self.code, self.client = name, code, client
        self.form = client.form(f"/calls/new?hotel={code}", "/calls")
        self._others = count()

    def call(self, summary: str) -> dict[str, str]:
        """A talk with the GM once, then with somebody else each time: a second one with the same person on the same
        day is asked about."""
        number = next(self._others)
        whom = {"who": SOMEBODY_ELSE, "spoke_with": f"Guest {number}"} if number else {}
        return {**self.form, **whom, "summary": summary, "submission_id": new_submission_id()}

    @property
    def saved(self) -> tuple[int, str]:
        """What the portal answers to a call that is saved."""
        return 303, f"/hotels/{self.code}"


class Officer(threading.Thread):
    """Saves one call after the other until the crowd goes home."""

    def __init__(self, crowd: "Crowd", seat: Seat):
        super().__init__(daemon=True)
        self.crowd, self.seat = crowd, seat
        self.client = seat.client.twin()
        self.dice = random.Random(f"{crowd.tag}{seat.code}")

    def run(self):
        n = 0
        while not self.crowd.home.is_set():
            n += 1
            self._save(f"{self.crowd.tag} {self.seat.code} {n}")
            self.crowd.home.wait(self.crowd.pause * self.dice.random())

    def _save(self, summary: str):
        crowd, fields, unsure = self.crowd, self.seat.call(summary), False
        while True:
            try:
                # Some telephones lose the answer without any fault of the server.
                status, location, text = self.client.ask("POST", "/calls", fields, self.dice.random() < crowd.deaf)
            except NO_ANSWER:
                unsure = True
                crowd.count("no answer")
                # Nobody knows whether it was saved. Most send it again; some give up.
                if crowd.home.is_set() or self.dice.random() < 0.2:
                    crowd.note(crowd.unknown, summary)
                    return
                time.sleep(0.05)
                continue
            if (status, location) == self.seat.saved:
                crowd.note(crowd.saved, summary)
                return
            if status != 503 or summary not in text:
                crowd.note(crowd.wrong, f"{summary}: {status} {location} {text[:300]}")
                return
            crowd.count("503")
            if crowd.home.wait(crowd.again * (0.5 + self.dice.random())):
                # Refused each time, and he goes home: then it must not be there.
                if unsure:
                    crowd.note(crowd.unknown, summary)
                return


class Crowd:
    """`with Crowd(seats) as crowd:` people save calls; afterwards `crowd.reckon()` holds what they were told against
    what is there. `deaf` is how often an answer is lost, `pause` how long somebody thinks before the next call, `again`
    how long before he sends again what was refused."""

    def __init__(self, seats: list[Seat], deaf=0.2, pause=0.0, again=0.2):
        self.tag, self.deaf, self.pause, self.again = f"t{secrets.token_hex(4)}", deaf, pause, again
        self.home, self.lock = threading.Event(), threading.Lock()
        self.saved: list[str] = []
        self.unknown: list[str] = []
        self.wrong: list[str] = []
        self.counted: Counter[str] = Counter()
        self.officers = [Officer(self, seat) for seat in seats]

    def __enter__(self):
        for officer in self.officers:
            officer.start()
        return self

    def __exit__(self, *_):
        self.home.set()
        for officer in self.officers:
            officer.join(timeout=90)
        assert [officer for officer in self.officers if officer.is_alive()] == []

    def note(self, book: list[str], line: str) -> None:
        with self.lock:
            book.append(line)

    def count(self, what: str) -> None:
        with self.lock:
            self.counted[what] += 1

    def save_more(self, number: int) -> None:
        """Waits until so many more have been acknowledged."""
        goal = len(self.saved) + number
        self.until(lambda: len(self.saved) >= goal)

    def until(self, true, patience=120) -> None:
        until(lambda: self.wrong or true(), patience)
        assert self.wrong == []

    def reckon(self) -> dict[str, int]:
        """Raises AssertionError for what is lost, doubled, invented or torn; else the figures."""
        assert self.wrong == []
        there = Counter(told.rpartition("|")[2] for told in calls_with(self.tag))
        assert {summary: there[summary] for summary in self.saved if there[summary] != 1} == {}
        assert {summary: n for summary, n in there.items() if n > 1} == {}
        assert set(there) - set(self.saved) - set(self.unknown) == set()
        whole(self.tag)
        return {
            "people": len(self.officers),
            "acknowledged": len(self.saved),
            "unknown": len(self.unknown),
            "of these there": len(set(there) & set(self.unknown)),
            "no answer": self.counted["no answer"],
            "503": self.counted["503"],
        }


def calls_with(tag: str) -> list[str]:
    return [call.summary for call in Call.select(Call.summary).where(Call.summary.startswith(tag))]


def whole(tag: str) -> None:
    """Each call with this tag has all that is written with it, and everything that is kept is right."""
    ids = sorted(call.id for call in Call.select(Call.id).where(Call.summary.startswith(tag)))
    for table in (Touch, Line):
        rows = table.select(table.record_id).where((table.kind == "call") & table.record_id.in_(ids))
        assert sorted(row.record_id for row in rows) == ids
    entries = AuditEntry.select(AuditEntry.record_id).where(
        (AuditEntry.verb == "call.recorded") & AuditEntry.record_id.in_(ids)
    )
    assert sorted(entry.record_id for entry in entries) == ids
    # A form that is noted without its answer would have been half saved.
    assert Submission.select().where(Submission.answer == "").count() == 0
    assert [finding.text for finding in doctor.recount()] == []


def edit(client: Client, note: str) -> tuple[int, bool]:
    """(status, whether the words are saved or, if not, still there) of a hotel's inside note."""
    form = client.form("/hotels/F001/edit", "/hotels/F001")
    status, location, text = client.ask("POST", "/hotels/F001", {**form, "note": note})
    return status, note in text if status == 503 else location == "/hotels/F001"


def at_once(deeds: list) -> list:
    """What each deed returned, all begun together."""
    gate = threading.Barrier(len(deeds))

    def run(deed):
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))
