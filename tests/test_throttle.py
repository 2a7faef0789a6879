"""Guessing passwords: a few tries per name, more per address, counted in the database for all processes together."""

from datetime import datetime, timedelta

import pytest

from portal.foundation import clock, throttle
from portal.foundation.roles import Role
from portal.foundation.throttle import Failure, Throttled
from portal.records.sessions import Session
from portal.web.identity import PER_ADDRESS, PER_NAME
from tests.world import PASSWORD, Forms

NOON = datetime(2026, 11, 16, 4, 0)


def attempt(browser, name, password="not the password", address="10.0.0.1", **headers):
    fields = Forms.of(browser.get("/sign-in").text)["/sign-in"]
    return browser.post(
        "/sign-in",
        data={**fields, "sign_in_name": name, "sign_in_password": password},
        environ_base={"REMOTE_ADDR": address},
        headers=headers,
    )


def test_after_eight_wrong_passwords_a_name_waits_a_quarter_of_an_hour(world):
    staff, browser = world.account(Role.STAFF), world.browser()
    with clock.at(NOON):
        tries = [attempt(browser, staff.sign_in, address=f"10.0.0.{n}") for n in range(PER_NAME)]
        assert [answer.status_code for answer in tries] == [401] * 8
    with clock.at(NOON + timedelta(minutes=5)):
        refused = attempt(world.browser(), staff.sign_in.upper(), PASSWORD, "10.9.9.9")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
        assert Session.select().count() == 0, "not even with the right password"
    with clock.at(NOON + timedelta(minutes=15)):
        assert attempt(browser, staff.sign_in, PASSWORD).status_code == 303


def test_one_name_that_waits_keeps_nobody_else_out(world):
    staff, other = world.account(Role.STAFF), world.account(Role.STAFF)
    for n in range(PER_NAME):
        attempt(world.browser(), staff.sign_in, address=f"10.0.0.{n}")
    assert attempt(world.browser(), other.sign_in, PASSWORD).status_code == 303


def test_a_name_that_does_not_exist_waits_just_the_same(world):
    tries = [attempt(world.browser(), "nobody").status_code for _ in range(PER_NAME + 1)]
    assert tries == [401] * 8 + [429]


def test_sixty_wrong_passwords_from_one_address_stop_that_address_alone(world):
    staff = world.account(Role.STAFF)
    for _ in range(PER_ADDRESS - 1):
        throttle.failed("address", "10.0.0.1")
    assert attempt(world.browser(), "nobody").status_code == 401
    assert attempt(world.browser(), staff.sign_in, PASSWORD).status_code == 429
    assert attempt(world.browser(), staff.sign_in, PASSWORD, "10.0.0.2").status_code == 303


def test_signing_in_forgets_what_went_wrong_with_the_name(world):
    staff = world.account(Role.STAFF)
    for _ in range(2):
        tries = [attempt(world.browser(), staff.sign_in).status_code for _ in range(PER_NAME - 1)]
        assert tries == [401] * 7
        assert attempt(world.browser(), staff.sign_in, PASSWORD).status_code == 303


def test_with_htmx_the_refusal_is_a_notice_with_the_minutes_to_wait(world):
    with clock.at(NOON):
        for _ in range(PER_NAME):
            throttle.failed("name", "wang")
        answer = attempt(world.browser(), "wang", **{"HX-Request": "true", "Accept-Language": "en"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert answer.text.startswith('<div class="notice bad">') and "Try again in 15 minutes." in answer.text


def test_on_the_page_that_carries_a_form_the_text_is_still_there_when_one_must_wait(world):
    hotel = world.hotel("SZ001")
    staff = world.officer_of(hotel)
    browser = world.browser(staff)
    typed = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "summary": "Typed with care."}
    Session.delete().execute()
    for _ in range(PER_NAME):
        throttle.failed("name", staff.sign_in)
    answer = browser.post("/calls", data={**typed, "sign_in_name": staff.sign_in, "sign_in_password": PASSWORD})
    assert answer.status_code == 429
    assert "Typed with care." in answer.text


def test_what_is_counted_names_nobody(world):
    attempt(world.browser(), "Wang.Min@hotel.example")
    told = str(list(Failure.select().dicts())).lower()
    assert Failure.select().count() == 2
    assert "wang" not in told and "10.0.0.1" not in told


def test_a_window_that_has_passed_begins_anew_and_is_swept(database):
    with clock.at(NOON):
        for _ in range(3):
            throttle.failed("name", "wang")
    with clock.at(NOON + timedelta(minutes=14)):
        with pytest.raises(Throttled) as refused:
            throttle.check("name", "wang", 3)
        assert refused.value.seconds == 60
    with clock.at(NOON + timedelta(minutes=16)):
        throttle.check("name", "wang", 3)
        throttle.failed("name", "wang")
        assert [(row.count, row.since) for row in Failure.select()] == [(1, clock.now())]
    with clock.at(NOON + timedelta(minutes=32)):
        throttle.sweep()
        assert Failure.select().count() == 0
