"""Accounts are opened: with whose facts, by which names somebody signs in, each name once."""

from functools import partial

import pytest

from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.teams import Team
from tests.accounts.opening import deeds, edited, opened
from tests.at_once import at_once
from tests.world import PASSWORD, Forms


def test_an_account_is_opened_without_a_password(browser, admin):
    answer = opened(browser, sign_in=" Wang.Min@Hotel.Example ")
    account = Account.get(Account.name == "Wang Min")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{account.id}")
    assert (account.sign_in, account.role, account.password, account.active, account.version) == (
        "wang.min@hotel.example",
        "staff",
        "",
        True,
        1,
    )
    assert deeds() == [("account.added", admin.id, {"role": "staff"})]
    page = browser.get(answer.location).text
    assert "The account is open." in page and "no password yet" in page


def test_an_account_is_opened_with_all_its_facts_and_only_those_of_its_role(browser):
    team, department = Team.create(name_en="East"), Department.create(word="testing", name_en="Testing")
    facts = {"email": "Wang@Hotel.Example", "mobile": "+86 138-1234 5678", "language": "en"}
    opened(browser, **facts, team=team.id, department=department.id)
    account = Account.get(Account.name == "Wang Min")
    assert (account.email, account.mobile, account.language) == ("wang@hotel.example", "13812345678", "en")
    assert (account.team_id, account.department_id, account.region_id) == (team.id, None, None)
    assert (account.name_key, account.initials) == ("wangmin", "WM")


@pytest.mark.parametrize(
    ("typed", "sign_in"),
    [
        ({"sign_in": "", "mobile": "138 1234 5678"}, "13812345678"),
        ({"sign_in": "", "email": "wang@hotel.example"}, "wang@hotel.example"),
        ({"sign_in": "", "email": "wang@hotel.example", "mobile": "13812345678"}, "13812345678"),
        ({"sign_in": "138-1234-5678"}, "13812345678"),
    ],
)
def test_whoever_has_no_other_name_signs_in_by_his_number_or_address(browser, typed, sign_in):
    opened(browser, **typed)
    assert Account.get(Account.name == "Wang Min").sign_in == sign_in


def test_without_any_name_to_sign_in_with_no_account_is_opened(browser):
    page = opened(browser, sign_in="")
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">Give a name, e-mail address or mobile number' in page.text


@pytest.mark.parametrize("mine", ["sign_in", "email", "mobile"])
@pytest.mark.parametrize("his", ["sign_in", "email", "mobile"])
def test_no_name_signs_in_two_people_whichever_of_the_three_it_is(world, browser, mine, his):
    """A number may be somebody's sign-in name, an address another's: all three columns are one."""
    text = "13812345678" if "mobile" in (mine, his) else "wang@hotel.example"
    if {mine, his} == {"mobile", "email"}:
        return  # never the same text
    other = world.account(Role.STAFF)
    Account.update(**{his: text}).where(Account.id == other.id).execute()
    typed = {"sign_in": "new-one", mine: "138 1234 5678" if text.startswith("138") else " WANG@hotel.example "}
    page = opened(browser, **typed)
    assert page.status_code == 422
    assert f'id="{mine}-error" role="alert"' in page.text
    edited_page = edited(browser, world.account(Role.STAFF), **{mine: text})
    assert f'id="{mine}-error" role="alert"' in edited_page.text
    assert Account.select().count() == 3


def test_four_who_give_one_number_to_four_people_in_different_fields_give_it_once(world, admin):
    browsers = [world.browser(admin) for _ in range(4)]
    forms = [browser.form("/accounts/new", "/accounts") for browser in browsers]

    def open_it(n):
        names = {"sign_in": "13812345678"} if n % 2 else {"sign_in": f"wang{n}", "mobile": "13812345678"}
        fields = {**forms[n], "name": f"Wang {n}", "role": "staff", **names}
        return browsers[n].post("/accounts", data=fields).status_code

    answers = at_once(*(partial(open_it, n) for n in range(4)))
    assert sorted(answers) == [303, 422, 422, 422]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "wang", "An e-mail address such as"),
        ("email", "a b@c.example", "An e-mail address such as"),
        ("mobile", "12345", "A mobile number such as"),
        ("mobile", "0512 6700 0114", "A mobile number such as"),
        ("role", "director", "Choose one of the list."),
        ("team", "999999", "Choose one of the list."),
        ("language", "fr", "Choose one of the list."),
    ],
)
def test_a_fact_that_cannot_be_is_refused_beside_its_field(browser, field, typed, said):
    page = opened(browser, **{field: typed})
    assert page.status_code == 422
    assert f'id="{field}-error" role="alert">{said}' in page.text
    assert Account.select().count() == 1


def test_a_liaison_speaks_for_a_department(world, browser):
    department = Department.create(word="testing", name_en="Testing")
    assert "Choose the department that he speaks for." in opened(browser, role="liaison").text
    opened(browser, role="liaison", department=department.id)
    assert Account.get(Account.name == "Wang Min").department == department
    assert "Testing" in browser.get("/accounts?role=liaison").text


def test_another_number_of_who_signs_in_by_it_is_his_sign_in_name_too(world, browser):
    opened(browser, sign_in="", mobile="13812345678")
    account = Account.get(Account.name == "Wang Min")
    edited(browser, account, mobile="139 0000 0000")
    row = Account.get_by_id(account.id)
    assert (row.sign_in, row.mobile) == ("13900000000", "13900000000")


@pytest.mark.parametrize(
    "typed", ["wang", "WANG", "wang@hotel.example", "13812345678", "138 1234 5678", "+86 13812345678"]
)
def test_somebody_signs_in_by_name_address_or_number(world, typed):
    account = world.account(Role.STAFF, sign_in="wang")
    Account.update(email="wang@hotel.example", mobile="13812345678").where(Account.id == account.id).execute()
    assert Account.check(typed, PASSWORD) == account


@pytest.mark.parametrize("taken", ["wang", "WANG", "Wang ", "ｗａｎｇ"])
def test_a_sign_in_name_is_given_once_whatever_its_case(world, browser, taken):
    world.account(Role.STAFF, sign_in="wang")
    page = opened(browser, name="Another Wang", sign_in=taken)
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">This sign-in name is taken.' in page.text
    assert Forms.of(page.text)["/accounts"]["name"] == "Another Wang"
    assert Account.select().count() == 2


def test_two_admins_opening_the_same_account_at_once_open_one(world, admin):
    browsers = [world.browser(admin) for _ in range(4)]
    forms = [browser.form("/accounts/new", "/accounts") for browser in browsers]

    def open_it(n):
        fields = {**forms[n], "name": f"Wang {n}", "sign_in": "wang", "role": "staff"}
        return browsers[n].post("/accounts", data=fields).status_code

    answers = at_once(*(partial(open_it, n) for n in range(4)))
    assert sorted(answers) == [303, 422, 422, 422]
    assert Account.select().where(Account.sign_in == "wang").count() == 1


def test_a_form_sent_twice_opens_one_account(browser):
    form = {**browser.form("/accounts/new", "/accounts"), "name": "Wang Min", "sign_in": "wang", "role": "staff"}
    answers = [browser.post("/accounts", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert Account.select().count() == 2
