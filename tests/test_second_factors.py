"""The second factor: set up with an app, asked at the door, each code once; who must have one does nothing before."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pyotp
import pytest

from portal.activity.calls import Call
from portal.foundation import clock, settings, vault
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.foundation.settings import Setting
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.links import Link
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.sessions import Session
from portal.web.identity import PER_CODE
from tests.company import ask
from tests.world import PASSWORD, Forms

NOON = datetime(2026, 11, 16, 4, 0)
HTMX = {"HX-Request": "true"}
WRONG = "This code is not right, or was used before."


def code_of(account, at=None) -> str:
    """What the app of this account shows at an instant."""
    moment = (at or clock.now()).replace(tzinfo=UTC)
    return pyotp.TOTP(SecondFactor.of(account.id).plain_secret).at(moment)


def equipped(world, role=Role.STAFF, **words):
    """(an account with a second factor, its recovery codes), as of ten minutes ago: its codes of now are fresh."""
    account = world.account(role, **words)
    person = world.person(account)
    with clock.at(clock.now() - timedelta(minutes=10)):
        SecondFactor.prepare(person)
        codes = SecondFactor.set_up(person, code_of(account))
    return account, codes


@pytest.fixture
def required(database):
    """The setting: administrators and directors must have one."""
    Setting.create(word="access", body='{"second_factor": true}')
    settings.forget()
    yield
    settings.forget()


def first_step(browser, account, password=PASSWORD, headers=None):
    """Name and password; the form that is shown next."""
    fields = {**browser.form("/sign-in", "/sign-in"), "sign_in_name": account.sign_in, "sign_in_password": password}
    return browser.post("/sign-in", data=fields, headers=headers)


def second_step(browser, page, **fields):
    return browser.post("/sign-in", data={**Forms.of(page.text)["/sign-in"], **fields})


def verbs() -> list[str]:
    return [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id)]


# Setting it up


def test_one_sets_it_up_with_a_first_code_and_gets_ten_recovery_codes_once(world):
    staff = world.account(Role.STAFF)
    browser, elsewhere = world.browser(staff), world.browser(staff)
    answer = browser.send("/me/second-factor", "/me/second-factor")
    assert (answer.status_code, answer.location) == (303, "/me/second-factor")
    assert not SecondFactor.holds(staff.id), "it does not count before a first code"
    page = browser.get("/me/second-factor").text
    secret = SecondFactor.of(staff.id).plain_secret
    assert "<svg" in page and secret in page.replace(" ", "")
    assert unescape(re.search(r'href="(otpauth:[^"]+)"', page).group(1)).startswith("otpauth://totp/")
    shown = browser.send("/me/second-factor", "/me/second-factor/confirmation", second_code=code_of(staff))
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", shown.text)
    assert (shown.status_code, len(codes), len(set(codes))) == (200, 10, 10)
    assert SecondFactor.holds(staff.id)
    assert verbs() == ["account.second_factor_set"]
    assert [code in browser.get("/me/second-factor").text for code in codes] == [False] * 10
    assert elsewhere.get("/me").status_code == 401, "whoever had only the password is signed out"


def test_nothing_of_it_lies_open_in_the_database(world):
    staff, codes = equipped(world)
    kept = str([list(table.select().dicts()) for table in (SecondFactor, RecoveryCode, AuditEntry)])
    assert SecondFactor.of(staff.id).plain_secret not in kept
    assert [code in kept or code.replace("-", "") in kept for code in codes] == [False] * 10


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abcdef", "\x00", "٣٤٥٦٧٨", "x" * 500])
def test_a_wrong_first_code_stands_beside_the_field_and_nothing_counts_yet(world, typed):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    browser.send("/me/second-factor", "/me/second-factor")
    page = browser.send("/me/second-factor", "/me/second-factor/confirmation", second_code=typed)
    assert (page.status_code, 'id="second_code-error"' in page.text) == (422, True)
    assert (SecondFactor.holds(staff.id), RecoveryCode.select().count()) == (False, 0)


def test_opening_the_page_changes_nothing(world):
    staff = world.account(Role.STAFF)
    world.browser(staff).get("/me/second-factor")
    assert SecondFactor.select().count() == 0


def test_a_second_factor_that_counts_is_not_replaced_by_setting_up_another(world):
    staff, _codes = equipped(world)
    before = SecondFactor.of(staff.id).secret
    assert ask(world.browser(staff), "POST", "/me/second-factor").status_code == 403
    assert SecondFactor.of(staff.id).secret == before
    with pytest.raises(Refused):
        SecondFactor.set_up(world.person(staff), code_of(staff))


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
    staff, _codes = equipped(world)
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
    staff, _codes = equipped(world)
    at = NOON + timedelta(days=30)
    with clock.at(at):
        code = code_of(staff, at + timedelta(seconds=seconds))
        assert SecondFactor.passes(staff, world.person(staff), code) == passes


def test_a_double_click_on_the_code_signs_in_and_a_later_resend_does_not(world):
    staff, _codes = equipped(world)
    browser = world.browser()
    with clock.at(NOON + timedelta(days=30)):
        page = first_step(browser, staff)
        fields = {**Forms.of(page.text)["/sign-in"], "sign_in_code": code_of(staff)}
        assert [browser.post("/sign-in", data=fields).status_code for _n in range(2)] == [303, 303]
    with clock.at(NOON + timedelta(days=30, seconds=6)):
        assert browser.post("/sign-in", data=fields).status_code == 401


def test_guessing_codes_is_throttled_and_a_right_password_forgets_nothing(world):
    staff, _codes = equipped(world)
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
    staff, _codes = equipped(world)
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


@pytest.fixture
def typed(world):
    """(an officer with a second factor, his browser with a filled call form, whose session has ended since)."""
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    staff, _codes = equipped(world)
    world.posted(hotel, staff)
    browser = world.browser(staff)
    browser.typed = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "summary": "Boiler leaks."}
    Session.delete().execute()
    return staff, browser


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


# Who must have one


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DIRECTOR])
def test_who_must_have_one_is_led_there_and_does_nothing_else_until_then(world, required, role):
    account = world.account(role)
    browser = world.browser(account)
    for address in ("/", "/hotels", "/audit", "/me", "/accounts"):
        answer = browser.get(address)
        assert (address, answer.status_code, answer.location) == (address, 303, "/me/second-factor")
    assert browser.get("/hotels", headers={**HTMX, "HX-Target": "list"}).status_code == 403
    browser.kept_token = browser.form("/me/second-factor", "/me/second-factor")["csrf_token"]
    for address in ("/me/password", "/me/sessions/end", "/accounts", "/postings"):
        assert ask(browser, "POST", address).status_code == 403
    page = browser.get("/me/second-factor")
    assert (page.status_code, sorted(Forms.of(page.text))) == (200, ["/language", "/me/second-factor", "/sign-out"])
    browser.send("/me/second-factor", "/me/second-factor")
    browser.send("/me/second-factor", "/me/second-factor/confirmation", second_code=code_of(account))
    assert browser.get("/hotels").status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.LIAISON, Role.GM])
def test_for_the_others_it_stays_their_choice(world, required, role):
    assert world.browser(world.account(role)).get("/me").status_code == 200


def test_as_long_as_the_setting_is_off_nobody_must(world):
    assert world.browser(world.account(Role.ADMIN)).get("/me").status_code == 200


def test_who_must_have_one_cannot_take_it_away_himself(world, required):
    admin, _codes = equipped(world, Role.ADMIN)
    browser = world.browser(admin)
    assert "/me/second-factor/end" not in Forms.of(browser.get("/me/second-factor").text)
    assert ask(browser, "POST", "/me/second-factor/end").status_code == 403
    assert SecondFactor.holds(admin.id)


# Taking it away, and new recovery codes


def test_one_takes_ones_own_away_and_signs_in_with_the_password_alone(world):
    staff, _codes = equipped(world)
    assert world.browser(staff).send("/me/second-factor", "/me/second-factor/end").location == "/me"
    assert (SecondFactor.select().count(), RecoveryCode.select().count()) == (0, 0)
    assert verbs()[-1] == "account.second_factor_removed"
    assert first_step(world.browser(), staff).status_code == 303


def test_new_recovery_codes_end_the_old_ones(world):
    staff, old = equipped(world)
    page = world.browser(staff).send("/me/second-factor", "/me/second-factor/codes")
    new = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page.text)
    assert (len(new), RecoveryCode.left(staff.id)) == (10, 10)
    person = world.person(staff)
    assert [SecondFactor.passes(staff, person, code) for code in (old[0], new[0])] == [False, True]


def test_an_admin_takes_somebodys_away_for_a_lost_telephone(world):
    staff, _codes = equipped(world)
    theirs, admin = world.browser(staff), world.account(Role.ADMIN)
    answer = world.browser(admin).send(f"/accounts/{staff.id}", f"/accounts/{staff.id}/second-factor/end")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{staff.id}")
    assert not SecondFactor.holds(staff.id)
    assert theirs.get("/me").status_code == 401
    assert [(entry.verb, entry.by_id) for entry in AuditEntry.select()][-1] == (
        "account.second_factor_removed",
        admin.id,
    )


def test_the_directors_is_taken_away_at_the_command_line_only(world, app):
    director, _codes = equipped(world, Role.DIRECTOR)
    browser = world.browser(world.account(Role.ADMIN))
    assert ask(browser, "POST", f"/accounts/{director.id}/second-factor/end").status_code == 403
    assert SecondFactor.holds(director.id)
    done = app.test_cli_runner().invoke(args=["accounts", "second-factor", director.sign_in])
    assert (done.exit_code, SecondFactor.holds(director.id)) == (0, False)


def test_with_another_secret_key_no_code_opens_and_nothing_breaks(world):
    staff, codes = equipped(world)
    code, kept = code_of(staff), vault._master
    vault.use_key("another installation's key, as long")
    try:
        browser = world.browser()
        for fields in ({"sign_in_code": code}, {"sign_in_recovery": codes[0]}):
            assert second_step(browser, first_step(browser, staff), **fields).status_code == 401
    finally:
        vault._master = kept


def test_ones_own_page_says_whether_it_is_on(world):
    staff, _codes = equipped(world)
    assert "10 recovery codes are left" in world.browser(staff).get("/me").text
    assert "Set up a second factor" in world.browser(world.account(Role.STAFF)).get("/me").text
    assert Account.select().count() == 2
