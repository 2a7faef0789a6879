"""Ten thousand ballots of a secret vote over real HTTP: each member hotel opens the motion and votes, once or twice."""

import http.client
import re
import shutil
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from bench.as_portal import cookie_of
from bench.places import Place
from bench.saves import served
from portal import create_app
from portal.activity.association import counting, poll_deeds
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion
from portal.activity.association.polls import Ballot, Poll, PollVoter
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE
from portal.records.accounts import Account

CLIENTS = 32
#: Every so manyth hotel votes again, otherwise.
AGAIN = 20
CHOICES = ("for", "against", "abstain")


@dataclass(frozen=True)
class Cast:
    """What came of it; times in seconds."""

    hotels: int
    requests: int
    errors: int
    #: Of the votes alone.
    times: list[float]
    took: float
    #: What closing took: opening, writing and counting.
    closing: float
    #: Choices that were acknowledged and are not in the count, or were counted and not acknowledged.
    wrong: int
    doubts: int

    def at(self, share: float) -> float:
        return sorted(self.times)[min(int(len(self.times) * share), len(self.times) - 1)]


class Voters(threading.Thread):
    """Some member hotels, one after the other on a connection that is kept."""

    def __init__(self, port: int, motion: int, poll: int, people: list[tuple[int, str]], start: threading.Barrier):
        super().__init__()
        self.port, self.page, self.people, self.start_at = port, f"/association/motions/{motion}", people, start
        self.booth = f"/association/motions/polls/{poll}/ballots"
        self.times: list[float] = []
        self.told: dict[int, str] = {}
        self.errors = self.requests = 0

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as one:
            self.start_at.wait()
            for member, cookie in self.people:
                self._vote(one, member, cookie, CHOICES[member % 3])
                if member % AGAIN == 0:
                    self._vote(one, member, cookie, CHOICES[(member + 1) % 3])

    def _vote(self, one, member: int, cookie: str, choice: str) -> None:
        status, text = self._ask(one, "GET", self.page, cookie)
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)
        sent = re.search(r'name="submission_id" value="([^"]+)"', text)
        if status != 200 or not token or not sent:
            self.errors += 1
            return
        form = {"csrf_token": token[1], "submission_id": sent[1], "member": member, "choice": choice}
        began = time.monotonic()
        status, text = self._ask(one, "POST", self.booth, cookie, form)
        self.times.append(time.monotonic() - began)
        if status == 303:
            self.told[member] = choice
        else:
            self.errors += 1

    def _ask(self, one, method: str, path: str, cookie: str, form: dict | None = None) -> tuple[int, str]:
        self.requests += 1
        headers = {"Cookie": cookie, "Accept-Language": "zh-CN,zh;q=0.9"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        one.request(method, path, urlencode(form) if form else None, headers)
        answer = one.getresponse()
        return answer.status, answer.read().decode()


def measure(place: Place) -> Cast:
    """On a copy of a place whose hotels are members."""
    folder = place.folder / "ballots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for name in ("portal.db", "vault.key"):
            shutil.copy(place.folder / name, folder / name)
        url = f"sqlite:///{folder}/portal.db"
        config = place.config()
        config.DATABASE_URL, config.INSTANCE_PATH = url, str(folder)
        app = create_app(config)
        poll, people = _called(app)
        db.database.close()
        with served(place, folder, url) as port:
            start = threading.Barrier(CLIENTS + 1)
            clients = [Voters(port, poll.motion_id, poll.id, people[n::CLIENTS], start) for n in range(CLIENTS)]
            for one in clients:
                one.start()
            start.wait()
            began = time.monotonic()
            for one in clients:
                one.join()
            took = time.monotonic() - began
        told = {member: choice for one in clients for member, choice in one.told.items()}
        db.connect(url)
        with clock.at(poll.closes_at + timedelta(minutes=1)):
            began = time.monotonic()
            counting.close_due()
            closed = time.monotonic() - began
        return _reckoned(poll, clients, told, took, closed)
    finally:
        db.database.close()
        shutil.rmtree(folder, ignore_errors=True)


def _called(app) -> tuple[Poll, list[tuple[int, str]]]:
    """A secret vote that is open, and who votes: (member, cookie)."""
    at = clock.now() - timedelta(days=60)
    by = Account.get(Account.role == "director").id
    facts = {"title": "早餐统一从六点开始", "text": "会员酒店早餐统一从六点开始供应。", "by": by, "secret": True}
    motion = Motion.create(**facts, number=1, state="admitted", at=at, admitted_at=at)
    now = clock.now()
    poll = poll_deeds.call(COMMAND_LINE, motion, now, now + timedelta(days=20))
    poll_deeds.open_due()
    voters = {member for (member,) in PollVoter.select(PollVoter.member).where(PollVoter.poll == poll).tuples()}
    rows = Representative.select(Representative.member, Account).join(Account).order_by(Representative.member)
    with db.together():
        people = [(row.member_id, cookie_of(app, row.account)) for row in rows if row.member_id in voters]
    return Poll.get_by_id(poll.id), people


def _reckoned(poll: Poll, clients: list[Voters], told: dict[int, str], took: float, closed: float) -> Cast:
    row = Poll.get_by_id(poll.id)
    wanted = [list(told.values()).count(choice) for choice in CHOICES]
    counted = [row.votes_for, row.votes_against, row.abstentions]
    wrong = sum(abs(one - other) for one, other in zip(wanted, counted, strict=True))
    wrong += abs(Ballot.select().where(Ballot.poll == row).count() - len(told))
    wrong += Member.select().count() - len(told)
    times = [each for one in clients for each in one.times]
    errors, requests = sum(one.errors for one in clients), sum(one.requests for one in clients)
    return Cast(len(told), requests, errors, times, took, closed, wrong, len(counting.doubts(row)))
