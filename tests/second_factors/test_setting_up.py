"""The second factor is set up with an app, required of some, and taken away again."""

import re
from html import unescape

import pytest

from portal.foundation import settings, vault
from portal.foundation.db import Refused
from portal.foundation.roles import Role
from portal.foundation.settings import Setting
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.second_factors import RecoveryCode, SecondFactor
from tests.company import ask
from tests.second_factors.codes import HTMX, code_of, equipped, first_step, second_step, verbs
from tests.world import Forms


@pytest.fixture
def required(database):
    """The setting: administrators and directors must have one."""
    Setting.create(word="access", body='{"second_factor": true}')
    settings.forget()
    yield
    settings.forget()


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
