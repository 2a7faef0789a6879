"""One-time links: shown once, good once, for a day, for one account; kept as a hash and named nowhere."""

import re
from datetime import datetime, timedelta
from functools import partial

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.links import Link
from portal.records.sessions import Session
from tests.at_once import at_once
from tests.world import PASSWORD

NOON = datetime(2026, 11, 16, 4, 0)
NEW = "a password of my own"


def issued(admin_browser, account):
    """Issues a link as an admin does, and returns its path as read from the page."""
    deed = "link" if not Account.get_by_id(account.id).password else "reset"
    page = admin_browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/{deed}")
    assert page.status_code == 200
    return re.search(r">http://localhost(/links/[\w-]+)<", page.text).group(1)


def chosen(browser, path, password=NEW):
    return browser.send(path, path, password=password, password_again=password)


@pytest.fixture
def admin(world):
    return world.browser(world.account(Role.ADMIN))


@pytest.fixture
def invited(world):
    return Account.add(COMMAND_LINE, "wang", "Wang Min", Role.STAFF)


def test_with_a_link_its_holder_chooses_a_password_and_is_signed_in(world, admin, invited):
    path, browser = issued(admin, invited), world.browser()
    assert "Wang Min" in browser.get(path).text
    answer = chosen(browser, path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/me").status_code == 200
    assert Account.check("wang", NEW) == invited


def test_the_link_is_shown_once_and_kept_as_a_hash(world, admin, invited):
    path = issued(admin, invited)
    token = path.removeprefix("/links/")
    assert token not in str(list(Link.select().dicts()))
    for page in (f"/accounts/{invited.id}", "/accounts", "/audit"):
        assert token not in admin.get(page).text


def test_neither_audit_nor_log_learns_the_token_or_the_password(world, admin, invited, caplog, capfd):
    path, browser = issued(admin, invited), world.browser()
    token = path.removeprefix("/links/")
    chosen(browser, path)
    browser.get(path)
    told = str(list(AuditEntry.select().dicts())) + caplog.text + "".join(capfd.readouterr())
    assert '"route": "/links/<token>"' in told
    assert token not in told and NEW not in told
    verbs = [(entry.verb, entry.by_id) for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert [verb for verb, _ in verbs] == ["account.added", "link.issued", "account.password_set"]
    assert verbs[2] == ("account.password_set", invited.id), "its holder set it, not the admin"


def test_opening_a_link_does_not_use_it_up(world, admin, invited):
    path, browser = issued(admin, invited), world.browser()
    for _ in range(3):
        assert browser.get(path).status_code == 200
        assert browser.head(path).status_code == 200
    assert Link.get().used_at is None
    assert chosen(browser, path).status_code == 303


def test_the_second_time_there_is_nothing(world, admin, invited):
    path = issued(admin, invited)
    browser = world.browser()
    fields = browser.form(path, path)
    chosen(browser, path)
    assert world.browser().get(path).status_code == 404
    again = browser.post(path, data={**fields, "password": "quite another one", "password_again": "quite another one"})
    assert again.status_code == 404
    assert Account.check("wang", NEW) == invited


@pytest.mark.parametrize(("was_here", "days"), [(False, 7), (True, 1)])
def test_an_invitation_holds_a_week_and_a_new_password_a_day(world, admin, invited, was_here, days):
    if was_here:
        invited.note_sign_in()
    with clock.at(NOON):
        admin = world.browser(world.account(Role.ADMIN))
        path = issued(admin, invited)
    with clock.at(NOON + timedelta(days=days) - timedelta(seconds=1)):
        fields = world.browser().form(path, path)
    with clock.at(NOON + timedelta(days=days)):
        assert world.browser().get(path).status_code == 404
        assert world.browser().post(path, data=fields).status_code in (403, 404)
    assert Account.get_by_id(invited.id).password == ""


def test_a_new_link_ends_the_one_before(world, admin, invited):
    first, second = issued(admin, invited), issued(admin, invited)
    assert [world.browser().get(path).status_code for path in (first, second)] == [404, 200]
    assert Link.select().count() == 1


def test_a_password_chosen_by_a_link_ends_the_sessions_of_the_account(world, admin):
    staff = world.account(Role.STAFF)
    old = world.browser(staff)
    chosen(world.browser(), issued(admin, staff))
    assert old.get("/me").status_code == 401
    assert Session.select().where(Session.account == staff).count() == 1


def test_a_password_chosen_otherwise_ends_the_link(world, admin):
    staff = world.account(Role.STAFF)
    path = "/links/" + Link.issue(COMMAND_LINE, staff)
    world.browser(staff).send("/me", "/me/password", password_now=PASSWORD, password=NEW, password_again=NEW)
    assert world.browser().get(path).status_code == 404


def test_for_a_deactivated_account_no_link_is_issued_and_an_earlier_one_ends(world, admin, invited):
    path = issued(admin, invited)
    admin.send(f"/accounts/{invited.id}/deactivation", f"/accounts/{invited.id}/deactivation")
    assert (world.browser().get(path).status_code, Link.select().count()) == (404, 0)
    assert admin.post(f"/accounts/{invited.id}/link", data=admin.token()).status_code == 403


def test_a_link_whose_account_was_closed_by_the_command_line_opens_nothing(world, admin, invited):
    path = issued(admin, invited)
    invited.deactivate(COMMAND_LINE)
    assert world.browser().get(path).status_code == 404


def test_only_an_admin_issues_links(world, invited):
    for role in set(Role) - {Role.ADMIN}:
        browser = world.browser(world.account(role))
        assert browser.post(f"/accounts/{invited.id}/link", data=browser.token()).status_code in (403, 404)
    assert Link.select().count() == 0


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("", "", "password"),
        ("too short", "too short", "password"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "password"),
        ("x1y2" * 51, "x1y2" * 51, "password"),
        ("ten letters \x00 and NUL", "ten letters \x00 and NUL", "password"),
        (NEW, NEW + "!", "password_again"),
        (NEW, "", "password_again"),
    ],
)
def test_a_password_that_is_not_good_is_refused_beside_its_field(world, admin, invited, password, again, field):
    path = issued(admin, invited)
    browser = world.browser()
    page = browser.send(path, path, password=password, password_again=again)
    assert page.status_code == 422
    assert re.search(
        rf'id="{field}"[^>]* aria-describedby="[^"]*{field}-error"', page.text.replace("\n", " ")
    ) or re.search(rf'aria-describedby="[^"]*{field}-error"[^>]*id="{field}"', page.text)
    assert f'id="{field}-error" role="alert"' in page.text
    assert not password or password not in page.text, "a password is never shown again"
    assert (Link.get().used_at, Account.get_by_id(invited.id).password) == (None, "")


@pytest.mark.parametrize(
    "password", ["我的密码是一句话很长", "𠮷𪚥😀 rare and long", " spaces around it ", "ａｂｃ１２３ｄｅｆ４"]
)
def test_a_password_may_be_any_text_and_is_taken_as_typed(world, admin, invited, password):
    chosen(world.browser(), issued(admin, invited), password)
    browser = world.browser()
    answer = browser.send("/sign-in", "/sign-in", sign_in_name="wang", sign_in_password=password)
    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["x", "x" * 2000, "%00", "..%2f", "𠮷", "null"])
def test_a_token_that_was_never_issued_is_nothing(world, token):
    assert world.browser().get(f"/links/{token}").status_code == 404


def test_of_four_who_use_a_link_at_once_three_are_late(world, admin, invited):
    path = issued(admin, invited)
    browsers = [world.browser() for _ in range(4)]
    forms = [browser.form(path, path) for browser in browsers]

    def use(n):
        password = f"password number {n}"
        return browsers[n].post(path, data={**forms[n], "password": password, "password_again": password}).status_code

    answers = at_once(*(partial(use, n) for n in range(4)))
    assert sorted(answers) == [303, 404, 404, 404]
    assert Account.check("wang", f"password number {answers.index(303)}") == invited
