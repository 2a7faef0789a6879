"""Before sensitive deeds the password or code is asked again: for ten minutes it holds, and nothing typed is lost."""

from datetime import datetime, timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import MATRIX, Role
from portal.records.accounts import Account
from portal.records.links import Link
from portal.records.second_factors import SecondFactor
from portal.records.sessions import Session
from portal.web.guard import asks_again, permission_of
from portal.web.identity import PER_NAME
from tests.company import ask, everything
from tests.second_factors.codes import code_of, equipped
from tests.world import PASSWORD, Forms

NOON = datetime(2026, 11, 16, 4, 0)
LATER = NOON + timedelta(minutes=10)
HTMX = {"HX-Request": "true", "HX-Target": "form"}
#: Reviewed: whoever takes one off, or forgets one, changes a line here.
SENSITIVE = {
    ("POST", "/accounts/export"),
    ("POST", "/accounts/<int:account_id>"),
    ("POST", "/accounts/invitations"),
    ("POST", "/accounts/<int:account_id>/link"),
    ("POST", "/accounts/<int:account_id>/reset"),
    ("POST", "/accounts/<int:account_id>/director"),
    ("POST", "/accounts/consents/<int:grant_id>/consent"),
    ("POST", "/accounts/<int:account_id>/second-factor/end"),
    ("POST", "/hotels/<code>/people/<int:account_id>/link"),
    ("POST", "/me/second-factor"),
    ("POST", "/me/second-factor/confirmation"),
    ("POST", "/me/second-factor/codes"),
    ("POST", "/me/second-factor/end"),
    ("GET", "/audit"),
}


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN)


@pytest.fixture
def staff(world):
    return world.account(Role.STAFF, name="Wang Min")


@pytest.fixture
def browser(world, admin):
    """An administrator's, signed in at noon."""
    with clock.at(NOON):
        return world.browser(admin)


def edited(browser, staff) -> dict:
    """The form of an account, with another name in it."""
    return {**browser.form(f"/accounts/{staff.id}/edit", f"/accounts/{staff.id}"), "name": "Wang Minmin"}


def test_the_sensitive_routes_are_the_reviewed_ones(shared_app):
    found = set()
    for rule in shared_app.url_map.iter_rules():
        if asks_again(shared_app, rule.endpoint):
            found |= {(method, rule.rule) for method in rule.methods & {"GET", "POST"}}
    assert found >= SENSITIVE


def test_the_first_ten_minutes_after_signing_in_nothing_is_asked(browser):
    with clock.at(LATER - timedelta(seconds=1)):
        assert browser.get("/audit").status_code == 200


def test_afterwards_a_page_asks_in_its_place_and_then_opens(browser):
    with clock.at(LATER):
        asked = browser.get("/audit?kind=account")
        form = Forms.of(asked.text)["/confirmation"]
        assert (asked.status_code, form["next"], form["confirm_secret"]) == (401, "/audit?kind=account", "")
        answer = browser.post("/confirmation", data={**form, "confirm_secret": PASSWORD})
        assert (answer.status_code, answer.location) == (303, "/audit?kind=account")
        assert browser.get(answer.location).status_code == 200


def test_it_holds_ten_minutes_in_this_browser_alone(world, admin, browser):
    with clock.at(NOON):
        elsewhere = world.browser(admin)
    with clock.at(LATER):
        browser.send("/audit", "/confirmation", confirm_secret=PASSWORD)
        assert elsewhere.get("/audit").status_code == 401
    with clock.at(LATER + timedelta(minutes=9, seconds=59)):
        assert browser.get("/audit").status_code == 200
    with clock.at(LATER + timedelta(minutes=10)):
        assert browser.get("/audit").status_code == 401


def test_a_wrong_password_opens_nothing_and_keeps_the_way(browser):
    with clock.at(LATER):
        page = browser.send("/audit", "/confirmation", confirm_secret="not the password")
        form = Forms.of(page.text)["/confirmation"]
        assert (page.status_code, form["next"], form["confirm_secret"]) == (422, "/audit", "")
        assert 'id="confirm_wrong" role="alert"' in page.text
        assert browser.get("/audit").status_code == 401


def test_after_confirming_one_goes_nowhere_else(browser):
    with clock.at(LATER):
        form = browser.form("/audit", "/confirmation")
        answer = browser.post("/confirmation", data={**form, "next": "//evil.example", "confirm_secret": PASSWORD})
    assert answer.location == "/"


def test_without_scripts_a_form_is_carried_comes_back_filled_and_unsaved_and_then_saves(browser, staff):
    with clock.at(LATER):
        typed = edited(browser, staff)
        page = browser.post(f"/accounts/{staff.id}", data=typed)
        carried = Forms.of(page.text)[f"/accounts/{staff.id}"]
        assert (page.status_code, carried["name"], carried["confirm_secret"]) == (401, "Wang Minmin", "")
        page = browser.post(f"/accounts/{staff.id}", data={**carried, "confirm_secret": "not the password"})
        carried = Forms.of(page.text)[f"/accounts/{staff.id}"]
        assert (page.status_code, carried["name"]) == (401, "Wang Minmin")
        page = browser.post(f"/accounts/{staff.id}", data={**carried, "confirm_secret": PASSWORD})
        form = Forms.of(page.text)[f"/accounts/{staff.id}"]
        assert (page.status_code, form["name"], "Nothing is saved yet" in page.text) == (422, "Wang Minmin", True)
        assert Account.get_by_id(staff.id).name == "Wang Min"
        assert browser.post(f"/accounts/{staff.id}", data=form).status_code == 303
    assert Account.get_by_id(staff.id).name == "Wang Minmin"


