"""One's own page: who I am here, my hotels, my password."""

import pytest

from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.sessions import Session
from tests.world import PASSWORD, days_ago

NEW = "a password of my own"


def change(browser, now=PASSWORD, password=NEW, again=NEW):
    return browser.send("/me", "/me/password", password_now=now, password=password, password_again=again)


def test_the_page_says_who_one_is_and_names_the_hotels_one_has_today(world):
    mine, before, others = world.hotel("SZ001"), world.hotel("SZ002"), world.hotel("SZ003")
    staff = world.officer_of(mine, before, name="Wang Min", sign_in="wang", since=days_ago(9))
    world.posted(before, world.officer_of(others), since=days_ago(2))
    page = world.browser(staff).get("/me").text
    assert "Wang Min" in page and "signs in as wang" in page
    assert [code in page for code in ("SZ001", "SZ002", "SZ003")] == [True, False, False]


def test_an_assistant_reads_his_hotels_name_without_a_way_into_its_file(world):
    hotel = world.hotel("SZ001")
    page = world.browser(world.gm_of(hotel, function=Function.ASSISTANT)).get("/me").text
    assert hotel.name in page and 'href="/hotels/SZ001"' not in page


def test_a_new_password_holds_and_the_old_one_does_not(world):
    staff = world.account(Role.STAFF)
    answer = change(world.browser(staff))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert (Account.check(staff.sign_in, NEW), Account.check(staff.sign_in, PASSWORD)) == (staff, None)
    assert [(entry.verb, entry.by_id, entry.told) for entry in AuditEntry.select()] == [
        ("account.password_set", staff.id, {})
    ]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"now": "not the password"}, "password_now"),
        ({"now": ""}, "password_now"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "", "again": ""}, "password"),
        ({"again": "something else"}, "password_again"),
        ({"now": "\x00"}, "password_now"),
        ({"now": "x" * 20_000}, "password_now"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_changes_nothing(world, fields, wrong):
    staff = world.account(Role.STAFF)
    other = world.browser(staff)
    page = change(world.browser(staff), **fields)
    assert page.status_code == 422
    assert f'id="{wrong}-error" role="alert"' in page.text
    assert Account.check(staff.sign_in, PASSWORD) == staff
    assert (other.get("/me").status_code, Session.select().count()) == (200, 2)


def test_guessing_the_password_at_an_open_screen_is_throttled_too(world):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    tries = [change(browser, now=f"guess number {n}").status_code for n in range(9)]
    assert tries == [422] * 8 + [429]
    assert change(browser).status_code == 429, "not even with the right one"
