"""The code at the door: asked after the password, each good for once, with a form open too."""

from datetime import datetime, timedelta

import pytest

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.links import Link
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.sessions import Session
from portal.web.identity import PER_CODE
from tests.second_factors.codes import HTMX, code_of, equipped, first_step, second_step, verbs
from tests.world import PASSWORD, Forms

NOON = datetime(2026, 11, 16, 4, 0)


# At the door


def test_after_the_password_the_code_is_asked_and_only_then_one_is_in(world):
    staff, _codes = equipped(world)
    browser = world.browser()
    page = first_step(browser, staff)
    form = Forms.of(page.text)["/sign-in"]
    assert (page.status_code, Session.select().count()) == (401, 0)
    assert (form["sign_in_name"], "sign_in_password" in form, form["sign_in_code"]) == (staff.sign_in, False, "")
    answer = second_step(browser, page, sign_in_code=code_of(staff))
    assert (answer.status_code, answer.location) == (303, "/")
    assert [row.account_id for row in Session.select()] == [staff.id]


def test_with_a_wrong_password_nobody_learns_that_a_code_would_be_asked(world):
    staff, _codes = equipped(world)
    page = first_step(world.browser(), staff, "not the password")
    assert (page.status_code, "sign_in_code" in page.text) == (401, False)


def test_gaps_and_full_width_figures_make_no_other_code(world):
    dressed = [
        lambda code: f" {code[:3]} {code[3:]} ",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: "".join(chr(ord(figure) + 0xFEE0) for figure in code),
    ]
    for dress in dressed:
        staff, _codes = equipped(world)
        browser = world.browser()
        assert second_step(browser, first_step(browser, staff), sign_in_code=dress(code_of(staff))).status_code == 303


def test_a_code_counts_once(world):
    staff, _codes = equipped(world, at=NOON)
    with clock.at(NOON + timedelta(days=30)):
        code = code_of(staff)
        one, other = world.browser(), world.browser()
        pages = first_step(one, staff), first_step(other, staff)
        assert second_step(one, pages[0], sign_in_code=code).status_code == 303
        refused = second_step(other, pages[1], sign_in_code=code)
    assert refused.status_code == 401
    assert 'id="sign_in_wrong" role="alert"' in refused.text
    assert Session.select().count() == 1


def test_a_code_from_before_the_last_one_counts_no_longer(world):
    staff, _codes = equipped(world)
    at = clock.now() + timedelta(days=1)
    with clock.at(at):
        assert SecondFactor.passes(staff, world.person(staff), code_of(staff))
        assert not SecondFactor.passes(staff, world.person(staff), code_of(staff, at - timedelta(seconds=30)))
    with clock.at(at + timedelta(seconds=30)):
        assert SecondFactor.passes(staff, world.person(staff), code_of(staff))