def test_without_scripts_a_deed_without_fields_is_offered_again_and_not_done(browser, staff):
    action = f"/accounts/{staff.id}/reset"
    with clock.at(LATER):
        carried = Forms.of(ask(browser, "POST", action).text)[action]
        page = browser.post(action, data={**carried, "how": "slip", "confirm_secret": PASSWORD})
        assert (page.status_code, action in Forms.of(page.text)) == (422, True)
    # Nothing went wrong, and nothing was typed that could be lost.
    assert ("<h1>One more step</h1>" in page.text, ">422<" in page.text, "What you had typed" in page.text) == (
        True,
        False,
        False,
    )
    assert (Link.select().count(), Account.get_by_id(staff.id).password != "") == (0, True)


def test_in_the_dialog_the_same_form_goes_out_again(browser, staff):
    action = f"/accounts/{staff.id}"
    with clock.at(LATER):
        typed = edited(browser, staff)
        dialog = browser.post(action, data=typed, headers=HTMX)
        assert (dialog.status_code, dialog.text.lstrip().startswith("<dialog")) == (401, True)
        form = Forms.of(dialog.text)["/confirmation"]
        wrong = browser.post("/confirmation", data={**form, "confirm_secret": "x"}, headers={"HX-Request": "true"})
        assert (wrong.status_code, wrong.text.lstrip().startswith("<dialog")) == (422, True)
        done = browser.post("/confirmation", data={**form, "confirm_secret": PASSWORD}, headers={"HX-Request": "true"})
        assert (done.status_code, done.headers["HX-Trigger"]) == (204, "signed-in")
        assert browser.post(action, data=typed, headers=HTMX).status_code == 303
    assert Account.get_by_id(staff.id).name == "Wang Minmin"


def test_who_has_a_second_factor_is_asked_for_its_code_which_counts_once(world):
    admin, _codes = equipped(world, Role.ADMIN, at=NOON)
    with clock.at(NOON + timedelta(days=30)):
        browser = world.browser(admin)
    with clock.at(NOON + timedelta(days=30, minutes=10)):
        asked = browser.get("/audit")
        assert 'type="password"' not in asked.text
        form = Forms.of(asked.text)["/confirmation"]
        assert browser.post("/confirmation", data={**form, "confirm_secret": PASSWORD}).status_code == 422
        code = code_of(admin)
        assert browser.post("/confirmation", data={**form, "confirm_secret": code}).status_code == 303
        assert not SecondFactor.passes(admin, world.person(admin), code)
        assert browser.get("/audit").status_code == 200


def test_guessing_there_is_throttled_like_at_the_door(browser):
    with clock.at(LATER):
        form = browser.form("/audit", "/confirmation")
        tries = [browser.post("/confirmation", data={**form, "confirm_secret": f"guess {n}"}) for n in range(9)]
        assert [answer.status_code for answer in tries] == [422] * PER_NAME + [429]
        assert browser.post("/confirmation", data={**form, "confirm_secret": PASSWORD}).status_code == 429


def test_what_is_typed_there_is_shown_nowhere_again(browser, staff):
    with clock.at(LATER):
        page = browser.post(
            f"/accounts/{staff.id}", data={**edited(browser, staff), "confirm_secret": "my other secret"}
        )
    assert page.status_code == 401
    assert "my other secret" not in page.text


def test_signing_in_again_after_the_session_ended_counts_as_confirming(world, admin, staff):
    with clock.at(NOON):
        browser = world.browser(admin)
    with clock.at(LATER):
        typed = edited(browser, staff)
        Session.delete().execute()
        carried = Forms.of(browser.post(f"/accounts/{staff.id}", data=typed).text)[f"/accounts/{staff.id}"]
        said = {**carried, "sign_in_name": admin.sign_in, "sign_in_password": PASSWORD}
        page = browser.post(f"/accounts/{staff.id}", data=said)
        form = Forms.of(page.text)[f"/accounts/{staff.id}"]
        assert browser.post(f"/accounts/{staff.id}", data=form).status_code == 303


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_every_sensitive_route_asks_whoever_may_and_refuses_whoever_may_not(world, company):
    routes = [route for route in company.routes() if asks_again(world.app, route[2])]
    browsers = {}
    with clock.at(NOON):
        for column in company.people:
            browsers[column] = company.browser(column)
    with clock.at(LATER):
        before = everything()
        for column, browser in browsers.items():
            for method, path, endpoint in routes:
                may = column in MATRIX[permission_of(world.app, endpoint)]
                expected = 401 if may else 403
                assert ask(browser, method, path).status_code == expected, f"{method} {path} as {column}"
        assert everything() == before
