"""Signing in while the database takes no writes: a pass stands in for the session, reads, and becomes one with the
first deed."""

import os
import resource
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from portal.foundation import clock, db
from portal.foundation.roles import Role
from portal.foundation.throttle import Failure
from portal.records.accounts import Account
from portal.records.sessions import Session
from portal.web.identity import PER_NAME
from tests.world import PASSWORD

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
NOON = datetime(2026, 11, 16, 4, 0)


@contextmanager
def no_room():
    """Inside, the database's journal cannot grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = os.path.getsize(f"{db.database.obj.database}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        # The second after which somebody tries again has passed.
        db.gate.open()


def comes(world, account, password=PASSWORD):
    """(his browser, what the portal answers) of somebody who signs in."""
    browser = world.browser()
    answer = browser.send("/sign-in", "/sign-in", sign_in_name=account.sign_in, sign_in_password=password)
    return browser, answer.status_code


@pytest.fixture
def manager(world):
    world.hotel("SZ001", name="Garden Court")
    return world.account(Role.MANAGER)


@pytest.fixture
def passed(world, manager):
    """The browser of somebody who signed in at noon, while nothing could be written."""
    with no_room(), clock.at(NOON):
        browser, status = comes(world, manager)
        assert (status, Session.select().count()) == (303, 0)
    return browser


def test_whoever_signs_in_while_nothing_can_be_written_reads(world, manager):
    with no_room():
        browser, status = comes(world, manager)
        assert status == 303
        assert "Garden Court" in browser.get("/hotels/SZ001").text
        answer = browser.send("/hotels/SZ001/edit", "/hotels/SZ001", note="Kept words.")
        assert (answer.status_code, "Kept words." in answer.text) == (503, True)
        assert comes(world, manager, "not the password")[1] == 401
    assert Session.select().count() == 0


def test_the_first_deed_makes_a_session_of_the_pass(world, manager, passed):
    with clock.at(NOON + timedelta(minutes=30)):
        assert passed.send("/hotels/SZ001/edit", "/hotels/SZ001", note="Seen.").status_code == 303
        session = Session.get()
        # When the password was given counts, not when the row was written.
        assert (session.account_id, session.confirmed_at) == (manager.id, NOON)
    with clock.at(NOON + timedelta(hours=2)):
        assert passed.get("/hotels/SZ001").status_code == 200


def test_a_pass_ends_after_an_hour(passed):
    with clock.at(NOON + timedelta(minutes=59)):
        assert passed.get("/hotels/SZ001").status_code == 200
    with clock.at(NOON + timedelta(minutes=60)):
        assert passed.get("/hotels/SZ001").status_code == 401


@pytest.mark.parametrize("change", [{"password": "another hash"}, {"active": False}])
def test_a_pass_ends_with_a_new_password_and_with_the_account(passed, manager, change):
    Account.update(**change).where(Account.id == manager.id).execute()
    with clock.at(NOON):
        assert passed.get("/hotels/SZ001").status_code == 401


def test_a_pass_is_good_in_its_own_browser_alone(world, passed):
    with passed.session_transaction() as session:
        token = session["_user_id"]
    other = world.browser()
    with other.session_transaction() as session:
        session |= {"_user_id": token, "browser": "another browser"}
    with clock.at(NOON):
        assert other.get("/hotels/SZ001").status_code == 401


def test_whoever_holds_a_pass_signs_out(passed):
    with clock.at(NOON):
        with no_room():
            assert passed.send("/hotels/SZ001", "/sign-out").status_code == 303
        assert passed.get("/hotels/SZ001").status_code == 401


def test_passwords_are_guessed_no_faster_while_nothing_can_be_written(world, manager):
    with clock.at(NOON):
        assert comes(world, manager, "not the password")[1] == 401
        with no_room():
            tries = [comes(world, manager, "not the password")[1] for _ in range(PER_NAME)]
            assert tries == [401] * (PER_NAME - 1) + [429]
            assert comes(world, manager)[1] == 429
        assert [row.count for row in Failure.select()] == [1, 1]
    with clock.at(NOON + timedelta(minutes=15)):
        assert comes(world, manager)[1] == 303