@pytest.mark.parametrize(("seconds", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_behind_or_ahead(world, seconds, passes):
    staff, _codes = equipped(world, at=NOON)
    at = NOON + timedelta(days=30)
    with clock.at(at):
        code = code_of(staff, at + timedelta(seconds=seconds))
        assert SecondFactor.passes(staff, world.person(staff), code) == passes


def test_a_double_click_on_the_code_signs_in_and_a_later_resend_does_not(world):
    staff, _codes = equipped(world, at=NOON)
    browser = world.browser()
    with clock.at(NOON + timedelta(days=30)):
        page = first_step(browser, staff)
        fields = {**Forms.of(page.text)["/sign-in"], "sign_in_code": code_of(staff)}
        assert [browser.post("/sign-in", data=fields).status_code for _n in range(2)] == [303, 303]
    with clock.at(NOON + timedelta(days=30, seconds=6)):
        assert browser.post("/sign-in", data=fields).status_code == 401


def test_guessing_codes_is_throttled_and_a_right_password_forgets_nothing(world):
    staff, _codes = equipped(world, at=NOON)
    with clock.at(NOON + timedelta(days=30)):
        tries = []
        for _n in range(PER_CODE + 1):
            browser = world.browser()
            tries.append(second_step(browser, first_step(browser, staff), sign_in_code="000000").status_code)
        assert tries == [401] * PER_CODE + [429]
        browser = world.browser()
        assert second_step(browser, first_step(browser, staff), sign_in_code=code_of(staff)).status_code == 429


def test_a_recovery_code_opens_once(world):
    staff, codes = equipped(world)
    one, other = world.browser(), world.browser()
    answer = second_step(one, first_step(one, staff), sign_in_recovery=codes[3].upper())
    assert answer.status_code == 303
    refused = second_step(other, first_step(other, staff), sign_in_recovery=codes[3])
    assert (refused.status_code, Session.select().count()) == (401, 1)
    assert RecoveryCode.left(staff.id) == 9
    assert verbs()[-1] == "account.recovery_code_used"


def test_nobody_elses_recovery_code_opens(world):
    staff, _codes = equipped(world)
    _other, codes = equipped(world)
    browser = world.browser()
    assert second_step(browser, first_step(browser, staff), sign_in_recovery=codes[0]).status_code == 401


def test_five_minutes_after_the_password_it_is_asked_anew(world):
    staff, _codes = equipped(world, at=NOON)
    browser = world.browser()
    with clock.at(NOON + timedelta(days=30)):
        page = first_step(browser, staff)
    with clock.at(NOON + timedelta(days=30, minutes=5)):
        late = second_step(browser, page, sign_in_code=code_of(staff))
    assert (late.status_code, "sign_in_password" in Forms.of(late.text)["/sign-in"]) == (401, True)
    assert Session.select().count() == 0


def test_the_first_step_counts_in_its_browser_alone_and_ends_with_the_password(world):
    staff, _codes = equipped(world)
    browser = world.browser()
    half = Forms.of(first_step(browser, staff).text)["/sign-in"]["sign_in_half"]
    elsewhere = world.browser()
    stolen = {**elsewhere.form("/sign-in", "/sign-in"), "sign_in_half": half, "sign_in_code": code_of(staff)}
    assert elsewhere.post("/sign-in", data=stolen).status_code == 401
    staff.set_password(COMMAND_LINE, "another long password")
    again = {**browser.form("/sign-in", "/sign-in"), "sign_in_half": half, "sign_in_code": code_of(staff)}
    assert browser.post("/sign-in", data=again).status_code == 401
    assert Session.select().count() == 0


@pytest.mark.parametrize("half", ["x", "1.", "\x00", "1." + "A" * 300])
def test_a_made_up_first_step_is_a_wrong_password(world, half):
    staff, _codes = equipped(world)
    browser = world.browser()
    fields = {**browser.form("/sign-in", "/sign-in"), "sign_in_half": half, "sign_in_code": code_of(staff)}
    assert (browser.post("/sign-in", data=fields).status_code, Session.select().count()) == (401, 0)


def test_a_deactivated_account_stops_at_the_second_step(world):
    staff, _codes = equipped(world)
    browser = world.browser()
    page = first_step(browser, staff)
    staff.deactivate(COMMAND_LINE)
    assert second_step(browser, page, sign_in_code=code_of(staff)).status_code == 401


def test_a_one_time_link_stands_for_the_password_alone(world):
    staff, _codes = equipped(world)
    token = Link.issue(world.person(world.account(Role.ADMIN)), staff)
    new = "another long password"
    answer = world.browser().send(f"/links/{token}", f"/links/{token}", password=new, password_again=new)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert Session.select().count() == 0


# With a form open


def test_without_scripts_both_steps_carry_the_form_and_it_comes_back_filled(typed):
    staff, browser = typed
    page = browser.post("/calls", data=browser.typed)
    carried = {**Forms.of(page.text)["/calls"], "sign_in_name": staff.sign_in, "sign_in_password": PASSWORD}
    page = browser.post("/calls", data=carried)
    carried = Forms.of(page.text)["/calls"]
    assert (page.status_code, carried["summary"], carried["sign_in_code"]) == (401, "Boiler leaks.", "")
    wrong = browser.post("/calls", data={**carried, "sign_in_code": "000000"})
    carried = Forms.of(wrong.text)["/calls"]
    assert (wrong.status_code, carried["summary"]) == (401, "Boiler leaks.")
    page = browser.post("/calls", data={**carried, "sign_in_code": code_of(staff)})
    form = Forms.of(page.text)["/calls"]
    assert (page.status_code, form["summary"], Call.select().count()) == (422, "Boiler leaks.", 0)
    assert browser.post("/calls", data=form).status_code == 303
    assert Call.select().count() == 1


def test_in_the_dialog_both_steps_let_the_same_form_go_out_once(typed):
    staff, browser = typed
    part = {**HTMX, "HX-Target": "form"}
    dialog = browser.post("/calls", data=browser.typed, headers=part)
    form = {**Forms.of(dialog.text)["/sign-in"], "sign_in_name": staff.sign_in, "sign_in_password": PASSWORD}
    asked = browser.post("/sign-in", data=form, headers=HTMX)
    assert (asked.status_code, asked.text.lstrip().startswith("<dialog")) == (422, True)
    assert "HX-Trigger" not in asked.headers
    form = {**Forms.of(asked.text)["/sign-in"], "sign_in_code": code_of(staff)}
    done = browser.post("/sign-in", data=form, headers=HTMX)
    assert (done.status_code, done.headers["HX-Trigger"]) == (204, "signed-in")
    assert [browser.post("/calls", data=browser.typed, headers=part).status_code for _n in range(2)] == [303, 303]
    assert Call.select().count() == 1
