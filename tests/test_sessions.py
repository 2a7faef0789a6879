"""How long a sign-in holds, and what ends it before its time."""

from datetime import datetime, timedelta

import pytest

from portal.foundation import clock
from portal.foundation.db import counted
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.sessions import Session

BEGUN = datetime(2026, 11, 16, 2, 0)


def test_a_sign_in_holds_twelve_hours_however_busy_one_is(world):
    staff = world.account(Role.STAFF)
    with clock.at(BEGUN):
        browser = world.browser(staff)
    seen = []
    for minutes in (*range(0, 12 * 60, 45), 12 * 60 - 1, 12 * 60, 13 * 60):
        with clock.at(BEGUN + timedelta(minutes=minutes)), browser.get("/me") as answer:
            seen.append(answer.status_code)
    assert seen == [200] * 17 + [401, 401]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ADMIN])
def test_director_and_admin_are_signed_out_when_they_walk_away_for_an_hour(world, role):
    with clock.at(BEGUN):
        browser = world.browser(world.account(role))
    answers = []
    for minutes in (59, 118, 118 + 59, 118 + 59 + 60):
        with clock.at(BEGUN + timedelta(minutes=minutes)), browser.get("/me") as answer:
            answers.append(answer.status_code)
    assert answers == [200, 200, 200, 401]


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.LIAISON, Role.GM])
def test_the_others_may_walk_away_for_longer(world, role):
    with clock.at(BEGUN):
        browser = world.browser(world.account(role))
    with clock.at(BEGUN + timedelta(hours=11)):
        assert browser.get("/me").status_code == 200


def test_that_one_is_there_is_noted_every_five_minutes_at_most_and_after_the_answer(world):
    with clock.at(BEGUN):
        browser = world.browser(world.account(Role.ADMIN))
    with clock.at(BEGUN + timedelta(minutes=5)), counted() as statements:
        browser.get("/me").close()
    assert Session.get().seen_at == BEGUN
    assert not [sql for sql in statements if sql.startswith("UPDATE")]
    with clock.at(BEGUN + timedelta(minutes=6)):
        answer = browser.get("/me")
        assert "200" in answer.status
        assert Session.get().seen_at == BEGUN, "nobody waits for it"
        answer.close()
    assert Session.get().seen_at == BEGUN + timedelta(minutes=6)


def test_a_new_password_ends_the_sessions_of_all_other_browsers(world):
    staff = world.account(Role.STAFF)
    here, there, other = world.browser(staff), world.browser(staff), world.browser(world.account(Role.STAFF))
    answer = here.send(
        "/me",
        "/me/password",
        password_now="a long enough password",
        password="another long password",
        password_again="another long password",
    )
    assert (answer.status_code, answer.location) == (303, "/me")
    assert [browser.get("/me").status_code for browser in (here, there, other)] == [200, 401, 200]


def test_deactivation_ends_access_at_the_very_next_request(world):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    assert browser.get("/me").status_code == 200
    staff.deactivate(COMMAND_LINE)
    assert Session.select().count() == 1, "the row still stands: the account alone decides"
    assert browser.get("/me").status_code == 401


def test_a_session_says_since_when_from_which_browser_and_that_it_was_just_confirmed(world):
    staff = world.account(Role.STAFF)
    with clock.at(BEGUN):
        browser = world.browser()
        browser.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 " + "x" * 500
        browser.send("/sign-in", "/sign-in", sign_in_name=staff.sign_in, sign_in_password="a long enough password")
    row = Session.get()
    assert (row.created_at, row.confirmed_at, len(row.agent)) == (BEGUN, BEGUN, 200)


def test_what_has_ended_is_not_listed(world):
    staff, director = world.account(Role.STAFF), world.account(Role.DIRECTOR)
    for account in (staff, director):
        with clock.at(BEGUN):
            Session.begin(account)
        with clock.at(BEGUN + timedelta(hours=2)):
            Session.begin(account)
    with clock.at(BEGUN + timedelta(hours=2)):
        listed = {account.role: len(Session.of(world.person(account))) for account in (staff, director)}
    assert listed == {"staff": 2, "director": 1}, "a director who walked away was signed out"


def test_deactivation_by_an_admin_removes_the_sessions(world):
    staff, admin = world.account(Role.STAFF), world.account(Role.ADMIN)
    browser = world.browser(staff)
    deed = f"/accounts/{staff.id}/deactivation"
    assert world.browser(admin).send(deed, deed).status_code == 303
    assert [row.account_id for row in Session.select()] == [admin.id]
    assert browser.get("/me").status_code == 401


def test_a_token_that_nobody_was_given_opens_nothing(world):
    world.browser(world.account(Role.STAFF))
    for token in ("", "1", "x" * 5000, Session.get().token_hash):
        browser = world.browser()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert browser.get("/me").status_code == 401


def test_a_cookie_that_was_tampered_with_is_a_visitors(world):
    browser = world.browser(world.account(Role.STAFF))
    value = browser.get_cookie("portal").value
    browser.set_cookie("portal", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
    assert browser.get("/me").status_code == 401


def test_what_has_expired_is_swept_when_somebody_signs_in(world):
    with clock.at(BEGUN):
        world.browser(world.account(Role.STAFF))
    staff = world.account(Role.STAFF)
    browser = world.browser()
    browser.send("/sign-in", "/sign-in", sign_in_name=staff.sign_in, sign_in_password="a long enough password")
    assert [row.account_id for row in Session.select()] == [staff.id]
