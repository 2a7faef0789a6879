"""Accounts are edited, closed and posted to hotels; the last administrator and the director's role are kept."""

from functools import partial

import pytest

from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.hotels import Posting
from portal.records.sessions import Session
from tests.accounts.opening import deeds, edited, opened
from tests.at_once import at_once
from tests.world import Forms


def test_the_directors_role_is_neither_given_nor_taken_by_editing(world, browser):
    assert opened(browser, role="director").status_code == 422
    staff, director = world.account(Role.STAFF), world.account(Role.DIRECTOR)
    for account, role in ((staff, "director"), (director, "staff")):
        page = edited(browser, account, role=role)
        assert page.status_code == 422
        assert 'id="role-error" role="alert">Choose one of the list.' in page.text
    assert [row.role for row in Account.select().order_by(Account.id)] == ["admin", "staff", "director"]
    assert deeds() == []


def test_an_account_is_edited_and_the_trail_tells_what_was_and_is(world, browser, admin):
    account = world.account(Role.STAFF, sign_in="wang", name="Wang")
    answer = edited(browser, account, name="Wang Min", sign_in="Wang.Min")
    assert answer.location == f"/accounts/{account.id}"
    row = Account.get_by_id(account.id)
    assert (row.name, row.sign_in, row.version) == ("Wang Min", "wang.min", 2)
    assert deeds() == [
        ("account.edited", admin.id, {"version": 2, "name": ["Wang", "Wang Min"], "sign_in": ["wang", "wang.min"]})
    ]


def test_saving_an_account_unchanged_is_no_deed(world, browser):
    assert edited(browser, world.account(Role.STAFF)).status_code == 303
    assert deeds() == []


def test_another_persons_sign_in_name_is_refused_in_editing_too(world, browser):
    world.account(Role.STAFF, sign_in="wang")
    other = world.account(Role.STAFF, sign_in="li")
    page = edited(browser, other, sign_in="WANG")
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">This sign-in name is taken.' in page.text
    assert Account.get_by_id(other.id).sign_in == "li"


def test_of_two_editors_the_second_sees_both_texts_and_keeps_what_he_had_not_touched(world, browser):
    account = world.account(Role.STAFF, sign_in="wang", name="Wang")
    mine = browser.form(f"/accounts/{account.id}/edit", f"/accounts/{account.id}")
    other = world.account(Role.ADMIN, name="Second Admin")
    edited(world.browser(other), account, name="Wang Min", sign_in="wang.min")
    page = browser.post(f"/accounts/{account.id}", data={**mine, "name": "Wang Mei"})
    form = Forms.of(page.text)[f"/accounts/{account.id}"]
    assert page.status_code == 409
    assert (form["name"], form["sign_in"], form["role"], form["version"]) == ("Wang Mei", "wang.min", "staff", "2")
    assert '<div class="theirs">Wang Min</div>' in page.text
    assert "Saved meanwhile by Second Admin" in page.text
    assert Account.get_by_id(account.id).name == "Wang Min"
    assert browser.post(f"/accounts/{account.id}", data=form).status_code == 303
    row = Account.get_by_id(account.id)
    assert (row.name, row.sign_in, row.version) == ("Wang Mei", "wang.min", 3)


def test_another_role_ends_postings_and_sessions(world, browser):
    hotel = world.hotel()
    staff = world.officer_of(hotel)
    his = world.browser(staff)
    assert edited(browser, staff, role="manager").status_code == 303
    posting = Posting.get()
    assert posting.until is not None
    assert Session.select().where(Session.account == staff).count() == 0
    assert his.get("/me").status_code == 401


def test_another_name_ends_nothing(world, browser):
    staff = world.officer_of(world.hotel())
    his = world.browser(staff)
    edited(browser, staff, name="Another Name")
    assert (Posting.get().until, his.get("/me").status_code) == (None, 200)


def test_the_last_admin_can_neither_be_deactivated_nor_demoted(world, browser, admin):
    gone = world.account(Role.ADMIN)
    gone.active = False
    gone.save()
    page = edited(browser, admin, role="staff")
    assert page.status_code == 422
    assert 'id="role-error" role="alert">This is the last administrator.' in page.text
    deed = f"/accounts/{admin.id}/deactivation"
    refused = browser.send(deed, deed)
    assert refused.status_code == 422
    assert "This is the last administrator." in refused.text
    row = Account.get_by_id(admin.id)
    assert (row.role, row.active, deeds()) == ("admin", True, [])


@pytest.mark.parametrize("way", ["demoted", "deactivated", "one of each"])
def test_two_admins_who_remove_each_other_at_once_leave_one(world, way):
    first, second = world.account(Role.ADMIN), world.account(Role.ADMIN)
    requests = []
    for n, (by, whom) in enumerate([(first, second), (second, first)]):
        browser = world.browser(by)
        if way == "demoted" or (way == "one of each" and n):
            action = f"/accounts/{whom.id}"
            fields = {**browser.form(f"/accounts/{whom.id}/edit", action), "role": "staff"}
        else:
            action = f"/accounts/{whom.id}/deactivation"
            fields = browser.form(action, action)
        requests.append((browser, action, fields))
    answers = at_once(*(partial(browser.post, action, data=fields) for browser, action, fields in requests))
    answers = [answer.status_code for answer in answers]
    left = [row.id for row in Account.select().where(Account.active & (Account.role == Role.ADMIN))]
    assert len(left) == 1
    assert answers.count(303) == 1, "the other was refused, or not an admin any longer"
    assert set(answers) <= {303, 401, 403, 422}


def test_a_hotel_is_posted_by_its_code_in_any_case_and_width(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    action = f"/accounts/{staff.id}/hotels"
    answer = browser.send(f"/accounts/{staff.id}", action, hotel="ｓｚ００１", function="officer")
    assert answer.location == f"/accounts/{staff.id}"
    assert [(row.account_id, row.hotel_id, row.function) for row in Posting.select()] == [
        (staff.id, hotel.id, "officer")
    ]


@pytest.mark.parametrize(
    ("role", "code", "function", "field", "said"),
    [
        ("staff", "XX999", "officer", "hotel", "No hotel has this code."),
        ("staff", "", "officer", "hotel", "Enter the code of a hotel."),
        ("staff", "SZ001", "gm", "function", "cannot be posted as General manager."),
        ("gm", "SZ001", "officer", "function", "cannot be posted as Officer."),
        ("gm", "SZ001", "king", "function", "Choose one of the list."),
    ],
)
def test_a_posting_that_cannot_be_is_refused_beside_its_field(world, browser, role, code, function, field, said):
    world.hotel("SZ001")
    account = world.account(role)
    action = f"/accounts/{account.id}/hotels"
    page = browser.send(f"/accounts/{account.id}", action, hotel=code, function=function)
    assert page.status_code == 422
    assert f'id="{field}-error" role="alert"' in page.text and said in page.text
    assert Forms.of(page.text)[action]["hotel"] == code
    assert Posting.select().count() == 0


def test_a_posting_is_ended_from_the_account_and_only_from_its_own(world, browser):
    staff, other = world.officer_of(world.hotel()), world.account(Role.STAFF)
    posting = Posting.get()
    stranger = f"/accounts/{other.id}/hotels/{posting.id}/end"
    assert browser.post(stranger, data=browser.token()).status_code == 404
    assert Posting.get().until is None
    deed = f"/accounts/{staff.id}/hotels/{posting.id}/end"
    assert browser.send(f"/accounts/{staff.id}", deed).status_code == 303
    assert Posting.get().function == Function.OFFICER and Posting.get().until is not None
