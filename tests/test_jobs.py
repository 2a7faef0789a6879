"""The tick: what is due is done once, by one of two; a dead one's lease is taken over; a failure stops nothing else."""

import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from functools import partial

import pytest

from portal import schedule
from portal.config import ROOT
from portal.foundation import clock
from portal.foundation.jobs import AGAIN, LEASE, Done, Job, Task, run_due
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.drafts import Draft
from portal.records.hotel_years import HotelYear
from portal.records.links import Link
from portal.records.recounts import recount
from portal.records.sessions import Session
from tests.at_once import at_once
from tests.commands import runner

NOON = datetime(2026, 11, 16, 4, 0)


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    return runner(app, tmp_path, monkeypatch)


def task(deed, name="a job", every=timedelta(hours=1)):
    return Task(name, every, deed)


def test_a_task_is_done_when_it_is_due_and_not_before(database):
    done = []
    job = task(lambda: done.append(clock.now()) or 3)
    for minutes in (0, 1, 59, 60, 61, 120):
        with clock.at(NOON + timedelta(minutes=minutes)):
            told = list(run_due([job]))
            assert told == ([Done("a job", 3)] if minutes % 60 == 0 else [])
    assert done == [NOON + timedelta(hours=n) for n in range(3)]


def test_of_four_ticks_at_once_one_does_it(database):
    done = []

    def deed():
        time.sleep(0.1)
        done.append(1)

    told = at_once(*[partial(lambda: list(run_due([task(deed)])))] * 4)
    assert (len(done), sorted(map(len, told))) == (1, [0, 0, 0, 1])


def test_a_task_whose_process_died_is_taken_over_after_its_lease(database):
    job = task(lambda: 1)
    with clock.at(NOON):
        lost = Job.take(job)
    with clock.at(NOON + LEASE - timedelta(seconds=1)):
        assert list(run_due([job])) == []
    with clock.at(NOON + LEASE):
        assert list(run_due([job])) == [Done("a job", 1)]
        due = Job.get().due_at
        Job.give_back(lost, timedelta(0))
        assert Job.get().due_at == due, "who was taken for dead changes nothing any longer"


def test_a_task_that_fails_is_tried_again_soon_and_the_others_go_on(database, caplog):
    def fails():
        raise ValueError("the secret words of somebody")

    with clock.at(NOON):
        told = list(run_due([task(fails, "bad"), task(lambda: 2, "good")]))
        assert told == [Done("bad", 0, "ValueError"), Done("good", 2)]
        bad = Job.get(Job.name == "bad")
        assert (bad.trouble, bad.due_at, bad.leased_until) == ("ValueError", NOON + AGAIN, None)
    assert "ValueError at" in caplog.text and "secret words" not in caplog.text


def test_the_command_does_all_that_is_due_and_says_only_what_it_did(run, world):
    with clock.at(NOON):
        Link.issue(COMMAND_LINE, world.account(Role.STAFF))
    assert run("jobs", "tick") == (0, "link-audit: 1\nsweep: 1\n", "")
    assert run("jobs", "tick") == (0, "", "")
    assert sorted(row.name for row in Job.select()) == sorted(one.name for one in schedule.TASKS)


def test_the_sweep_takes_what_has_ended_and_nothing_else(world):
    old, young = world.account(Role.STAFF), world.account(Role.STAFF)
    with clock.at(clock.now() - timedelta(days=91)):
        Link.issue(COMMAND_LINE, old)
        Session.begin(old)
        Draft.keep(world.person(old), "form", {})
    Link.issue(COMMAND_LINE, young)
    Draft.keep(world.person(young), "form", {})
    token = Session.begin(young)
    with clock.at(clock.now() - timedelta(days=91)):
        Session.begin(old)
    assert list(run_due([one for one in schedule.TASKS if one.name == "sweep"])) == [Done("sweep", 2)]
    assert [row.account_id for row in (*Link.select(), *Draft.select(), *Session.select())] == [young.id] * 3
    assert token


def test_when_a_year_begins_the_year_after_is_there_also_where_nothing_happens(world):
    with clock.at(datetime(2026, 11, 16, 4)):
        hotel = world.hotel()
        world.officer_of(hotel)
        world.hotel()  # without an officer nothing is owed, so it has no years
    with clock.at(datetime(2027, 1, 8, 4)):
        assert schedule._open_years() == 1
        assert schedule._open_years() == 0
        years = HotelYear.select().order_by(HotelYear.iso_year)
        assert [(row.hotel_id, row.iso_year) for row in years] == [(hotel.id, 2026), (hotel.id, 2027), (hotel.id, 2028)]
        assert list(recount([])) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_beside_a_process_it_ticks_on_and_ends_with_it(url, database, tmp_path):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    environ = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path), "BASE_URL": "http://localhost"}
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "tick", "--while", str(other.pid)]
    ticking = subprocess.Popen(words, cwd=ROOT, env=environ)
    try:
        for _ in range(1_200):
            if Job.select().where(Job.done_at.is_null(False)).count() == len(schedule.TASKS):
                break
            time.sleep(0.1)
        assert Job.select().where(Job.done_at.is_null(False)).count() == len(schedule.TASKS)
        assert ticking.poll() is None
        other.kill()
        other.wait()
        assert ticking.wait(120) == 0
    finally:
        for process in (other, ticking):
            if process.poll() is None:
                process.kill()
                process.wait()
